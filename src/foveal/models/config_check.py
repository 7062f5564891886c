"""What a config out of a file must be before anything is built of it: its size, its depth and its form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from foveal.errors import FormatError

DEEPEST = 64
"""How deep parts may be inside each other."""
MOST_PARTS = 2**22
"""How many lists and named values a text may describe, so that reading it takes no more memory than its arrays."""
MOST_LAYERS = 100_000
LONGEST_TEXT, LONGEST_NAME = 2**17, 1000
LARGEST = 2**53
"""Whole numbers from here on are none that a layer takes."""
MOST_NUMBERS = 2**36
"""How many numbers one layer may give for one example: 256 GB."""
NAMES = ("class_name", "name", "module", "registered_name")
TENSOR = "__keras_tensor__"


def parsed(text: str | bytes, place: str) -> dict[str, Any]:
    """The config that a text describes, checked.

    Raises
    ------
    FormatError
        It is no JSON, has too many parts, or parts that are not as configs are; the message says where.
    """
    data = text.encode() if isinstance(text, str) else text
    parts = sum(data.count(mark) for mark in (b"{", b"[", b","))
    if parts > MOST_PARTS:
        raise FormatError(f"{place}: it may describe at most {MOST_PARTS:,} parts, got {parts:,}.")
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{place}: damaged: it is no JSON: {error}.") from None
    if not isinstance(config, dict):
        raise FormatError(f"{place}: damaged: it must describe a model, got {type(config).__name__}.")
    check(config, place)
    return config


def check(config: Mapping[str, Any], place: str) -> None:
    """Refuse a config whose parts are not as configs are; `place` is what errors begin with.

    Raises
    ------
    FormatError
        It has too many layers, is too deep, or lacks what a part must have.
    """
    waiting: list[tuple[Any, str, int]] = [(config, "", 0)]
    layers = 0
    # every part once; not recursive, as the depth is what is checked
    while waiting:
        value, where, depth = waiting.pop()
        if depth > DEEPEST:
            raise FormatError(f"{place}: its parts are inside each other more than {DEEPEST} deep.")
        if isinstance(value, dict):
            problem = _named_problem(value)
            where = _place_of(value, where)
            waiting.extend((part, where, depth + 1) for part in value.values())
            parts = value.get("layers")
            layers += len(parts) if isinstance(parts, list) else 0
        elif isinstance(value, list):
            problem = ""
            waiting.extend((part, where, depth + 1) for part in value)
        else:
            problem = _plain_problem(value)
        if problem:
            raise FormatError(f"{place}: damaged: {where or 'it'} {problem}.")
    if layers > MOST_LAYERS:
        raise FormatError(f"{place}: it may have at most {MOST_LAYERS:,} layers, got {layers:,}.")


def _place_of(value: Mapping[str, Any], around: str) -> str:
    """What errors call the parts of an object: the innermost layer or object that has a name."""
    kind, config = value.get("class_name"), value.get("config")
    if not isinstance(kind, str) or kind == TENSOR:
        return around
    name = config.get("name") if isinstance(config, dict) else None
    return f"{kind} {name!r}" if isinstance(name, str) else around or kind


def _named_problem(value: Mapping[str, Any]) -> str:
    """What is wrong with the names and values of an object, if anything."""
    for name in NAMES:
        text = value.get(name)
        if isinstance(text, str) and len(text) > LONGEST_NAME:
            return f"has a `{name}` of {len(text):,} characters"
    if "class_name" in value and not isinstance(value["class_name"], str):
        return f"has the class {value['class_name']!r:.60}, which is no name"
    if "class_name" in value and "config" not in value and value["class_name"] != "__ellipsis__":
        return f"has a {value['class_name']} without a config"
    if value.get("class_name") == TENSOR:
        return _tensor_problem(value["config"])
    if isinstance(value.get("layers"), list) and any(not _is_layer(part) for part in value["layers"]):
        return "has a layer without a class and a config"
    if "input_layers" in value or "output_layers" in value:
        return _connected_problem(value)
    return ""


def _is_layer(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("class_name"), str) and "config" in part


def _tensor_problem(config: Any) -> str:
    place = config.get("keras_history") if isinstance(config, dict) else None
    known = isinstance(place, list) and [type(part) for part in place] == [str, int, int] and min(place[1:]) >= 0
    return "" if known else f"has a tensor that must be of a layer, a call and an output, got {place!r:.60}"


def _connected_problem(value: Mapping[str, Any]) -> str:
    """What is wrong with how layers are connected."""
    kinds = {"layers": list, "input_layers": list | dict, "output_layers": list | dict}
    missing = [key for key, kind in kinds.items() if not isinstance(value.get(key), kind)]
    if missing:
        return f"has no `{missing[0]}`"
    names: set[str] = set()
    for part in value["layers"]:
        config = part["config"]
        name = part.get("name", config.get("name") if isinstance(config, dict) else None)
        if not isinstance(name, str) or not isinstance(part.get("inbound_nodes", []), list):
            return f"has a {part['class_name']} without a name or without calls"
        if name in names:
            return f"has two layers named {name!r:.80}"
        names.add(name)
        for node in part.get("inbound_nodes", []):
            if isinstance(node, dict) and not (
                isinstance(node.get("args"), list) and isinstance(node.get("kwargs"), dict)
            ):
                return f"has a call of {name!r:.80} without `args` and `kwargs`"
            if not isinstance(node, dict | list):
                return f"has a call of {name!r:.80} that is none: {node!r:.60}"
    return ""


def _plain_problem(value: Any) -> str:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"has a text of {len(value):,} characters; {LONGEST_TEXT:,} are the most"
    if isinstance(value, int) and abs(value) >= LARGEST:
        return f"has the number {value:.3e}" if abs(value) < 10**300 else "has a number of more than 300 digits"
    return ""


def check_sizes(model: Any) -> None:
    """Refuse a model of which a layer gives more numbers than any machine can hold."""
    for name, shape in model.output_shapes().items():
        sizes = [size for size in shape if size is not None]
        numbers = 1
        for size in sizes:
            numbers *= size
        if numbers > MOST_NUMBERS:
            raise FormatError(
                f"{name!r} gives {numbers:.3g} numbers for one example, of shape {tuple(shape[1:])}; the most are "
                f"{MOST_NUMBERS:.3g}."
            )
