"""The anatomy of a model: its numbers are those of formulas and of published tables."""

import json

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.layers.blank import blank_weights
from foveal.look import anatomy
from look.networks_to_open import BUILDS, made


def _lesson_1():
    stack = [
        layers.Input((28, 28, 1)),
        layers.Conv2D(25, 3, padding="same", activation="relu", name="c1"),
        layers.MaxPooling2D(2, name="p1"),
        layers.Conv2D(50, 3, padding="same", activation="relu", name="c2"),
        layers.MaxPooling2D(2, name="p2"),
        layers.Flatten(name="flat"),
        layers.Dense(100, activation="relu", name="d1"),
        layers.Dense(10, activation="softmax", name="d2"),
    ]
    return foveal.Sequential(stack, name="lesson_1")


def test_lesson_1():
    told = anatomy(_lesson_1())
    rows = {layer.name: layer for layer in told.layers}
    assert [layer.formula for layer in told.layers if layer.params] == [
        "(3*3*1 + 1) * 25 = 250",
        "(3*3*25 + 1) * 50 = 11,300",
        "(2450 + 1) * 100 = 245,100",
        "(100 + 1) * 10 = 1,010",
    ]
    assert [layer.multiply_adds for layer in told.layers] == [
        *(28 * 28 * 25 * 9, 0, 14 * 14 * 50 * 9 * 25, 0, 0, 2450 * 100, 1000),
    ]
    assert (rows["c2"].inputs, rows["c2"].outputs) == (((None, 14, 14, 25),), ((None, 14, 14, 50),))
    assert rows["c2"].activation_bytes == 4 * 14 * 14 * 50
    (field,) = rows["p2"].fields
    assert (field.size, field.stride, field.offset) == ((10, 10), (4.0, 4.0), (-3, -3))
    assert rows["flat"].fields == rows["p2"].fields
    assert (told.params, told.trainable_params, told.weight_bytes) == (257_660, 257_660, 4 * 257_660)


def test_vgg_16_has_the_published_parameters_and_multiply_adds():
    """Simonyan & Zisserman, 2014, table 2: 138 million; 15.5 billion."""
    stack = [layers.Input((224, 224, 3))]
    for count, filters in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
        stack += [layers.Conv2D(filters, 3, padding="same") for _ in range(count)]
        stack.append(layers.MaxPooling2D())
    with blank_weights(138_357_544):
        model = foveal.Sequential([*stack, layers.Flatten(), *(layers.Dense(n) for n in (4096, 4096, 1000))])
    told = anatomy(model)
    assert (told.params, told.multiply_adds) == (138_357_544, 15_470_264_320)
    assert sum(layer.multiply_adds for layer in told.layers) == told.multiply_adds


@pytest.mark.parametrize("build", BUILDS)
def test_the_parts_make_the_whole(build):
    model = made(build)
    told = anatomy(model)
    assert sum(layer.params for layer in told.layers if not layer.shared) == told.params == model.count_params()
    assert sum(layer.multiply_adds for layer in told.layers) == told.multiply_adds
    for layer in told.layers:
        if layer.formula:
            calculation, result = layer.formula.rsplit(" = ", 1)
            assert eval(calculation) == int(result.replace(",", "")) == layer.params


def test_a_shared_layer_counts_its_work_twice_and_its_weights_once():
    first, second = (layer for layer in anatomy(made("shared")).layers if layer.name.startswith("twice"))
    assert (first.shared, second.shared) == (False, True)
    assert first.params == second.params == 148
    assert first.multiply_adds == second.multiply_adds == 8 * 8 * 4 * 9 * 4


def test_what_hands_on_its_input_takes_no_memory_and_what_is_frozen_says_so():
    model = made("in a line")
    model.get_layer("first").trainable = False
    rows = {layer.name: layer for layer in anatomy(model).layers}
    assert rows["drop"].activation_bytes == 0
    assert (rows["first"].trainable, rows["second"].trainable) == (False, True)
    assert anatomy(model).trainable_params == 85 + 10 + 138


@pytest.mark.parametrize("build", ["in a line", "shared", "grey, channels first"])
def test_time_is_shared_out_when_it_is_asked_for(build):
    model = made(build, "llvm")
    before = model.get_weights()
    told = anatomy(model, time=True, images=2)
    assert sum(layer.share for layer in told.layers) == pytest.approx(1)
    spent = {layer.name: layer.seconds for layer in told.layers}
    assert [name for name, seconds in spent.items() if seconds == 0] == (["drop"] if build == "in a line" else [])
    assert all(map(np.array_equal, before, model.get_weights()))
    assert {layer.seconds for layer in anatomy(model).layers} == {None}


def test_as_plain_values_json_and_html():
    told = anatomy(_lesson_1())
    values = json.loads(told.to_json())
    assert values == told.to_dict()
    assert values["layers"][2]["formula"] == "(3*3*25 + 1) * 50 = 11,300"
    html = told._repr_html_()
    assert "<table>" in html
    assert "(3*3*25 + 1) * 50 = 11,300" in html


def test_printed():
    lines = str(anatomy(_lesson_1())).splitlines()
    assert lines[0] == "Anatomy of lesson_1"
    cells = [[cell.strip() for cell in line.split("│")] for line in lines]
    row = "c2 (Conv2D)", "14x14x25", "14x14x50", "(3*3*25 + 1) * 50 =", "2,205,000", "38.3 KB", "8", "2", "-3"
    assert list(row) in cells
    assert lines[-2:] == [
        "257,660 parameters (1,006.5 KB); for an image 2,627,400 multiply-adds, 153.6 KB of activations.",
        "Sees, Stride, From: receptive field, in pixels of the input; From is negative in the padding.",
    ]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: anatomy(foveal.Sequential([layers.ReLU()], name="m")),
            "'m' does not know its input yet. Give it an Input, or data.",
        ),
        (lambda: anatomy(made("shared"), time=True, images=0), "anatomy: `images` must be a positive integer, got 0."),
        (lambda: anatomy(layers.ReLU()), "anatomy: `model` must be a Foveal model, got ReLU."),
    ],
    ids=["no input", "no images", "a layer"],
)
def test_errors_say_what_to_do(ask, message):
    with pytest.raises(ArgumentError) as error:
        ask()
    assert str(error.value) == message
