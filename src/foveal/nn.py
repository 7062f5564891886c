"""The operations of networks as functions, by the names TensorFlow gives them in `tf.nn`.

They take arrays and give arrays (`foveal.Array`, a NumPy array), and take graph nodes and give graph nodes, so that
layers of one's own can be made of them. On arrays each is compiled when a shape is first met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.arguments import converted, integer, no_attribute, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import Node, Shape, apply, elementwise, reshape, show
from foveal.layers import activations
from foveal.layers.activations import (
    elu,
    gelu,
    log_softmax,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
    swish,
    tanh,
)
from foveal.layers.lifted import lifted
from foveal.layers.shapes import FIRST, LAST, SPATIAL, on_channels_last, require_images
from foveal.ops.conv import Conv, ConvInputGrad
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.reduce import axes_of, sum_
from foveal.ops.shape import cast, one_hot
from foveal.ops.window import Pair, Window, resolve_padding

__all__ = [
    "avg_pool", "avg_pool1d", "avg_pool2d", "batch_normalization", "bias_add", "conv1d", "conv2d", "conv2d_transpose",
    "depthwise_conv2d", "elu", "gelu", "l2_normalize", "leaky_relu", "log_softmax", "max_pool", "max_pool1d",
    "max_pool2d", "relu", "relu6", "selu", "separable_conv2d", "sigmoid", "sigmoid_cross_entropy_with_logits", "silu",
    "softmax", "softmax_cross_entropy_with_logits", "softplus", "softsign",
    "sparse_softmax_cross_entropy_with_logits", "swish", "tanh",
]  # fmt: skip

ORDERS = {"nhwc": LAST, "nchw": FIRST, "nwc": LAST, "ncw": FIRST, LAST: LAST, FIRST: FIRST}
Padding = str | Sequence[Sequence[int]]
Sizes = int | Sequence[int]


@lifted("features")
def leaky_relu(features: Any, alpha: float = 0.2) -> Any:
    """x where it is not negative, else x times `alpha`."""
    return activations.leaky_relu(features, alpha)


@lifted("input", shared=("filters",))
def conv2d(
    input: Any,
    filters: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters over images.

    `z[n,i,j,k] = sum over r,s,c of x[n, i*stride + r*dilation - pad, j*stride + s*dilation - pad, c] *
    filters[r,s,c,k]`

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filters : array (height, width, channels, count)
        With a divisor of the channels, the filters work in groups, each on its share of the channels.
    strides, dilations : int, (int, int), or four with 1 for batch and channels
        How many pixels the filters move; how far apart the pixels are that they read.
    padding : {'VALID', 'SAME'} or four pairs
        'SAME' pads with zeros so that stride 1 keeps the size; pairs are the pads of every axis, before and after.
    data_format : {'NHWC', 'NCHW'}

    Returns
    -------
    array (batch, new_height, new_width, count)
    """
    order = _order("conv2d", data_format)

    def convolved(x: Node) -> Node:
        window = _window("conv2d", order, x.shape, filters.shape, strides, padding, dilations)
        return apply(Conv(window, max(x.shape[-1] // filters.shape[2], 1)), x, filters)

    _require("conv2d", input, filters, order, 2)
    return on_channels_last(input, order, convolved)


@lifted("input", shared=("filters",))
def conv1d(
    input: Any,
    filters: Any,
    stride: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters along rows of values.

    Parameters
    ----------
    input : array (batch, length, channels)
    filters : array (length, channels, count)
    stride, dilations : int
    padding : {'VALID', 'SAME'}
    data_format : {'NWC', 'NCW'}

    Returns
    -------
    array (batch, new_length, count)
    """
    order = _order("conv1d", data_format)
    _require("conv1d", input, filters, order, 1)
    kernel = reshape(filters, (1, *filters.shape))
    steps = (1, _alone("conv1d", "stride", stride))
    spread = (1, _alone("conv1d", "dilations", dilations or 1))

    def convolved(x: Node) -> Node:
        row = reshape(x, (x.shape[0], 1, *x.shape[1:]))
        window = _window("conv1d", LAST, row.shape, kernel.shape, steps, padding, spread)
        y = apply(Conv(window, max(x.shape[-1] // kernel.shape[2], 1)), row, kernel)
        return reshape(y, (y.shape[0], *y.shape[2:]))

    return on_channels_last(input, order, convolved)


@lifted("input", shared=("filter",))
def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Slide filters over images, each over one channel alone.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filter : array (height, width, channels, each)
        `each` filters for every channel.
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array (batch, new_height, new_width, channels * each), the results of one channel together
    """
    order = _order("depthwise_conv2d", data_format)
    _require("depthwise_conv2d", input, filter, order, 2)
    return on_channels_last(input, order, lambda x: _depthwise(x, filter, order, strides, padding, dilations))


@lifted("input", shared=("depthwise_filter", "pointwise_filter"))
def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Sizes = 1,
    padding: Padding = "VALID",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """Filter each channel by itself as `depthwise_conv2d` does, then mix the channels of each pixel.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    depthwise_filter : array (height, width, channels, each)
    pointwise_filter : array (1, 1, channels * each, count)
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array (batch, new_height, new_width, count)
    """
    order = _order("separable_conv2d", data_format)
    _require("separable_conv2d", input, depthwise_filter, order, 2)

    def separated(x: Node) -> Node:
        y = _depthwise(x, depthwise_filter, order, strides, padding, dilations)
        return apply(Conv(Window()), y, pointwise_filter)

    return on_channels_last(input, order, separated)


@lifted("input", shared=("filters",))
def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Sequence[int],
    strides: Sizes = 1,
    padding: Padding = "SAME",
    data_format: str = "NHWC",
    dilations: Sizes | None = None,
) -> Any:
    """The way back of `conv2d`: what its gradient does with images of its output's shape.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    filters : array (height, width, count, channels)
    output_shape : (batch, height, width, count) or (height, width)
        The shape of the images that `conv2d` would make the input of.
    strides, padding, data_format, dilations
        As in `conv2d`.

    Returns
    -------
    array of shape `output_shape`
    """
    order = _order("conv2d_transpose", data_format)
    if len(input.shape) != 4 or len(filters.shape) != 4:
        _require("conv2d_transpose", input, filters, order, 2)
    wanted = tuple(int(n) for n in output_shape)
    spatial = wanted if len(wanted) == 2 else wanted[2:4] if order == FIRST else wanted[1:3]

    def spread(x: Node) -> Node:
        result = (*spatial, filters.shape[2])
        forward = Conv(_window("conv2d_transpose", order, (-1, *result), filters.shape, strides, padding, dilations))
        expected = forward.window.slide(spatial, filters.shape[:2])
        if expected != x.shape[1:3] or x.shape[3] != filters.shape[3]:
            raise ShapeError(
                f"conv2d_transpose: `output_shape` {spatial[0]}x{spatial[1]} and filters {show(filters.shape)} need an "
                f"input (N, {expected[0]}, {expected[1]}, {filters.shape[3]}), got {show(x.shape)}."
            )
        return apply(ConvInputGrad(forward, result), x, filters)

    return on_channels_last(input, order, spread)


@lifted("input")
def max_pool2d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: Padding = "VALID", data_format: str = "NHWC"
) -> Any:
    """Keep the largest value of each window of pixels.

    Parameters
    ----------
    input : array (batch, height, width, channels)
    ksize, strides : int, (int, int), or four with 1 for batch and channels
        The window's height and width; how far it moves, by default its own size.
    padding : {'VALID', 'SAME'} or four pairs
    data_format : {'NHWC', 'NCHW'}

    Returns
    -------
    array (batch, new_height, new_width, channels)
    """
    return _pooled("max_pool2d", MaxPool, input, ksize, strides, padding, data_format)


@lifted("input")
def avg_pool2d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: Padding = "VALID", data_format: str = "NHWC"
) -> Any:
    """Average each window of pixels, without the padding. See `max_pool2d`."""
    return _pooled("avg_pool2d", AvgPool, input, ksize, strides, padding, data_format)


@lifted("input")
def max_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Keep the largest value of each window of steps, of rows of values (batch, length, channels)."""
    return _pooled_rows("max_pool1d", MaxPool, input, ksize, strides, padding, data_format)


@lifted("input")
def avg_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Average each window of steps, of rows of values (batch, length, channels)."""
    return _pooled_rows("avg_pool1d", AvgPool, input, ksize, strides, padding, data_format)


max_pool, avg_pool = max_pool2d, avg_pool2d


@lifted("value", shared=("bias",))
def bias_add(value: Any, bias: Any, data_format: str = "NHWC") -> Any:
    """Add one number to each channel."""
    return on_channels_last(value, _order("bias_add", data_format), lambda x: x + bias)


@lifted("x", shared=("mean", "variance", "offset", "scale"))
def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float) -> Any:
    """`(x - mean) / sqrt(variance + variance_epsilon) * scale + offset`; the last two may be None.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    y = (x - mean) / elementwise("sqrt", variance + variance_epsilon)
    y = y if scale is None else y * scale
    return y if offset is None else y + offset


@lifted("x")
def l2_normalize(x: Any, axis: int | Sequence[int] | None = -1, epsilon: float = 1e-12) -> Any:
    """x divided by its length along `axis`; a squared length below epsilon counts as epsilon."""
    squares = sum_(elementwise("square", x), axes_of(x, axis), keepdims=True)
    return x / elementwise("sqrt", elementwise("maximum", squares, epsilon))


@lifted("labels", "logits")
def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-labels * log(sigmoid(logits)) - (1 - labels) * log(1 - sigmoid(logits))`, for each value."""
    return elementwise("softplus", logits) - logits * labels


@lifted("labels", "logits")
def softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-sum(labels * log(softmax(logits)))` along the last axis, for each row."""
    return -sum_(labels * log_softmax(logits), -1)


@lifted("labels", "logits")
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-log(softmax(logits))` at the class each label names, for each row."""
    return -sum_(one_hot(cast(labels, "int32"), logits.shape[-1]) * log_softmax(logits), -1)


def _depthwise(x: Node, kernel: Node, order: str, strides: Sizes, padding: Padding, dilations: Sizes | None) -> Node:
    height, width, channels, each = kernel.shape
    window = _window("depthwise_conv2d", order, x.shape, kernel.shape, strides, padding, dilations)
    return apply(Conv(window, channels), x, reshape(kernel, (height, width, 1, channels * each)))


def _pooled(
    who: str,
    kind: type[MaxPool | AvgPool],
    x: Node,
    ksize: Sizes,
    strides: Sizes | None,
    padding: Padding,
    data_format: str,
) -> Node:
    order = _order(who, data_format)
    require_images(x.shape, order)
    size = _pair(who, "ksize", ksize, order)

    def pooled(x: Node) -> Node:
        return apply(kind(_window(who, order, x.shape, size, strides or size, padding, None), size), x)

    return on_channels_last(x, order, pooled)


def _pooled_rows(
    who: str,
    kind: type[MaxPool | AvgPool],
    x: Node,
    ksize: Sizes,
    strides: Sizes | None,
    padding: str,
    data_format: str,
) -> Node:
    order = _order(who, data_format)
    require_images(x.shape, order, 1)
    size = (1, _alone(who, "ksize", ksize))
    steps = (1, _alone(who, "strides", strides or ksize))

    def pooled(x: Node) -> Node:
        y = _pooled(who, kind, reshape(x, (x.shape[0], 1, *x.shape[1:])), size, steps, padding, "NHWC")
        return reshape(y, (y.shape[0], *y.shape[2:]))

    return on_channels_last(x, order, pooled)


def _require(who: str, x: Node, kernel: Node, order: str, rank: int) -> None:
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


def _order(who: str, data_format: str) -> str:
    word: str = converted(who, "data_format", one_of(*ORDERS), data_format)
    return ORDERS[word]


def _pair(who: str, name: str, value: Any, order: str = LAST) -> Pair:
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


def _alone(who: str, name: str, value: Any) -> int:
    """One number, which may come in a list, or in one for each of the three axes."""
    values = tuple(value) if isinstance(value, Sequence) else (value,)
    return _pair(who, name, (max(values), 1) if len(values) in (1, 3) else values)[0]


def _window(
    who: str, order: str, image: Shape, kernel: Shape, strides: Sizes, padding: Padding, dilations: Sizes | None
) -> Window:
    """How a kernel `(height, width, ...)` moves over images `(N, height, width, channels)`."""
    steps, spread = _pair(who, "strides", strides, order), _pair(who, "dilations", dilations or 1, order)
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


__getattr__ = no_attribute("foveal.nn", __all__)
