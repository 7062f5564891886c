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
from small import compiled, data, network, same

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


CHECKPOINTS = [
    ({"filepath": "{epoch:02d}-{val_loss:.1f}.keras", "save_best_only": True}, FALLING),
    ({"filepath": "{epoch}.weights.h5", "save_weights_only": True}, FALLING[:2]),
    ({"filepath": "{epoch}.keras", "save_best_only": True, "initial_value_threshold": 0.75}, FALLING),
    ({"filepath": "{epoch}.keras", "monitor": "val_accuracy", "save_best_only": True, "mode": "max"}, RISING),
]


@pytest.mark.parametrize(("arguments", "values"), CHECKPOINTS)
def test_checkpoints_are_the_files_that_keras_writes(tmp_path, arguments, values):
    for api, model in ((foveal, OURS), (keras, THEIRS)):
        path = str(tmp_path / api.__name__ / arguments["filepath"])
        driven(
            api.callbacks.ModelCheckpoint(**(arguments | {"filepath": path})),
            model,
            arguments.get("monitor", "val_loss"),
            values,
        )
    ours, theirs = (sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("foveal", "keras"))
    assert ours == theirs != []


def test_checkpoints_every_few_batches_are_the_files_that_keras_writes(tmp_path):
    for api, model in ((foveal, compiled("numpy")), (keras, THEIRS)):
        path = str(tmp_path / api.__name__ / "{epoch}-{batch}.weights.h5")
        saved = api.callbacks.ModelCheckpoint(path, save_weights_only=True, save_freq=2)
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[saved])
    ours, theirs = (sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("foveal", "keras"))
    assert ours == theirs == ["1-2.weights.h5", "2-1.weights.h5", "2-3.weights.h5", "3-2.weights.h5"]


def test_a_log_of_real_training_is_that_of_keras(tmp_path):
    tables = []
    THEIRS.set_weights(compiled("numpy").get_weights())
    for api, model in ((foveal, compiled("numpy")), (keras, THEIRS)):
        path = tmp_path / f"{api.__name__}.csv"
        rates = api.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
        log = api.callbacks.CSVLogger(path)
        arguments = {"epochs": 3, "shuffle": False, "validation_data": (X, Y), "validation_freq": 2}
        model.fit(X, Y, verbose=0, callbacks=[rates, log], **arguments)
        tables.append(list(csv.reader(path.read_text().splitlines())))
    (titles, *rows), (wanted_titles, *wanted) = tables
    assert titles == wanted_titles
    for row, want in zip(rows, wanted, strict=True):
        for cell, value in zip(row, want, strict=True):
            assert cell == value == "NA" or float(cell) == pytest.approx(float(value), rel=1e-4)


def hook_names(api, model):
    """The hooks that functions under all names see."""
    seen = []
    names = [name for name in dir(foveal.callbacks.Callback) if name.startswith("on_")]

    def hook(name):
        return lambda *given, logs=None: seen.append((name, *(g for g in given if isinstance(g, int))))

    hooks = {name: hook(name) for name in names}
    model.fit(X, Y, verbose=0, callbacks=[api.callbacks.LambdaCallback(**hooks)], validation_data=(X[:20], Y[:20]))
    model.evaluate(X[:40], Y[:40], verbose=0, callbacks=[api.callbacks.LambdaCallback(**hooks)])
    model.predict(X[:40], verbose=0, callbacks=[api.callbacks.LambdaCallback(**hooks)])
    return seen


def test_functions_see_what_they_see_in_keras():
    assert hook_names(foveal, compiled("numpy")) == hook_names(keras, THEIRS)


def test_averages_are_judged_and_the_weights_come_back():
    judged, own = [], []
    kept = {}

    class Look(foveal.callbacks.Callback):
        def on_test_end(self, logs=None):
            judged.append(self.model.get_weights())

        def on_train_batch_end(self, batch, logs=None):
            own.append(self.model.get_weights())

        def on_epoch_end(self, epoch, logs=None):
            kept[epoch] = self.model.get_weights()

    arguments = {"epochs": 2, "verbose": 0, "shuffle": False, "validation_data": (X, Y)}
    optimizer = foveal.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9)
    model = compiled("numpy", optimizer)
    model.fit(X, Y, callbacks=[Look(), foveal.callbacks.SwapEMAWeights(swap_on_epoch=True), Look()], **arguments)
    average = own[0]
    for number, weights in enumerate(own[::2][1:], 1):
        average = [0.9 * a + 0.1 * w for a, w in zip(average, weights, strict=True)]
        if number == 2:
            for got, want in zip(judged[0], average, strict=True):
                np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)
    for got, want in zip(model.get_weights(), average, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)
    assert same(kept[1], model.get_weights())
    plain = compiled("numpy", foveal.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9))
    plain.fit(X, Y, **arguments)
    assert same(plain.get_weights(), model.get_weights())


def test_averages_judge_as_in_keras():
    histories = []
    twin = network(keras)
    twin.set_weights(compiled("numpy").get_weights())
    arguments = {"batch_size": 35, "epochs": 3, "shuffle": False, "validation_data": (X, Y), "verbose": 0}
    for api, model in ((foveal, compiled("numpy")), (keras, twin)):
        optimizer = api.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9)
        model.compile(optimizer, "sparse_categorical_crossentropy")
        histories.append(model.fit(X, Y, callbacks=[api.callbacks.SwapEMAWeights()], **arguments).history)
    for name, values in histories[1].items():
        np.testing.assert_allclose(histories[0][name], values, rtol=1e-4, err_msg=name)


REFUSED = [
    (
        lambda: foveal.callbacks.SwapEMAWeights().set_model(OURS),
        "SwapEMAWeights: the optimizer keeps no averages of the weights. Make it with use_ema=True.",
    ),
    (
        lambda: foveal.callbacks.BackupAndRestore("backup", save_freq="batch"),
        "BackupAndRestore: `save_freq` must be 'epoch' or a number of batches, got 'batch'.",
    ),
    (
        lambda: foveal.callbacks.ReduceLROnPlateau(factor=1),
        "ReduceLROnPlateau: `factor` must be a number below 1, got 1.",
    ),
    (
        lambda: foveal.callbacks.ModelCheckpoint("model.h6"),
        "ModelCheckpoint: `filepath` must end in '.keras' or '.h5', got 'model.h6'.",
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
