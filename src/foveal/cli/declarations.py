"""What a command is declared with: arguments, what they go with, and what to type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.record import Record


class Condition(Record):
    """What an argument goes with; elsewhere it would be passed over, and is refused.

    Attributes
    ----------
    words : str
    holds : callable
        Asked with the options of a command line.
    """

    words: str
    holds: Callable[[Any], bool]


class Argument(Record):
    """One argument of a command line.

    Attributes
    ----------
    names : str
        "model" by place; "--json" or "-o --output" by name.
    help : str
    settings : mapping
        What else argparse's `add_argument` is to know: `type`, `default`, `nargs`, `metavar`, `action`.
    required : bool
        Whether the command can do nothing without it.
    file : bool
        Whether it must be a file, or files, that exist.
    only : tuple of Condition
        What it goes with.
    """

    names: str
    help: str
    settings: Mapping[str, Any] = {}
    required: bool = False
    file: bool = False
    only: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """What argparse calls its value."""
        return str(self.settings.get("dest") or self.names.split()[-1].lstrip("-").replace("-", "_"))


class Command(Record):
    """One command; `foveal.cli.NAME.run(options)` does what it says and gives the exit code, 0 when all is well.

    Attributes
    ----------
    summary : str
        For the list of commands.
    description : str
        For its own help.
    arguments : tuple of Argument
    missing : str
        What to say when a required argument is missing.
    example : str
        What to type then.
    usage : str, optional
    """

    summary: str
    description: str
    arguments: tuple[Argument, ...] = ()
    missing: str = ""
    example: str = ""
    usage: str | None = None


def by_place(name: str, help: str, required: bool = True, file: bool = False, **settings: Any) -> Argument:
    """An argument that comes by its place."""
    return Argument(name, help, {"nargs": "?", **settings}, required, file)


def option(
    names: str, help: str, required: bool = False, only: tuple[Condition, ...] = (), **settings: Any
) -> Argument:
    """An argument that comes by its name, with a value."""
    return Argument(names, help, settings, required, only=only)


def flag(name: str, help: str, only: tuple[Condition, ...] = ()) -> Argument:
    """An argument that comes by its name alone."""
    return Argument(name, help, {"action": "store_true"}, only=only)
