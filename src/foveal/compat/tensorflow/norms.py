"""Tensors made shorter, as gradients are before a step."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from foveal.compat.tensorflow.conversion import axes as numbered
from foveal.functions import elementwise, reduce


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """A tensor scaled down to this length, where it is longer; along `axes`, or as a whole."""
    squares = reduce.sum(elementwise.square(t), numbered(axes), axes is not None)
    longest = elementwise.maximum(elementwise.sqrt(squares), clip_norm)
    return elementwise.true_divide(elementwise.multiply(t, clip_norm), longest)


def global_norm(t_list: Sequence[Any], name: str | None = None) -> Any:
    """The length of all tensors taken as one vector; None among them does not count."""
    squares = [reduce.sum(elementwise.square(t)) for t in t_list if t is not None]
    return elementwise.sqrt(functools.reduce(elementwise.add, squares))


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """All tensors scaled down together, where the vector of all of them is longer; and the length that it had."""
    length = global_norm(t_list) if use_norm is None else use_norm
    scale = elementwise.true_divide(clip_norm, elementwise.maximum(length, clip_norm))
    return [None if t is None else elementwise.multiply(t, scale) for t in t_list], length


__all__ = ["clip_by_global_norm", "clip_by_norm", "global_norm"]
