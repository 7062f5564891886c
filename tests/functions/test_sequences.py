"""Attention and connectionist temporal classification, what Keras's numbers do not show."""

import numpy as np
import pytest

from foveal import keras as ours
from foveal.errors import ArgumentError, ShapeError

RNG = np.random.default_rng(5)


def draw(*shape):
    return RNG.standard_normal(shape).astype("float32")


QUERY, KEY, VALUE = draw(2, 5, 4, 8), draw(2, 7, 4, 8), draw(2, 7, 4, 8)
TARGET, LOGITS = np.array([[1, 1, 2, 2], [3, 4, 0, 0], [4, 3, 4, 1]], "int32"), draw(3, 9, 5)
LENGTHS, STEPS = np.array([4, 2, 3], "int32"), np.array([9, 8, 5], "int32")


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
        lambda ops: ops.ctc_loss(TARGET[:2], LOGITS, LENGTHS, STEPS),
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


def test_the_older_way_to_divide_by_the_deviation_warns():
    with pytest.warns(UserWarning, match="rms_scaling"):
        y = ours.ops.layer_normalization(QUERY, beta=KEY[0, 0, 0], rms_scaling=True)
    np.testing.assert_allclose(y, QUERY / np.sqrt(QUERY.var(-1, keepdims=True) + 1e-7), rtol=1e-5)
