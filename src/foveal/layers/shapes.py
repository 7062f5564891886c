"""What layers ask of their input's shape, and the two orders of an image's axes."""

from __future__ import annotations

from collections.abc import Callable

from foveal.arguments import one_of, or_none
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, show
from foveal.ops.shape import transpose

FIRST = "channels_first"
LAST = "channels_last"
NHWC_FROM_NCHW = (0, 2, 3, 1)
NCHW_FROM_NHWC = (0, 3, 1, 2)

_order = or_none(one_of(LAST, FIRST))


def data_format(value: object) -> str:
    """'channels_last' (also for None) or 'channels_first'."""
    return _order(value) or LAST


def require_images(shape: Shape, order: str) -> None:
    """A ShapeError unless the input is a batch of images."""
    if len(shape) == 4:
        return
    wanted = "(N, channels, height, width)" if order == FIRST else "(N, height, width, channels)"
    axis = "x[:, None]" if order == FIRST else "x[..., None]"
    hint = (
        f" Add the missing axis: {axis} for the channel of grey images, x[None] for one image."
        if len(shape) == 3
        else ""
    )
    raise ShapeError(f"the input must be {wanted}, got {show(shape)}.{hint}")


def channels_of(shape: Shape, order: str) -> int:
    return shape[1] if order == FIRST else shape[-1]


def on_channels_last(x: Node, order: str, compute: Callable[[Node], Node]) -> Node:
    """Compute in the engine's order of axes, whatever the layer's is."""
    if order == LAST:
        return compute(x)
    return transpose(compute(transpose(x, NHWC_FROM_NCHW)), NCHW_FROM_NHWC)
