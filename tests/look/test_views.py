"""A model opens at every place a layer computes, whatever it is built of."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, DataError
from foveal.ir.autodiff import gradients
from foveal.look.views import evaluate_nodes, one_image, opened
from foveal.ops.reduce import sum_
from look.networks_to_open import BUILDS, made


def _images(model, count=3):
    return np.random.default_rng(0).uniform(-1, 1, (count, *model.image_shape)).astype("float32")


@pytest.mark.parametrize("build", BUILDS)
def test_places_are_named_after_the_layers_and_the_models_they_lie_in(build):
    names = {
        "in a line": ["input_layer", "first", "pool", "second", "normal", "relu", "drop", "flat", "answer"],
        "branched": ["image", "first", "left", "right", "sum", "flat", "answer"],
        "nested": ["image", "inner/conv", "inner/pool", "inner", "flat", "answer"],
        "shared": ["image", "widen", "twice[0]", "twice[1]", "flat", "answer"],
        "grey, channels first": ["input_layer", "first", "pool", "flat", "answer"],
    }
    view = opened(made(build))
    found = list(view.places)
    assert [found[0].split("_layer")[0], *found[1:]] == [names[build][0].split("_layer")[0], *names[build][1:]]
    assert [place.name for place in view.layers] == [name for name in names[build][1:] if name != "inner"]


@pytest.mark.parametrize(
    ("engine", "build"), [*((engine, build) for engine in ("numpy", "llvm") for build in BUILDS), ("jax", "nested")]
)
def test_the_last_place_gives_what_the_model_predicts(build, engine):
    model = made(build, engine)
    x = _images(model)
    values = evaluate_nodes("looking", model, x, "all", lambda view: {name: p.node for name, p in view.places.items()})
    np.testing.assert_array_equal(values["answer"], model.predict(x))
    np.testing.assert_array_equal(next(iter(values.values())), x)


def test_a_shared_layer_in_a_shared_model_has_a_place_for_every_call():
    image = layers.Input((4, 4, 2), name="image")
    conv = layers.Conv2D(2, 1, name="conv")
    x = layers.Input((4, 4, 2))
    inner = foveal.Model(x, conv(conv(x)), name="inner")
    view = opened(foveal.Model(image, inner(inner(image)), name="outer"))
    calls = [f"inner[{i}]/conv[{j}]" for i in (0, 1) for j in (0, 1)]
    assert [place.name for place in view.layers] == calls
    assert [place.name for place in view.chosen("looking", "inner/conv")] == calls
    assert [place.name for place in view.chosen("looking", conv)] == calls
    assert [place.name for place in view.chosen("looking", [1])] == ["inner[0]", "inner[1]"]
    assert view.place("looking", "inner[1]/conv[0]").layer is conv


class Residual(layers.Layer):
    """A layer of one's own that is made of layers."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.inner = layers.Conv2D(2, 3, padding="same", name="inner")

    def call(self, x, training=False):
        return self.inner(x) + x


class Mine(foveal.Model):
    """A model of one's own."""

    def __init__(self):
        super().__init__(name="mine")
        self.block = Residual(name="block")
        self.answer = layers.Dense(3, name="answer")

    def call(self, x, training=False):
        return self.answer(layers.Flatten(name="flat")(self.block(self.block(x))))


def test_models_and_layers_of_ones_own_open_too():
    model = Mine()
    x = np.random.default_rng(0).uniform(-1, 1, (2, 4, 4, 2)).astype("float32")
    values = evaluate_nodes("looking", model, x, "all", lambda view: {name: p.node for name, p in view.places.items()})
    assert list(values)[1:] == ["block[0]/inner", "block[0]", "block[1]/inner", "block[1]", "flat", "answer"]
    np.testing.assert_allclose(values["block[0]"], values["block[0]/inner"] + x, rtol=1e-6)
    np.testing.assert_array_equal(values["answer"], model.predict(x))


def test_a_place_holds_what_its_layer_computes():
    place = opened(made("in a line")).place("looking", "first")
    assert [type(node.op).__name__ for node in place.nodes] == ["Input", "Conv", "Input", "Elementwise", "Elementwise"]
    assert opened(made("in a line")).place("looking", "drop").nodes == ()


def test_a_place_knows_where_its_channels_stand():
    first = {"data_format": "channels_first"}
    stack = [
        layers.Input((2, 6, 6)),
        layers.Conv2D(3, 3, **first),
        layers.ReLU(),
        layers.Dropout(0.5),
        foveal.Sequential([layers.MaxPooling2D(**first), layers.ELU()]),
        layers.Permute((2, 3, 1)),
        layers.ReLU(),
        layers.Flatten(),
    ]
    places = opened(foveal.Sequential(stack)).places.values()
    assert [place.channels_first for place in places] == [True] * 7 + [False] * 3


def test_layers_before_the_first_that_says_where_the_channels_are_are_told_too():
    stack = [
        layers.Input((3, 8, 8)),
        layers.Rescaling(2.0),
        layers.ReLU(),
        layers.Conv2D(2, 3, data_format="channels_first"),
        layers.Flatten(),
    ]
    inside = opened(foveal.Sequential(stack))
    assert [place.channels_first for place in inside.places.values()] == [True] * 4 + [False]


def test_gradients_lead_from_any_place_to_any_other():
    model = made("nested", "numpy")
    x = _images(model)

    def slopes(view):
        pool, conv = (view.place("looking", name).node for name in ("inner/pool", "inner/conv"))
        return {"slope": gradients(sum_(pool), [conv])[0], "conv": conv}

    values = evaluate_nodes("looking", model, x, "slopes", slopes)
    windows = values["conv"].reshape(3, 3, 2, 3, 2, 4).transpose(0, 1, 3, 2, 4, 5).reshape(3, 3, 3, 4, 4)
    marks = values["slope"].reshape(3, 3, 2, 3, 2, 4).transpose(0, 1, 3, 2, 4, 5).reshape(3, 3, 3, 4, 4)
    np.testing.assert_array_equal(marks.argmax(3), windows.argmax(3))
    np.testing.assert_array_equal(marks.sum(3), 1)


def test_looking_changes_nothing_and_follows_the_weights():
    model = made("in a line", "llvm")
    x = _images(model)
    before, kept = model.predict(x), model.get_weights()

    def look():
        return evaluate_nodes("looking", model, x, "answer", lambda view: {"y": view.place("looking", "answer").node})[
            "y"
        ]

    np.testing.assert_array_equal(look(), before)
    assert all(map(np.array_equal, model.get_weights(), kept))
    model.set_weights([weight + 0.5 for weight in kept])
    np.testing.assert_array_equal(look(), model.predict(x))
    assert not np.array_equal(look(), before)


def test_a_model_that_is_not_built_yet_is_built_for_the_data():
    model = foveal.Sequential([layers.Conv2D(2, 3, name="conv")])
    x = np.zeros((1, 5, 5, 1), "float32")
    assert evaluate_nodes("looking", model, x, "", lambda view: {"y": view.layers[0].node})["y"].shape == (1, 3, 3, 2)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("conv", "looking: 'nested' has no layer 'conv'. Did you mean 'inner/conv'?"),
        ("answr", "looking: 'nested' has no layer 'answr'. Did you mean 'answer'?"),
        (
            "x",
            "looking: 'nested' has no layer 'x'. It has 'image', 'inner/conv', 'inner/pool', 'inner', 'flat', "
            "'answer'.",
        ),
        (9, "looking: 'nested' has 4 layers, got index 9."),
        (
            layers.ReLU(name="mine"),
            "looking: a layer must be given by its name, its index or as itself, and be in 'nested', "
            "got the ReLU 'mine'.",
        ),
        (
            2.5,
            "looking: a layer must be given by its name, its index or as itself, and be in 'nested', got 2.5.",
        ),
    ],
    ids=["of an inner model", "misspelt", "unlike any", "index", "of no model", "no layer"],
)
def test_a_layer_that_is_not_there_is_named(layer, message):
    with pytest.raises(ArgumentError) as error:
        opened(made("nested")).place("looking", layer)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda: opened(made("shared")).place("looking", "twice"),
            ArgumentError,
            "looking: 'twice' is called 2 times. Say which call: 'twice[0]', 'twice[1]'.",
        ),
        (
            lambda: opened(made("nested")).chosen("looking", []),
            ArgumentError,
            "looking: `layers` must name at least one layer. Leave it out for all of them.",
        ),
        (
            lambda: evaluate_nodes("looking", "m.keras", None, "", dict),
            ArgumentError,
            "looking: `model` must be a Foveal model, got str. Read the file first: foveal.models.load_model(...).",
        ),
        (
            lambda: evaluate_nodes("looking", made("nested"), np.zeros((2, 5, 5, 3)), "", dict),
            DataError,
            None,
        ),
        (
            lambda: one_image("looking", made("nested"), np.zeros((2, 8, 8, 3))),
            ArgumentError,
            "looking: `image` must be one image (8, 8, 3), got (2, 8, 8, 3).",
        ),
    ],
    ids=["several calls", "no layers", "a path", "other images", "several images"],
)
def test_errors_say_what_to_do(call, kind, message):
    with pytest.raises(kind) as error:
        call()
    assert str(error.value) == message if message else str(error.value).startswith("looking of 'nested'")


def test_one_image_is_a_batch_of_one():
    model = made("nested")
    image = _images(model)[0]
    assert one_image("looking", model, image).shape == one_image("looking", model, image[None]).shape == (1, 8, 8, 3)
