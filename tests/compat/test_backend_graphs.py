"""Symbolic gradients, functions and losses of the old `keras.backend`, against tapes and formulas."""

import numpy as np
import pytest

import foveal
from foveal.compat.tensorflow.sessions import Session, global_variables_initializer
from foveal.eager import GradientTape
from foveal.errors import ArgumentError, UnsupportedError
from foveal.keras import backend as K
from foveal.keras import layers, losses

X = np.random.default_rng(0).random((3, 6, 6, 1), dtype=np.float32)


@pytest.fixture(scope="module")
def model():
    x = layers.Input((6, 6, 1))
    y = layers.Conv2D(2, 3, activation="relu", name="maps")(x)
    y = layers.Dropout(0.5)(layers.Conv2D(3, 3, activation="tanh")(y))
    return foveal.Model(x, layers.Dense(4, activation="softmax")(layers.Flatten()(y)))


def test_gradients_between_symbolic_tensors_are_those_of_a_tape(model):
    maps = model.get_layer("maps").output
    slopes = K.gradients(model.output[:, 1], maps)[0]
    pooled, first, whole = K.function([model.input], [K.mean(slopes, axis=(0, 1, 2)), maps[0], slopes])([X])
    both = foveal.Model(model.input, [maps, model.output])
    with GradientTape() as tape:
        inside, answers = both(X)
        score = answers[:, 1]
    np.testing.assert_allclose(whole, tape.gradient(score, inside), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(pooled, whole.mean((0, 1, 2)), rtol=1e-5)
    np.testing.assert_array_equal(first, np.asarray(inside)[0])


def test_functions_heed_the_learning_phase(model):
    function = K.function([model.input, K.learning_phase()], [model.output])
    np.testing.assert_allclose(function([X, 0])[0], model.predict(X, verbose=0), rtol=1e-5)
    assert np.abs(function([X, 1])[0] - function([X, 0])[0]).max() > 1e-4


def test_a_loss_of_symbolic_tensors_is_added_to_that_of_the_model():
    x = layers.Input((6, 6, 1))
    mean = layers.Dense(2)(layers.Flatten()(x))
    y = layers.Reshape((6, 6, 1))(layers.Dense(36, activation="sigmoid")(mean))
    autoencoder = foveal.Model(x, y)
    rebuilt = losses.binary_crossentropy(K.flatten(x), K.flatten(y)) * 36
    autoencoder.add_loss(K.mean(rebuilt + K.sum(K.square(mean), axis=-1)))
    with pytest.raises(ArgumentError, match=r"^add_loss: the loss must be one number for the whole batch, got <Keras"):
        autoencoder.add_loss(K.sum(K.square(mean), axis=-1))
    autoencoder.compile("sgd")
    answers, inner = (np.asarray(out, np.float64) for out in foveal.Model(x, [y, mean]).predict(X, verbose=0))
    surprise = -(X * np.log(answers) + (1 - X) * np.log(1 - answers)).mean() * 36
    want = surprise + (inner**2).sum(-1).mean()
    assert autoencoder.evaluate(X, verbose=0) == pytest.approx(want, rel=1e-5)
    rates = autoencoder.fit(X, epochs=2, verbose=0).history["loss"]
    assert rates[1] < rates[0]
    assert len(autoencoder.get_config()["layers"]) == len(foveal.Model(x, y).get_config()["layers"])


def test_the_order_of_axes_can_be_set():
    try:
        K.set_image_dim_ordering("th")
        assert (K.image_data_format(), K.image_dim_ordering()) == ("channels_first", "th")
        assert layers.Conv2D(2, 3)(layers.Input((1, 8, 6))).shape == (None, 2, 6, 4)
        assert foveal.utils.img_to_array(np.zeros((4, 5, 3))).shape == (3, 4, 5)
    finally:
        K.set_image_data_format("channels_last")
    assert layers.Conv2D(2, 3)(layers.Input((8, 6, 1))).shape == (None, 6, 4, 2)


def test_sessions_give_what_is_computed_already_and_refuse_graphs(model):
    with Session(config=None) as session:
        session.run(global_variables_initializer())
        assert session.run([K.variable([1.0, 2.0]), 3])[0].tolist() == [1, 2]
        with pytest.raises(UnsupportedError, match=r"^Session\.run: Foveal computes every line at once"):
            session.run(model.output)


def test_probabilities_of_labels_by_steps():
    steps = np.full((1, 3, 3), 1 / 3, np.float32)
    cost = K.ctc_batch_cost(np.array([[0, 1]]), steps, np.array([[3]]), np.array([[2]]))
    ways = 5  # 0 0 1, 0 1 1, - 0 1, 0 - 1, 0 1 -
    np.testing.assert_allclose(np.asarray(cost), [[-np.log(ways / 27)]], rtol=1e-5)
    likely = np.eye(3, dtype=np.float32)[[[0, 2, 0, 1], [1, 1, 2, 2]]]
    (labels,), _ = K.ctc_decode(likely, np.array([4, 4]))
    assert np.asarray(labels).tolist() == [[0, 0, 1], [1, -1, -1]]
