"""Layers and models of one's own, written as for Keras."""

import re
import weakref

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import FormatError, ShapeError, UnsupportedError
from foveal.models import load_model

X = np.random.default_rng(0).uniform(-1, 1, (8, 5)).astype("float32")
Y = X[:, :2].copy()


def classes(api, product):
    """A layer with weights and layers of its own, and a model made of such, for Foveal or for Keras."""

    @api.saving.register_keras_serializable("tests")
    class Linear(api.layers.Layer):
        def __init__(self, units=4, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.last = api.layers.Dense(3)
            self.stack = [api.layers.Dense(2), api.layers.BatchNormalization()]
            self.table = {"a": api.layers.Dense(2)}

        def build(self, input_shape):
            self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros", regularizer="l2", name="bias")
            self.count = self.add_weight(shape=(1,), initializer="ones", trainable=False, name="count")

        def call(self, x):
            y = product(x, self.kernel) * self.count + self.bias
            for layer in self.stack:
                y = layer(y)
            return self.last(self.table["a"](y))

    @api.saving.register_keras_serializable("tests")
    class Net(api.Model):
        def __init__(self, units=3, **kwargs):
            super().__init__(**kwargs)
            self.first = Linear(units)
            self.blocks = [api.layers.Dense(3), Linear(2)]
            self.drop = api.layers.Dropout(0.5)
            self.out = api.Sequential([api.layers.Dense(2)])

        def call(self, x, training=False):
            x = self.first(x)
            for block in self.blocks:
                x = block(x)
            return self.out(self.drop(x, training=training))

    return Linear, Net


OURS, THEIRS = classes(foveal, lambda x, w: x @ w), classes(keras, keras.ops.matmul)


def twins(build):
    """Two models with the same weights."""
    ours, theirs = build(foveal, *OURS), build(keras, *THEIRS)
    ours.set_weights(theirs.get_weights())
    return ours, theirs


def alone(api, linear, net):
    model = net()
    model(X)
    return model


def in_sequence(api, linear, net):
    return api.Sequential([api.Input((5,)), linear(4), api.layers.ReLU(), net()])


def in_function(api, linear, net):
    x = api.Input((5,))
    return api.Model(x, api.layers.Add()([net()(x), linear(2)(x)[..., :2]]))


def derived(api, linear, net):
    class Derived(api.Model):
        def __init__(self):
            x = api.Input((5,))
            super().__init__(inputs=x, outputs=linear(2)(x))

    return Derived()


BUILDS = [alone, in_sequence, in_function, derived]


@pytest.mark.parametrize("build", BUILDS)
def test_weights_and_predictions_are_those_of_keras(build):
    ours, theirs = twins(build)
    assert [w.shape for w in ours.trainable_weights] == [tuple(w.shape) for w in theirs.trainable_weights]
    assert [type(layer).__name__ for layer in ours.layers] == [type(layer).__name__ for layer in theirs.layers]
    np.testing.assert_allclose(ours.predict(X, verbose=0), theirs.predict(X, verbose=0), atol=1e-5)
    np.testing.assert_array_equal(ours(X), ours.predict(X, verbose=0))


def test_training_is_that_of_keras(engine):
    ours, theirs = twins(lambda api, linear, net: api.Sequential([api.Input((5,)), linear(4), api.layers.Dense(2)]))
    ours.compile("sgd", "mse", engine=engine)
    theirs.compile("sgd", "mse")
    ours.fit(X, Y, 4, epochs=2, shuffle=False, verbose=0)
    theirs.fit(X, Y, 4, epochs=2, shuffle=False, verbose=0)
    for got, want in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, atol=1e-5)


def test_a_model_is_built_for_its_first_data(engine):
    model = OURS[1]()
    model.compile("adam", "mse", engine=engine)
    losses = model.fit(X, Y, epochs=2, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    assert model.built
    assert [row.shape for row in foveal.models.describe(model)] == [
        (None, 3),
        (None, 3),
        (None, 3),
        (None, 3),
        (None, 2),
    ]


def test_bad_data_leaves_it_unbuilt():
    model = OURS[1]()
    model.compile("adam", "mse")
    with pytest.raises(ValueError, match="y"):
        model.fit(X, Y[:3], verbose=0)
    assert not model.built
    assert model.weights == []
    model.fit(X, Y, verbose=0)


def test_training_reaches_the_layers_inside():
    class Twice(layers.Layer):
        def __init__(self):
            super().__init__()
            self.drop = layers.Dropout(0.5)

        def call(self, x):
            return self.drop(x) + self.drop(x)

    foveal.utils.set_random_seed(0)
    layer, ones = Twice(), np.ones((4, 50), "float32")
    assert set(layer(ones).ravel().tolist()) == {2.0}
    assert set(layer(ones, training=True).ravel().tolist()) == {0.0, 2.0, 4.0}


def test_frozen_layers_inside_stay():
    model = alone(foveal, *OURS)
    model.first.trainable = False
    model.compile("sgd", "mse")
    before = model.first.get_weights()
    model.fit(X, Y, verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.first.get_weights(), strict=True))
    assert not any(layer.trainable for layer in model.first.stack)


def test_two_of_a_kind_in_one_model_keep_their_names(engine):
    first = foveal.Sequential([layers.Input((5,)), layers.Dense(2, name="d")], name="first")
    copy = foveal.Sequential.from_config(first.get_config() | {"name": "copy"})
    x = layers.Input((5,))
    model = foveal.Model(x, layers.Add()([first(x), copy(x)]))
    model.compile("sgd", "mse", engine=engine)
    model.fit(X, Y, verbose=0)
    assert [weight.name for weight in model.weights] == ["d/kernel", "d/bias"] * 2
    np.testing.assert_allclose(
        model.predict(X, verbose=0), first.predict(X, verbose=0) + copy.predict(X, verbose=0), atol=1e-6
    )


def test_names_are_free_again_when_their_weights_are_gone():
    held = weakref.ref(foveal.ir.weight.Weight("only/here", np.zeros(3, "float32")))
    assert held() is None
    assert foveal.ir.weight.Weight("only/here", np.zeros(3, "float32")).key == "only/here"


class TestFiles:
    @pytest.mark.parametrize("build", BUILDS[:3])
    def test_both_ways(self, build, tmp_path):
        model = build(foveal, *OURS)
        model.save(tmp_path / "ours.keras")
        theirs = keras.saving.load_model(tmp_path / "ours.keras")
        theirs.save(tmp_path / "theirs.keras")
        for other in (theirs, load_model(tmp_path / "theirs.keras"), load_model(tmp_path / "ours.keras")):
            np.testing.assert_allclose(other.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-5)

    def test_classes_that_are_handed_over(self, tmp_path):
        class Half(layers.Layer):
            def call(self, x):
                return x / 2

        model = foveal.Sequential([layers.Input((5,)), Half()])
        path = tmp_path / "m.keras"
        model.save(path)
        with pytest.raises(FormatError, match="the class 'Half' is not one that Foveal loads"):
            load_model(path)
        loaded = load_model(path, custom_objects={"Half": Half})
        np.testing.assert_array_equal(loaded.predict(X, verbose=0), X / 2)
        with foveal.saving.custom_object_scope({"Half": Half}):
            assert isinstance(load_model(path).layers[0], Half)

    def test_arguments_that_no_file_can_hold(self, tmp_path):
        class Applied(layers.Layer):
            def __init__(self, function, **kwargs):
                super().__init__(**kwargs)
                self.function = function

            def call(self, x):
                return self.function(x)

        model = foveal.Sequential([layers.Input((5,)), Applied(abs, name="mine")])
        message = (
            "Applied 'mine': cannot be described, as its arguments are not plain numbers and texts. Give the class a "
            "`get_config` with all arguments of `__init__`, and a `from_config` where they must be made of it."
        )
        with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
            model.save(tmp_path / "m.keras")
        assert list(tmp_path.iterdir()) == []

    def test_a_config_of_ones_own(self):
        class Around(layers.Layer):
            def __init__(self, inner, **kwargs):
                super().__init__(**kwargs)
                self.inner = inner

            def call(self, x):
                return self.inner(x)

            def get_config(self):
                return super().get_config() | {"inner": foveal.saving.serialize_keras_object(self.inner)}

            @classmethod
            def from_config(cls, config):
                return cls(**config | {"inner": foveal.saving.deserialize_keras_object(config["inner"])})

        made = Around.from_config(Around(layers.Dense(3, activation="relu"), name="a").get_config())
        assert (made.name, made.inner.units, made.inner.activation) == ("a", 3, "relu")


class TestErrors:
    def test_a_weight_for_the_batch(self):
        with pytest.raises(ShapeError) as told:
            layers.Layer().add_weight(shape=(None, 3))
        assert str(told.value) == (
            "add_weight: `shape` must be positive integers, got (None, 3). The batch has no place in it; where Input "
            "leaves a size open, name the size, or pool over it first, as GlobalAveragePooling2D does."
        )

    def test_a_failed_build_can_be_tried_again(self):
        layer = OURS[0]()
        layer.own = layer.add_weight((1,), name="own")
        with pytest.raises(ShapeError):
            foveal.Sequential([layers.Input((5, 5, 1)), layers.Conv2D(2, 9), layer])
        assert [weight.name for weight in layer.weights] == [f"{layer.name}/own"]

    def test_no_call(self):
        class Nothing(foveal.Model):
            pass

        with pytest.raises(NotImplementedError, match=r"^Nothing: has no `call`\."):
            Nothing()(X)


def test_a_layer_built_by_hand_keeps_what_it_is_given():
    for layer in (foveal.layers.Dense(2, use_bias=False), Scaled()):
        layer.build((None, 4))
        assert layer.built
        layer.set_weights([np.full(weight.shape, 2.0) for weight in layer.weights])
        layer(np.ones((3, 4)))
        assert all((value == 2).all() for value in layer.get_weights())


class Scaled(foveal.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), name="scale")
        super().build(input_shape)

    def call(self, x):
        return x * self.scale


def test_a_clone_has_equal_layers_and_weights_of_its_own():
    model = foveal.Sequential([foveal.Input((4,)), foveal.layers.Dense(3, name="d")])
    clone = foveal.models.clone_model(model)
    assert clone.get_config() == model.get_config()
    clone.set_weights([np.zeros((4, 3)), np.zeros(3)])
    assert abs(model.get_weights()[0]).max() > 0
