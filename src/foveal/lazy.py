"""Names that are imported when they are first used, so that a program waits only for what it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NoReturn

from foveal.errors import did_you_mean


class Names(Mapping[str, Any]):
    """Public names and the module each is in, which is imported when the name is first looked up.

    The table is closed: nothing is ever imported that it does not list.

    Parameters
    ----------
    names : mapping
        Names by their module, with spaces between: `{"foveal.layers.conv": "Conv1D Conv2D"}`. After a module that ends
        with a dot they are names of modules: `{"foveal.": "layers losses"}`.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.homes = {name: module for module, listed in names.items() for name in listed.split()}

    def __getitem__(self, name: str) -> Any:
        home = self.homes[name]
        return import_module(home + name) if home.endswith(".") else getattr(import_module(home), name)

    def __contains__(self, name: object) -> bool:
        return name in self.homes

    def __iter__(self) -> Iterator[str]:
        return iter(self.homes)

    def __len__(self) -> int:
        return len(self.homes)

    def __or__(self, others: Names) -> Names:
        return _names(self.homes | others.homes)

    def only(self, names: Iterable[str]) -> Names:
        """Some of them."""
        return _names({name: self.homes[name] for name in names})


def _names(homes: dict[str, str]) -> Names:
    names = Names({})
    names.homes = homes
    return names


def offered(
    module: str, names: Names, unlisted: Mapping[str, Any] | None = None
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """The `__all__`, `__getattr__` and `__dir__` of a module that offers these names.

    Parameters
    ----------
    module : str
    names : Names
    unlisted : mapping, optional
        What is found, too, but neither listed nor suggested.
    """
    listed = sorted(names)
    missing = no_attribute(module, listed)

    def look_up(name: str) -> Any:
        if name in names:
            return names[name]
        return unlisted[name] if unlisted is not None and name in unlisted else missing(name)

    return listed, look_up, lambda: listed


def no_attribute(module: str, names: Iterable[str]) -> Callable[[str], NoReturn]:
    """A module's `__getattr__`, which suggests the name that was meant; not to Python, which asks for `__path__`."""
    known = list(names)

    def missing(name: str) -> NoReturn:
        hint = "" if name.startswith("__") else did_you_mean(name, known)
        message = f"module {module!r} has no attribute {name!r}.{hint}"
        raise AttributeError(message, name=name, obj=None)  # or Python's traceback adds a suggestion of its own

    return missing
