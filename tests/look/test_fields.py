"""Receptive fields: published tables through names, boxes on nested and branched models, and gradients beside them."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.look import activations, effective_receptive_field, receptive_field
from look.networks_to_open import made
from models.test_receptive import alexnet_v2, resnet_v1_50, vgg_16


@pytest.mark.parametrize(
    ("network", "table"), [(vgg_16, (212, 32, 90)), (alexnet_v2, (195, 32, 64)), (resnet_v1_50, (483, 32, 239))]
)
def test_published_tables_of_tf_slim(network, table):
    model, layer = network()
    field = receptive_field(model, layer)
    size, stride, padding = table
    assert (field.size, field.stride, field.padding) == ((size,) * 2, (stride,) * 2, (padding,) * 2)


def test_the_box_of_a_place_moves_by_the_stride():
    field = receptive_field(made("nested"), "inner/pool")
    assert (field.size, field.stride, field.offset) == ((4, 4), (2.0, 2.0), (0, 0))
    assert field.box(1, 2).spans == ((2, 5), (4, 7))
    assert str(field.box(1, 2)) == "rows 2 to 5, columns 4 to 7"


def test_channels_first_is_the_same():
    field = receptive_field(made("grey, channels first"), "pool")
    assert field.box(1, 2).spans == ((2, 5), (4, 7))


def test_branches_unite_and_dense_layers_see_everything():
    model = made("branched")
    assert receptive_field(model, "left").size == (5, 5)
    assert receptive_field(model, "right").size == (4, 4)
    assert receptive_field(model, "sum").box(1, 1).spans == ((1, 5), (1, 5))
    assert receptive_field(model, "answer").box().inside == ((0, 7), (0, 7))


def test_rows_of_values_see_what_they_saw_as_maps():
    model = made("in a line")
    assert receptive_field(model, "flat").fields == receptive_field(model, "drop").fields
    assert receptive_field(model, "flat").box(1, 2) == receptive_field(model, "second").box(1, 2)


def test_each_call_of_a_shared_layer_has_its_own_field():
    assert [receptive_field(made("shared"), f"twice[{i}]").size for i in (0, 1)] == [(3, 3), (5, 5)]


def test_a_layer_that_sees_two_inputs_has_two_fields():
    left, right = layers.Input((8, 8, 1), name="left"), layers.Input((8, 8, 1), name="right")
    both = layers.Add(name="both")([layers.Conv2D(1, 3, padding="same")(left), right])
    field = receptive_field(foveal.Model([left, right], both, name="m"), "both")
    assert [(one.input, one.size) for one in field.fields] == [("left", (3, 3)), ("right", (1, 1))]
    assert field.to_dict()["fields"][1] == {
        "input": "right",
        "size": [1, 1],
        "stride": [1.0, 1.0],
        "offset": [0, 0],
        "lengths": [8, 8],
    }
    assert str(field).splitlines()[3].split() == ["left", "│", "3", "x", "3", "│", "1", "x", "1", "│", "-1", "x", "-1",
                                                  "│", "8", "x", "8"]  # fmt: skip


def _line(engine="llvm"):
    """Two convolutions whose slopes can be written down: a box of ones convolved with a box of ones."""
    ones = {"kernel_initializer": "ones"}
    stack = [layers.Input((9, 9, 2)), layers.Conv2D(1, 3, **ones), layers.Conv2D(1, 3, name="last", **ones)]
    model = foveal.Sequential(stack, name="m")
    model.compile(engine=engine)
    return model


@pytest.mark.parametrize("engine", ["numpy", "jax", "llvm"])
def test_the_effective_field_is_the_slope_of_the_middle(engine):
    field = effective_receptive_field(_line(engine), "last")
    slope = np.convolve(np.ones(3), np.ones(3))
    expected = np.zeros((9, 9))
    expected[2:7, 2:7] = np.outer(slope, slope) / 9
    np.testing.assert_allclose(field.map, expected, rtol=1e-6)
    assert (field.at, field.images, field.size, field.box.spans) == ((2, 2), 32, 5.0, ((2, 6), (2, 6)))


MAPS = {"in a line": "normal", "grey, channels first": "pool", "shared": "twice[1]", "branched": "sum"}


@pytest.mark.parametrize("build", MAPS)
def test_the_effective_field_is_how_much_a_changed_pixel_changes(build):
    """Beside differences, of each channel of each pixel, one image for each."""
    model, layer, step = made(build, "numpy"), MAPS[build], 1e-3
    image = np.random.default_rng(2).uniform(-1, 1, model.image_shape).astype("float32")
    field = effective_receptive_field(model, layer, image[None], channel=1)
    steps = step * np.eye(image.size, dtype="float32").reshape(-1, *image.shape)
    raised, lowered = (activations(model, image + change, layer)[layer] for change in (steps, -steps))
    middle = (slice(None), 1, *field.at) if "first" in build else (slice(None), *field.at, 1)
    slopes = np.abs(raised[middle] - lowered[middle]).reshape(image.shape) / (2 * step)
    expected = slopes.sum(0 if "first" in build else -1)
    np.testing.assert_allclose(field.map, expected / expected.max(), atol=2e-3)
    rows, columns = field.box.inside
    outside = np.ones(field.map.shape, bool)
    outside[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1] = False
    assert not field.map[outside].any()


def test_images_of_ones_own_are_looked_at():
    model = made("in a line", "numpy")
    x = np.random.default_rng(3).integers(0, 255, (4, 8, 8, 3)).astype("uint8")
    assert effective_receptive_field(model, "first", x).images == 4


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda: receptive_field(made("shared"), "twice"),
            "receptive_field: 'twice' is called 2 times. Say which call: 'twice[0]', 'twice[1]'.",
        ),
        (
            lambda: receptive_field(foveal.Sequential([layers.ReLU()], name="m"), 0),
            "'m' does not know its input yet. Give it an Input, or data.",
        ),
        (
            lambda: receptive_field(_line(), "last").box(1),
            "box: the map of 'last' has 2 axes, got 1 numbers. Give 2.",
        ),
        (lambda: receptive_field(_line(), "last").box(0, 5), "box: `column` must be from 0 to 4 for 'last', got 5."),
        (lambda: receptive_field(_line(), "last").box(-1, 0), "box: `row` must be from 0 to 4 for 'last', got -1."),
        (
            lambda: receptive_field(_line(), "last").figure(at=(9, 0)),
            "box: `row` must be from 0 to 4 for 'last', got 9.",
        ),
        (
            lambda: effective_receptive_field(_line(), "last", channel=1),
            "effective_receptive_field: `channel` must be from 0 to 0 for 'last', got 1.",
        ),
    ],
    ids=["several calls", "no input", "half a place", "a far column", "a negative row", "drawn", "channel"],
)
def test_errors_say_what_to_do(ask, message):
    with pytest.raises(ArgumentError) as error:
        ask()
    assert str(error.value) == message


def test_printed():
    assert str(effective_receptive_field(_line(), "last")).splitlines() == [
        "Effective receptive field of last in m at 2, 2",
        "can see    rows 2 to 6, columns 2 to 6: 25 pixels, padding included",
        "looks at   25 of them, as many as 5 x 5",
    ]


def test_rows_of_values_and_volumes():
    rows = foveal.Sequential([layers.Input((12, 2)), layers.Conv1D(3, 3, strides=2, name="c")])
    assert receptive_field(rows, "c").box(3).spans == ((6, 8),)
    field = effective_receptive_field(rows, "c")
    assert (field.at, field.box.spans, field.map.shape) == ((2,), ((4, 6),), (12,))
    assert np.flatnonzero(field.map).tolist() == [4, 5, 6]
    volumes = foveal.Sequential([layers.Input((4, 4, 4, 1)), layers.MaxPooling3D(2, name="p")])
    field = effective_receptive_field(volumes, "p")
    assert (field.map.shape, field.size, np.count_nonzero(field.map)) == ((4, 4, 4), 2.0, 8)


WINDOWED = {
    "Conv": {"filters": 2, "kernel_size": 3, "strides": 2},
    "ConvTranspose": {"filters": 2, "kernel_size": 3},
    "MaxPooling": {"pool_size": 3, "strides": 2},
    "AveragePooling": {"pool_size": 3, "strides": 2},
}


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_of_every_rank_has_its_field(name, rank):
    kind = f"Conv{rank}DTranspose" if name == "ConvTranspose" else f"{name}{rank}D"
    window = getattr(layers, kind)(**WINDOWED[name], name="w")
    field = receptive_field(foveal.Sequential([layers.Input((9,) * rank + (1,)), window]), "w")
    stride, offset = (1, -2) if name == "ConvTranspose" else (2, 0)
    assert (field.size, field.stride, field.offset) == ((3,) * rank, (stride,) * rank, (offset,) * rank)
