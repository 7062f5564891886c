"""Attention and lookup: Keras's numbers and gradients on every engine, masks, mistakes, learning."""

from pathlib import Path

import numpy as np
import pytest

import foveal
from foveal import keras, layers
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.nesting import leaves, mapped
from foveal.ops.reduce import sum_
from layers.attention_cases import CASES, inputs_of, weights_for
from peers import assert_agree

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "attention.npz")
X = np.random.default_rng(3).standard_normal((2, 4, 6)).astype("float32")


def lesson(case, made):
    """The output of a case's layer, and the gradients of a loss of it, in the golden file's order."""
    name, arguments, _, options = CASES[case]
    layer = getattr(layers, name)(**arguments)
    made["layers"].append(layer)

    def entered(x):
        node = placeholder(f"{case}{len(made['feeds'])}", (BATCH, *x.shape[1:]))
        made["feeds"][node.name] = x
        return node

    inputs = mapped(entered, inputs_of(case))
    y = layer(*inputs, **mapped(lambda x: x if x is None or isinstance(x, bool) else entered(x), options))
    layer.set_weights(weights_for([w.shape for w in layer.weights]))
    made["state"] |= {w.key: w.value for w in layer.weights}
    wrt = [w.node for w in layer.trainable_weights] + ([] if case == "lookup" else leaves(inputs))
    return [y, *gradients(sum_(elementwise("tanh", y * 0.3)), wrt)]


ENGINES = {"numpy": list(CASES), "llvm": ["heads, masked", "groups", "dot", "lookup"], "jax": ["groups", "lookup"]}
"""All cases on the definition; on the others one of each kind, in one graph, for compiling takes time."""


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_and_gradients_are_those_of_keras(engine):
    made = {"feeds": {}, "state": {}, "layers": []}
    outputs = {f"{case}/{i}": part for case in ENGINES[engine] for i, part in enumerate(lesson(case, made))}
    program = get_engine(engine).compile(Graph(outputs), get_engine(engine).state(made["state"]))
    results = program.run(made["feeds"])
    assert set(results) == {name for name in GOLDEN.files if name.rpartition("/")[0] in ENGINES[engine]}
    for name, value in results.items():
        assert_agree(np.asarray(value), GOLDEN[name], 3e-5, name)


def test_a_mask_of_steps_is_the_same_for_every_row_of_a_batch_that_is_as_long():
    layer = layers.MultiHeadAttention(2, 3)
    x = np.random.default_rng(0).standard_normal((4, 4, 6)).astype("float32")
    shown = np.tri(4)
    want = layer(x, x, use_causal_mask=True)
    np.testing.assert_allclose(layer(x, x, attention_mask=shown), want, rtol=1e-5, atol=1e-6)


def test_masks_follow_numbers_through_attention_to_the_loss():
    """Steps of 0 change nothing: neither what other steps give nor what is learned."""

    def network():
        x = foveal.Input((None,), dtype="int32")
        h = layers.Embedding(7, 6, mask_zero=True, embeddings_initializer="ones")(x)
        h = layers.MultiHeadAttention(2, 3, kernel_initializer=foveal.initializers.Constant(0.25))(h, h)
        model = foveal.Model(x, layers.Dense(1, kernel_initializer="ones")(layers.GlobalAveragePooling1D()(h)))
        model.compile("sgd", "mse", engine="numpy")
        return model

    x, y = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1.0], [2.0]])
    short, long = network(), network()
    assert long.layers[1].output._keras_mask.shape == (None, None)
    for model, numbers in ((short, x), (long, np.pad(x, ((0, 0), (0, 2))))):
        model.fit(numbers, y, epochs=2, verbose=0)
    np.testing.assert_allclose(long.predict(x, verbose=0), short.predict(x, verbose=0), rtol=1e-5)
    for a, b in zip(long.get_weights(), short.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_numbers_beyond_the_vectors_are_nan_and_training_says_so():
    layer = layers.Embedding(3, 2, weights=[[0, 0], [1, 2], [3, 4]])
    y = layer([[2, 3, -1]])
    np.testing.assert_array_equal(y, [[[3, 4], [np.nan] * 2, [np.nan] * 2]])
    model = foveal.Sequential([foveal.Input((3,)), layers.Embedding(3, 2, name="words"), layers.Flatten()])
    model.compile("sgd", "mse", engine="numpy")
    with pytest.warns(RuntimeWarning, match=r"It begins in the output of Embedding 'words', in row 1 of the data"):
        model.fit(np.array([[0, 1, 2], [0, 1, 3]]), np.zeros((2, 6)), verbose=0)


def test_first_vectors_are_no_part_of_the_config():
    layer = layers.Embedding(3, 2, weights=np.ones((3, 2)), name="e")
    assert "weights" not in repr(layer)
    assert "weights" not in layer.get_config()
    np.testing.assert_array_equal(layer.weights[0].value, np.ones((3, 2)))


def test_what_older_keras_told_an_embedding():
    foveal.older._noted.discard("input_length")
    with pytest.warns(FutureWarning, match="Embedding: `input_length` says nothing since Keras 3. Leave it out."):
        layer = layers.Embedding(10, 4, input_length=5)
    assert layer.compute_output_shape((None, 5)) == (None, 5, 4)


MISTAKES = [
    (lambda: layers.Embedding(2**25, 1), "Embedding: `input_dim` must be at most 16,777,216"),
    (lambda: layers.Attention(name="a")(X), "Attention 'a': must be called on a list of inputs of length 2 or 3"),
    (lambda: layers.Attention(name="a")([X, X], mask=X), "Attention 'a': mask must be a list of length 2 or 3"),
    (
        lambda: layers.GroupQueryAttention(2, 3, 2),
        "GroupQueryAttention: `num_query_heads` must be divisible by `num_key_value_heads`, got 3 and 2.",
    ),
    (
        lambda: layers.MultiHeadAttention(2, 3)(X, X, X[:, 1:]),
        "value and key must be equal in all axes but the last, got (N, 4, 6) and (N, 3, 6).",
    ),
    (
        lambda: layers.MultiHeadAttention(2, 3, dropout=0.5, flash_attention=True),
        "MultiHeadAttention: Dropout is not supported when flash attention is enabled: `dropout` must be 0.0, got 0.5.",
    ),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes_are_explained(mistake, message):
    with pytest.raises((ArgumentError, ShapeError)) as told:
        mistake()
    assert message in str(told.value)


def test_a_class_of_ones_own_changes_how_heads_attend():
    class Everything(layers.MultiHeadAttention):
        def _compute_attention(self, query, key, value, attention_mask=None, training=None, **more):
            return query * 0 + keras.ops.mean(value, 1, keepdims=True), None

    layer = Everything(2, 3)
    y = layer(X, X)
    np.testing.assert_allclose(y, np.broadcast_to(y[:, :1], y.shape), rtol=1e-5)


def test_files_call_a_class_by_its_public_name_and_ones_own_by_its_own():
    class Grouped(layers.GroupQueryAttention):
        pass

    saving, layer = foveal.saving, layers.GroupQueryAttention(2, 4, 2)
    assert type(layer).__name__ == "GroupedQueryAttention"
    assert layer.name.startswith("grouped_query_attention")
    written = saving.serialize_keras_object(layer)
    assert (written["module"], written["class_name"]) == ("keras.layers", "GroupQueryAttention")
    assert type(saving.deserialize_keras_object(written)) is type(layer)
    assert saving.serialize_keras_object(Grouped(2, 4, 2))["class_name"] == "Grouped"
