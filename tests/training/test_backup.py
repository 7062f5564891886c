"""Training that was interrupted goes on where it was saved."""

import json
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.callbacks import BackupAndRestore, Callback
from foveal.errors import FormatError
from small import compiled, data, network, same

X, Y = data()


@pytest.fixture
def engine():
    """Files do not know the engine, so one is enough."""
    return "numpy"


class Fails(Callback):
    """Power goes off at a batch of an epoch."""

    def __init__(self, epoch, batch):
        super().__init__()
        self.when = (epoch, batch)

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.when:
            raise KeyboardInterrupt


def fitted(model, *callbacks, epochs=4):
    return model.fit(X, Y, epochs=epochs, shuffle=False, verbose=0, callbacks=[*callbacks])


def interrupted(model, callback, epoch, batch):
    with pytest.raises(KeyboardInterrupt):
        fitted(model, callback, Fails(epoch, batch))


def test_an_interrupted_training_ends_as_if_nothing_had_happened(engine, tmp_path):
    whole = compiled(engine, "adam")
    fitted(whole)
    interrupted(compiled(engine, "adam"), BackupAndRestore(tmp_path / "a"), 2, 1)
    assert json.loads((tmp_path / "a" / "training_metadata.json").read_text()) == {"epoch": 2, "batch": 0}
    again = network()
    again.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], engine=engine)
    history = fitted(again, BackupAndRestore(tmp_path / "a"))
    assert history.epoch == [2, 3]
    assert same(whole.get_weights(), again.get_weights())
    assert again.optimizer.iterations == whole.optimizer.iterations == 12
    assert not (tmp_path / "a").exists()


def test_batches_are_saved_too_and_the_epoch_begins_anew(engine, tmp_path):
    backup = {"backup_dir": tmp_path / "a", "save_freq": 2, "delete_checkpoint": False}
    model = compiled(engine, "adam")
    interrupted(model, BackupAndRestore(**backup), 1, 1)
    assert json.loads((tmp_path / "a" / "training_metadata.json").read_text()) == {"epoch": 1, "batch": 0}
    again = compiled(engine, "adam")
    seen = {}

    class Look(Callback):
        def on_train_begin(self, logs=None):
            seen["iterations"] = self.model.optimizer.iterations

    history = fitted(again, BackupAndRestore(**backup), Look())
    assert seen == {"iterations": 4}
    assert history.epoch == [1, 2, 3]
    assert (tmp_path / "a" / "latest.weights.h5").exists()


def test_the_state_before_the_last_one_helps_when_that_is_damaged(engine, tmp_path):
    backup = {"backup_dir": tmp_path, "double_checkpoint": True}
    interrupted(compiled(engine), BackupAndRestore(**backup), 3, 0)
    (tmp_path / "latest.weights.h5").write_bytes(b"half a file")
    assert fitted(compiled(engine), BackupAndRestore(**backup)).epoch == [2, 3]


def test_a_damaged_state_is_an_error_and_stays_as_it_is(engine, tmp_path):
    interrupted(compiled(engine), BackupAndRestore(tmp_path), 3, 0)
    metadata = tmp_path / "training_metadata.json"
    metadata.write_text("[")
    model = compiled(engine)
    before = model.get_weights()
    message = (
        f"BackupAndRestore: {metadata} is damaged: it must say which epoch it is. Remove the folder to begin anew."
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        fitted(model, BackupAndRestore(tmp_path))
    assert same(before, model.get_weights())
    assert metadata.read_text() == "["


def test_what_else_is_in_the_folder_stays(engine, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    fitted(compiled(engine), BackupAndRestore(tmp_path), epochs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_keras_saved_goes_on_here(engine, tmp_path):
    theirs = network(keras)
    theirs.set_weights(compiled(engine).get_weights())
    theirs.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    kept = keras.callbacks.BackupAndRestore(str(tmp_path), delete_checkpoint=False)
    arguments = {"batch_size": 35, "shuffle": False, "verbose": 0}
    theirs.fit(X, Y, epochs=2, callbacks=[kept], **arguments)
    ours = compiled(engine, "adam")
    ours.fit(X, Y, epochs=3, callbacks=[BackupAndRestore(tmp_path)], **arguments)
    theirs.fit(X, Y, epochs=1, **arguments)
    assert ours.optimizer.iterations == 6
    for got, want in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-5)


def test_weights_for_another_optimizer_leave_this_one_as_it_is(engine, tmp_path):
    path = tmp_path / "a.weights.h5"
    saved = compiled(engine, "adam")
    fitted(saved, epochs=1)
    saved.save_weights(path)
    model = compiled(engine, foveal.optimizers.SGD(0.5, momentum=0.9))
    fitted(model, epochs=2)
    with pytest.warns(UserWarning, match=r"load_weights: a\.weights\.h5: .* The optimizer goes on with what it rem"):
        model.load_weights(path)
    assert same(saved.get_weights(), model.get_weights())
    assert model.optimizer.iterations == 6
