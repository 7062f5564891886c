"""Trainings that are killed (kill -9) at random moments and go on until they end: `python kills.py 300`.

Each is killed up to three times; then it must have ended as one that nobody killed, and left nothing half written.
"""

import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import interrupted

from foveal import callbacks
from foveal.engines.engine import get_engine

OPERATIONS = ("open", "fsync", "replace", "unlink")
SAVING = (0, 1, 2, 5)
"""After so many batches; 0 is `fit(resume=)`."""


def trained(name, folder, saving, engine="numpy", threads=1):
    """Train, or go on, and write down how it ended."""
    extra = [callbacks.BackupAndRestore(folder / "kept", save_freq=saving, delete_checkpoint=False)] if saving else []
    named = {} if saving else {"resume": folder / "kept"}
    arguments = {"threads": threads} if engine == "llvm" else {}
    ended = interrupted.run(name, folder, get_engine(engine, **arguments), extra, **named)
    return "\n".join([interrupted.outcome(*ended), *interrupted.files(folder)])


def forked(act, seconds=None):
    """What a child process gives that calls a function; None where it was killed, as after so many seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        status = 1
        try:
            text = act()
            with os.fdopen(writing, "w") as file:
                file.write(text)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as file:
        text = file.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.WEXITSTATUS(status) == 0
    return text


def dying(act, number):
    """The function, in a process that is killed before its file operation of this number; half of them after it."""
    count = itertools.count(1)

    def counted(operation):
        def call(*args, **kwargs):
            place = next(count)
            if place == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return operation(*args, **kwargs)

        return call

    def called():
        for operation in OPERATIONS:
            setattr(os, operation, counted(getattr(os, operation)))
        return act()

    return called


def problem(folder, got, want):
    """What is wrong with how a training ended; empty where nothing is."""
    left = sorted(file.name for file in (folder / "kept").iterdir() if not file.name.startswith("checkpoint-"))
    checkpoints = len(list((folder / "kept").iterdir())) - len(left)
    partial = [file.name for file in folder.iterdir() if file.name.endswith(".partial")]
    if got != want:
        return f"it ended with\n{got}\nand not with\n{want}"
    return f"there are {left + partial} and {checkpoints} checkpoints" if left or partial or checkpoints > 2 else ""


def kills(number, engine="numpy", seed=1, names=tuple(interrupted.FITS)):
    """Kill so many trainings; gives how many processes were killed, and what is wrong, by training."""
    chance, died, problems = random.Random(seed), 0, []
    whole = {}
    for trial in range(number):
        name, saving = names[trial % len(names)], SAVING[trial // len(names) % len(SAVING)]
        folder = Path(tempfile.mkdtemp())
        if name not in whole:
            start = time.monotonic()
            want = forked(lambda n=name, f=folder: trained(n, f, 1, engine))
            whole[name] = want, time.monotonic() - start
            shutil.rmtree(folder)
            folder.mkdir()
        want, seconds = whole[name]
        threads = chance.choice((1, 2))
        got = None
        for limit in [chance.uniform(0, seconds) for _ in range(chance.choice((1, 2, 3)))]:
            got = forked(lambda n=name, f=folder, s=saving, t=threads: trained(n, f, s, engine, t), limit)
            died += got is None
        if got is None:
            got = forked(lambda n=name, f=folder, s=saving, t=3 - threads: trained(n, f, s, engine, t))
        if text := problem(folder, got, want):
            problems.append(f"{name}, saved every {saving} batches, trial {trial}: {text}")
        shutil.rmtree(folder)
    return died, problems


def deaths_at_operations(name, saving):
    """Kill a training at each of its file operations; gives how many there were, and what is wrong."""
    problems, died = [], 0
    with tempfile.TemporaryDirectory() as place:
        want = forked(lambda: trained(name, Path(place), saving))
    while True:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            if forked(dying(lambda f=folder: trained(name, f, saving), died + 1)) is not None:
                return died, problems
            died += 1
            if text := problem(folder, forked(lambda f=folder: trained(name, f, saving)), want):
                problems.append(f"{name}, saved every {saving} batches, operation {died}: {text}")


if __name__ == "__main__":
    count, engine, seed = [*sys.argv[1:], "numpy", "1"][:3] if len(sys.argv) < 4 else sys.argv[1:4]
    start = time.monotonic()
    died, problems = kills(int(count), engine, int(seed))
    sys.stdout.write("\n".join(problems))
    sys.stdout.write(
        f"\n{int(count) - len(problems)} of {count} trainings on {engine} ended as if nobody had killed them; "
        f"{died} processes were killed in {time.monotonic() - start:.0f} s\n"
    )
