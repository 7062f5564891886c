"""Sequential: how it is put together, and what it knows of itself."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.graph import Graph
from foveal.models import Sequential
from foveal.utils import clear_session
from small import compiled, data, network, same

X, Y = data()


def test_weights_exist_as_soon_as_the_input_is_known():
    assert len(network().weights) == 4
    assert len(Sequential([layers.Dense(3, input_shape=(5,))]).weights) == 2
    waiting = Sequential([layers.Dense(3)])
    assert waiting.weights == []
    waiting.build((None, 5))
    assert [w.shape for w in waiting.weights] == [(5, 3), (3,)]
    assert waiting.input_shape == (None, 5)
    assert waiting.output_shape == (None, 3)


def test_layers_can_be_added_and_taken_away(engine):
    model = Sequential()
    for layer in (layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(4, activation="relu")):
        model.add(layer)
    first = model.get_weights()
    model.compile(engine=engine)
    assert model.predict(X).shape == (70, 4)
    model.add(layers.Dense(2))
    assert model.predict(X).shape == (70, 2)
    assert same(first, model.get_weights()[:2])
    assert isinstance(model.pop(), layers.Dense)
    assert model.output_shape == (None, 4)
    assert model.predict(X).shape == (70, 4)


def test_what_it_says_of_itself_is_what_keras_says():
    clear_session()
    keras.utils.clear_session()
    ours, theirs = network(dropout=0.5), network(keras, dropout=0.5)
    for model in (ours, theirs):
        assert model.name == "sequential"
    assert [layer.name for layer in ours.layers] == [layer.name for layer in theirs.layers]
    assert ours.count_params() == theirs.count_params()
    assert ours.input_shape == theirs.input_shape
    assert ours.output_shape == theirs.output_shape
    assert [w.shape for w in ours.trainable_weights] == [tuple(w.shape) for w in theirs.trainable_weights]
    ours.layers[0].trainable = theirs.layers[0].trainable = False
    assert len(ours.trainable_weights) == len(theirs.trainable_weights) == 2
    assert len(ours.non_trainable_weights) == len(theirs.non_trainable_weights) == 2


def test_weights_are_one_wherever_they_are_read(engine):
    model = compiled(engine)
    dense = model.layers[-1]
    value = np.full((36, 3), 0.5, "float32")
    dense.set_weights([value, np.zeros(3)])
    assert same(model.get_weights()[2:], dense.get_weights())
    model.fit(X, Y, verbose=0)
    trained = dense.get_weights()
    assert not np.array_equal(trained[0], value)
    dense.set_weights([value, np.zeros(3)])
    np.testing.assert_array_equal(model.get_weights()[2], value)
    model.layers[0].set_weights([np.zeros((3, 3, 1, 4)), np.zeros(4)])
    np.testing.assert_allclose(model.predict(X), 1 / 3, rtol=1e-6)
    model.set_weights([0 * w for w in model.get_weights()])
    assert not any(w.any() for w in model.get_weights())


def test_set_weights_changes_all_or_nothing(engine):
    model = compiled(engine)
    before = model.get_weights()
    wrong = [np.zeros_like(w) for w in before[:3]] + [np.zeros(7)]
    with pytest.raises(ShapeError, match=re.escape("dense") + r".*/bias must be \(3,\), got \(7,\)\.$"):
        model.set_weights(wrong)
    assert same(before, model.get_weights())


def test_two_models_share_a_layer(engine):
    shared = layers.Dense(4, name="shared")
    first, second = Sequential([layers.Input((5,)), shared]), Sequential([layers.Input((5,)), shared, layers.Dense(2)])
    for model in (first, second):
        model.compile("sgd", "mse", engine=engine)
    x = np.random.default_rng(0).standard_normal((6, 5)).astype("float32")
    before = first.predict(x)
    second.fit(x, np.ones((6, 2)), verbose=0)
    after = first.predict(x)
    assert not np.allclose(before, after)
    kernel, bias = shared.get_weights()
    np.testing.assert_allclose(after, x @ kernel + bias, rtol=1e-5, atol=1e-6)
    first.fit(x, np.ones((6, 4)), verbose=0)
    again = shared.get_weights()
    assert not np.array_equal(kernel, again[0])
    second.fit(x, np.ones((6, 2)), verbose=0)
    assert second.optimizer.iterations == 2


def test_a_model_is_a_layer_of_another(engine):
    base = Sequential([layers.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Dropout(0.5), layers.Flatten()])
    model = Sequential([layers.Input((8, 8, 1)), base, layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", engine=engine)
    assert len(model.weights) == 4
    before = base.get_weights()
    model.fit(X, Y, verbose=0)
    assert not same(before, base.get_weights())
    base.trainable = False
    assert len(model.trainable_weights) == 2


def dropouts():
    """Two models with two dropouts each: side by side, and one inside another model."""
    first, second, third, fourth = (layers.Dropout(0.5) for _ in range(4))
    inner = Sequential([layers.Input((50,)), first])
    return [Sequential([layers.Input((50,)), second, third]), Sequential([inner, fourth])]


@pytest.mark.parametrize("model", dropouts(), ids=["flat", "nested"])
def test_each_dropout_has_numbers_of_its_own(model):
    y = model.traced(training=True).outputs
    ones, seed = np.ones((40, 50), "float32"), np.array([1, 0], "uint32")
    out = get_engine("numpy").compile(Graph({"y": y})).run({"x": ones, "seed": seed})["y"]
    assert 0.2 < (out > 0).mean() < 0.3


def test_a_model_can_be_called_on_arrays(engine):
    model = compiled(engine)
    np.testing.assert_array_equal(model(X), model.predict_on_batch(X))


def test_layers_are_found_by_name_and_place():
    model = network()
    assert model.get_layer(index=0) is model.layers[0]
    assert model.get_layer(model.layers[1].name) is model.layers[1]


def test_config_makes_the_same_model():
    for model in (network(dropout=0.25, name="net"), Sequential([layers.Dense(3)], name="waiting")):
        again = Sequential.from_config(model.get_config())
        assert again.get_config() == model.get_config()
        assert [w.shape for w in again.weights] == [w.shape for w in model.weights]


def test_the_same_seed_gives_the_same_first_weights():
    def first():
        foveal.utils.set_random_seed(5)
        return network().get_weights()

    assert same(first(), first())
    assert not same(first(), network().get_weights())


def conv(name):
    return layers.Conv2D(2, 3, name=name)


REFUSED = [
    (
        lambda: Sequential([layers.Dense]),
        ArgumentError,
        "Sequential: every layer must be a Layer, got <class 'foveal.layers.dense.Dense'>. Make one: Dense(...).",
    ),
    (
        lambda: Sequential([conv("a"), conv("a")], name="net"),
        ArgumentError,
        "Sequential: 'net' already has a layer named 'a'. Give another name.",
    ),
    (
        lambda: Sequential([layers.Input((3,)), layers.Input((3,))], name="net"),
        ArgumentError,
        "Sequential: 'net' already has its input. Put the Input first, and once.",
    ),
    (
        lambda: Sequential([layers.Input((4, 4, 1)), conv("a"), conv("b")], name="net"),
        ShapeError,
        "Conv2D 'b' of 'net': a 3x3 window (dilation included) does not fit in a 2x2 image (padding included). "
        "Pad more, or use a smaller kernel.",
    ),
    (
        lambda: Sequential([layers.Input((4, 4, 1)), conv("a")], name="net").build((None, 5, 5, 1)),
        ArgumentError,
        "build: 'net' takes (N, 4, 4, 1), got (N, 5, 5, 1).",
    ),
    (lambda: Sequential(name="net").pop(), ArgumentError, "pop: 'net' has no layers."),
    (lambda: Sequential(name="net").build((None, 3)), ArgumentError, "build: 'net' has no layers. Add some first."),
    (
        lambda: Sequential([conv("a")], name="net").build(),
        ArgumentError,
        "build: give the shape of the data to 'net', like (None, 28, 28, 1).",
    ),
    (
        lambda: Sequential([conv("edges")], name="net").get_layer("edge"),
        ArgumentError,
        "get_layer: `name` must be a layer's name, got 'edge'. Did you mean 'edges'?",
    ),
    (lambda: Sequential().get_layer(), ArgumentError, "get_layer: give a name or an index, one of them."),
    (
        lambda: Sequential([conv("a")], name="net").get_layer(index=1),
        ArgumentError,
        "get_layer: 'net' has 1 layers, got index 1.",
    ),
    (
        lambda: Sequential([conv("a")], name="net").output_shape,
        AttributeError,
        "Sequential: 'net' is not built yet. Give it an Input, or data.",
    ),
    (
        lambda: Sequential([conv("a")], name="net").input_shape,
        AttributeError,
        "Sequential: 'net' does not know its input shape yet. Give it an Input, or data.",
    ),
    (
        lambda: foveal.Sequental,
        AttributeError,
        "module 'foveal' has no attribute 'Sequental'. Did you mean 'Sequential'?",
    ),
    (
        lambda: Sequential.from_config({"name": "net", "layers": [{"class_name": "Con2D", "config": {}}]}),
        ArgumentError,
        "from_config: `class_name` must be a layer's class, got 'Con2D'. Did you mean 'Conv2D'?",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:50] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


def test_a_model_that_failed_to_build_can_be_repaired():
    model = Sequential([layers.Input((4, 4, 1)), conv("a")])
    with pytest.raises(ShapeError):
        model.add(conv("b"))
    model.pop()
    model.add(layers.Flatten())
    assert model.output_shape == (None, 8)
