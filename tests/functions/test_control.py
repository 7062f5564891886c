"""What runs, how often and on what: on arrays, in models, with gradients."""

import numpy as np
import pytest

from foveal import keras
from foveal.compat.tensorflow.variables import GradientTape, Variable
from foveal.eager import using
from foveal.errors import ArgumentError, ShapeError, UnsupportedError

ops = keras.ops
X = np.random.default_rng(3).standard_normal((3, 5, 2)).astype("float32")
SUMS = np.cumsum(X, 1)


def decayed(state, x):
    state = state * 0.5 + x
    return state, {"y": state * 2}


def test_a_scan_carries_its_state_forwards_and_backwards():
    state, ys = ops.scan(decayed, np.zeros(2, "float32"), X[0])
    expected, by_hand = np.zeros(2, "float32"), []
    for x in X[0]:
        expected = expected * 0.5 + x
        by_hand.append(expected * 2)
    np.testing.assert_allclose(state, expected, rtol=1e-6)
    np.testing.assert_allclose(ys["y"], by_hand, rtol=1e-6)
    turned = ops.scan(decayed, np.zeros(2, "float32"), X[0, ::-1], reverse=True)
    np.testing.assert_allclose(turned[1]["y"], ys["y"][::-1], rtol=1e-6)
    assert ops.scan(lambda n, _: (n + 1, None), 0, length=4) == (4, None)


class Running(keras.layers.Layer):
    """A recurrent layer without weights."""

    def call(self, x):
        steps = ops.unstack(x, axis=1)
        state, _ = ops.fori_loop(0, len(steps), lambda i, now: (now[0] * 0.5 + steps[i], i), (steps[0] * 0, 0))
        return state


class Stopping(keras.layers.Layer):
    """Doubles each image until its sum is above 8, at most six times."""

    def call(self, x):
        return ops.while_loop(lambda x: ops.sum(x, axis=-1) < 8.0, lambda x: x * 2, x, maximum_iterations=6)


def test_loops_are_unrolled_in_models():
    with using("numpy"):
        y = Running()(X)
        expected, _ = ops.scan(decayed, X[0, 0] * 0, X[0])
        np.testing.assert_allclose(y[0], expected, rtol=1e-5)
        doubled = Stopping()(np.array([[1, 2], [8, 1], [0.01, 0]], "float32"))
    np.testing.assert_allclose(doubled, [[4, 8], [8, 1], [0.64, 0]], rtol=1e-6)


def test_a_running_sum_in_any_grouping():
    np.testing.assert_allclose(ops.associative_scan(ops.add, X, axis=1), SUMS, rtol=1e-5)
    backwards = ops.associative_scan(lambda a, b: {"x": a["x"] + b["x"]}, {"x": X}, True, 1)["x"]
    np.testing.assert_allclose(backwards, np.cumsum(X[:, ::-1], 1)[:, ::-1], rtol=1e-5, atol=1e-6)
    words = ops.associative_scan(lambda a, b: (a[0] * b[0], a[1] * b[0] + b[1]), (X * 0 + 0.5, X), axis=1)
    np.testing.assert_allclose(words[1][0, -1], ops.scan(decayed, np.zeros(2, "float32"), X[0])[0], rtol=1e-5)


def test_one_of_several_functions():
    branches = [lambda x: x + 1, lambda x: x * 10, lambda x: -x]
    assert [float(ops.switch(i, branches, np.float32(2))) for i in (-1, 0, 1, 2, 7)] == [3, 3, 20, -2, -2]
    x = keras.Input((2,))
    y = ops.switch(ops.argmax(x, axis=-1), branches[:2], x)
    z = ops.cond(ops.sum(x, axis=-1) > 0, lambda: {"z": x}, lambda: {"z": x * 0})["z"]
    got = keras.Model(x, [y, z]).predict(np.array([[1, 0], [1, 3], [-2, 1]], "float32"), verbose=0)
    np.testing.assert_array_equal(got[0], [[2, 1], [10, 30], [-20, 10]])
    np.testing.assert_array_equal(got[1], [[1, 0], [1, 3], [0, 0]])


def test_maps_go_along_the_first_axis():
    np.testing.assert_allclose(ops.map(lambda x: {"y": ops.sum(x)}, X)["y"], X.sum((1, 2)), rtol=1e-5)
    np.testing.assert_allclose(ops.vectorized_map(lambda xs: xs[0] @ xs[1].T, (X, X)), X @ X.transpose(0, 2, 1), 1e-5)
    np.testing.assert_allclose(ops.vectorize(lambda x, y: x * 2 + y)(X, 1.0), X * 2 + 1, rtol=1e-6)


@ops.custom_gradient
def reversal(x, strength):
    return x * 1.0, lambda upstream: (-strength * upstream, None)


class Reversal(keras.layers.Layer):
    def call(self, x):
        return reversal(x, 3.0)


def test_a_gradient_of_ones_own():
    np.testing.assert_array_equal(reversal(X, 2.0), X)
    x = Variable(X)
    with GradientTape() as tape:
        loss = ops.sum(reversal(x, 2.0) * 5.0)
    np.testing.assert_allclose(tape.gradient(loss, x), np.full(X.shape, -10, "float32"))
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((2,)), layer, Reversal()])
    model.compile("sgd", lambda true, predicted: predicted - true)
    model.fit(np.ones((4, 2), "float32"), np.zeros((4, 1), "float32"), verbose=0)
    np.testing.assert_allclose(layer.kernel.numpy(), [[1.03], [1.03]], rtol=1e-6)


def test_a_derivative_along_tangents():
    def f(x, y):
        return ops.sin(x) * y, ops.sum(x)

    value, speed, aux = ops.jvp(f, (X, X + 1), (X * 2, X * 0 + 1), has_aux=True)
    np.testing.assert_allclose(value, np.sin(X) * (X + 1), rtol=1e-5)
    np.testing.assert_allclose(speed, np.cos(X) * (X + 1) * X * 2 + np.sin(X), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(aux, X.sum(), rtol=1e-5)


def test_axes_are_named():
    pictures = np.arange(2 * 4 * 6 * 3).reshape(2, 4, 6, 3)
    blocks = ops.rearrange(pictures, "b (h s) (w t) c -> b h w (s t c)", s=2, t=3)
    expected = pictures.reshape(2, 2, 2, 2, 3, 3).transpose(0, 1, 3, 2, 4, 5).reshape(2, 2, 2, 18)
    np.testing.assert_array_equal(blocks, expected)
    assert ops.rearrange(keras.Input((4, 6, 3)), "b h w c -> b (c h w)").shape == (None, 72)


def test_transforms_of_fourier_are_those_of_numpy():
    signal = X.reshape(2, 15)[:, :12]
    np.testing.assert_allclose(ops.rfft(signal)[1], np.fft.rfft(signal).imag, atol=1e-5)
    long = np.random.default_rng(0).standard_normal((2, 1000)).astype("float32")
    there = ops.fft((long, long[::-1]))
    np.testing.assert_allclose(there[0], np.fft.fft(long + 1j * long[::-1]).real, atol=1e-3)
    waves = ops.stft(long, 64, 16, 100)
    np.testing.assert_allclose(ops.istft(waves, 64, 16, 100, length=1000)[:, 20:900], long[:, 20:900], atol=1e-4)


REFUSED = {
    "an open end": (
        lambda x: ops.while_loop(lambda x: ops.sum(x, axis=-1) < 8.0, lambda x: x * 2, x),
        UnsupportedError,
        "while_loop: in a model a loop that ends by the values of a model's tensors needs a largest number of turns. "
        "Give maximum_iterations.",
    ),
    "along the batch": (
        lambda x: ops.scan(decayed, 0.0, x),
        ShapeError,
        "scan: goes along the first axis, which is a model's batch here. Move another one there.",
    ),
    "no length": (
        lambda x: ops.scan(decayed, 0.0),
        ArgumentError,
        "scan: `xs` or `length` must say how often, got neither.",
    ),
    "another length": (
        lambda x: ops.scan(decayed, 0.0, X, length=4),
        ArgumentError,
        "scan: `length` must be that of `xs`, 3, got 4.",
    ),
    "other names": (
        lambda x: ops.rearrange(X, "a b c -> a (b d)"),
        ArgumentError,
        "rearrange: both sides of 'a b c -> a (b d)' must have the same names, and the left as many axes as (3, 5, 2).",
    ),
    "unknown lengths": (
        lambda x: ops.rearrange(X, "a (b d) c -> a b d c"),
        ArgumentError,
        "rearrange: give the lengths in 'b d' of 'a (b d) c -> a b d c', whose product is 5.",
    ),
    "a window of another length": (
        lambda x: ops.stft(X[0], 4, 2, 4, window=[1.0, 2.0]),
        ArgumentError,
        "stft: `window` must have 4 numbers, as `sequence_length` says, got (2,).",
    ),
    "no stride": (
        lambda x: ops.stft(X[0], 4, 0, 4),
        ArgumentError,
        "stft: `sequence_stride` must be a positive integer, got 0.",
    ),
    "two for one": (
        lambda x: ops.associative_scan(lambda a, b: (a, b), X, axis=1),
        ArgumentError,
        "associative_scan: f must give as many tensors as it takes, 1, got 2.",
    ),
    "half of a pair": (
        lambda x: ops.fft((X,)),
        ArgumentError,
        "fft: x must be two tensors of one shape, the real and the imaginary part.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name):
    call, error, message = REFUSED[name]
    with pytest.raises(error) as caught:
        call(keras.Input((2,)))
    assert str(caught.value) == message
