"""Sizes that an Input leaves open, beside Keras's: shapes, parameters, predictions, files; what is kept for a size."""

import keras
import numpy as np
import pytest

import foveal
from foveal import look
from foveal.errors import ArgumentError, DataError, ShapeError
from foveal.models import load_model
from foveal.training.runtime import MOST_SIZES


def fully_convolutional(api):
    x = inputs = api.Input((None, None, 3))
    x = api.layers.Conv2D(6, 3, activation="relu")(x)
    x = api.layers.BatchNormalization()(x)
    x = api.layers.DepthwiseConv2D(3, padding="same")(x)
    return api.Model(inputs, api.layers.Conv2D(2, 1)(api.layers.AveragePooling2D(2)(x)))


def u_net(api):
    inputs = api.Input((None, None, 1))
    skip = api.layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    x = api.layers.Conv2D(8, 3, padding="same")(api.layers.MaxPooling2D()(skip))
    x = api.layers.Conv2DTranspose(4, 2, strides=2)(x)
    x = api.layers.Concatenate()([x, skip])
    x = x + api.layers.UpSampling2D(interpolation="bilinear")(api.layers.AveragePooling2D(2)(x))
    return api.Model(inputs, api.layers.Conv2D(3, 1, activation="softmax")(x))


def super_resolution(api):
    inputs = api.Input((None, None, 1))
    x = api.layers.Conv2D(8, 5, padding="same", activation="tanh")(inputs)
    x = api.layers.Conv2D(4, 3, padding="same")(x)
    return api.Model(inputs, api.layers.Conv2D(1, 3, padding="same")(api.layers.UpSampling2D(2)(x)))


def any_size_classifier(api):
    x = api.layers.Conv2D(4, 3, strides=2, activation="relu")
    return api.Sequential(
        [api.Input((None, None, 3)), x, api.layers.GlobalAveragePooling2D(), api.layers.Dense(5, activation="softmax")]
    )


def text(api):
    x = inputs = api.Input((None, 5))
    x = api.layers.Dense(4)(x)
    x = api.layers.Conv1D(6, 3, dilation_rate=2, padding="causal", activation="relu")(x)
    x = api.layers.MaxPooling1D(2)(x)
    both = [api.layers.GlobalMaxPooling1D()(x), api.layers.GlobalAveragePooling1D()(x)]
    return api.Model(inputs, [api.layers.Dense(2)(api.layers.Concatenate()(both)), x])


def nested(api):
    inputs = api.Input((None, None, 1))
    return api.Model(inputs, api.layers.GlobalMaxPooling2D()(u_net(api)(inputs)))


MODELS = {
    fully_convolutional: [(9, 8, 3), (12, 15, 3)],
    u_net: [(8, 12, 1), (4, 4, 1)],
    super_resolution: [(5, 6, 1), (7, 4, 1)],
    any_size_classifier: [(9, 9, 3), (6, 11, 3)],
    text: [(7, 5), (10, 5)],
    nested: [(8, 12, 1), (4, 4, 1)],
}


def shown(model):
    return (
        model.input_shape,
        model.output_shape,
        model.count_params(),
        [layer.output.shape for layer in model.layers],
    )


@pytest.mark.parametrize("network", MODELS, ids=lambda network: network.__name__)
def test_as_in_keras(network, tmp_path):
    ours, theirs = network(foveal), network(keras)
    assert shown(ours) == shown(theirs)
    weights = [np.random.default_rng(i).standard_normal(w.shape) for i, w in enumerate(theirs.get_weights())]
    weights = [np.abs(w).astype("float32") for w in weights]
    theirs.set_weights(weights)
    theirs.save(tmp_path / "theirs.keras")
    ours.set_weights(weights)
    loaded = load_model(tmp_path / "theirs.keras")
    assert shown(loaded) == shown(ours)
    ours.save(tmp_path / "ours.keras")
    back = keras.saving.load_model(tmp_path / "ours.keras")
    assert back.output_shape == theirs.output_shape
    for model in (ours, loaded):
        model.compile(engine="numpy")
    for size in MODELS[network]:
        x = np.random.default_rng(1).random((2, *size)).astype("float32")
        wanted = theirs(x)
        for model in (ours, loaded):
            for y, z in zip(as_list(model(x)), as_list(wanted), strict=True):
                np.testing.assert_allclose(y, z, rtol=1e-4, atol=1e-5)


def as_list(outputs):
    return [np.asarray(y) for y in outputs] if isinstance(outputs, list | tuple) else [np.asarray(outputs)]


SHAPES = {
    "Conv1D": ({"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}, (None, 5)),
    "Conv2DTranspose": ({"filters": 4, "kernel_size": 3, "strides": 2}, (None, 8, 5)),
    "Conv3D": ({"filters": 2, "kernel_size": (1, 2, 3)}, (4, None, None, 1)),
    "SeparableConv1D": ({"filters": 4, "kernel_size": 600}, (None, 3)),
    "Resizing": ({"height": 5, "width": 6}, (None, None, 3)),
    "CenterCrop": ({"height": 5, "width": 6}, (None, None, 3)),
    "ZeroPadding2D": ({"padding": 2}, (None, 7, 3)),
    "Cropping1D": ({"cropping": 300}, (None, 3)),
    "UpSampling2D": ({"size": (2, 3), "interpolation": "bilinear"}, (None, 8, 5)),
    "Reshape": ({"target_shape": (-1, 2)}, (None, 4)),
    "Flatten": ({}, (None, 4)),
    "Permute": ({"dims": (2, 1)}, (None, 4)),
    "LayerNormalization": ({}, (None, 4)),
    "GroupNormalization": ({"groups": 2}, (None, None, 4)),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_of_layers(kind):
    arguments, shape = SHAPES[kind]
    ours, theirs = (getattr(api.layers, kind)(**arguments)(api.Input(shape)) for api in (foveal, keras))
    assert ours.shape == theirs.shape


@pytest.mark.parametrize(
    "compute",
    [
        lambda x, ops: x[:, 1:],
        lambda x, ops: x[:, ::2, 0],
        lambda x, ops: ops.mean(x, axis=1),
        lambda x, ops: x * x[:, :1],
        lambda x, ops: ops.concatenate([x, x], axis=1),
        lambda x, ops: ops.swapaxes(x, 1, 2),
    ],
)
def test_shapes_of_functions(compute):
    import foveal.keras as ours

    assert compute(ours.Input((None, 9, 4)), ours.ops).shape == compute(keras.Input((None, 9, 4)), keras.ops).shape


def test_an_open_size_meets_a_known_one():
    x, y = foveal.Input((None, None, 3)), foveal.Input((8, None, 3))
    assert foveal.layers.Add()([x, y]).shape == (None, 8, None, 3)
    assert foveal.layers.Concatenate(axis=1)([x, y]).shape == (None, None, None, 3)


class TestInputs:
    def test_shapes(self):
        assert foveal.Input(batch_shape=(2, None, 4)).shape == (2, None, 4)
        assert foveal.Input((4,), batch_size=3).shape == (3, 4)
        assert foveal.Input((np.uint8(10),)).shape == (None, 10)

    def test_the_batch_shows_and_binds_nothing(self):
        x = foveal.Input(batch_shape=(2, 4))
        model = foveal.Model(x, foveal.layers.Dense(3)(x))
        assert (model.input_shape, model.output_shape) == ((2, 4), (2, 3))
        assert model.predict(np.ones((3, 4)), verbose=0).shape == (3, 3)
        assert model.get_config()["layers"][0]["config"]["batch_shape"] == (2, 4)

    def test_single_numbers(self):
        x = foveal.Input(shape=())
        assert foveal.Model(x, x * 2).predict(np.arange(3.0), verbose=0).tolist() == [0.0, 2.0, 4.0]

    def test_twice(self):
        with pytest.raises(ArgumentError) as told:
            foveal.Input((4,), batch_shape=(2, 4))
        assert str(told.value) == (
            "Input: `batch_shape` says the whole shape, so `shape` must be left out, got both, (2, 4) and (4,)."
        )

    @pytest.mark.parametrize("convert", [np.asarray, bool])
    def test_no_values(self, convert):
        with pytest.raises((ArgumentError, TypeError)) as told:
            convert(foveal.Input((3,), name="a"))
        assert str(told.value) == (
            "<KerasTensor shape=(None, 3), dtype=float32, name=a> has no values: it stands for what a model will be "
            "given. Make a Model of it, and predict."
        )


class TestRefusals:
    def refused(self, kind, told, function):
        with pytest.raises(kind) as error:
            function()
        assert str(error.value) == told

    def test_weights_for_an_open_size(self):
        self.refused(
            ShapeError,
            "Dense 'd': add_weight: `shape` must be positive integers, got (None, 3). The batch has no place in it; "
            "where Input leaves a size open, name the size, or pool over it first, as GlobalAveragePooling2D does.",
            lambda: foveal.layers.Dense(3, name="d")(foveal.layers.Flatten()(foveal.Input((None, None, 3)))),
        )

    def test_open_channels(self):
        self.refused(
            ShapeError,
            "Conv2D 'c': the number of channels must be known, got (N, 8, 8, None). Give Input that size.",
            lambda: foveal.layers.Conv2D(3, 3, name="c")(foveal.Input((8, 8, None))),
        )

    def test_a_class_whose_weights_fit_one_size(self):
        class Own(foveal.layers.Layer):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                self.flatten, self.dense = foveal.layers.Flatten(name="f"), foveal.layers.Dense(2, name="d")

            def call(self, x):
                return self.dense(self.flatten(x))

        layer = Own(name="own")
        with pytest.raises(ShapeError, match=r"Own 'own': fits one size alone, but .* \(N, None, 3\)\. Give Input"):
            layer(foveal.Input((None, 3)))
        assert layer(foveal.Input((4, 3))).shape == (None, 2)
        assert layer.dense.kernel.shape == (12, 2)

    def test_sizes_that_do_not_fit(self):
        model = u_net(foveal)
        name = next(layer.name for layer in model.layers if isinstance(layer, foveal.layers.Concatenate))
        with pytest.raises(DataError, match=rf"the layers do not take x of the shape \(2, 7, 8, 1\)\. .*{name}"):
            model.predict(np.ones((2, 7, 8, 1)), verbose=0)
        assert model.predict(np.ones((2, 4, 8, 1)), verbose=0).shape == (2, 4, 8, 3)

    def test_other_channels(self):
        model = fully_convolutional(foveal)
        self.refused(
            DataError,
            f"predict of {model.name!r}: x must be (N, None, None, 3), got (2, 9, 9, 1). The channels 1 is not 3. "
            "Resize or convert the data, or build the model for this shape.",
            lambda: model.predict(np.ones((2, 9, 9, 1)), verbose=0),
        )

    def test_outputs_of_several_sizes(self):
        model = super_resolution(foveal)
        self.refused(
            DataError,
            "predict: the outputs of batches must have one size to become one array, got (N, 8, 8, 1) and "
            "(N, 10, 8, 1). Predict batches of one size at a time, or use predict_on_batch.",
            lambda: model.predict(iter([np.ones((1, 4, 4, 1)), np.ones((1, 5, 4, 1))]), verbose=0),
        )


class TestTraining:
    def batches(self):
        rng = np.random.default_rng(0)
        sizes = [(8, 8), (10, 8), (8, 8), (12, 9)]
        return [(rng.random((4, *size, 3)).astype("float32"), rng.integers(0, 5, 4)) for size in sizes]

    def test_sizes_from_batch_to_batch_as_in_keras(self):
        losses = []
        for api in (foveal, keras):
            model = any_size_classifier(api)
            model.set_weights(
                [np.random.default_rng(i).normal(size=w.shape) for i, w in enumerate(model.get_weights())]
            )
            model.compile(api.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
            found = [model.train_on_batch(x, y) for x, y in self.batches()[:2]]
            losses.append([float(found[0][0]), *model.get_weights()[0].ravel()])
        np.testing.assert_allclose(*losses, rtol=1e-4, atol=1e-5)

    def test_fit_evaluate_and_predict(self):
        model = any_size_classifier(foveal)
        model.compile("adam", "sparse_categorical_crossentropy")
        history = model.fit(self.batches(), epochs=2, validation_data=self.batches(), verbose=0).history
        assert model.evaluate(self.batches(), verbose=0) == history["val_loss"][-1]
        assert model.predict(self.batches(), verbose=0).shape == (16, 5)

    def test_a_size_met_again_is_found(self):
        model = fully_convolutional(foveal)
        sizes = [((8 + i, 8, 3),) for i in range(MOST_SIZES + 1)]
        first = model._ready().at(sizes[0])
        assert model._ready().at(sizes[1]) is not first
        assert model._ready().at(sizes[0]) is first
        kept = [model._ready().at(each) for each in sizes[2:]]
        assert len({id(runtime.state) for runtime in kept}) == 1
        assert model._ready().at(sizes[-1]) is kept[-1]
        assert model._ready().at(sizes[0]) is first
        assert model._ready().at(sizes[2]) is kept[0]
        model._ready().at(sizes[1])
        assert model._ready().at(sizes[3]) is not kept[1]


class Own(foveal.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.pool = foveal.layers.Conv2D(3, 3), foveal.layers.GlobalMaxPooling2D()
        self.shapes = []

    def call(self, x):
        y = self.conv(x)
        self.shapes.append((x.shape[1], foveal.keras.ops.shape(y)[2]))
        return self.pool(y)


class TestWithoutInput:
    def test_a_second_size(self):
        stack = [foveal.layers.Conv2D(3, 3), foveal.layers.GlobalMaxPooling2D()]
        for model in (Own(), foveal.Sequential(stack)):
            model.compile("sgd", "mse")
            for size in (6, 9, 6):
                x = np.ones((2, size, 8, 1), "float32")
                assert model(x).shape == model.predict(x, verbose=0).shape == (2, 3)
                model.fit(x, np.ones((2, 3)), verbose=0)
            assert model.input_shape == (None, 6, 8, 1)

    def test_weights_that_do_not_fit(self):
        model = foveal.Sequential([foveal.layers.Flatten(), foveal.layers.Dense(2)])
        model(np.ones((2, 4, 4)))
        with pytest.raises(DataError, match=r"x must be \(N, 4, 4\), got \(2, 5, 4\)\."):
            model.predict(np.ones((2, 5, 4)), verbose=0)

    def test_sizes_are_known_in_call(self):
        model = Own()
        model(np.ones((2, 6, 8, 1)))
        model.predict(np.ones((2, 7, 9, 1)), verbose=0)
        assert model.shapes[-1] == (7, 7)
        model = Own()
        model.build((None, None, None, 1))
        assert (model.input_shape, model.output_shape) == ((None, None, None, 1), (None, 3))
        assert model.output_shapes()[model.conv.name] == (None, None, None, 3)


class TestLooking:
    def test_a_size_is_asked_for(self):
        model = any_size_classifier(foveal)
        for who, ask in (
            ("anatomy", look.anatomy),
            ("receptive_field", lambda model: look.receptive_field(model, 0)),
            ("summary", lambda model: model.summary(columns=["memory"])),
        ):
            with pytest.raises(ArgumentError) as told:
                ask(model)
            assert str(told.value) == (
                f"{who}: {model.name!r} takes inputs of any size, (None, None, 3). Say for which: `input_shape` is "
                "missing, like (64, 64, 3)."
            )
        with pytest.raises(ArgumentError) as told:
            look.anatomy(model, input_shape=(9, 9, 1))
        assert str(told.value) == "anatomy: `input_shape` must be (None, None, 3), got (9, 9, 1)."

    def test_for_a_size(self, capsys):
        model = any_size_classifier(foveal)
        assert look.anatomy(model, input_shape=(9, 11, 3)).layers[0].outputs == ((None, 4, 5, 4),)
        assert look.receptive_field(model, 0, (9, 11, 3)).size == (3, 3)
        model.summary(columns=["multiply_adds"], input_shape=(9, 11, 3))
        assert "2,160" in capsys.readouterr().out

    def test_the_size_of_the_image(self):
        model = any_size_classifier(foveal)
        for size in ((9, 9), (8, 12)):
            images = np.random.default_rng(0).random((2, *size, 3))
            assert look.grad_cam(model, images).image_shape == (*size, 3)
            assert len(look.activations(model, images)) == 3
        assert look.trainable_map(model).trained == model.count_params()
