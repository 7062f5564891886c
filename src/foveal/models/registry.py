"""How classes and functions of the user's own are handed over, for files to name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from foveal.arguments import converted, text
from foveal.errors import ArgumentError
from foveal.registry import Objects, objects_in_scope, register

Own = TypeVar("Own", bound=Callable[..., Any])


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Own], Own]:
    """Let files name a class or a function: `@register_keras_serializable("mine")` stands above it.

    Parameters
    ----------
    package : str, default='Custom'
        Keeps equal names of different authors apart.
    name : str, optional
        What files call it; by default its own name.
    """
    home = converted("register_keras_serializable", "package", text, package)

    def registered(own: Own) -> Own:
        if not callable(own) or (isinstance(own, type) and not callable(getattr(own, "get_config", None))):
            raise ArgumentError(
                f"register_keras_serializable: must stand above a function or a class with `get_config`, got {own!r}."
            )
        register(own, f"{home}>{name or own.__name__}")
        return own

    return registered


@contextmanager
def custom_object_scope(custom_objects: Objects | None) -> Iterator[None]:
    """Inside the `with` files may name these classes and functions too."""
    with objects_in_scope(converted("custom_object_scope", "custom_objects", objects_by_name, custom_objects or {})):
        yield


CustomObjectScope = custom_object_scope


def objects_by_name(value: Any) -> dict[str, Any]:
    """What is handed over, checked."""
    if isinstance(value, Mapping) and all(isinstance(key, str) and callable(own) for key, own in value.items()):
        return dict(value)
    raise ValueError(f"a dict of classes and functions by name, like {{'MyLayer': MyLayer}}, got {value!r}.")
