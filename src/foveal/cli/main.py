"""The command `foveal`: finds the command that was meant, and turns every failure into one line."""

from __future__ import annotations

import os
import sys
import warnings
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from foveal.cli.commands import COMMANDS
from foveal.cli.encoding import replace_unwritable
from foveal.cli.words import Parser, files_there
from foveal.errors import ArgumentError, DataError, FormatError, ShapeError, UnsupportedError, did_you_mean

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
    replace_unwritable()
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
    listed = "\n".join(f"  foveal {name:<10} {command.summary}" for name, command in COMMANDS.items())
    parser = Parser(
        "foveal",
        usage="foveal [--help] [--version] command ...",
        epilog=f"commands, each with its own --help:\n{listed}",
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    name = next((word for word in words if not word.startswith("-")), None)
    before = words if name is None else words[: words.index(name)]
    options = parser.parse(before)
    if options.version:
        sys.stdout.write(f"foveal {installed_version()}\n")
        return 0
    if name is None:
        parser.print_help()
        return 0
    if name not in COMMANDS:
        raise ArgumentError(
            f"the command must be one of {', '.join(map(repr, COMMANDS))}, got {name!r}.{did_you_mean(name, COMMANDS)}"
        )
    options = read_options(name, words[len(before) + 1 :])
    code: int = import_module(f"foveal.cli.{name}").run(options)
    return code


def read_options(name: str, words: Sequence[str]) -> Namespace:
    """What the words after a command's name ask for, by the command's table."""
    command = COMMANDS[name]
    parser = Parser(f"foveal {name}", description=command.description, usage=command.usage)
    for argument in command.arguments:
        parser.add_argument(*argument.names.split(), help=argument.help, **argument.settings)
    options = parser.parse(words)
    if any(argument.required and getattr(options, argument.name) in (None, []) for argument in command.arguments):
        raise ArgumentError(f"{name}: {command.missing}. Type: {command.example}")
    for argument in command.arguments:
        if argument.file:
            files = getattr(options, argument.name)
            files_there(name, *([files] if isinstance(files, str) else files))
        if argument.name in options.typed and (wrong := [one for one in argument.only if not one.holds(options)]):
            raise ArgumentError(f"{name}: {argument.names.split()[-1]} goes with {wrong[0].words} alone.")
    return options


def installed_version() -> str:
    """Foveal's own version."""
    from importlib.metadata import version  # slow to import, seldom asked

    return version("foveal")


if __name__ == "__main__":
    sys.exit(main())
