"""Multiply-adds and memory of a model, layer by layer."""

import pytest

import foveal
from foveal import layers
from foveal.models.arithmetic import activation_bytes, multiply_adds
from foveal.models.steps import trace

COUNTED = {
    "conv": (layers.Conv2D(8, (3, 5), 2, groups=2), (9, 11, 4), 4 * 4 * 8 * 3 * 5 * 2),
    "same": (layers.Conv2D(8, 3, padding="same"), (9, 9, 1), 9 * 9 * 8 * 3 * 3),
    "depthwise": (layers.DepthwiseConv2D(3, depth_multiplier=2), (5, 5, 4), 3 * 3 * 8 * 3 * 3),
    "separable": (layers.SeparableConv2D(6, 3), (5, 5, 4), 3 * 3 * 4 * 3 * 3 + 3 * 3 * 4 * 6),
    "transposed": (layers.Conv2DTranspose(6, 3, 2), (5, 5, 4), 5 * 5 * 4 * 3 * 3 * 6),
    "rows": (layers.Conv1D(6, 3), (10, 4), 8 * 6 * 3 * 4),
    "dense": (layers.Dense(7), (5,), 5 * 7),
    "dense on places": (layers.Dense(7), (4, 5), 4 * 5 * 7),
    "pooling": (layers.MaxPooling2D(), (4, 4, 1), 0),
}


@pytest.mark.parametrize("name", COUNTED)
def test_multiply_adds_of_a_layer(name):
    layer, shape, count = COUNTED[name]
    (step,) = trace(foveal.Sequential([layers.Input(shape), layer])).steps
    assert multiply_adds(step.nodes) == count


def test_a_models_steps_share_its_work_among_them():
    shared = layers.Dense(4, name="shared")
    inner = foveal.Sequential([layers.Input((4,)), layers.Dense(5, name="in")], name="inner")
    x = layers.Input((4,))
    model = foveal.Model(x, inner(shared(shared(x))))
    rows = [("/".join(step.path), multiply_adds(step.nodes), activation_bytes(step.y)) for step in trace(model).steps]
    assert rows == [("shared", 16, 16), ("shared", 16, 16), ("inner", 20, 20), ("inner/in", 20, 20)]


def test_a_layer_that_looks_back_is_not_charged_for_what_it_looks_at():
    stack = [layers.Input((8, 8, 1)), layers.Conv2D(2, 3, padding="same"), layers.MaxPooling2D(name="pool")]
    steps = trace(foveal.Sequential([*stack, layers.MaxUnpooling2D("pool")])).steps
    assert [multiply_adds(step.nodes) for step in steps] == [8 * 8 * 2 * 9, 0, 0]
