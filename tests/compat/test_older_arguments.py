"""Arguments of Keras 1 and 2: they do what they did, and a warning says once what to write today."""

import warnings

import numpy as np
import pytest

from foveal import layers, older, optimizers
from foveal.errors import ArgumentError
from foveal.models import Sequential


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch):
    monkeypatch.setattr(older, "_noted", set())


def told(make):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = make()
    assert all(warning.filename == __file__ and warning.category is FutureWarning for warning in caught)
    return made, [str(warning.message) for warning in caught]


@pytest.mark.parametrize(
    ("older_form", "today"),
    [
        (
            lambda: layers.Conv2D(
                nb_filter=4, kernel_size=3, border_mode="same", subsample=(2, 2), init="uniform", W_regularizer="l2",
                b_constraint="max_norm", bias=False, dim_ordering="tf", name="a",
            ),
            lambda: layers.Conv2D(
                filters=4, kernel_size=3, padding="same", strides=(2, 2), kernel_initializer="RandomUniform",
                kernel_regularizer="l2", bias_constraint="max_norm", use_bias=False, data_format="channels_last",
                name="a",
            ),
        ),
        (
            lambda: layers.Dense(output_dim=3, init="zero", name="a"),
            lambda: layers.Dense(3, kernel_initializer="zeros", name="a"),
        ),
        (lambda: layers.Dropout(p=0.3, name="a"), lambda: layers.Dropout(0.3, name="a")),
        (lambda: layers.GaussianNoise(sigma=0.3, name="a"), lambda: layers.GaussianNoise(0.3, name="a")),
        (lambda: optimizers.SGD(lr=0.1, nesterov=True), lambda: optimizers.SGD(0.1, nesterov=True)),
        (lambda: optimizers.RMSprop(lr=0.1, rho=0.8, epsilon=None, decay=0.0), lambda: optimizers.RMSprop(0.1, 0.8)),
    ],
)  # fmt: skip
def test_older_arguments_are_those_of_today(older_form, today):
    assert told(older_form)[0].get_config() == today().get_config()


def test_each_is_noted_once_and_at_the_line_that_has_it():
    assert told(lambda: layers.MaxPooling2D(border_mode="same"))[1] == [
        "MaxPooling2D: `border_mode` is what older Keras called `padding`. Write padding=."
    ]
    assert told(lambda: layers.Conv2D(2, 3, border_mode="same"))[1] == []


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.Adam, optimizers.RMSprop, optimizers.Adagrad])
@pytest.mark.parametrize("by_place", [True, False])
def test_decay_is_the_inverse_of_the_steps_taken(kind, by_place):
    optimizer, notes = told(lambda: kind(0.1, decay=0.5) if by_place else kind(lr=0.1, decay=0.5))
    assert notes[-1] == (
        f"{kind.__name__}: `decay` is of older Keras. Write learning_rate=InverseTimeDecay(learning_rate, 1, decay)."
    )
    model = Sequential([layers.Input((2,)), layers.Dense(1)])
    model.compile(optimizer, "mse", engine="numpy")
    for step in range(3):
        assert np.isclose(float(optimizer.learning_rate), 0.1 / (1 + 0.5 * step))
        model.train_on_batch(np.ones((2, 2)), np.ones((2, 1)))


def test_epochs_of_fit():
    model = Sequential([layers.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse", engine="numpy")
    history, notes = told(lambda: model.fit(np.ones((2, 2)), np.ones((2, 1)), nb_epoch=3, verbose=0))
    assert len(history.epoch) == 3
    assert notes == ["fit: `nb_epoch` is what older Keras called `epochs`. Write epochs=."]


def test_an_argument_by_both_names():
    with pytest.raises(ArgumentError) as said:
        optimizers.SGD(learning_rate=0.1, lr=0.1)
    assert str(said.value) == "SGD: unknown argument 'lr'. Older Keras called `learning_rate` so."
