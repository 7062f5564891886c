"""Strides, paddings and orders of axes as TensorFlow writes them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from foveal.arguments import converted, integer, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.spatial_axes import FIRST, LAST, require_images
from foveal.ir.node import Node, Shape, show
from foveal.ops.window import SPATIAL, Pair, Window, resolve_padding

ORDERS = {"nhwc": LAST, "nchw": FIRST, "nwc": LAST, "ncw": FIRST, LAST: LAST, FIRST: FIRST}
Padding = str | Sequence[Sequence[int]]
Sizes = int | Sequence[int]
COUNTS = {1: "or three", 2: "two of them, or four"}
"""How many integers may say a size along one or two axes, beside one alone."""


def require(who: str, x: Node, kernel: Node, order: str, rank: int) -> None:
    """A ShapeError unless images and filters have the right number of axes and fit each other."""
    try:
        require_images(x.shape, order, rank)
    except ShapeError as error:
        raise ShapeError(f"{who}: {error}") from None
    if len(kernel.shape) != rank + 2:
        raise ShapeError(
            f"{who}: the filters must be ({SPATIAL[rank]}, channels, count), got {show(kernel.shape)}. "
            "Reshape one grey filter with [..., None, None]."
        )


def order_of(who: str, data_format: str) -> str:
    """'channels_last' or 'channels_first', from TensorFlow's word for it."""
    word: str = converted(who, "data_format", one_of(*ORDERS), data_format)
    return ORDERS[word]


def per_axis(who: str, name: str, value: Any, rank: int, order: str = LAST) -> Shape:
    """A size for each spatial axis, from one number, one for each of them, or one for each of all axes."""
    values = tuple(value) if isinstance(value, Sequence) else (value,)
    try:
        whole = tuple(integer(n) for n in values)
    except ValueError:
        whole = ()
    inner = whole[2:] if order == FIRST else whole[1:-1]
    spatial = {1: whole * rank, rank: whole, rank + 2: inner}.get(len(whole), ())
    if len(spatial) != rank or min(spatial) < 1 or (len(whole) > rank and prod(whole) != prod(inner)):
        raise ArgumentError(
            f"{who}: `{name}` must be a positive integer, {COUNTS[rank]} with 1 for the batch and the channels, "
            f"got {value!r}."
        )
    return spatial


def window_of(
    who: str, order: str, image: Shape, size: Shape, strides: Sizes, padding: Padding, dilations: Sizes | None
) -> Window:
    """How a window of this size moves over `(N, *spatial, channels)`."""
    steps = per_axis(who, "strides", strides, len(size), order)
    spread = per_axis(who, "dilations", dilations or 1, len(size), order)
    if isinstance(padding, str):
        pads = resolve_padding(padding, image[1:-1], size, steps, spread)
    else:
        sides = [_side(who, padding, side, len(size)) for side in padding]
        pads = tuple(sides[2:] if order == FIRST else sides[1:-1])
    return Window(steps, pads, spread)


def _side(who: str, padding: Padding, side: Any, rank: int) -> Pair:
    if len(padding) == rank + 2 and isinstance(side, Sequence) and len(side) == 2:
        return int(side[0]), int(side[1])
    pairs = "three" if rank == 1 else "four"
    raise ArgumentError(f"{who}: `padding` must be 'VALID', 'SAME' or {pairs} pairs of integers, got {padding!r}.")
