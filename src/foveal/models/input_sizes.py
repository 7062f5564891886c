"""Sizes that a file leaves open, named by whoever opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from foveal.errors import ArgumentError

Shape = Sequence[int | None]


def shapes_asked(name: str, input_shape: Any, inputs: int) -> list[Any]:
    """What is asked for, for each of a model's inputs."""
    shapes = [input_shape] if inputs == 1 else list(input_shape)
    if len(shapes) != inputs:
        raise ArgumentError(f"{name}: `input_shape` must be a list of {inputs}, got {input_shape!r}.")
    return shapes


def sized(name: str, key: str, own: Shape, asked: Any, order: str = "") -> tuple[int | None, ...]:
    """One image's shape with the sizes that are asked for; an ArgumentError where the file has others."""
    try:
        wanted = tuple(None if n is None else int(n) for n in asked)
    except (TypeError, ValueError):
        wanted = ()
    if len(wanted) != len(own) or not all(m is None or n in (None, m) for n, m in zip(own, wanted, strict=True)):
        raise ArgumentError(f"{name}: `input_shape` must fit {tuple(own)} of its input {key!r}{order}, got {asked!r}.")
    return tuple(n if m is None else m for n, m in zip(own, wanted, strict=True))


def with_sizes(config: Mapping[str, Any], input_shape: Any, name: str) -> dict[str, Any]:
    """The config of a model, its inputs with the sizes that are asked for.

    Raises
    ------
    ArgumentError
        They do not fit, or the model is one of a class of one's own, which says them itself.
    """
    layers = config.get("layers")
    entries = list(_entries(config)) if isinstance(layers, list) else []
    if not entries:
        raise ArgumentError(
            f"{name}: `input_shape` is for models of layers between inputs and outputs, and this is none. Leave it out."
        )
    shapes = dict(zip(entries, shapes_asked(name, input_shape, len(entries)), strict=True))
    return {**config, "layers": [_resized(part, shapes, name) for part in layers or ()]}


def _entries(config: Mapping[str, Any]) -> Iterator[str]:
    """The names of the input layers, in the order of the model's inputs."""
    if "input_layers" in config:
        yield from dict.fromkeys(_names(config["input_layers"]))
        return
    for part in config["layers"][:1]:
        if isinstance(part, Mapping) and part.get("class_name") == "InputLayer":
            yield str(part["config"]["name"])


def _names(places: Any) -> Iterator[str]:
    if isinstance(places, Mapping):
        places = [places[key] for key in sorted(places)]
    if isinstance(places, list | tuple):
        if len(places) == 3 and isinstance(places[0], str):
            yield places[0]
            return
        for place in places:
            yield from _names(place)


def _resized(part: Any, shapes: Mapping[str, Any], name: str) -> Any:
    own = part.get("config") if isinstance(part, Mapping) and part.get("class_name") == "InputLayer" else None
    if not isinstance(own, Mapping) or own.get("name") not in shapes or not isinstance(own.get("batch_shape"), list):
        return part
    batch, *shape = own["batch_shape"]
    return {**part, "config": {**own, "batch_shape": [batch, *sized(name, own["name"], shape, shapes[own["name"]])]}}
