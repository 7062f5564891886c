"""Layers that only change an image's shape."""

from __future__ import annotations

from foveal.arguments import arg
from foveal.errors import ShapeError
from foveal.ir.node import Node, show
from foveal.layers.layer import Layer
from foveal.layers.shapes import FIRST, data_format
from foveal.ops.shape import flatten, transpose


class Flatten(Layer):
    """Lay an image's values out in one row.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last. The row always runs over channels fastest, so that
        weights behind it mean the same for both.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, values)
    """

    data_format: str = arg(data_format, None)

    def call(self, x: Node, training: bool) -> Node:
        rank = len(x.shape)
        if rank < 2:
            raise ShapeError(f"the input must have an axis beside the batch, got {show(x.shape)}.")
        order = (0, *range(2, rank), 1) if self.data_format == FIRST else tuple(range(rank))
        return flatten(transpose(x, order))
