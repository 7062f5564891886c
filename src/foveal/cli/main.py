"""The command `foveal`: finds the command that was meant, and turns every failure into one line."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from foveal.cli.words import Parser
from foveal.errors import ArgumentError, DataError, FormatError, ShapeError, UnsupportedError, did_you_mean

COMMANDS = {
    "train": ("foveal.cli.train", "train a network on a data set and watch it learn"),
    "run": ("foveal.cli.run", "run a script written for TensorFlow or Keras on Foveal"),
    "predict": ("foveal.cli.predict", "ask a saved network what is on pictures"),
    "look": ("foveal.cli.look", "open a saved network on pictures, in one page that anybody can read"),
    "summary": ("foveal.cli.summary", "show a saved network layer by layer"),
    "neuron": ("foveal.cli.neuron", "show how one value of a layer is computed from a picture"),
    "receptive": ("foveal.cli.receptive", "show which pixels the values of each layer depend on"),
    "filter": ("foveal.cli.filter", "filter a photo with a kernel"),
    "doctor": ("foveal.cli.doctor", "show what this machine offers and test that Foveal computes rightly on it"),
}
FAILURES = (ArgumentError, DataError, FormatError, ShapeError, UnsupportedError, OSError)

FAILED, INTERRUPTED, PIPE_CLOSED = 2, 130, 141  # as shells count: 128 + the number of the signal


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line.

    Returns
    -------
    int
        The exit code: 0 done, 1 `foveal doctor` found something wrong, 2 a failure that was explained on standard
        error, 130 interrupted.
    """
    warnings.showwarning = _show_warning
    try:
        code = _answer(list(sys.argv[1:] if words is None else words))
        sys.stdout.flush()  # here, where a closed pipe is caught
    except KeyboardInterrupt:
        sys.stderr.write("\nfoveal: stopped.\n")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it flushes at exit
        return PIPE_CLOSED
    except FAILURES as failure:
        sys.stderr.write(f"foveal: {failure}\n")
        return FAILED
    return code


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    sys.stderr.write(f"foveal: warning: {message}\n")


def _answer(words: list[str]) -> int:
    try:
        return _run(words)
    except SystemExit as done:  # argparse, after --help
        return int(done.code or 0)


def _run(words: list[str]) -> int:
    listed = "\n".join(f"  foveal {name:<10} {text}" for name, (_, text) in COMMANDS.items())
    parser = Parser(
        "foveal",
        usage="foveal [--help] [--version] command ...",
        epilog=f"commands, each with its own --help:\n{listed}",
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    command = next((word for word in words if not word.startswith("-")), None)
    before = words if command is None else words[: words.index(command)]
    options = parser.parse(before)
    if options.version:
        sys.stdout.write(f"foveal {installed_version()}\n")
        return 0
    if command is None:
        parser.print_help()
        return 0
    if command not in COMMANDS:
        raise ArgumentError(
            f"the command must be one of {', '.join(map(repr, COMMANDS))}, got {command!r}."
            f"{did_you_mean(command, COMMANDS)}"
        )
    code: int = import_module(COMMANDS[command][0]).run(words[len(before) + 1 :])
    return code


def installed_version() -> str:
    """Foveal's own version."""
    from importlib.metadata import version  # slow to import, seldom asked

    return version("foveal")


if __name__ == "__main__":
    sys.exit(main())
