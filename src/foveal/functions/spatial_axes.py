"""What functions and layers ask of their input's shape and of their sizes, and the orders of an image's axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from foveal.arguments import Convert, converted, integer, one_of, or_none
from foveal.errors import ShapeError
from foveal.functions.symbolic import OpenShape
from foveal.ir.node import Node, show
from foveal.ops.shape import transpose
from foveal.ops.window import SPATIAL
from foveal.settings import SETTINGS

FIRST = "channels_first"
LAST = "channels_last"

_order = or_none(one_of(LAST, FIRST))
_LEAST = {0: "an integer of at least 0", 1: "a positive integer"}
_OR_MORE = {1: "", 2: " or two of them", 3: " or three of them"}


def data_format(value: Literal["channels_last", "channels_first"] | str | None) -> str:
    """'channels_last' or 'channels_first'; for None that which is set, 'channels_last' unless scripts set the other."""
    return _order(value) or SETTINGS.image_data_format


def order_of(who: str, value: str | None) -> str:
    """The order that the argument `data_format` names; an error in the name of `who`."""
    return converted(who, "data_format", data_format, value)  # type: ignore[no-any-return]


def sizes(count: int, least: int = 1) -> Convert:
    """One integer of at least 0 or 1, for all directions, or `count` of them; always a tuple."""

    def convert(value: int | list[int] | tuple[int, ...]) -> tuple[int, ...]:
        values = tuple(value) if isinstance(value, list | tuple) else (value,) * count
        try:
            numbers = tuple(map(integer, values))
        except ValueError:
            numbers = ()
        if len(numbers) == count and min(numbers) >= least:
            return numbers
        raise ValueError(f"{_LEAST[least]}{_OR_MORE[count]}, got {value!r}.")

    return convert


def require_images(shape: OpenShape, order: str, rank: int = 2) -> None:
    """A ShapeError unless the input is a batch of images, or of what else has `rank` spatial axes."""
    if len(shape) == rank + 2:
        return
    axes = ("channels", SPATIAL[rank]) if order == FIRST else (SPATIAL[rank], "channels")
    axis = "x[:, None]" if order == FIRST else "x[..., None]"
    what = {1: "rows of single values", 2: "grey images", 3: "grey volumes"}[rank]
    one = {1: "row", 2: "image", 3: "volume"}[rank]
    hint = (
        f" Add the missing axis: {axis} for the channel of {what}, x[None] for one {one}."
        if len(shape) == rank + 1
        else ""
    )
    raise ShapeError(f"the input must be (N, {', '.join(axes)}), got {show(shape)}.{hint}")


def channels_of(shape: OpenShape, order: str) -> int:
    """How many channels the input has; a ShapeError where that is open."""
    return known(shape, 1 if order == FIRST else -1)


def known(shape: OpenShape, axis: int) -> int:
    """A size of the input that weights depend on; a ShapeError where it is open."""
    size = shape[axis]
    if size is None:
        raise ShapeError(f"the number of channels must be known, got {show(shape)}. Give Input that size.")
    return size


def on_channels_last(x: Node, order: str, compute: Callable[[Node], Node]) -> Node:
    """Compute in the engine's order of axes, whatever the layer's is."""
    if order == LAST:
        return compute(x)
    y = compute(transpose(x, (0, *range(2, len(x.shape)), 1)))
    last = len(y.shape) - 1
    return transpose(y, (0, last, *range(1, last)))
