"""Words of Keras 2 that scripts still use on layers, metrics and models."""

import numpy as np
import pytest
from stand_in import tf

from foveal import keras

X = np.arange(12, dtype="float32").reshape(4, 3) / 12


def test_a_weight_may_be_told_its_name_first():
    class Scaled(keras.layers.Layer):
        def build(self, input_shape):
            self.kernel = self.add_weight("kernel", shape=[int(input_shape[-1]), 2], initializer="ones")
            self.bias = self.add_weight("bias", (2,), None, "zeros")

        def call(self, x):
            return tf.matmul(x, self.kernel) + self.bias

    layer = Scaled()
    np.testing.assert_allclose(layer(X), X.sum(1, keepdims=True) * np.ones(2), rtol=1e-6)
    assert [weight.path.rpartition("/")[2] for weight in layer.weights] == ["kernel", "bias"]


def test_metrics_forget():
    metric = keras.metrics.Mean()
    metric.update_state([1.0, 3.0])
    metric.reset_states()
    metric.update_state(5.0)
    assert float(metric.result()) == 5.0


def test_a_model_may_take_another_optimizer():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)

        def compile(self, learning_rate, **kwargs):
            super().compile(**kwargs)
            self.optimizer = keras.optimizers.SGD(learning_rate)

        def call(self, x):
            return self.dense(x)

    model = Own()
    model.compile(0.5, loss="mse")
    y = np.zeros((4, 1), "float32")
    model.fit(X, y, verbose=0)
    error = X.sum(1, keepdims=True)
    np.testing.assert_allclose(model.get_weights()[0], 1 - 0.5 * 2 * X.T @ error / 4, rtol=1e-5)
    model.optimizer = "adam"
    moved = model.get_weights()[0]
    model.fit(X, y, verbose=0)
    np.testing.assert_allclose(abs(model.get_weights()[0] - moved), 0.001, rtol=1e-3)


def test_pad_and_normalize_take_tensors_and_tensorflows_words():
    inputs = keras.Input((3,))
    padded = keras.ops.pad(inputs, [[0, 0], [1, 0]], mode="REFLECT")
    unit = keras.layers.Lambda(lambda x: keras.utils.normalize(x, axis=1))(padded)
    got = keras.Model(inputs, [padded, unit]).predict(X + 1, verbose=0)
    want = np.pad(X + 1, [(0, 0), (1, 0)], "reflect")
    np.testing.assert_allclose(got[0], want, rtol=1e-6)
    np.testing.assert_allclose(got[1], want / np.linalg.norm(want, axis=1, keepdims=True), rtol=1e-5)


class Taking(keras.layers.Layer):
    def __init__(self, order, dtype):
        super().__init__()
        self.order = keras.Variable(initializer=np.array(order), shape=(3,), dtype=dtype, trainable=False)

    def call(self, x):
        return keras.ops.take(x, keras.ops.cast(self.order, "int32"), axis=1)


@pytest.mark.parametrize("dtype", ["int", "int64", "int32", "uint8", "bool", "float64"])
def test_variables_of_every_dtype_belong_to_models(dtype):
    order = [1, 0, 1] if dtype == "bool" else [2, 0, 1]
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Taking(order, dtype)(inputs))
    np.testing.assert_array_equal(model.predict(X, verbose=0), X[:, order])
    assert model.layers[1].order.dtype == {"int": "int64", "float64": "float32"}.get(dtype, dtype)
