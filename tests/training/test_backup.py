"""Training that was interrupted goes on where it was saved."""

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


def checkpoints(folder):
    return sorted(file.name for file in folder.iterdir())


def test_an_interrupted_training_ends_as_if_nothing_had_happened(engine, tmp_path):
    whole = compiled(engine, "adam")
    want = fitted(whole)
    interrupted(compiled(engine, "adam"), BackupAndRestore(tmp_path / "a"), 2, 1)
    assert checkpoints(tmp_path / "a") == ["checkpoint-00000001.foveal", "checkpoint-00000002.foveal"]
    again = network()
    again.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], engine=engine)
    history = fitted(again, BackupAndRestore(tmp_path / "a"))
    assert history.epoch == [0, 1, 2, 3]
    assert history.history == want.history
    assert same(whole.get_weights(), again.get_weights())
    assert again.optimizer.iterations == whole.optimizer.iterations == 12
    assert not (tmp_path / "a").exists()


def test_batches_are_saved_too_and_none_is_taken_twice(engine, tmp_path):
    backup = {"backup_dir": tmp_path / "a", "save_freq": 2, "delete_checkpoint": False}
    interrupted(compiled(engine, "adam"), BackupAndRestore(**backup), 1, 2)
    seen = []

    class Look(Callback):
        def get_state(self):
            """Nothing."""

        def on_train_batch_begin(self, batch, logs=None):
            seen.append((int(self.model.optimizer.iterations), batch))

    again = compiled(engine, "adam")
    history = fitted(again, BackupAndRestore(**backup), Look())
    assert seen == [(4 + i, (4 + i) % 3) for i in range(8)]
    assert history.epoch == [0, 1, 2, 3]
    assert len(checkpoints(tmp_path / "a")) == 2


def test_a_reduced_rate_and_the_best_number_are_known_again(engine, tmp_path):
    def callbacks():
        plateau = foveal.callbacks.ReduceLROnPlateau("loss", 0.5, patience=1, min_delta=9)
        best = foveal.callbacks.ModelCheckpoint(tmp_path / "a.keras", "loss", save_best_only=True)
        return [BackupAndRestore(tmp_path / "a"), plateau, best]

    whole = compiled(engine, foveal.optimizers.SGD(0.1))
    want = fitted(whole, *callbacks())
    model = compiled(engine, foveal.optimizers.SGD(0.1))
    with pytest.raises(KeyboardInterrupt):
        fitted(model, *callbacks(), Fails(3, 0))
    again = compiled(engine, foveal.optimizers.SGD(0.1))
    used = callbacks()
    assert fitted(again, *used).history == want.history
    assert again.optimizer.learning_rate == whole.optimizer.learning_rate == 0.1 * 0.5**3
    assert used[2].best == min(want.history["loss"])


KERAS_S = ("latest.weights.h5", "training_metadata.json")


def left_by_keras(folder, engine):
    """What Keras's own BackupAndRestore leaves after two epochs."""
    model = compiled(engine)
    fitted(model, epochs=2)
    model.save_weights(folder / KERAS_S[0])
    (folder / KERAS_S[1]).write_text('{"epoch": 2, "batch": 0}')


def test_the_state_before_the_last_one_helps_when_that_is_damaged(engine, tmp_path):
    left_by_keras(tmp_path, engine)
    for name in KERAS_S:
        (tmp_path / f"{name}.bkp").write_bytes((tmp_path / name).read_bytes())
    (tmp_path / KERAS_S[0]).write_bytes(b"half a file")
    assert fitted(compiled(engine), BackupAndRestore(tmp_path)).epoch == [2, 3]
    assert not tmp_path.exists()


def test_a_damaged_state_is_an_error_and_stays_as_it_is(engine, tmp_path):
    left_by_keras(tmp_path, engine)
    metadata = tmp_path / KERAS_S[1]
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
