"""`foveal doctor`: what this machine offers, and whether Foveal computes rightly on it."""

from __future__ import annotations

import platform
import sys
import time
import warnings
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.cli import machine
from foveal.cores import usable_cores
from foveal.engines.engine import DEFAULT_ENGINE, ENGINES
from foveal.storage import cache_folder, home, write_atomically

Array = np.ndarray[Any, Any]

REFERENCE = "numpy"
STEPS, BATCH = 8, 16
TOLERANCE = 1e-4


class Wrong(Exception):
    """Something that keeps Foveal from working well; the text says what to do."""


def run(options: Namespace) -> int:
    """Print what was found.

    Returns
    -------
    int
        0, or 1 when something is wrong.
    """
    problems = [name for name, check in CHECKS.items() if not _passes(name, check)]
    last = f"Something is wrong: {', '.join(problems)}." if problems else "All is well. Next: foveal train mnist"
    sys.stdout.write(f"\n{last}\n")
    return 1 if problems else 0


def _passes(name: str, check: Callable[[], str]) -> bool:
    try:
        text, right = check(), True
    except Wrong as wrong:
        text, right = f"WRONG: {wrong}", False
    except Exception as error:  # whatever breaks, the other checks go on
        text, right = f"WRONG: {type(error).__name__}: {error}", False
    sys.stdout.write(f"{name:<11}{text}\n")
    sys.stdout.flush()
    return right


def versions() -> str:
    """Versions of what Foveal stands on."""
    found = {name: machine.installed(name) for name in ("foveal", "numpy", "llvmlite", "rich")}
    missing = [name for name, number in found.items() if number is None]
    if missing:
        raise Wrong(f"{' and '.join(missing)} cannot be imported. Run: pip install --force-reinstall foveal")
    return ", ".join([f"{name} {number}" for name, number in found.items()] + [f"Python {platform.python_version()}"])


def processor() -> str:
    """The processor's name and the cores of it that this process may use, as the engine counts them."""
    cores = usable_cores()
    return f"{machine.processor()}, {cores} {'core' if cores == 1 else 'cores'}"


def vectors() -> str:
    """How wide the machine code's vectors are."""
    from foveal.engines.llvm.language.target import host_target

    target = host_target()
    return f"{target.lanes} numbers at once ({32 * target.lanes} bits) on {target.cpu}"


def cache() -> str:
    """The folder for data and machine code, once it was written to."""
    try:
        file = cache_folder("doctor") / "test"
        write_atomically(file, b"written by foveal doctor")
        file.unlink()
        file.parent.rmdir()
    except OSError as error:
        raise Wrong(f"{home()} cannot be written ({error}). Set FOVEAL_HOME to a folder of your own.") from None
    from foveal.engines.llvm.runtime.jit import CACHE_BYTES

    code = machine.size(home() / "objects") / 1e6
    whole = f"{home()}, writable, {machine.size(home()) / 1e6:.1f} MB"
    return f"{whole}, {code:.1f} of at most {CACHE_BYTES / 1e6:.0f} MB machine code"


def engines() -> str:
    """What can run networks here."""
    found = {name: machine.installed(package) for name, (*_, package) in ENGINES.items()}
    words = [
        f"{name} ({f'{ENGINES[name][-1]} {number}' if number else 'not installed'})" for name, number in found.items()
    ]
    return ", ".join(words) + f"; the default is {DEFAULT_ENGINE}"


def self_test() -> str:
    """Train a little with the default engine and with the reference, and compare the weights."""
    began = time.perf_counter()
    trained, seconds = learn(DEFAULT_ENGINE), time.perf_counter() - began
    worst = max(
        float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs)))
        for ours, theirs in zip(trained, learn(REFERENCE), strict=True)
    )
    if not worst <= TOLERANCE:
        raise Wrong(
            f"{DEFAULT_ENGINE} and {REFERENCE} differ by {worst:.1e} after {STEPS} steps, more than {TOLERANCE:.0e}. "
            f"Use --engine {REFERENCE}, and please report this with all the lines above."
        )
    return f"OK: {STEPS} training steps in {seconds:.2f} s, {DEFAULT_ENGINE} and {REFERENCE} agree to {worst:.0e}"


def learn(engine: str) -> list[Array]:
    """A small network's weights after a few steps: it is to tell which quarter of a drawn image is the brightest."""
    from foveal import Sequential, layers, optimizers
    from foveal.utils import set_random_seed

    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (STEPS * BATCH, 12, 12, 1), dtype="uint8")
    labels = images.reshape(-1, 2, 6, 2, 6).mean(axis=(2, 4)).reshape(-1, 4).argmax(axis=1)
    set_random_seed(0)
    model = Sequential(
        [
            layers.Input((12, 12, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(12, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(20, activation="relu"),
            layers.Dense(4, activation="softmax"),
        ]
    )
    model.compile(optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", engine=engine)
    with warnings.catch_warnings(action="ignore"):  # of a loss that is no number: the comparison tells
        model.fit(images, labels, batch_size=BATCH, verbose=0)
    return model.get_weights()


CHECKS = {
    "Versions": versions,
    "Processor": processor,
    "Vectors": vectors,
    "Cache": cache,
    "Engines": engines,
    "Self-test": self_test,
}
