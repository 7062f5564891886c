"""Experiments on models."""

import numpy as np
import pytest

import foveal
from foveal import layers, look
from foveal.errors import ArgumentError
from look.networks_to_open import BUILDS, made


def image(*shape):
    return np.random.default_rng(0).random(shape).astype("float32")


@pytest.mark.parametrize("build", BUILDS)
def test_what_a_shift_changes_is_counted_in_every_layer(build):
    model = made(build)
    x = image(*model.image_shape)
    found = look.shift(model, x, dx=2, dy=-1)
    moved = np.zeros_like(x)
    if "channels first" in build:
        moved[:, :-1, 2:] = x[:, 1:, :-2]
    else:
        moved[:-1, 2:] = x[1:, :-2]
    before, after = (look.activations(model, y[None]) for y in (x, moved))
    counted = {layer.name: layer.changed for layer in found.layers[1:]}
    assert counted == {name: int((before[name] != after[name]).sum()) for name in before}
    assert found.layers[0].changed == (x != moved).sum()
    assert all(layer.share == layer.changed / layer.values for layer in found.layers)


def test_a_model_that_makes_layers_while_it_runs_is_moved_too():
    class Own(foveal.Model):
        def __init__(self):
            super().__init__()
            self.filters = layers.Conv2D(2, 3)

        def call(self, x):
            return layers.Flatten()(self.filters(x))

    model = Own()
    model(np.zeros((1, 6, 6, 1), "float32"))
    found = look.shift(model, np.ones((6, 6, 1), "float32"))
    assert [part.kind for part in found.layers] == ["InputLayer", "Conv2D", "Flatten"]


def test_pooling_bears_a_shift():
    model = foveal.Sequential([layers.Input((9, 9, 1)), layers.MaxPooling2D(3, name="pool")])
    x = np.zeros((9, 9, 1), "float32")
    x[[1, 4, 7], [3, 0, 6]] = 1
    found = {layer.name: layer.changed for layer in look.shift(model, x, dx=1).layers}
    assert list(found.values()) == [6, 0]
    assert look.shift(model, x, dx=0).layers[0].changed == 0
    assert look.shift(model, x, dx=20).layers[0].changed == 3


def test_small_changes_may_count_as_none():
    model = made("in a line")
    x = image(8, 8, 3)
    assert {layer.changed for layer in look.shift(model, x, tolerance=1.0).layers} == {0}
    assert "the image moved by 1 right, 0 down" in str(look.shift(model, x))


def test_a_stack_without_bends_is_one_linear_layer():
    stack = [layers.Input((3, 2)), layers.Flatten(), layers.Dense(8), layers.Dense(5), layers.Dense(4)]
    model = foveal.Sequential(stack, name="deep")
    for weight in model.weights:
        weight.value = weight.value + 0.1
    found = look.linear_collapse(model)
    assert found.linear
    (a, u), (b, v), (c, w) = (layer.get_weights() for layer in model.layers[1:])
    np.testing.assert_allclose(found.kernel, a @ b @ c, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.bias, (u @ b + v) @ c + w, rtol=1e-4, atol=1e-6)
    assert str(found) == "deep with its 125 parameters is one linear layer: 6 x 4 and a bias."


def test_convolutions_and_average_pooling_are_linear_and_relu_is_not():
    stack = [layers.Input((6, 6, 1)), layers.Conv2D(2, 3), layers.AveragePooling2D(2), layers.Flatten()]
    assert look.linear_collapse(foveal.Sequential(stack)).linear
    bent = look.linear_collapse(made("in a line"))
    assert not bent.linear
    assert bent.error > 0.01
    assert str(bent).startswith("line is no linear layer")


def test_the_boundary_is_the_models_own_answer():
    model = foveal.Sequential([layers.Input((2,)), layers.Dense(3)])
    model.set_weights([np.array([[1, 0, -1], [0, 1, -1]]), np.zeros(3)])
    found = look.decision_boundary(model, (-2, 2), (-1, 1), resolution=5)
    assert found.scores.shape == (5, 5, 3)
    np.testing.assert_allclose(found.scores[4, 0], [-2, 1, 1])
    np.testing.assert_array_equal(found.classes[0], [2, 2, 2, 0, 0])
    one = foveal.Sequential([layers.Input((2,)), layers.Dense(1, activation="sigmoid")])
    one.set_weights([np.array([[5], [0]]), np.zeros(1)])
    np.testing.assert_array_equal(look.decision_boundary(one, resolution=4).classes, [[0, 0, 1, 1]] * 4)


def test_the_map_of_what_is_trained_follows_freezing():
    stack = [layers.Input((8, 8, 1)), layers.Conv2D(4, 3, name="conv"), layers.Flatten(name="flat")]
    inner = foveal.Sequential(stack, name="base")
    model = foveal.Sequential(
        [layers.Input((8, 8, 1)), inner, layers.BatchNormalization(name="norm"), layers.Dense(3, name="head")]
    )
    rows = {name: (trained, frozen) for name, _, trained, frozen in look.trainable_map(model).layers}
    assert rows == {"base/conv": (40, 0), "base/flat": (0, 0), "norm": (288, 0), "head": (435, 0)}
    assert look.trainable_map(model).updated == {"norm": 288}
    assert look.trainable_map(model).frozen == 0
    inner.trainable = False
    found = look.trainable_map(model)
    assert found.trained == sum(w.size for w in model.trainable_weights)
    assert (found.frozen, found.updated) == (40, {"norm": 288})
    assert " 40 │ frozen" in str(found)
    assert str(found).endswith("288 are updated without the optimizer, as moving averages are")
    model.get_layer("norm").trainable = False
    assert (look.trainable_map(model).frozen, look.trainable_map(model).updated) == (40 + 2 * 288, {})


def test_filters_are_kept_before_training_and_after_each_epoch():
    model = made("in a line")
    model.compile("sgd", "sparse_categorical_crossentropy")
    first = model.get_layer("first").get_weights()[0]
    history = look.FilterHistory("first")
    model.fit(image(8, 8, 8, 3), np.arange(8) % 3, epochs=3, verbose=0, callbacks=[history])
    assert history.epochs == [0, 1, 2, 3]
    np.testing.assert_array_equal(history.kernels[0], first)
    np.testing.assert_array_equal(history.kernels[-1], model.get_layer("first").get_weights()[0])
    assert history.moved()[0] == 0 < history.moved()[1]


REFUSED = {
    "no images": (
        lambda: look.shift(foveal.Sequential([layers.Input((4,)), layers.Dense(2)], name="plain"), np.ones(4)),
        "shift: takes a model of one input of images, not 'plain'.",
    ),
    "too many inputs": (
        lambda: look.linear_collapse(made("in a line"), most_inputs=100),
        "linear_collapse: 'line' has 192 inputs, more than most_inputs=100. Take a smaller model, or raise it.",
    ),
    "no plane": (
        lambda: look.decision_boundary(made("in a line")),
        "decision_boundary: takes a model of inputs (N, 2), points of a plane, not 'line'.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    call, message = REFUSED[case]
    with pytest.raises(ArgumentError) as refused:
        call()
    assert str(refused.value) == message


def test_a_history_needs_a_layer_with_weights():
    model = made("in a line")
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ArgumentError) as refused:
        model.fit(image(8, 8, 8, 3), np.arange(8) % 3, verbose=0, callbacks=[look.FilterHistory("pool")])
    assert str(refused.value) == "FilterHistory: 'pool' has no weights. Name a layer with a kernel."
