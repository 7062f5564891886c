"""Places in one block of memory for tensors that live for a part of a run each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from foveal.record import Record

Key = TypeVar("Key", bound=Hashable)


class Lifetime(Record):
    """How many bytes a tensor has, and the first and the last moment at which its values count."""

    size: int
    first: int
    last: int

    def meets(self, other: Lifetime) -> bool:
        """Whether both live at some moment."""
        return self.first <= other.last and other.first <= self.last


def place(lifetimes: Mapping[Key, Lifetime]) -> tuple[dict[Key, int], int]:
    """Where each tensor starts, so that no two that live at one moment overlap; and the length of the block.

    The largest come first, each at the lowest place that is free for as long as it lives: within a few percent of the
    least possible for the networks tried, and the same places for the same lifetimes.
    """
    offsets: dict[Key, int] = {}
    placed: list[tuple[int, Lifetime]] = []
    for key, own in sorted(lifetimes.items(), key=lambda item: -item[1].size):
        at = 0
        for start, other in placed:  # by their starts
            if own.meets(other):
                if start - at >= own.size:
                    break
                at = max(at, start + other.size)
        offsets[key] = at
        placed.append((at, own))
        placed.sort(key=lambda item: item[0])
    return offsets, max((at + own.size for at, own in placed), default=0)
