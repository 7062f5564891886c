"""TensorFlow's functions on graph nodes, as layers and losses of a script's own call them: the same numbers."""

import re

import numpy as np
import pytest
from stand_in import ops, tf

import foveal as keras
from foveal.errors import ShapeError
from foveal.layers import Lambda

x = np.random.default_rng(0).standard_normal((2, 3, 4)).astype("float32")

FUNCTIONS = {
    "abs": tf.abs,
    "add": lambda x: tf.add(x, 1),
    "argmax": lambda x: tf.argmax(x, -1),
    "cast": lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32),
    "clip_by_value": lambda x: tf.clip_by_value(x, -0.5, 0.5),
    "concat": lambda x: tf.concat([x, x], axis=-1),
    "convert_to_tensor": tf.convert_to_tensor,
    "divide": lambda x: tf.divide(1.0, x),
    "divide_no_nan": lambda x: tf.math.divide_no_nan(x, tf.maximum(x, 0.0)),
    "equal": lambda x: tf.cast(tf.equal(x, x), tf.float32),
    "exp": tf.exp,
    "expand_dims": lambda x: tf.expand_dims(x, -1),
    "greater": lambda x: tf.cast(tf.greater(x, 0.0), tf.float32),
    "greater_equal": lambda x: tf.cast(tf.greater_equal(x, x), tf.float32),
    "identity": tf.identity,
    "less": lambda x: tf.cast(tf.less(x, 0.0), tf.float32),
    "less_equal": lambda x: tf.cast(tf.less_equal(x, 0.0), tf.float32),
    "log": lambda x: tf.math.log(tf.abs(x)),
    "maximum": lambda x: tf.maximum(0.0, x),
    "minimum": lambda x: tf.minimum(x, 0.0),
    "multiply": lambda x: tf.multiply(x, 2),
    "negative": tf.negative,
    "not_equal": lambda x: tf.cast(tf.not_equal(x, tf.abs(x)), tf.float32),
    "one_hot": lambda x: tf.one_hot(tf.cast(tf.abs(x), tf.int32), 3),
    "ones_like": tf.ones_like,
    "pad": lambda x: tf.pad(x, [[0, 0], [1, 0], [0, 2]]),
    "pad reflect": lambda x: tf.pad(x, [[0, 0], [1, 1], [0, 0]], "REFLECT"),
    "beside an array": lambda x: tf.add(x, np.ones(4)),
    "pow": lambda x: tf.pow(tf.abs(x), 1.5),
    "reciprocal": tf.math.reciprocal,
    "reduce_max": lambda x: tf.reduce_max(x, axis=[1, 2]),
    "reduce_mean": lambda x: tf.reduce_mean(x, axis=-1, keepdims=True),
    "reduce_min": lambda x: tf.reduce_min(x, 1),
    "reduce_std": lambda x: tf.math.reduce_std(x, axis=-1),
    "reduce_sum": lambda x: tf.reduce_sum(x, axis=(1, 2)),
    "reduce_variance": lambda x: tf.math.reduce_variance(x, axis=-1),
    "reshape": lambda x: tf.reshape(x, (-1, 2, 6)),
    "rsqrt": lambda x: tf.math.rsqrt(tf.abs(x)),
    "shape": lambda x: tf.reshape(x, [tf.shape(x)[0], -1]),
    "sign": tf.sign,
    "sqrt": lambda x: tf.sqrt(tf.abs(x)),
    "square": tf.square,
    "squared_difference": lambda x: tf.math.squared_difference(x, 1.0),
    "squeeze": lambda x: tf.squeeze(tf.expand_dims(x, 1)),
    "stack": lambda x: tf.stack([x, x], axis=2),
    "subtract": lambda x: tf.subtract(x, tf.constant(0.5)),
    "transpose": lambda x: tf.transpose(x, [0, 2, 1]),
    "truediv": lambda x: tf.truediv(x, 2),
    "where": lambda x: tf.where(x > 0 if isinstance(x, np.ndarray) else tf.greater(x, 0.0), x, 0.0),
    "zeros_like": tf.zeros_like,
    "nn": lambda x: tf.nn.softmax(tf.nn.leaky_relu(features=x, alpha=0.1, name="leaky")) + tf.nn.l2_normalize(x, -1),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nodes_give_what_arrays_give(name):
    on_arrays = FUNCTIONS[name](x)
    on_nodes = Lambda(FUNCTIONS[name])(x)
    np.testing.assert_allclose(on_nodes, on_arrays, rtol=1e-5, atol=1e-5)
    assert on_nodes.shape == on_arrays.shape


class Mixed(keras.layers.Layer):
    """A layer as a script for TensorFlow writes it."""

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 2), initializer="ones")

    def call(self, inputs):
        return tf.nn.relu(tf.matmul(inputs, self.kernel)) - tf.reduce_mean(inputs, axis=-1, keepdims=True)


def loss(y_true, y_pred):
    """A loss as a script for TensorFlow writes it."""
    return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)


def test_a_model_of_such_layers_and_losses_trains():
    model = keras.Sequential([keras.Input((4,)), Mixed()])
    model.compile("sgd", loss)
    given = x[:, 0]
    expected = np.maximum(given.sum(-1, keepdims=True), 0) - given.mean(-1, keepdims=True) + np.zeros((1, 2))
    np.testing.assert_allclose(model.predict(given, verbose=0), expected, rtol=1e-5)
    history = model.fit(given, np.zeros((2, 2), "float32"), verbose=0)
    np.testing.assert_allclose(history.history["loss"], [np.mean(np.square(expected))], rtol=1e-5)


def test_tensorflows_activations_are_known_and_saved(tmp_path):
    stack = [keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, activation=tf.nn.relu), keras.layers.Flatten()]
    model = keras.Sequential([*stack, keras.layers.Dense(3, tf.nn.softmax)])
    assert [model.layers[0].get_config()["activation"], model.layers[-1].get_config()["activation"]] == [
        "relu",
        "softmax",
    ]
    model.save(tmp_path / "model.keras")
    images = np.ones((1, 8, 8, 1), "float32")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(images, verbose=0), model.predict(images, verbose=0))


def test_keras_ops_build_models_that_files_hold(tmp_path):
    one, two = keras.Input((4,)), keras.Input((4,))
    joined = ops.concatenate([ops.relu(one), ops.maximum(one, two)], axis=-1)
    model = keras.Model([one, two], ops.add(ops.sum(ops.reshape(joined, (-1, 2, 4)), axis=1), 1.0))
    a, b = x[:, 0], x[:, 1]
    expected = np.maximum(a, 0) + np.maximum(a, b) + 1
    np.testing.assert_allclose(model.predict([a, b], verbose=0), expected, rtol=1e-5)
    assert ops.shape(joined) == (None, 8)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict([a, b], verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_symbolic_tensors_give_what_arrays_give(name):
    given = keras.Input(x.shape[1:])
    model = keras.Model(given, FUNCTIONS[name](given))
    np.testing.assert_allclose(model(x), FUNCTIONS[name](x), rtol=1e-5, atol=1e-5)


WRONG = {
    "batch": (
        lambda x: tf.reshape(x, (7,)),
        ShapeError,
        "reshape: a batch must stay one, (N, 3, 4) cannot become (7,).",
    ),
    "size": (
        lambda x: tf.reshape(x, (-1, 11)),
        ShapeError,
        "reshape: (N, 3, 4) cannot become (-1, 11): 12 values an image.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_nodes_cannot_is_said(name):
    function, kind, message = WRONG[name]
    with pytest.raises(kind, match=f"{re.escape(message)}$"):
        Lambda(function)(keras.Input(x.shape[1:]))
