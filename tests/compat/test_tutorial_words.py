"""What tutorials ask for beside layers: rows of all values, random numbers in layers, old names, foveal.keras."""

import keras
import numpy as np
import pytest
from stand_in import backend as K
from stand_in import ops, tf

import foveal
from foveal.compat.tensorflow.dataset import Dataset
from foveal.compat.tensorflow.strings import split
from foveal.errors import ArgumentError
from foveal.layers import Conv2D, Dense, Flatten, Input, Layer
from foveal.losses import binary_crossentropy
from foveal.models import Model, Sequential
from foveal.optimizers import SGD

ENGINES = ["numpy", "jax", "llvm"]


def dice(y_true, y_pred):
    truth, guess = K.flatten(y_true), tf.reshape(y_pred, [-1])
    both = K.sum(truth * guess) + 0.5 * tf.reduce_sum(tf.cast(guess > 0.5, "float32") * 0.0)
    return 1 - (2 * both + 1) / (tf.reduce_sum(truth, axis=-1) + K.sum(K.abs(guess)) + 1)


def keras_dice(y_true, y_pred):
    both = keras.ops.sum(y_true * y_pred)
    return 1 - (2 * both + 1) / (keras.ops.sum(y_true) + keras.ops.sum(y_pred) + 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_dice_loss_of_flattened_masks_is_keras_s(engine):
    chance = np.random.default_rng(0)
    x = chance.random((6, 4, 4, 1), "float32")
    y = (x > 0.6).astype("float32")
    ours = Sequential([Input((4, 4, 1)), Conv2D(1, 3, padding="same", activation="sigmoid")])
    theirs = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid")])
    theirs.set_weights(ours.get_weights())
    ours.compile(SGD(0.5), dice, engine=engine)
    theirs.compile(keras.optimizers.SGD(0.5), keras_dice)
    for _ in range(3):
        assert np.allclose(ours.train_on_batch(x, y), theirs.train_on_batch(x, y), atol=1e-5)


def test_a_row_of_all_values_is_one():
    class Column(Layer):
        def call(self, x):
            return ops.expand_dims(K.flatten(x), 1)

    assert Column()(np.zeros((2, 3), "float32")).shape == (6, 1)
    assert Column()(Input((3,))).shape == (None, 1)


class Compared(Layer):
    """The loss of the classic variational autoencoder: over a whole batch in one row."""

    def call(self, tensors):
        x, y = tensors
        self.add_loss(K.mean(4 * binary_crossentropy(K.flatten(x), K.flatten(y)) + K.mean(y)))
        return y


def test_losses_of_a_whole_batch_in_one_row():
    x = Input((4,))
    model = Model(x, Compared()([x, Dense(4, activation="sigmoid")(x)]))
    model.compile("sgd")
    images = np.random.default_rng(0).integers(0, 2, (6, 4)).astype("float32")
    y = model.predict(images, verbose=0)
    expected = 4 * -np.mean(images * np.log(y) + (1 - images) * np.log(1 - y)) + y.mean()
    assert model.evaluate(images, verbose=0) == pytest.approx(expected, rel=1e-5)


class Sampling(Layer):
    def call(self, inputs):
        mean, log_variance = inputs
        batch, size = tf.shape(mean)[0], K.int_shape(mean)[1]
        return mean + ops.exp(0.5 * log_variance) * tf.random.normal(shape=(batch, size))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_layer_of_ones_own_draws_numbers_for_each_of_the_batch(engine):
    mean, log_variance = Input((40,)), Input((40,))
    model = Model([mean, log_variance], Sampling()([mean, log_variance]))
    model.compile(engine=engine)
    data = [np.full((500, 40), 3, "float32"), np.full((500, 40), np.log(4), "float32")]
    first, second = model.predict(data, verbose=0), model.predict(data, verbose=0)
    assert abs(first.mean() - 3) < 0.1
    assert abs(first.std() - 2) < 0.1
    assert not np.array_equal(first, second)
    assert abs(np.corrcoef(first[0], first[1])[0, 1]) < 0.6


def test_uniform_numbers_of_another_shape_than_the_input():
    class Drawn(Layer):
        def call(self, x):
            return K.random_uniform((ops.shape(x)[0], 2, 3), minval=-1.0, maxval=2.0, seed=4)

    drawn = Drawn()(np.zeros((300, 4, 4, 1), "float32"))
    assert drawn.shape == (300, 2, 3)
    assert -1 <= drawn.min() < -0.9
    assert 1.9 < drawn.max() < 2


def test_the_import_changes_and_nothing_else():
    from foveal import backend, keras
    from foveal.keras import layers
    from foveal.keras.preprocessing.image import ImageDataGenerator

    assert layers.Conv2D is foveal.layers.Conv2D is keras.layers.Conv2D
    assert ImageDataGenerator is keras.preprocessing.image.ImageDataGenerator
    assert float(keras.ops.mean([1.0, 3.0])) == 2.0
    assert foveal.random.normal((2,)).shape == (2,)
    assert backend.epsilon() == 1e-7
    with pytest.raises(AttributeError) as said:
        keras.layers.CuDNNLSTM  # noqa: B018
    assert str(said.value).startswith("foveal.keras.layers.CuDNNLSTM: Foveal has no layers for one graphics card alone")


def test_what_older_keras_had_says_what_to_write():
    model = Sequential([Input((2,)), Dense(1)])
    with pytest.raises(AttributeError) as said:
        model.to_yaml()
    assert str(said.value) == (
        "'Sequential' object has no attribute 'to_yaml'. Keras 3 has it no longer. Write model.to_json()."
    )
    assert not hasattr(model, "nothing")
    with pytest.raises(AttributeError) as said:
        Sequential([Dense(1)], name="s").input  # noqa: B018
    assert str(said.value) == "Sequential: 's' is not built yet. Give it an Input, or data."


def test_names_that_keras_has_twice():
    model = Sequential([Dense(3, input_dim=4), Flatten(), Dense(2, trainable=False)])
    assert model.input_shape == (None, 4)
    assert model.variables == model.weights
    assert model.trainable_variables == model.trainable_weights
    assert model.non_trainable_variables == model.layers[2].weights


def test_small_functions_of_tensorflow():
    assert tf.math.confusion_matrix([0, 1, 2, 1], [0, 2, 2, 1]).numpy().tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
    assert np.allclose(tf.image.psnr(np.zeros((2, 4, 4, 3)), np.full((2, 4, 4, 3), 0.1), 1.0), [20, 20], atol=1e-4)
    rows = Dataset.range(5)
    assert tf.data.experimental.cardinality(rows).numpy() == rows.cardinality().numpy() == 5
    assert Dataset.from_tensor_slices(np.zeros((3, 2, 2), "float32")).element_spec.shape == (2, 2)
    assert split("flowers/rose/1.jpg", "/")[-2] == "rose"


@pytest.mark.parametrize(
    "call",
    [
        lambda o, x: o.einsum("ij,kj->ik", x, x),
        lambda o, x: o.top_k(x, 2)[0],
        lambda o, x: o.top_k(x, 2)[1],
        lambda o, x: o.argsort(x, axis=0),
        lambda o, x: o.median(x),
        lambda o, x: o.average(x, axis=1),
        lambda o, x: o.nonzero(x)[1],
        lambda o, x: o.roll(x, 1, axis=1),
        lambda o, x: o.split(x, 2, axis=1)[1],
        lambda o, x: o.moveaxis(x, 0, 1),
        lambda o, x: o.swapaxes(x, 0, 1),
        lambda o, x: o.normalize(x, axis=1),
        lambda o, x: o.dot(x, x.T),
    ],
)
def test_operations_of_keras_on_arrays(call):
    x = np.random.default_rng(2).normal(size=(3, 4)).astype("float32")
    assert np.allclose(call(ops, x), call(keras.ops, x), atol=1e-5)


def test_the_learning_rate_is_set_as_in_older_callbacks():
    class Finder(foveal.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            rate = K.get_value(self.model.optimizer.learning_rate)
            K.set_value(self.model.optimizer.learning_rate, rate * 2)

    model = Sequential([Input((2,)), Dense(1)])
    model.compile(SGD(0.25), "mse")
    model.fit(np.zeros((4, 2)), np.zeros((4, 1)), batch_size=2, callbacks=[Finder()], verbose=0)
    assert float(K.get_value(model.optimizer.learning_rate)) == 1.0
    with pytest.raises(ArgumentError, match="set_value: `x` must be a weight, a variable or a learning rate, got int"):
        K.set_value(3, 4)


def test_random_numbers_of_the_gamma_distribution():
    tf.random.set_seed(1)
    drawn = np.asarray(tf.random.gamma([20_000], [0.5, 3.0], [1.0, 2.0]))
    assert drawn.shape == (20_000, 2)
    np.testing.assert_allclose(drawn.mean(0), [0.5, 1.5], rtol=0.05)
    np.testing.assert_allclose(drawn.var(0), [0.5, 0.75], rtol=0.1)
