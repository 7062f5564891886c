"""Callbacks: which hooks run, when, and what they are told."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import pytest

from foveal.callbacks import Callback, History
from foveal.errors import ArgumentError
from foveal.training.callbacks.callback import CallbackList
from small import compiled, data, network, same

X, Y = data()


@pytest.fixture
def engine():
    """Callbacks do not know the engine, so one is enough."""
    return "numpy"


def recorder(base):
    """A callback that writes down every hook with its number."""

    class Record(base):
        def __init__(self):
            super().__init__()
            self.seen = []

    def hook(name):
        return lambda self, *arguments, logs=None: self.seen.append(
            (name, *(a for a in arguments if isinstance(a, int)))
        )

    for name in dir(Callback):
        if name.startswith("on_"):
            setattr(Record, name, hook(name))
    return Record()


def test_hooks_run_in_keras_order(engine):
    model = compiled(engine)
    twin = network(keras)
    twin.compile("sgd", "sparse_categorical_crossentropy")
    ours, theirs = recorder(Callback), recorder(keras.callbacks.Callback)
    for fitted, record in ((model, ours), (twin, theirs)):
        fitted.fit(X, Y, epochs=2, verbose=0, callbacks=[record], validation_data=(X[:30], Y[:30]))
    assert ours.seen == theirs.seen
    assert ours.params == theirs.params == {"verbose": 0, "epochs": 2, "steps": 3}


def test_logs_are_running_means(engine):
    told = []

    class Watch(Callback):
        def on_train_batch_end(self, batch, logs=None):
            told.append(dict(logs))

        def on_epoch_end(self, epoch, logs=None):
            told.append(dict(logs))

    history = compiled(engine).fit(X, Y, verbose=0, callbacks=[Watch()]).history
    assert [list(logs) for logs in told] == [["accuracy", "loss"]] * 4
    assert told[2] == told[3] == {name: values[0] for name, values in history.items()}
    assert told[0] != told[2]


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_train_batch_begin", "on_epoch_end"])
def test_a_callback_can_stop_training(engine, hook):
    class Stop(Callback):
        seen = 0

        def stop(self, number, logs=None):
            self.seen += 1
            self.model.stop_training = True

    setattr(Stop, hook, Stop.stop)
    stop = Stop()
    model = compiled(engine)
    history = model.fit(X, Y, epochs=5, verbose=0, callbacks=stop)
    assert history.epoch == [0]
    assert stop.seen == 1
    assert model.fit(X, Y, epochs=2, verbose=0).epoch == [0, 1]


def test_hooks_that_are_not_overridden_are_not_called():
    class Quiet(Callback):
        def on_epoch_end(self, epoch, logs=None):
            pass

    hooks = CallbackList([Quiet()], None, {})
    assert [name for name in dir(Callback) if name.startswith("on_") and hooks.of(name)] == ["on_epoch_end"]


def test_history_is_returned_and_kept(engine):
    model = compiled(engine)
    history = model.fit(X, Y, epochs=2, verbose=0)
    assert isinstance(history, History)
    assert model.history is history
    assert history.epoch == [0, 1]
    assert history.params == {"verbose": 0, "epochs": 2, "steps": 3}


def test_what_is_no_callback_is_refused(engine):
    model = compiled(engine)
    with pytest.raises(ArgumentError, match=r"^fit: `callbacks` must be Callback objects, got 3\.$"):
        model.fit(X, Y, callbacks=[3])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_fit_leaves_the_model_usable(engine, error):
    class Break(Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                raise error

    model = compiled(engine)
    before = model.get_weights()
    with pytest.raises(error):
        model.fit(X, Y, verbose=0, callbacks=[Break()])
    assert not same(before, model.get_weights())
    assert model.optimizer.iterations == 2
    assert len(model.fit(X, Y, epochs=2, verbose=0).history["loss"]) == 2
