"""One neuron's arithmetic: the sum is NumPy's, the value the engine's, the box what a changed pixel can reach."""

import json

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, UnsupportedError
from foveal.look.one_neuron import neuron
from look.networks_to_open import BUILDS, made

LAYERS = {
    "plain": lambda: layers.Conv2D(4, 3, activation="relu"),
    "strides and padding": lambda: layers.Conv2D(4, (3, 2), strides=(2, 1), padding="same", activation="tanh"),
    "dilation": lambda: layers.Conv2D(4, 3, dilation_rate=(3, 2), use_bias=False),
    "strides and dilation": lambda: layers.Conv2D(4, 2, strides=2, dilation_rate=2, padding="same"),
    "groups": lambda: layers.Conv2D(4, 3, groups=2, activation="sigmoid"),
    "softmax over channels": lambda: layers.Conv2D(4, 1, activation="softmax"),
    "depthwise": lambda: layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu"),
    "separable": lambda: layers.SeparableConv2D(3, 3, depth_multiplier=2, activation="relu"),
    "transposed": lambda: layers.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu"),
    "transposed with gaps": lambda: layers.Conv2DTranspose(3, 2, strides=3),
    "max": lambda: layers.MaxPooling2D(3, strides=2, padding="same"),
    "average": lambda: layers.AveragePooling2D(3, strides=2, padding="same"),
    "global max": lambda: layers.GlobalMaxPooling2D(),
    "global average": lambda: layers.GlobalAveragePooling2D(keepdims=True),
    "dense on maps": lambda: layers.Dense(3, activation="softmax"),
}
FIRST = {"data_format": "channels_first"}
TURNED = {
    "plain, channels first": lambda: layers.Conv2D(5, 3, activation="relu", **FIRST),
    "separable, channels first": lambda: layers.SeparableConv2D(3, 3, **FIRST),
    "max, channels first": lambda: layers.MaxPooling2D(2, **FIRST),
    "global average, channels first": lambda: layers.GlobalAveragePooling2D(**FIRST),
}
ROWS = {
    "rows": lambda: layers.Conv1D(3, 3, strides=2, padding="same", activation="relu"),
    "rows, causal": lambda: layers.Conv1D(3, 3, padding="causal"),
    "rows, channels first": lambda: layers.Conv1D(3, 3, **FIRST),
    "rows, average": lambda: layers.AveragePooling1D(2),
    "rows, dense": lambda: layers.Dense(3),
}
SHAPES = dict.fromkeys(LAYERS, (7, 6, 4)) | dict.fromkeys(TURNED, (4, 7, 6)) | dict.fromkeys(ROWS, (9, 4))


def _model(name, engine="llvm"):
    foveal.utils.set_random_seed(5)
    model = foveal.Sequential([layers.Input(SHAPES[name]), (LAYERS | TURNED | ROWS)[name]()])
    for weight in model.weights:
        weight.value = weight.value + 0.05
    model.compile(engine=engine)
    return model


def _image(model):
    return np.random.default_rng(1).uniform(-1, 1, model.image_shape).astype("float32")


def _maps(output, name):
    """The layer's output as (rows, columns, channels)."""
    maps = np.moveaxis(output, 0, -1) if "channels first" in name else output
    return maps.reshape((1,) * (3 - maps.ndim) + maps.shape)


@pytest.mark.parametrize("name", SHAPES)
def test_every_value_is_what_the_engine_gives(name):
    model = _model(name)
    image = _image(model)
    maps = _maps(model.predict(image[None])[0], name)
    places = np.random.default_rng(0).permutation(list(np.ndindex(maps.shape)))[:12]
    for y, x, channel in [*places.tolist(), (0, 0, 0), [n - 1 for n in maps.shape]]:
        told = neuron(model, 0 if name in ROWS else -1, y, x, channel, image)
        assert told.engine == pytest.approx(maps[y, x, channel], rel=2e-6, abs=5e-7)
        assert told.value == pytest.approx(maps[y, x, channel], rel=2e-6, abs=5e-7)
        if told.rule == "sum":
            np.testing.assert_array_equal(told.products, told.patch * told.kernel)
            assert told.z == pytest.approx(told.products.sum() + (told.bias or 0), abs=1e-12)
        exact = {
            "linear": told.z,
            "relu": max(told.z, 0),
            "tanh": np.tanh(told.z),
            "sigmoid": 1 / (1 + np.exp(-told.z)),
        }
        assert told.value == pytest.approx(exact.get(told.activation, told.value), abs=1e-15)


@pytest.mark.parametrize("name", SHAPES)
def test_the_patch_and_the_box_are_all_that_the_value_depends_on(name):
    model = _model(name, "numpy")
    image = _image(model)
    maps = _maps(model.predict(image[None])[0], name)
    y, x, channel = (n // 2 for n in maps.shape)
    told = neuron(model, -1, y, x, channel, image)
    pixels = _maps(image, name)
    (box,) = told.sees.values()
    rows, columns = ((0, 0), *box.inside)[-2:]
    outside = np.ones(pixels.shape[:2], bool)
    outside[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = False
    changed = np.where(outside[..., None], 9.0, pixels).astype("float32")
    turned = (np.moveaxis(changed, -1, 0) if "channels first" in name else changed).reshape(image.shape)
    assert neuron(model, -1, y, x, channel, turned).value == told.value
    if not told.steps:
        inside = [(r, s) for r in told.rows for s in told.columns if 0 <= r < len(pixels) and 0 <= s < pixels.shape[1]]
        assert all(rows[0] <= r <= rows[1] and columns[0] <= s <= columns[1] for r, s in inside)
        for r, s in inside:
            i, j = told.rows.tolist().index(r), told.columns.tolist().index(s)
            np.testing.assert_array_equal(told.patch[i, j], pixels[r, s][told.channels])


def test_padding_counts_as_zero_and_is_told_by_its_place():
    model = foveal.Sequential([layers.Input((4, 4, 1)), layers.Conv2D(1, 3, padding="same")])
    told = neuron(model, 0, 0, 3, 0, np.ones((4, 4, 1)))
    assert (told.rows.tolist(), told.columns.tolist()) == ([-1, 0, 1], [2, 3, 4])
    assert told.patch[:, :, 0].tolist() == [[0, 0, 0], [1, 1, 0], [1, 1, 0]]
    (box,) = told.sees.values()
    assert (box.spans, box.inside, box.size) == (((-1, 1), (2, 4)), ((0, 1), (2, 3)), (3, 3))


def test_the_winner_of_a_window_is_named_the_first_among_equals():
    image = np.zeros((4, 4, 1))
    image[2, 3] = image[3, 2] = 5
    model = foveal.Sequential([layers.Input((4, 4, 1)), layers.MaxPooling2D(2)])
    told = neuron(model, 0, 1, 1, 0, image)
    assert (told.rule, told.winner, told.value) == ("max", (2, 3), 5.0)


def test_a_separable_convolution_is_told_in_two_steps():
    model = _model("separable", "numpy")
    image = _image(model)
    told = neuron(model, 0, 1, 2, 1, image)
    first = model.layers[0].weights[0].value
    sums = np.einsum("rsc,rscm->cm", image[1:4, 2:5].astype("float64"), first).reshape(-1)
    np.testing.assert_allclose([step.value for step in told.steps], sums, rtol=1e-12)
    np.testing.assert_allclose(told.patch.reshape(-1), sums, rtol=1e-5)
    assert [(step.y, step.x, step.channel) for step in told.steps] == [(1, 2, k) for k in range(8)]
    assert "steps  .steps tells the 8 sums of the first step, one for each channel" in str(told).splitlines()


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
def test_a_dense_layer_behind_flatten_tells_the_cell_of_the_map_each_input_is(order):
    shape = (5, 4, 3) if order == "channels_last" else (3, 5, 4)
    stack = [
        layers.Input(shape),
        layers.ReLU(name="maps"),
        layers.Flatten(data_format=order),
        layers.Dropout(0.5),
        layers.Dense(2, activation="sigmoid", name="answer"),
    ]
    model = foveal.Sequential(stack)
    image = _image(model)
    told = neuron(model, "answer", channel=1, image=image)
    maps = np.maximum(image if order == "channels_last" else np.moveaxis(image, 0, -1), 0)
    np.testing.assert_array_equal(told.patch, maps)
    assert told.source == "maps"
    assert told.value == pytest.approx(model.predict(image[None])[0, 1], rel=1e-6)
    flat = foveal.Sequential([layers.Input(shape), *stack[1:3]]).predict(image[None])[0]
    weights = model.layers[-1].weights[0].value[:, 1]
    np.testing.assert_allclose(told.products.sum(), (flat * weights).sum(dtype="float64"), rtol=1e-5)


@pytest.mark.parametrize("last", ["softmax", "sigmoid"])
@pytest.mark.parametrize("build", BUILDS)
def test_the_answer_of_every_model_is_told(build, last):
    model = made(build, "numpy", last)
    image = _image(model)
    told = neuron(model, "answer", channel=0, image=image)
    assert told.value == pytest.approx(told.engine, rel=2e-6)
    assert told.engine == pytest.approx(float(model.predict(image[None])[0, 0]), rel=3e-5)
    assert told.activation == last


def test_each_call_of_a_shared_layer_has_its_own_arithmetic():
    model = made("shared", "numpy")
    image = _image(model)
    first, second = (neuron(model, f"twice[{i}]", 3, 4, 1, image) for i in (0, 1))
    np.testing.assert_array_equal(first.kernel, second.kernel)
    assert (first.source, second.source) == ("widen", "twice[0]")
    assert second.patch[1, 1, 1] == pytest.approx(first.value, rel=1e-6)
    assert first.sees["image"].size == (3, 3)
    assert second.sees["image"].size == (5, 5)


def test_it_follows_the_weights_and_leaves_the_model_alone():
    model = made("in a line", "llvm")
    image = _image(model)
    before, kept = neuron(model, "first", 1, 1, 2, image), model.get_weights()
    assert all(map(np.array_equal, kept, model.get_weights()))
    model.set_weights([weight + 1 for weight in kept])
    after = neuron(model, "first", 1, 1, 2, image)
    assert after.bias == pytest.approx(before.bias + 1)


def two_inputs():
    left, right = layers.Input((5, 5, 1), name="left"), layers.Input((3,), name="right")
    maps = layers.Flatten()(layers.Conv2D(2, 3, name="conv")(left))
    return foveal.Model([left, right], layers.Dense(2, name="answer")(layers.Concatenate()([maps, right])))


def test_models_with_several_inputs_take_a_batch_of_one_for_each():
    model, rng = two_inputs(), np.random.default_rng(0)
    x = {"left": rng.random((1, 5, 5, 1), "float32"), "right": rng.random((1, 3), "float32")}
    listed, named = (neuron(model, "answer", channel=1, image=image) for image in (list(x.values()), x))
    assert listed.value == named.value == pytest.approx(float(model.predict(x)[0, 1]), rel=1e-5)
    assert neuron(model, "conv", 1, 2, 0, x).sees["left"].spans == ((1, 3), (2, 4))
    with pytest.raises(ArgumentError) as error:
        neuron(model, "conv", 1, 2, 0, [np.zeros((2, 5, 5, 1)), np.zeros((2, 3))])
    assert str(error.value) == (
        "neuron: `image` must hold a batch of one for each input of the model, got rows [2, 2]."
    )


def test_as_plain_values_and_as_json():
    model = made("in a line", "numpy")
    told = neuron(model, "first", 2, 3, 1, _image(model))
    values = json.loads(told.to_json())
    assert values == told.to_dict()
    assert (values["layer"], values["y"], values["x"], values["channel"]) == ("first", 2, 3, 1)
    assert np.sum(values["products"]) + values["bias"] == pytest.approx(values["z"])
    assert values["sees"]["input_layer" if "input_layer" in values["sees"] else next(iter(values["sees"]))] == {
        "spans": [[2, 4], [3, 5]],
        "lengths": [8, 8],
    }


def test_printed():
    model = foveal.Sequential(
        [layers.Input((4, 4, 1), name="image"), layers.Conv2D(1, 2, activation="relu", name="c")], name="m"
    )
    model.set_weights([np.array([[1, -2], [0.5, 0]], "float32")[..., None, None], [0.25]])
    told = neuron(model, "c", 1, 1, 0, np.arange(16).reshape(4, 4, 1))
    assert str(told) == "\n".join(
        [
            "c (Conv2D) of m: channel 0 at row 1, column 1",
            "reads  4 values of image: rows 1 to 2, columns 1 to 2, channel 0",
            "sees   rows 1 to 2, columns 1 to 2 of image",
            "z      0.25 + (-2.5) = -2.25",
            "value  relu(z) = 0",
            "engine 0, 0 away: float32 carries 7 digits",
            "",
            "input channel 0: input · kernel = product, sum -2.5",
            "row ┃      column 1 ┃     column 2",
            "━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━",
            "  1 │     5 · 1 = 5 │ 6 · -2 = -12",
            "  2 │ 9 · 0.5 = 4.5 │   10 · 0 = 0",
        ]
    )
    assert "<td" in told._repr_html_()


@pytest.mark.parametrize(
    ("ask", "kind", "message"),
    [
        (
            lambda m, i: neuron(m, "first", 6, 0, 0, i),
            ArgumentError,
            "neuron: `y` must be from 0 to 5 for 'first', got 6.",
        ),
        (
            lambda m, i: neuron(m, "first", 0, 0, 4, i),
            ArgumentError,
            "neuron: `channel` must be from 0 to 3 for 'first', got 4.",
        ),
        (
            lambda m, i: neuron(m, "first", 0, image=i),
            ArgumentError,
            "neuron: `x` is missing. Give a number from 0 to 5 for 'first'.",
        ),
        (
            lambda m, i: neuron(m, "first", 0, 1.5, image=i),
            ArgumentError,
            "neuron: `x` must be an integer, got 1.5.",
        ),
        (
            lambda m, i: neuron(m, "first", 0, 0),
            ArgumentError,
            "neuron: `image` is missing. Give the one image that the model is to look at.",
        ),
        (
            lambda m, i: neuron(m, "normal", 0, 0, 0, i),
            UnsupportedError,
            "neuron: 'normal' is a BatchNormalization; explained are convolutions of images and rows, pooling and "
            "dense layers.",
        ),
        (
            lambda m, i: neuron(made("nested", "numpy"), "inner", 0, 0, 0, i),
            UnsupportedError,
            "neuron: 'inner' is a Sequential; explained are convolutions of images and rows, pooling and dense layers. "
            "Ask for a layer inside it: 'inner/conv'.",
        ),
    ],
    ids=["y", "channel", "no x", "half a pixel", "no image", "another layer", "a model"],
)
def test_errors_say_what_to_do(ask, kind, message):
    model = made("in a line", "numpy")
    with pytest.raises(kind) as error:
        ask(model, _image(model))
    assert str(error.value) == message


class Doubled(layers.Conv2D):
    """A convolution that does more than its class says."""

    def call(self, x, training):
        return super().call(x) * 2.0


@pytest.mark.parametrize(
    "layer",
    [lambda: Doubled(2, 3), lambda: layers.UnitNormalization(), lambda: layers.UpSampling2D(interpolation="bilinear")],
)
def test_what_computes_more_than_is_told_is_refused(layer):
    model = foveal.Sequential([layers.Input((6, 6, 2)), layer()])
    with pytest.raises(UnsupportedError):
        neuron(model, 0, 0, 0, 0, np.zeros((6, 6, 2)))
