"""Attention and connectionist temporal classification, beside Keras."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import keras as ours
from foveal.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(5)


def draw(*shape):
    return RNG.standard_normal(shape).astype("float32")


QUERY, KEY, VALUE = draw(2, 5, 4, 8), draw(2, 7, 4, 8), draw(2, 7, 4, 8)
ATTENTIONS = {
    "plain": {},
    "causal": {"is_causal": True},
    "masked": {"mask": RNG.random((2, 1, 5, 7)) > 0.5, "scale": 0.3},
    "biased": {"bias": draw(1, 4, 5, 7)},
}


@pytest.mark.parametrize("settings", ATTENTIONS.values(), ids=ATTENTIONS)
def test_attention_gives_what_keras_gives(settings):
    expected = keras.ops.dot_product_attention(QUERY, KEY, VALUE, **settings)
    np.testing.assert_allclose(ours.ops.dot_product_attention(QUERY, KEY, VALUE, **settings), expected, atol=2e-6)


def test_fewer_heads_serve_several_queries():
    few = ours.ops.dot_product_attention(QUERY, KEY[:, :, :2], VALUE[:, :, :2])
    whole = ours.ops.dot_product_attention(QUERY, KEY[:, :, [0, 0, 1, 1]], VALUE[:, :, [0, 0, 1, 1]])
    np.testing.assert_array_equal(few, whole)


def test_a_cap_bounds_the_fits():
    fits = np.einsum("btnh,bsnh->bnts", QUERY, KEY) / np.sqrt(8)
    fits = np.exp(fits / (1 + np.abs(fits) / 0.5))
    expected = np.einsum("bnts,bsnh->btnh", fits / fits.sum(-1, keepdims=True), VALUE)
    capped = ours.ops.dot_product_attention(QUERY, KEY, VALUE, attn_logits_soft_cap=0.5)
    np.testing.assert_allclose(capped, expected, atol=2e-6)


TARGET, LOGITS = np.array([[1, 1, 2, 2], [3, 4, 0, 0], [4, 3, 4, 1]], "int32"), draw(3, 9, 5)
TARGET_LENGTH, STEPS = np.array([4, 2, 3], "int32"), np.array([9, 8, 5], "int32")
DECODED = {
    "greedy": {},
    "greedy with repeats": {"merge_repeated": False, "mask_index": 2},
    "beams": {"strategy": "beam_search", "beam_width": 6, "top_paths": 3},
    "wide beams": {"strategy": "beam_search", "beam_width": 50, "top_paths": 2, "mask_index": 4},
}


def test_the_loss_is_that_of_keras_on_arrays_and_in_models():
    expected = keras.ops.ctc_loss(TARGET, LOGITS, TARGET_LENGTH, STEPS)
    np.testing.assert_allclose(ours.ops.ctc_loss(TARGET, LOGITS, TARGET_LENGTH, STEPS), expected, rtol=1e-5)
    inputs = [ours.Input(x.shape[1:], dtype="int32") for x in (TARGET, TARGET_LENGTH[:, None], STEPS[:, None])]
    target, labels, steps = inputs
    x = ours.Input((9, 5))
    model = ours.Model([*inputs, x], ours.ops.ctc_loss(target, x, labels[:, 0], steps[:, 0]))
    fed = [TARGET, TARGET_LENGTH[:, None], STEPS[:, None], LOGITS]
    np.testing.assert_allclose(model.predict(fed, verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("settings", DECODED.values(), ids=DECODED)
def test_reads_the_labels_that_keras_reads(settings):
    labels, scores = ours.ops.ctc_decode(LOGITS, STEPS, **settings)
    expected, likely = keras.ops.ctc_decode(LOGITS, STEPS, **settings)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_allclose(scores, likely, rtol=1e-5)


REFUSED = {
    "flat queries": (
        lambda ops: ops.dot_product_attention(QUERY[0], KEY, VALUE),
        ShapeError,
        "dot_product_attention: query, key and value must be 4D, (batch, time, heads, depth), got (5, 4, 8), "
        "(2, 7, 4, 8) and (2, 7, 4, 8).",
    ),
    "heads that do not go round": (
        lambda ops: ops.dot_product_attention(QUERY, KEY[:, :, :3], VALUE[:, :, :3]),
        ArgumentError,
        "dot_product_attention: keys and values must be as many, keys as deep as queries, and the query's heads a "
        "multiple of theirs, got (2, 5, 4, 8), (2, 7, 3, 8) and (2, 7, 3, 8).",
    ),
    "another batch": (
        lambda ops: ops.ctc_loss(TARGET[:2], LOGITS, TARGET_LENGTH, STEPS),
        ShapeError,
        "ctc_loss: the target must be (batch, labels) and the output (batch, steps, classes), got (2, 4) and "
        "(3, 9, 5).",
    ),
    "no such way": (
        lambda ops: ops.ctc_decode(LOGITS, STEPS, "gredy"),
        ArgumentError,
        "ctc_decode: `strategy` must be one of 'greedy', 'beam_search', got 'gredy'. Did you mean 'greedy'?",
    ),
    "no classes": (
        lambda ops: ops.multi_hot(TARGET),
        ArgumentError,
        "multi_hot: `num_classes` must be a positive integer, got None.",
    ),
    "blocks of one": (
        lambda ops: ops.depth_to_space(draw(1, 2, 2, 4), 1),
        ArgumentError,
        "depth_to_space: `block_size` must be at least 2, got 1.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name):
    call, error, message = REFUSED[name]
    with pytest.raises(error) as caught:
        call(ours.ops)
    assert str(caught.value) == message


@pytest.mark.parametrize("axis", [None, (0, 2), (1, 2)])
def test_softmax_along_several_axes_sums_to_one_over_all_of_them(axis):
    y = ours.ops.softmax(QUERY[0], axis)
    np.testing.assert_allclose(np.sum(y, axis), 1, rtol=1e-6)
    np.testing.assert_allclose(np.exp(ours.ops.log_softmax(QUERY[0], axis)), y, rtol=1e-5)


def test_several_labels_become_one_row():
    np.testing.assert_array_equal(ours.ops.multi_hot(TARGET[:, None], 5), keras.ops.multi_hot(TARGET[:, None], 5))
    with pytest.warns(UserWarning, match="rms_scaling"):
        y = ours.ops.layer_normalization(QUERY, rms_scaling=True)
    with pytest.warns(UserWarning, match="rms_scaling"):
        expected = keras.ops.layer_normalization(QUERY, rms_scaling=True)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)
