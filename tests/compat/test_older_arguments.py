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
        (
            lambda: optimizers.SGD(lr=0.1, nesterov=True, name="a"),
            lambda: optimizers.SGD(0.1, nesterov=True, name="a"),
        ),
        (
            lambda: optimizers.RMSprop(lr=0.1, rho=0.8, epsilon=None, decay=0.0, name="a"),
            lambda: optimizers.RMSprop(0.1, 0.8, name="a"),
        ),
    ],
)  # fmt: skip
def test_older_arguments_are_those_of_today(older_form, today):
    assert told(older_form)[0].get_config() == today().get_config()


@pytest.mark.parametrize("given", [((4, 3, 5), {}), ((4,), {"nb_row": 3, "nb_col": 5}), ((4, (3, 5)), {})])
def test_the_size_in_two_numbers(given):
    layer, notes = told(lambda: layers.Convolution2D(*given[0], **given[1]))
    assert type(layer) is layers.Conv2D
    assert (layer.filters, layer.kernel_size, layer.strides) == (4, (3, 5), (1, 1))
    assert notes == [
        "Convolution2D: the numbers after the first are Keras 1's size (3, 5), not strides. Write Conv2D(4, (3, 5))."
    ] * (len(given[0]) == 3)  # fmt: skip


def test_average_pooling_without_a_size():
    layer, notes = told(layers.AveragePooling2D)
    assert layer.pool_size == layer.strides == (2, 2)
    assert notes == ["AveragePooling2D: older Keras pools by 2 where no size is given. Write AveragePooling2D(2)."]
    assert layers.AveragePooling1D().pool_size == (2,)


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


def batches(count=10**6):
    chance = np.random.default_rng(0)
    for _ in range(count):
        yield chance.random((4, 2), "float32"), chance.random((4, 1), "float32")


def small_model(units=1):
    model = Sequential([layers.Input((2,)), layers.Dense(units, kernel_initializer="ones")])
    model.compile("sgd", "mse", engine="numpy")
    return model


@pytest.mark.parametrize(
    "steps",
    [
        {"steps_per_epoch": 3, "epochs": 2, "workers": 4, "use_multiprocessing": False, "max_queue_size": 10},
        {"samples_per_epoch": 12, "nb_epoch": 2, "nb_worker": 1},
    ],
)
def test_fit_generator_is_fit(steps):
    ours, same = small_model(), small_model()
    told(lambda: ours.fit_generator(batches(), verbose=0, validation_data=batches(), nb_val_samples=8, **steps))
    same.fit(batches(), steps_per_epoch=3, epochs=2, verbose=0, validation_data=batches(), validation_steps=2)
    assert np.array_equal(ours.get_weights()[0], same.get_weights()[0])
    assert ours.history.history == same.history.history


def test_the_other_methods_that_keras_no_longer_has():
    model, x = small_model(3), np.random.default_rng(1).random((5, 2), "float32")
    outputs = model.predict(x, verbose=0)
    classes, notes = told(lambda: model.predict_classes(x))
    assert classes.tolist() == outputs.argmax(-1).tolist()
    assert notes == [
        "predict_classes: Keras 3 has it no longer. Write model.predict(x).argmax(axis=-1), "
        "or model.predict(x) > 0.5 where there is one output between 0 and 1."
    ]
    assert told(lambda: small_model().predict_classes(x))[0].tolist() == (x.sum(1, keepdims=True) > 0.5).tolist()
    assert np.array_equal(told(lambda: model.predict_proba(x))[0], outputs)
    assert np.array_equal(
        told(lambda: model.predict_generator(iter([x, x]), steps=2))[0], np.concatenate([outputs] * 2)
    )
    model = small_model()
    assert told(lambda: model.evaluate_generator(batches(), 3))[0] == model.evaluate(batches(), steps=3, verbose=0)


def test_lr_of_an_optimizer_is_its_learning_rate():
    optimizer = optimizers.SGD(0.25)
    assert told(lambda: optimizer.lr)[0] == 0.25
    optimizer.lr = 0.5
    assert optimizer.learning_rate == 0.5
