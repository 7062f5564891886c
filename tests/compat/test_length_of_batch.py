"""The length of a batch in a layer's call and in losses: it is the number of rows, never a stand-in for it."""

import numpy as np
import pytest
from stand_in import tf

from foveal import Input, Model, Sequential, layers
from foveal.keras import ops

X = np.arange(1, 25, dtype="float32").reshape(6, 4)
"""In batches of 4 the last has 2 rows."""

USES = {
    "x / shape(x)[0]": (lambda x: x / ops.shape(x)[0], lambda x: x / len(x)),
    "shape(x)[0] / x": (lambda x: ops.shape(x)[0] / x, lambda x: len(x) / x),
    "cast": (lambda x: x / ops.cast(ops.shape(x)[0], "float32"), lambda x: x / len(x)),
    "of tf": (lambda x: x * (1.0 / tf.cast(tf.shape(x)[0], tf.float32)), lambda x: x / len(x)),
    "float": (lambda x: x / float(ops.shape(x)[0]), lambda x: x / len(x)),
    "maximum": (lambda x: ops.maximum(x, ops.shape(x)[0]), lambda x: np.maximum(x, len(x))),
    "sqrt": (lambda x: x * ops.sqrt(ops.cast(ops.shape(x)[0], "float32")), lambda x: x * np.sqrt(len(x))),
    "size": (lambda x: x / tf.cast(tf.size(x), tf.float32), lambda x: x / x.size),
    "half": (lambda x: x + ops.sum(x[: ops.shape(x)[0] // 2], axis=0), lambda x: x + x[: len(x) // 2].sum(0)),
    "x[:B]": (lambda x: x[: ops.shape(x)[0]] * 2, lambda x: x * 2),
    "longer than": (lambda x: x * (3.0 if ops.shape(x)[0] > 2 else 5.0), lambda x: x * (3 if len(x) > 2 else 5)),
    "eye": (lambda x: ops.matmul(ops.eye(ops.shape(x)[0]) * 2, x), lambda x: 2 * x),
    "arange": (lambda x: x * ops.sum(ops.arange(ops.shape(x)[0])), lambda x: x * sum(range(len(x)))),
    "ones of a cast": (lambda x: x * ops.ones((ops.cast(ops.shape(x)[0], "int64"), 1)), lambda x: x),
    "rows": (
        lambda x: ops.reshape(ops.reshape(x, (ops.shape(x)[0] * 2, 2)), (ops.shape(x)[0], 4)) + 1,
        lambda x: x + 1,
    ),
    "parts of a shape": (lambda x: tf.reshape(x, tf.stack([tf.shape(x)[0], 2, 2]))[:, 1], lambda x: x[:, 2:]),
}


@pytest.mark.parametrize("name", USES)
def test_in_a_call(name):
    use, want = USES[name]

    class Using(layers.Layer):
        def call(self, x):
            return use(x)

    x = Input((4,))
    model = Model(x, Using()(x))
    expected = np.concatenate([want(X[:4]), want(X[4:])])
    np.testing.assert_allclose(model.predict(X, batch_size=4, verbose=0), expected, rtol=1e-6)
    np.testing.assert_allclose(Using()(X), want(X), rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in USES if name not in ("x[:B]", "parts of a shape")])
def test_in_a_loss(name):
    use, want = USES[name]
    model = Sequential([Input((4,)), layers.Dense(4, kernel_initializer="identity", use_bias=False)])
    model.compile("sgd", lambda y, y_pred: ops.sum(use(y_pred)))
    loss = (4 * want(X[:4]).sum() + 2 * want(X[4:]).sum()) / 6
    np.testing.assert_allclose(model.evaluate(X, X, batch_size=4, verbose=0), loss, rtol=1e-5)
    model.optimizer.learning_rate = 0.0
    history = model.fit(X, X, batch_size=4, shuffle=False, verbose=0).history
    np.testing.assert_allclose(history["loss"], [loss], rtol=1e-5)
