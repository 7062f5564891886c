"""Reading a command line: argparse, with errors that say what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn

from foveal.errors import ArgumentError, did_you_mean


class Parser(argparse.ArgumentParser):
    """argparse's parser; what it cannot read becomes an ArgumentError."""

    def __init__(self, command: str, **options: str | None) -> None:
        layout = argparse.RawDescriptionHelpFormatter
        super().__init__(prog=command, allow_abbrev=False, formatter_class=layout, **options)  # type: ignore[arg-type]

    @property
    def who(self) -> str:
        """How errors begin; `main` writes the first word."""
        return self.prog.removeprefix("foveal").lstrip() + (": " if " " in self.prog else "")

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """The options, and as `typed` the names of those that stand in the words."""
        untouched = object()
        by_name = [action for action in self._actions if action.option_strings and action.default != argparse.SUPPRESS]
        begun = argparse.Namespace(**{action.dest: untouched for action in by_name})
        options, unknown = self.parse_known_args(words, begun)
        options.typed = {action.dest for action in by_name if getattr(options, action.dest) is not untouched}
        for action in by_name:
            if action.dest not in options.typed:
                setattr(options, action.dest, action.default)
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            raise ArgumentError(
                f"{self.who}there is no {unknown[0]!r}.{did_you_mean(unknown[0].split('=')[0], known)} "
                f"`{self.prog} --help` lists what there is."
            )
        return options

    def print_help(self, file: Any = None) -> None:
        (file or sys.stdout).write(self.format_help())  # argparse's own hides that a pipe is closed

    def error(self, message: str) -> NoReturn:
        what, _, problem = message.removeprefix("argument ").partition(": ")
        raise ArgumentError(f"{self.who}{what}{' ' if problem.startswith('must') else ': '}{problem}")


def number(least: int, most: int = 2**32 - 1) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""
    bounds = f"{least} or more" if most == 2**32 - 1 else f"from {least} to {most}"

    def convert(word: str) -> int:
        try:
            value = int(word)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number, {bounds}, got {word!r}.")
        return value

    return convert


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """One of a few words."""

    def convert(word: str) -> str:
        if word not in choices:
            listed = ", ".join(map(repr, choices))
            raise argparse.ArgumentTypeError(f"must be one of {listed}, got {word!r}.{did_you_mean(word, choices)}")
        return word

    return convert


def engine_name(word: str) -> str:
    """The name of an engine."""
    from foveal.engines.engine import ENGINES  # not for commands that run none

    return one_of(ENGINES)(word)


def comma_separated(word: str) -> list[str]:
    """The parts of a word between its commas."""
    return word.split(",")


def files_there(who: str, *names: str) -> None:
    """An error that names the first file there is not, or the first folder."""
    for name in names:
        if Path(name).is_dir():
            raise ArgumentError(f"{who}: {name!r} is a folder. Name a file in it.")
        if not Path(name).is_file():
            raise ArgumentError(f"{who}: there is no file {name!r}.")
