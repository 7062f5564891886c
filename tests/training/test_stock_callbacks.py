"""The callbacks that come with Foveal against Keras's, on scripted logs."""

import csv
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError, DataError
from small import compiled, data, network

X, Y = data()

FALLING = [1.0, 0.8, 0.79, 0.9, 0.85, 0.7, 0.71, 0.72, 0.73, 0.6]
RISING = [0.1, 0.5, 0.5, 0.49, 0.6, 0.55, 0.54, 0.53, 0.61, 0.6]


def pair():
    """Our model and Keras's."""
    twin = network(keras)
    twin.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    twin(X[:1])
    return compiled("numpy"), twin


OURS, THEIRS = pair()


def driven(callback, model, name, values):
    """What a callback does to a model when the logs are these: rates, where it stops, its counters."""
    model.optimizer.learning_rate = 0.1
    model.stop_training = False
    callback.set_model(model)
    callback.on_train_begin({})
    told = []
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch, {})
        logs = {"loss": value, name: value}
        callback.on_epoch_end(epoch, logs)
        told.append((round(float(model.optimizer.learning_rate), 7), model.stop_training, sorted(logs)))
        if model.stop_training:
            break
    callback.on_train_end(logs)
    return told


SCRIPTS = [
    ("EarlyStopping", {"patience": 2}, "val_loss", FALLING),
    ("EarlyStopping", {"patience": 1, "min_delta": 0.05}, "val_loss", FALLING),
    ("EarlyStopping", {"monitor": "val_accuracy", "patience": 2}, "val_accuracy", RISING),
    ("EarlyStopping", {"monitor": "val_accuracy", "mode": "min", "patience": 3}, "val_accuracy", RISING),
    ("EarlyStopping", {"patience": 3, "baseline": 0.5}, "val_loss", FALLING),
    ("EarlyStopping", {"patience": 0, "start_from_epoch": 4}, "val_loss", FALLING),
    ("EarlyStopping", {}, "val_loss", FALLING),
    ("ReduceLROnPlateau", {"patience": 1}, "val_loss", FALLING),
    ("ReduceLROnPlateau", {"patience": 2, "factor": 0.5, "cooldown": 1}, "val_loss", FALLING),
    ("ReduceLROnPlateau", {"patience": 1, "min_lr": 0.05, "monitor": "loss"}, "loss", FALLING),
    ("ReduceLROnPlateau", {"patience": 1, "monitor": "accuracy", "min_delta": 0.02}, "accuracy", RISING),
    ("LearningRateScheduler", {"schedule": lambda epoch, rate: rate * 0.5}, "val_loss", FALLING),
    ("LearningRateScheduler", {"schedule": lambda epoch: 0.1 / (1 + epoch)}, "val_loss", FALLING),
]


@pytest.mark.parametrize(("name", "arguments", "watched", "values"), SCRIPTS)
def test_callback_does_what_keras_does(name, arguments, watched, values):
    THEIRS.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    THEIRS.train_on_batch(X[:2], Y[:2])
    ours, theirs = (getattr(api.callbacks, name)(**arguments) for api in (foveal, keras))
    assert driven(ours, OURS, watched, values) == driven(theirs, THEIRS, watched, values)
    for attribute in ("best", "wait", "stopped_epoch", "best_epoch", "cooldown_counter"):
        assert getattr(ours, attribute, None) == getattr(theirs, attribute, None), attribute


def test_early_stopping_brings_the_best_weights_back():
    model = compiled("numpy")
    kept = {}

    class Keep(foveal.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kept[epoch] = self.model.get_weights()

    stop = foveal.callbacks.EarlyStopping("loss", mode="max", patience=1, restore_best_weights=True)
    history = model.fit(X, Y, epochs=9, verbose=0, callbacks=[stop, Keep()])
    assert history.epoch == [0, 1]
    assert stop.best_epoch == 0
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), kept[0], strict=True))


def test_rates_are_written_to_the_history():
    scheduler = foveal.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    history = compiled("numpy").fit(X, Y, epochs=2, verbose=0, callbacks=[scheduler]).history
    assert history["learning_rate"] == pytest.approx([0.1, 0.05])


@pytest.mark.parametrize("append", [False, True])
def test_csv_files_are_those_of_keras(tmp_path, append):
    texts = []
    for api, model in ((foveal, OURS), (keras, THEIRS)):
        path = tmp_path / f"{api.__name__}.csv"
        for _ in range(2):
            driven(api.callbacks.CSVLogger(path, separator=";", append=append), model, "accuracy", RISING)
        texts.append(path.read_text())
    assert list(csv.reader(texts[0].splitlines())) == list(csv.reader(texts[1].splitlines()))


def test_terminate_on_nan_stops_at_the_batch(capsys):
    model = compiled("numpy", foveal.optimizers.SGD(1e30))
    with pytest.warns(RuntimeWarning, match="the loss became"):
        history = model.fit(X, Y, epochs=3, verbose=0, callbacks=[foveal.callbacks.TerminateOnNaN()])
    assert history.epoch == [0]
    assert re.fullmatch(r"Batch \d: Invalid loss, terminating training\n", capsys.readouterr().out)
    stop = foveal.callbacks.TerminateOnNaN(raise_error=True)
    with pytest.raises(DataError, match=r"^TerminateOnNaN: the loss became nan at batch 3\. Use a smaller"):
        stop.on_train_batch_end(3, {"loss": float("nan")})


def test_functions_are_hooks():
    seen = []
    hooks = foveal.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(epoch),
        on_train_begin=lambda logs: seen.append("begin"),
        on_batch_end=lambda batch, logs: seen.append(("batch", batch)),
    )
    compiled("numpy").fit(X, Y, verbose=0, callbacks=[hooks])
    assert seen == ["begin", ("batch", 0), ("batch", 1), ("batch", 2), 0]


def test_checkpoints_are_saved_when_keras_would(monkeypatch):
    saved = {}
    for api, model in ((foveal, OURS), (keras, THEIRS)):
        paths = saved[api] = []
        for method in ("save", "save_weights"):
            monkeypatch.setattr(
                type(model), method, lambda self, p, overwrite, kept=paths: kept.append(p), raising=False
            )
        make = api.callbacks.ModelCheckpoint
        driven(make("{epoch:02d}-{val_loss:.2f}.keras", save_best_only=True), model, "val_loss", FALLING)
        driven(make("{epoch}.weights.h5", save_weights_only=True), model, "val_loss", FALLING[:2])
        low = make("a.keras", save_best_only=True, initial_value_threshold=0.75)
        driven(low, model, "val_loss", FALLING)
        every = make("{epoch}-{batch}.keras", save_freq=3)
        every.set_model(model)
        for epoch in range(2):
            every.on_epoch_begin(epoch, {})
            for batch in range(4):
                every.on_train_batch_end(batch, {})
    assert saved[foveal] == saved[keras]
    assert len(saved[foveal]) == 11


REFUSED = [
    (
        lambda: foveal.callbacks.EarlyStopping("val_strange").set_model(OURS),
        "EarlyStopping: `mode` must be 'min' or 'max', as nothing says which is good for 'val_strange'. "
        "Give mode='max' if larger is better.",
    ),
    (
        lambda: foveal.callbacks.ReduceLROnPlateau(factor=1),
        "ReduceLROnPlateau: `factor` must be a number below 1, got 1.",
    ),
    (
        lambda: foveal.callbacks.ModelCheckpoint("model.h6"),
        "ModelCheckpoint: `filepath` must end in '.keras', got 'model.h6'.",
    ),
    (
        lambda: driven(foveal.callbacks.LearningRateScheduler(lambda epoch: "x"), OURS, "loss", [1.0]),
        "LearningRateScheduler: `schedule` must be a function that returns a number, got 'x' from it.",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_refuses(make, message):
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        make()
