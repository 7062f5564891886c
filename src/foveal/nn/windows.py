"""Strides, paddings and orders of axes as TensorFlow writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.arguments import converted, integer, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Node, Shape, show
from foveal.layers.shapes import FIRST, LAST, require_images
from foveal.ops.window import SPATIAL, Pair, Window, resolve_padding

ORDERS = {"nhwc": LAST, "nchw": FIRST, "nwc": LAST, "ncw": FIRST, LAST: LAST, FIRST: FIRST}
Padding = str | Sequence[Sequence[int]]
Sizes = int | Sequence[int]


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


def pair(who: str, name: str, value: Any, order: str = LAST) -> Pair:
    """Height and width, from one number, two, or one for each of the four axes."""
    values = tuple(value) if isinstance(value, Sequence) else (value,)
    try:
        whole = tuple(integer(n) for n in values)
    except ValueError:
        whole = ()
    spatial = {1: whole * 2, 2: whole, 4: whole[2:4] if order == FIRST else whole[1:3]}.get(len(whole), ())
    outer = (whole[0], whole[1] if order == FIRST else whole[3]) if len(whole) == 4 else (1, 1)
    if len(spatial) != 2 or min(spatial) < 1 or outer != (1, 1):
        raise ArgumentError(
            f"{who}: `{name}` must be a positive integer, two of them, or four with 1 for the batch and the channels, "
            f"got {value!r}."
        )
    return spatial[0], spatial[1]


def alone(who: str, name: str, value: Any) -> int:
    """One number, which may come in a list, or in one for each of the three axes."""
    values = tuple(value) if isinstance(value, Sequence) else (value,)
    return pair(who, name, (max(values), 1) if len(values) in (1, 3) else values)[0]


def window_of(
    who: str, order: str, image: Shape, kernel: Shape, strides: Sizes, padding: Padding, dilations: Sizes | None
) -> Window:
    """How a kernel `(height, width, ...)` moves over images `(N, height, width, channels)`."""
    steps, spread = pair(who, "strides", strides, order), pair(who, "dilations", dilations or 1, order)
    if isinstance(padding, str):
        pads = resolve_padding(padding, image[1:3], kernel[:2], steps, spread)
    else:
        sides = [_side(who, padding, side) for side in padding]
        vertical, horizontal = sides[2:4] if order == FIRST else sides[1:3]
        pads = vertical, horizontal
    return Window(steps, pads, spread)


def _side(who: str, padding: Padding, side: Any) -> Pair:
    if len(padding) == 4 and isinstance(side, Sequence) and len(side) == 2:
        return int(side[0]), int(side[1])
    raise ArgumentError(f"{who}: `padding` must be 'VALID', 'SAME' or four pairs of integers, got {padding!r}.")
