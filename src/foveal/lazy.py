"""Names that are imported when they are first used, so that a program waits only for what it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from foveal.arguments import no_attribute


class Names(Mapping[str, Any]):
    """What has a name, and the module it is in, which is imported when the name is first looked up.

    The table is closed: nothing is ever imported that it does not list.

    Parameters
    ----------
    names : mapping
        Names by their module, with spaces between: `{"foveal.layers.conv": "Conv1D Conv2D"}`.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.homes = {name: module for module, listed in names.items() for name in listed.split()}

    def __getitem__(self, name: str) -> Any:
        return getattr(import_module(self.homes[name]), name)

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
    made = Names({})
    made.homes = homes
    return made


def offered(module: str, names: Names) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a module that offers these names, and suggests the one that was meant."""
    missing = no_attribute(module, names)

    def look_up(name: str) -> Any:
        return names[name] if name in names else missing(name)

    return look_up, lambda: sorted(names)
