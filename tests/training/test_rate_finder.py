"""The learning rate that a model can take."""

import numpy as np
import pytest

from foveal import layers
from foveal.errors import ArgumentError
from foveal.models import Sequential
from foveal.training.rate_finder import find_learning_rate

X = np.random.default_rng(0).normal(size=(64, 6)).astype("float32")
Y = X @ np.arange(6, dtype="float32")[:, None]


def line(optimizer="sgd"):
    model = Sequential([layers.Input((6,)), layers.Dense(1)])
    model.compile(optimizer, "mse", engine="numpy")
    return model


def test_the_loss_of_each_step_is_that_of_its_batch():
    model = line()
    weights = model.get_weights()
    search = find_learning_rate(model, X, Y, batch_size=32, lowest=1e-9, highest=1e-8, steps=10, shuffle=False)
    batches = [
        float(np.mean((model.predict(X[part], verbose=0) - Y[part]) ** 2)) for part in (slice(32), slice(32, 64))
    ]
    np.testing.assert_allclose(search.losses, batches * 5, rtol=1e-4)  # so small a rate changes nothing
    np.testing.assert_allclose(search.rates, np.geomspace(1e-9, 1e-8, 10))
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_the_rate_lies_below_where_the_loss_grows_and_training_with_it_learns():
    search = find_learning_rate(line(), X, Y, batch_size=16, highest=100.0)
    assert len(search.rates) < 100
    assert search.smoothed[-1] > 3 * search.smoothed.min()
    assert 1e-4 < search.learning_rate < 0.5
    model = line()
    model.optimizer.learning_rate = search.learning_rate
    losses = model.fit(X, Y, batch_size=16, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.2 * losses[0]


def test_batches_that_differ_do_not_end_the_run():
    """The first batch is easy, the others are a hundred times harder: the loss grows, though the rate does nothing."""
    x = np.ones((64, 6), "float32")
    x[:4] = 0.1
    search = find_learning_rate(line(), x, 5 * x[:, :1], batch_size=4, lowest=1e-7, steps=40, shuffle=False)
    assert search.smoothed[1] > 3 * search.smoothed[0]
    assert len(search.rates) == 40
    assert search.learning_rate > 1e-4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"lowest": 1.0, "highest": 0.1},
            "find_learning_rate: `lowest` must lie between 0 and `highest`, got 1.0, 0.1.",
        ),
        ({"steps": 3}, "find_learning_rate: `steps` must be at least 10, got 3."),
    ],
)
def test_what_cannot_be_is_refused(given, message):
    with pytest.raises(ArgumentError) as caught:
        find_learning_rate(line(), X, Y, **given)
    assert str(caught.value) == message


def test_a_model_must_be_compiled():
    with pytest.raises(ArgumentError) as caught:
        find_learning_rate(Sequential([layers.Input((6,)), layers.Dense(1)]), X, Y)
    assert str(caught.value) == "find_learning_rate: the model must be compiled. Call model.compile(...) first."
