"""Convolution layers for volumes, made of one convolution of images."""

from __future__ import annotations

from typing import ClassVar

from foveal.arguments import arg, or_none
from foveal.errors import ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.node import Node, Shape, apply, placeholder, reshape
from foveal.layers.conv import Convolution
from foveal.layers.conv_transpose import TransposedConvolution
from foveal.layers.shapes import sizes
from foveal.ops.conv import Conv
from foveal.ops.parts import concat, crop, pad
from foveal.ops.shape import transpose
from foveal.ops.window import Pair, Window, resolve_padding
from foveal.record import Record

_UP_TO_OUTPUT_PADDING = ("filters", "kernel_size", "strides", "padding", "data_format", "output_padding")
"""The order of Conv3DTranspose's first arguments in Keras, which is not that of its siblings."""


class Slide(Record):
    """How a kernel moves over a volume; each field is (depth, height, width), and says what a `Window`'s says."""

    strides: tuple[int, ...]
    pads: tuple[Pair, ...]
    dilation: tuple[int, ...]

    def reach(self, kernel: Shape) -> tuple[int, ...]:
        """How much of the volume the kernel covers."""
        return tuple((k - 1) * apart + 1 for k, apart in zip(kernel, self.dilation, strict=True))

    def result(self, volume: Shape, kernel: Shape) -> tuple[int, ...]:
        """The size of the output; a ShapeError when the kernel does not fit even once."""
        padded = [n + before + after for n, (before, after) in zip(volume, self.pads, strict=True)]
        reach = self.reach(kernel)
        if any(far > n for far, n in zip(reach, padded, strict=True)):
            raise ShapeError(
                f"a {'x'.join(map(str, reach))} window (dilation included) does not fit in a "
                f"{'x'.join(map(str, padded))} volume (padding included). Pad more, or use a smaller kernel."
            )
        return tuple((n - far) // step + 1 for n, far, step in zip(padded, reach, self.strides, strict=True))


def convolved(x: Node, kernel: Node, slide: Slide, groups: int = 1) -> Node:
    """Convolve volumes `(n, depth, height, width, channels)` with a kernel `(t, r, s, channels // groups, filters)`.

    The slices that the kernel reads for one slice of the output stand side by side in its channels, and all these
    slices under one another in one tall image, with zeros between that keep the kernel from reading two of them.
    """
    t, r, s, own, filters = kernel.shape
    deep, height, width = slide.result(x.shape[1:4], (t, r, s))
    _, down, right = slide.strides
    first, (before, after), sides = slide.pads
    after += -(x.shape[2] + before + after) % down
    x = _gathered(pad(x, ((0, 0), first, (before, after), (0, 0), (0, 0))), t, deep, slide, groups)
    n, _, tall, wide, channels = x.shape
    below = max(slide.reach((t, r, s))[1] - down, 0)
    window = Window((down, right), ((0, below), sides), (slide.dilation[1], slide.dilation[2]))
    flat = reshape(transpose(kernel, (1, 2, 0, 3, 4)), (r, s, t * own, filters))
    y = apply(Conv(window, groups), reshape(x, (n, deep * tall, wide, channels)), flat)
    return crop(reshape(y, (n, deep, tall // down, width, filters)), (0,) * 5, (n, deep, height, width, filters))


def _gathered(x: Node, size: int, deep: int, slide: Slide, groups: int) -> Node:
    """For each of `deep` slices of the output the `size` slices of the input that make it, group by group."""
    n, _, height, width, channels = x.shape
    parts = reshape(x, (*x.shape[:4], groups, channels // groups))
    counts = (n, deep, *parts.shape[2:])
    steps = (1, slide.strides[0], 1, 1, 1, 1)
    taps = [crop(parts, (0, t * slide.dilation[0], 0, 0, 0, 0), counts, steps) for t in range(size)]
    return reshape(concat(taps, -1), (n, deep, height, width, size * channels))


class Conv3D(Convolution):
    """Slide small learned filters through a volume, such as a scan of many slices.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int, int)
        Depth, height and width of each filter, in cells.
    strides : int or (int, int, int), default=(1, 1, 1)
        How many cells the filter moves each step.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the volume; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int, int), default=(1, 1, 1)
        Spacing between the filter's taps, in cells.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_depth, new_height, new_width, filters)
    """

    rank: ClassVar[int] = 3

    kernel_size: tuple[int, ...] = arg(sizes(3))
    strides: tuple[int, ...] = arg(sizes(3), (1, 1, 1))
    dilation_rate: tuple[int, ...] = arg(sizes(3), (1, 1, 1))

    def convolve(self, x: Node) -> Node:
        depth = x.shape[1]
        (far, *_), (deep, *_), (apart, *_) = self.kernel_size, self.strides, self.dilation_rate
        along, _ = resolve_padding(self.padding, (depth, 1), (far, 1), (deep, 1), (apart, 1))
        pads = along, *self.window(x.shape[2:4]).pads
        return convolved(x, self.kernel, Slide(self.strides, pads, self.dilation_rate), self.groups)


class Conv3DTranspose(TransposedConvolution):
    """Spread every cell over a larger volume, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int, int)
        Depth, height and width of each filter, in cells.
    strides : int or (int, int, int), default=(1, 1, 1)
        How many output cells lie between the marks of two neighbouring input cells.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` cells of `n`; 'same' keeps
        `n * stride`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    output_padding : int, (int, int, int) or None, default=None
        How many cells to append, fewer than `strides`; see `Conv2DTranspose`.
    dilation_rate : int or (int, int, int), default=(1, 1, 1)
        Spacing between the filter's taps, in cells.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_depth, new_height, new_width, filters)
    """

    rank: ClassVar[int] = 3

    arguments = {
        name: TransposedConvolution.arguments[name]
        for name in (*_UP_TO_OUTPUT_PADDING, *TransposedConvolution.arguments)
    }

    kernel_size: tuple[int, ...] = arg(sizes(3))
    strides: tuple[int, ...] = arg(sizes(3), (1, 1, 1))
    output_padding: tuple[int, ...] | None = arg(or_none(sizes(3, least=0)), None)
    dilation_rate: tuple[int, ...] = arg(sizes(3), (1, 1, 1))

    def convolve(self, x: Node) -> Node:
        result, pads = self.spread(x.shape[1:4])
        y = placeholder("y", (x.shape[0], *result, self.filters))
        back = convolved(y, self.kernel, Slide(self.strides, pads, self.dilation_rate))
        return gradients(back, [y], seed=x)[0]


Convolution3D = Conv3D
Convolution3DTranspose = Conv3DTranspose
