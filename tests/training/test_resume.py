"""A training that was interrupted at any moment ends as one that was not, to the last bit."""

import os
import random
import re
import signal

import interrupted
import kills
import numpy as np
import pytest
from interrupted import X, Y, compiled, files, network, outcome, run

from foveal import callbacks
from foveal.errors import ArgumentError, DataError, FormatError
from foveal.formats import checkpoint
from foveal.keras import layers, optimizers


@pytest.fixture
def engine():
    """Checkpoints do not know the engine, so one is enough."""
    return "numpy"


class Failure(Exception):
    """Power goes off."""


class Fails(callbacks.Callback):
    """Raises an error the n-th time that a batch or an epoch begins or ends."""

    def __init__(self, number, error=Failure):
        super().__init__()
        self.number, self.error = number, error

    def get_state(self):
        """Nothing: another one fails, or none."""

    def _count(self, *_):
        self.number -= 1
        if not self.number:
            raise self.error

    on_train_batch_begin = on_train_batch_end = on_epoch_begin = on_epoch_end = _count


def stopped(name, folder, number, *extra, **named):
    with pytest.raises(Failure):
        run(name, folder, extra=[*extra, Fails(number)], **named)


@pytest.mark.parametrize("name", interrupted.FITS)
def test_whatever_is_trained_goes_on_where_it_was(engine, name, tmp_path):
    chance = random.Random(name)
    ended = run(name, tmp_path / "whole")
    want = outcome(*ended), files(tmp_path / "whole")
    most = 2 * len(ended[2][-2].batches)
    for number in (chance.randrange(1, most) for _ in range(2)):
        folder = tmp_path / str(number)
        backup = {"backup_dir": folder / "kept", "save_freq": chance.choice((1, 2, 3))}
        stopped(name, folder, number, callbacks.BackupAndRestore(**backup))
        assert (outcome(*run(name, folder, extra=[callbacks.BackupAndRestore(**backup)])), files(folder)) == want
        assert not (folder / "kept").exists()


def test_a_training_that_has_ended_returns_at_once_and_goes_on_when_there_are_more_epochs(engine, tmp_path):
    whole = outcome(*run("dropout", tmp_path / "a", epochs=5))
    first = outcome(*run("dropout", tmp_path / "b", resume=tmp_path / "b", epochs=3))
    _, history, used = ended = run("dropout", tmp_path / "b", resume=tmp_path / "b", epochs=3)
    assert outcome(*ended) == first
    assert history.epoch == [0, 1, 2]
    assert len(used[0].batches) == 15
    assert outcome(*run("dropout", tmp_path / "b", resume=tmp_path / "b", epochs=5)) == whole


def test_early_stopping_stays_where_it_stopped(engine, tmp_path):
    first = outcome(*run("monitors", tmp_path, resume=tmp_path / "kept", epochs=9))
    again = run("monitors", tmp_path, resume=tmp_path / "kept", epochs=20)
    assert outcome(*again) == first
    assert again[1].epoch[-1] < 8


def test_control_c_ends_after_the_step_and_nothing_is_lost(engine, tmp_path, capsys):
    class Presses(callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if self.model.optimizer.iterations == 6:
                os.kill(os.getpid(), signal.SIGINT)

    whole = outcome(*run("dropout", tmp_path))
    with pytest.raises(KeyboardInterrupt):
        run("dropout", tmp_path, extra=[Presses()], resume=tmp_path)
    message = f"\nfit: stopping after this step; all is kept in {tmp_path}. Once more stops now.\n"
    assert capsys.readouterr().err == message
    counts = []

    class Look(callbacks.Callback):
        def get_state(self):
            """Nothing."""

        def on_train_batch_begin(self, batch, logs=None):
            counts.append((int(self.model.optimizer.iterations), batch))

    with pytest.warns(RuntimeWarning, match=r"has the state of Presses, which is not among the callbacks now"):
        assert outcome(*run("dropout", tmp_path, extra=[Look()], resume=tmp_path)) == whole
    assert counts[0] == (7, 2)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_checkpoint_before_helps_when_the_last_is_damaged(engine, tmp_path):
    whole = outcome(*run("dropout", tmp_path / "a"))
    stopped("dropout", tmp_path, 40, resume=tmp_path)
    first, last = sorted(tmp_path.glob("checkpoint-*"))
    last.write_bytes(last.read_bytes()[:-1])
    with pytest.warns(RuntimeWarning, match=f"its hash must .* Training goes on from {first}"):
        assert outcome(*run("dropout", tmp_path, resume=tmp_path)) == whole
    for file in tmp_path.glob("checkpoint-*"):
        file.write_bytes(b"half")
    with pytest.raises(FormatError, match=r"^fit: no checkpoint is whole\. "):
        run("dropout", tmp_path, resume=tmp_path)


def kept(folder):
    stopped("dropout", folder, 20, resume=folder)
    return sorted(folder.glob("checkpoint-*"))[-1]


OTHERS = {
    "of another model: weight 0 must be 'kernel' float32[3, 3, 1, 3], got 'kernel' float32[5, 5, 1, 3]": (
        lambda: compiled(network(kernel=5), "adam"),
        {},
    ),
    "of another model: weight 2 must be 'gamma' float32[3], got 'kernel' float32[48, 3]": (
        lambda: compiled(network(normal=False), "adam"),
        {},
    ),
    "of another model: the model must have 8 weights, got 10": (
        lambda: compiled(network(last=True), "adam"),
        {},
    ),
    "of another model: the optimizer must be Adam, got SGD": (lambda: compiled(network(), "sgd"), {}),
    "of other data: x must be float32[22, 6, 6, 1], got float32[10, 6, 6, 1]": (None, {"x": X[:10], "y": Y[:10]}),
    "of other data: batch_size must be 5, got 4": (None, {"batch_size": 4}),
    "of other data: the numbers of x must be the same, got others": (None, {"x": X + 1}),
    "of a training without validation data, this one is with": (None, {"validation_data": (X, Y)}),
}


@pytest.mark.parametrize("text", OTHERS)
def test_another_model_or_other_data_are_an_error_and_nothing_is_changed(engine, text, tmp_path):
    make, data = OTHERS[text]
    file = kept(tmp_path)
    model = make() if make else compiled(network(), "adam")
    weights, content = model.get_weights(), file.read_bytes()
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    arguments = {"x": X, "y": Y, "batch_size": 5, "verbose": 0, "epochs": 4} | data
    message = f"fit: {file} is {text}. Give what it was saved with, or another folder to begin anew."
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        model.fit(**arguments, callbacks=[interrupted.Recorder(), interrupted.Mean()], resume=tmp_path)
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))
    assert np.array_equal(state, np.random.get_state()[1])  # noqa: NPY002
    assert file.read_bytes() == content


def test_data_that_ended_sooner_is_an_error(engine, tmp_path):
    def run_of(generator, model, **named):
        return model.fit(generator, epochs=3, verbose=0, steps_per_epoch=3, resume=tmp_path, **named)

    made = interrupted.generator()
    with pytest.raises(Failure):
        run_of(made, compiled(network(), "adam"), callbacks=Fails(22))
    message = (
        "fit of 'sequential_.*': x must give the batches again that it gave before the training was interrupted, but "
        r"it ended before batch 6\. Make the generator anew, as it was made then\."
    )
    model = compiled(network(), "adam")
    weights = model.get_weights()
    with pytest.raises(DataError, match=message):
        run_of((next(made) for _ in range(4)), model)
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))


def test_a_folder_that_cannot_be_written_is_an_error_at_once(engine, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        ArgumentError, match=r"^fit: the folder of checkpoints must be one that can be written to, got "
    ):
        run("dropout", tmp_path, resume=tmp_path / "file")
    with pytest.raises(ArgumentError, match=r"^fit: `resume` must be the path of a folder, got ''"):
        run("dropout", tmp_path, resume="")


def test_a_full_disk_ends_no_training_and_costs_no_checkpoint(engine, tmp_path, monkeypatch):
    file = kept(tmp_path)

    def full(handle):
        raise OSError(28, "No space left on device")

    whole = outcome(*run("dropout", tmp_path / "whole"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.warns(RuntimeWarning, match=r"^fit: no checkpoint could be written to .*\[Errno 28\] No space left"):
        assert outcome(*run("dropout", tmp_path, resume=tmp_path)) == whole
    assert sorted(tmp_path.glob("*.*"))[-1] == file


def test_what_cannot_be_kept_is_named(engine, tmp_path):
    class Keeps(callbacks.Callback):
        def get_state(self):
            return {"model": [self.model]}

    with pytest.raises(
        TypeError, match=r"but /callbacks/0/1/model/0 is of the type Sequential\. Let get_state\(\) give"
    ):
        run("dropout", tmp_path, extra=[Keeps()], resume=tmp_path)


def test_attributes_that_did_not_change_are_those_of_the_new_callback(engine, tmp_path):
    class Marks(callbacks.Callback):
        def __init__(self, limit):
            super().__init__()
            self.limit, self.marks, self.model_of_mine = limit, [], None

        def on_epoch_end(self, epoch, logs=None):
            self.marks.append(self.limit)

    stopped("dropout", tmp_path, 30, Marks(1), resume=tmp_path)
    marks = Marks(2)
    shared = marks.marks
    run("dropout", tmp_path, extra=[marks], resume=tmp_path)
    assert marks.marks is shared
    assert shared == [1, 1, 2, 2]


def test_rows_of_a_log_are_not_doubled_and_earlier_ones_stay(engine, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("epoch,loss\n0,1.5\n")

    def fitted(*more):
        used = [callbacks.CSVLogger(log, append=True), *more]
        compiled(network(), "sgd").fit(X, Y, epochs=3, verbose=0, resume=tmp_path / "kept", callbacks=used)

    with pytest.raises(Failure):
        fitted(Fails(8))
    assert len(log.read_text().splitlines()) == 4
    fitted()
    assert [line.split(",")[0] for line in log.read_text().splitlines()] == ["epoch", "0", "0", "1", "2"]
    log.unlink()
    with pytest.warns(RuntimeWarning, match=r"CSVLogger: .* and has 0 now\. The lines that are gone stay away\."):
        fitted()


def test_an_optimizer_that_moved_nothing_yet_and_layers_of_one_s_own_have_states(engine, tmp_path):
    class Counts(layers.Layer):
        def __init__(self):
            super().__init__()
            self.count = 0

        def call(self, x):
            self.count += 1
            return x

        def get_state(self):
            return self.count

        def set_state(self, state):
            self.count = state + 100

    def fitted(*used):
        model = compiled(network(Counts()), optimizers.SGD(0.1))
        model.fit(X, Y, epochs=2, verbose=0, resume=tmp_path, callbacks=[*used])
        return model.layers[0].count

    with pytest.raises(Failure):
        fitted(Fails(5))
    assert fitted() > 100


TREE = {
    "numbers": [1, -2.5, True, None, float("inf"), np.float32(0.1), 2**100],
    "texts": ("a", b"\0\xff", "é"),
    3: {"array": np.arange(6.0).reshape(2, 3)[:, ::2], "empty": np.zeros((0, 3), "int8"), "set": {1, 2}},
    "state": np.random.default_rng(1).bit_generator.state,
}


def test_a_tree_comes_back_as_it_was():
    parts = checkpoint.encode(TREE)
    back = checkpoint.decode(b"".join(bytes(part) for part in parts), "a")
    assert repr(back) == repr(TREE)
    assert back[3]["array"].dtype == np.float64


@pytest.mark.parametrize("change", [lambda d: d[:-1], lambda d: d + b"x", lambda d: d[:60], lambda d: b"", bytes.upper])
def test_a_damaged_file_is_an_error(change):
    data = b"".join(bytes(part) for part in checkpoint.encode(TREE))
    with pytest.raises(FormatError, match=r"^a is (damaged|no checkpoint)"):
        checkpoint.decode(change(data), "a")


@pytest.mark.full
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
@pytest.mark.parametrize(("engine", "number"), [("numpy", 28), ("llvm", 14)])
def test_nobody_can_tell_that_it_was_killed(engine, number):
    died, problems = kills.kills(number, engine)
    assert not problems
    assert died > number / 3


@pytest.mark.full
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_it_can_be_killed_between_any_two_operations_on_files(engine):
    died, problems = kills.deaths_at_operations("monitors", 0)
    assert not problems
    assert died > 20
