"""Classes of the user's own that files may name: those that the program hands over, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from foveal.arguments import converted, text
from foveal.errors import ArgumentError

Kind = TypeVar("Kind", bound=type)

_registered: dict[str, type] = {}
_names: dict[type, str] = {}
_given: ContextVar[Mapping[str, type]] = ContextVar("given", default={})  # noqa: B039  (never changed)


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Kind], Kind]:
    """Let files name a class: `@register_keras_serializable("mine")` stands above it.

    Parameters
    ----------
    package : str, default='Custom'
        Keeps equal names of different authors apart.
    name : str, optional
        What files call the class; by default its own name.
    """
    home = converted("register_keras_serializable", "package", text, package)

    def register(kind: Kind) -> Kind:
        if not isinstance(kind, type) or not callable(getattr(kind, "from_config", None)):
            raise ArgumentError(
                f"register_keras_serializable: must stand above a layer's or model's class, got {kind!r}."
            )
        full = f"{home}>{name or kind.__name__}"
        _registered[full], _names[kind] = kind, full
        return kind

    return register


def get_registered_name(obj: type) -> str:
    """What files call a class: its package and name, or where it is not registered its name alone."""
    return _names.get(obj, obj.__name__)


def get_registered_object(name: str, custom_objects: Mapping[str, type] | None = None) -> type | None:
    """The class that files call by this name, or None."""
    return {**_registered, **_given.get(), **(custom_objects or {})}.get(name)


def get_custom_objects() -> dict[str, type]:
    """All classes of the user's own that files may name, by name."""
    return {**_registered, **_given.get()}


@contextmanager
def custom_object_scope(custom_objects: Mapping[str, type] | None) -> Iterator[None]:
    """Inside the `with` files may name these classes too."""
    known = converted("custom_object_scope", "custom_objects", classes_by_name, custom_objects or {})
    token = _given.set({**_given.get(), **known})
    try:
        yield
    finally:
        _given.reset(token)


def classes_by_name(value: Any) -> dict[str, type]:
    """What is handed over, checked."""
    if isinstance(value, Mapping) and all(isinstance(k, str) and isinstance(v, type) for k, v in value.items()):
        return dict(value)
    raise ValueError(f"a dict of classes by name, like {{'MyLayer': MyLayer}}, got {value!r}.")


def own_class(part: Mapping[str, Any]) -> Any:
    """The class of the user's own that an object in a file is of, or None."""
    full, name = part.get("registered_name"), part.get("class_name")
    given = _given.get()
    for known, key in ((given, full), (given, name), (_registered, full), (_registered, f"Custom>{name}")):
        if isinstance(key, str) and key in known:
            return known[key]
    return None
