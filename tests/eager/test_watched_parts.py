"""Gradients go through parts of a tensor that a tape watches, and through functions of its diagonals and windows."""

import numpy as np
import pytest

from compat.stand_in import tf

X = np.arange(1, 13, dtype="float32").reshape(3, 4)


def first_column(at):
    return np.pad(np.asarray(at, "float32")[:, None], [(0, 0), (0, 3)])


PARTS = {
    "x[:, 0]": (lambda x: x[:, 0], first_column([1, 1, 1])),
    "x[..., :1] broadcast": (lambda x: x[..., :1] * np.ones((3, 2), "float32"), first_column([2, 2, 2])),
    "x[::-1, 0] ** 2": (lambda x: x[::-1, 0] ** 2, first_column([2, 10, 18])),
    "one of the rows": (lambda x: list(x)[1] * 3, np.array([[0] * 4, [3] * 4, [0] * 4])),
    "a, b, c": (lambda x: (lambda a, b, c: a * 2 + b * 3 + c)(*x), np.array([[2] * 4, [3] * 4, [1] * 4])),
    "x[tensor]": (lambda x: x[tf.constant(2)], np.array([[0] * 4, [0] * 4, [1] * 4])),
    "boolean_mask": (lambda x: tf.boolean_mask(x, x > 10), np.array([[0] * 4, [0] * 4, [0, 0, 1, 1]])),
    "diag": (lambda x: tf.linalg.diag(x) ** 2, 2 * X),
    "set_diag": (lambda x: tf.linalg.set_diag(x, 2 * x[:, 0]), np.array([[2, 1, 1, 1], [3, 0, 1, 1], [3, 1, 0, 1]])),
    "frame": (lambda x: tf.signal.frame(x, 2, 1), np.array([[1, 2, 2, 1]] * 3)),
    "cumprod": (lambda x: tf.math.cumprod(x[:1], 1, exclusive=True), np.array([[9, 4, 2, 0], [0] * 4, [0] * 4])),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_what_is_watched(name):
    part, want = PARTS[name]
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(part(x))
    np.testing.assert_allclose(tape.gradient(y, x), want, rtol=1e-5)
    assert type(x[0]).__name__ == "Array"  # behind the tape parts are arrays as ever
