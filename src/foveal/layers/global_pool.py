"""Pooling layers that make one value of a whole channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from foveal.arguments import arg, boolean
from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.layers.shapes import FIRST, data_format, require_images
from foveal.ops.reduce import max_, mean


class _GlobalPooling(Layer):
    """What the layers that pool a whole channel share."""

    rank: ClassVar[int] = 2
    pool: ClassVar[Callable[..., Any]]

    data_format: str = arg(data_format, None)
    keepdims: bool = arg(boolean, False)

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        first = 2 if self.data_format == FIRST else 1
        y: Node = type(self).pool(x, tuple(range(first, first + self.rank)), self.keepdims)
        return y


class GlobalAveragePooling2D(_GlobalPooling):
    """Average each channel of an image.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays an image, of one pixel.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, channels)
    """

    pool = mean


class GlobalMaxPooling2D(_GlobalPooling):
    """Keep the largest value of each channel of an image.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays an image, of one pixel.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, channels)
    """

    pool = max_


class GlobalAveragePooling1D(_GlobalPooling):
    """Average each channel of a row of values.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a row, of one step.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, channels), or (batch, 1, channels)
    """

    rank = 1
    pool = mean


class GlobalMaxPooling1D(_GlobalPooling):
    """Keep the largest value of each channel of a row of values.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a row, of one step.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, channels), or (batch, 1, channels)
    """

    rank = 1
    pool = max_


class GlobalAveragePooling3D(_GlobalPooling):
    """Average each channel of a volume.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a volume, of one cell.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, 1, channels)
    """

    rank = 3
    pool = mean


class GlobalMaxPooling3D(_GlobalPooling):
    """Keep the largest value of each channel of a volume.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a volume, of one cell.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, 1, channels)
    """

    rank = 3
    pool = max_


GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
