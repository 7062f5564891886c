"""Classes and functions of the user's own that files may name: those that the program hands over, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Objects = Mapping[str, Callable[..., Any]]

_registered: dict[str, Any] = {}
_names: dict[Any, str] = {}
_in_scope: ContextVar[Objects] = ContextVar("custom_objects", default={})  # noqa: B039  (never changed)


def is_own(thing: Any) -> bool:
    """Whether a class or function is the user's own."""
    return str(thing.__module__).partition(".")[0] != "foveal"


def register(thing: Any, full_name: str) -> None:
    """Let files call a class or function by this name."""
    _registered[full_name], _names[thing] = thing, full_name


def get_registered_name(obj: Any) -> str:
    """What files call a class or function: its package and name, or where it is not registered its name alone."""
    return str(_names.get(obj, obj.__name__))


def class_name(kind: Any) -> str:
    """What files call a class: its name, but one of Foveal's by its `saved_as` where Keras has another public name."""
    return str(kind.__name__ if is_own(kind) else getattr(kind, "saved_as", kind.__name__))


def get_registered_object(name: str, custom_objects: Objects | None = None) -> Any:
    """The class or function that files call by this name, or None."""
    return {**_registered, **_in_scope.get(), **(custom_objects or {})}.get(name)


def get_custom_objects() -> dict[str, Any]:
    """All classes and functions of the user's own that files may name, by name; it may be added to, outside a scope."""
    scope = _in_scope.get()
    return {**_registered, **scope} if scope else _registered


@contextmanager
def objects_in_scope(objects: Objects) -> Iterator[None]:
    """Inside the `with` files may name these too."""
    token = _in_scope.set({**_in_scope.get(), **objects})
    try:
        yield
    finally:
        _in_scope.reset(token)


def own_object(name: Any, *others: Any) -> Any:
    """What files call by the first of these names that is handed over or registered, or None."""
    for known, keys in ((_in_scope.get(), (name, *others)), (_registered, (name, *(f"Custom>{n}" for n in others)))):
        for key in keys:
            if isinstance(key, str) and key in known:
                return known[key]
    return None


def own_class(part: Mapping[str, Any]) -> Any:
    """The class of the user's own that an object in a file is of, or None."""
    found = own_object(part.get("registered_name"), part.get("class_name"))
    return found if isinstance(found, type) else None
