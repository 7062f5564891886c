"""The folder of a training: one training's at a time, of one seed, and on the disk whatever happens."""

import os
import signal
import time

import kills
import pytest
from interrupted import X, Y, compiled, network, run
from test_resume import stopped

import foveal
from foveal import callbacks
from foveal.errors import ArgumentError, FormatError


@pytest.fixture
def engine():
    """Checkpoints do not know the engine, so one is enough."""
    return "numpy"


def kept_by(folder, act):
    """What `act` gives in a child process while this process trains and keeps itself in a folder."""
    told = []

    class Asks(callbacks.Callback):
        def get_state(self):
            """Nothing."""

        def on_epoch_begin(self, epoch, logs=None):
            if not told:
                told.append(act())

    run("dropout", folder, extra=[Asks()], resume=folder)
    return told[0]


def problem_of(folder):
    try:
        run("dropout", folder, resume=folder)
    except ArgumentError as error:
        return str(error)
    return "none"


def test_a_folder_is_one_training_s_at_a_time(engine, tmp_path):
    asked = {"process": lambda folder: kills.forked(lambda: problem_of(folder)), "thread": problem_of}
    for name, ask in asked.items():
        folder = tmp_path / name
        who = f"process {os.getpid()}" if name == "process" else "this process"
        assert kept_by(folder, lambda f=folder, a=ask: a(f)) == (
            f"fit: {who} keeps another training in {str(folder)!r} now. Wait for its end, or name another folder."
        )
        assert problem_of(folder) == "none"
        assert not (folder / ".training").exists()


def test_who_is_killed_or_fails_leaves_no_lock_nor_do_its_children(engine, tmp_path):
    class Kills(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            child = os.fork()
            if not child:  # it lives on, and has all open that its parent had
                time.sleep(60)
                os._exit(0)
            (tmp_path / "child").write_text(str(child))
            os.kill(os.getpid(), signal.SIGKILL)

    kept, process = tmp_path / "kept", os.fork()
    if not process:
        run("dropout", tmp_path, extra=[Kills()], resume=kept)
    os.waitpid(process, 0)
    assert (kept / ".training").read_text() == str(process)
    stopped("dropout", tmp_path, 3, resume=kept)
    assert not (kept / ".training").exists()
    assert problem_of(kept) == "none"
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)


def test_another_seed_is_said_and_none_is_no_other(engine, tmp_path):
    data = {"x": X, "y": Y, "verbose": 0, "resume": tmp_path}

    def begun(seed):
        foveal.utils.set_random_seed(seed)
        return compiled(network(), "sgd")

    begun(3).fit(**data)
    with pytest.raises(FormatError) as error:
        begun(4).fit(**data, epochs=2)
    assert str(error.value) == (
        f"fit: {tmp_path}/checkpoint-00000001.foveal is of a training with the random seed 3, this one has 4. "
        "Give what it was saved with, or another folder to begin anew."
    )
    assert len(begun(3).fit(**data, epochs=2).epoch) == 2


def test_all_is_on_the_disk_in_an_order_that_a_power_failure_cannot_hurt(engine, tmp_path, monkeypatch):
    events, fsync, replace = [], os.fsync, os.replace

    def synced(handle):
        events.append(("sync", os.fstat(handle).st_ino))
        return fsync(handle)

    def replaced(source, target):
        events.append(("name", os.stat(source).st_ino, os.fspath(target)))
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    kept = tmp_path / "above" / "kept"
    run("dropout", tmp_path, resume=kept, epochs=1)
    (named,) = [event for event in events if event[0] == "name" and "checkpoint-" in event[2]]
    place = events.index(named)
    assert ("sync", named[1]) in events[:place]  # what is in the file, before it has its name
    assert ("sync", kept.stat().st_ino) in events[place:]  # its name in the folder, afterwards
    for folder in (tmp_path, tmp_path / "above"):  # and the folders' own names
        assert ("sync", folder.stat().st_ino) in events[:place]
