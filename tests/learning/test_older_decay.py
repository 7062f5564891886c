"""`decay`, as optimizers of Keras 1 and 2 had it."""

import numpy as np
import pytest

import foveal as keras

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")


def test_a_rate_with_the_older_decay_can_be_set_and_falls_on():
    """In Keras 2, a step's rate was `lr / (1 + decay * iterations)`; callbacks set and read `lr`."""
    optimizer = keras.optimizers.SGD(lr=0.5, decay=0.1)
    optimizer.build([])
    optimizer.learning_rate = 0.2
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(optimizer, "mse", engine="numpy")
    lowers = keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1e9)
    x, y = np.ones((8, 2), "float32"), np.ones((8, 1), "float32")
    model.fit(x, y, batch_size=4, epochs=3, verbose=0, callbacks=[lowers])
    assert optimizer.get_config()["learning_rate"]["config"]["initial_learning_rate"] == pytest.approx(0.2 * 0.5**2)
    assert float(optimizer.learning_rate) == pytest.approx(0.05 / (1 + 0.1 * 6))  # of the next step
