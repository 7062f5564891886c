"""A model's several inputs or outputs: what each is given, and what it is called in a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from foveal.errors import DataError, did_you_mean
from foveal.record import Record


def feed_names(letter: str, count: int) -> list[str]:
    """The feeds' or outputs' names in a program: `x` alone, or `x0`, `x1`..."""
    return [letter] if count == 1 else [f"{letter}{i}" for i in range(count)]


class TargetFeeds(Record):
    """What the labels of an output, and the weights of its rows, are called in a program."""

    labels: str
    weights: str


def target_feeds(count: int) -> list[TargetFeeds]:
    """The feeds of so many outputs: `y` and `weight`, or `y0` and `weight0`..."""
    return list(map(TargetFeeds, feed_names("y", count), feed_names("weight", count)))


def match_by_name(who: str, what: str, value: Any, names: Sequence[str]) -> list[Any]:
    """One value for each name: of a dict by name, of a list in order; for one name alone also the value itself."""
    if isinstance(value, Mapping):
        missing = [name for name in names if name not in value]
        if missing:
            near = did_you_mean(missing[0], value)
            raise DataError(f"{who}: {what} lacks {missing[0]!r}, got {', '.join(map(repr, value))}.{near}")
        return [value[name] for name in names]
    if len(names) == 1:
        return [value[0]] if isinstance(value, list | tuple) and len(value) == 1 else [value]
    if isinstance(value, list | tuple) and len(value) == len(names):
        return list(value)
    got = f"{len(value)} of them" if isinstance(value, list | tuple) else type(value).__name__
    raise DataError(
        f"{who}: {what} must be a list of {len(names)} or a dict, for {', '.join(map(repr, names))}, got {got}."
    )
