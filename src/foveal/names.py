"""The names layers and models get when the user gives none: those Keras would give."""

from __future__ import annotations

import re
from collections import Counter

_given: Counter[str] = Counter()


def snake_case(kind: str) -> str:
    """`MaxPooling2D` as `max_pooling2d`."""
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def unique_name(kind: str) -> str:
    """`conv2d`, then `conv2d_1`, `conv2d_2`: each kind counts by itself."""
    base = snake_case(kind)
    count = _given[base]
    _given[base] += 1
    return f"{base}_{count}" if count else base


def clear_session() -> None:
    """Start the numbering of names again."""
    _given.clear()
