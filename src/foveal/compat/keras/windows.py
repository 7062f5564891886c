"""The old `keras.backend`'s convolutions, poolings, paddings and what else moves along pictures and sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.compat.tensorflow.loops import map_fn as mapping
from foveal.functions import ctc, elementwise, image, indexing, random, shape, windows
from foveal.functions.spatial_axes import FIRST, data_format
from foveal.nesting import leaves

POOLS = {"max": windows.max_pool, "avg": windows.average_pool}
Pair = int | tuple[int, ...]


def conv1d(
    x: Any,
    kernel: Any,
    strides: Pair = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = 1,
) -> Any:
    """The convolution of sequences with a kernel (length, channels, filters)."""
    return windows.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv2d(
    x: Any,
    kernel: Any,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = (1, 1),
) -> Any:
    """The convolution of pictures with a kernel (height, width, channels, filters)."""
    return windows.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv3d(
    x: Any,
    kernel: Any,
    strides: Pair = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = (1, 1, 1),
) -> Any:
    """The convolution of volumes with a kernel (depth, height, width, channels, filters)."""
    return windows.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv2d_transpose(
    x: Any,
    kernel: Any,
    output_shape: Any = None,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = (1, 1),
) -> Any:
    """The transposed convolution with a kernel (height, width, filters, channels)."""
    return windows.conv_transpose(x, kernel, strides, padding, None, data_format, dilation_rate)


def depthwise_conv2d(
    x: Any,
    depthwise_kernel: Any,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = (1, 1),
) -> Any:
    """Each channel convolved by itself."""
    return windows.depthwise_conv(x, depthwise_kernel, strides, padding, data_format, dilation_rate)


def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Pair = (1, 1),
) -> Any:
    """Each channel convolved by itself, then mixed."""
    return windows.separable_conv(x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate)


def pool2d(
    x: Any,
    pool_size: Pair,
    strides: Pair = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest value of each window of pictures, or with pool_mode='avg' the mean."""
    kind = converted("pool2d", "pool_mode", one_of(*POOLS), pool_mode)
    return POOLS[kind](x, pool_size, strides, padding, data_format)


def pool3d(
    x: Any,
    pool_size: Pair,
    strides: Pair = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """The largest value of each window of volumes, or with pool_mode='avg' the mean."""
    kind = converted("pool3d", "pool_mode", one_of(*POOLS), pool_mode)
    return POOLS[kind](x, pool_size, strides, padding, data_format)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """A number added to each channel."""
    return elementwise.add(x, _along_channels(bias, shape.ndim(x), data_format))


def _along_channels(values: Any, axes: int, order: str | None) -> Any:
    sizes = [1] * axes
    sizes[1 if data_format(order) == FIRST else -1] = -1
    return shape.reshape(values, sizes)


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str | None = None, interpolation: str = "nearest"
) -> Any:
    """Pictures so many times as high and as wide."""
    if interpolation == "nearest":
        return _repeated(x, (height_factor, width_factor), data_format)
    first = _spatial(x, data_format)[0]
    size = (x.shape[first] * height_factor, x.shape[first + 1] * width_factor)
    return image.resize(x, size, interpolation, data_format=data_format)


def resize_volumes(
    x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str | None = None
) -> Any:
    """Volumes so many times as deep, high and wide."""
    return _repeated(x, (depth_factor, height_factor, width_factor), data_format)


def _spatial(x: Any, order: str | None) -> range:
    """The axes that are places."""
    axes = shape.ndim(x)
    return range(2, axes) if data_format(order) == FIRST else range(1, axes - 1)


def _repeated(x: Any, factors: tuple[int, ...], order: str | None) -> Any:
    for axis, factor in zip(_spatial(x, order), factors, strict=True):
        x = indexing.repeat(x, factor, axis)
    return x


def _padded(x: Any, padding: Any, order: str | None) -> Any:
    around = [(0, 0)] * shape.ndim(x)
    for axis, widths in zip(_spatial(x, order), padding, strict=True):
        around[axis] = tuple(widths)
    return indexing.pad(x, around)


def temporal_padding(x: Any, padding: tuple[int, int] = (1, 1)) -> Any:
    """Zeros before and after a sequence."""
    return indexing.pad(x, [(0, 0), tuple(padding), (0, 0)])


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """Zeros around pictures."""
    return _padded(x, padding, data_format)


def spatial_3d_padding(x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """Zeros around volumes."""
    return _padded(x, padding, data_format)


def ctc_batch_cost(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """Connectionist temporal classification: how unlikely labels are by probabilities (batch, steps, classes).

    The last class is the blank. Lengths are (batch, 1), and so is what comes out.
    """
    logits = elementwise.log(elementwise.add(y_pred, 1e-7))
    labelled, steps = (shape.squeeze(shape.cast(length, "int32"), -1) for length in (label_length, input_length))
    labels = shape.cast(y_true, "int32")
    return shape.expand_dims(ctc.ctc_loss(labels, logits, labelled, steps, y_pred.shape[-1] - 1), 1)


def ctc_decode(
    y_pred: Any, input_length: Any, greedy: bool = True, beam_width: int = 100, top_paths: int = 1
) -> tuple[list[Any], Any]:
    """The likeliest labels by probabilities (batch, steps, classes), of which the last is the blank; -1 is no label."""
    logits, strategy = elementwise.log(elementwise.add(y_pred, 1e-7)), "greedy" if greedy else "beam_search"
    last = y_pred.shape[-1] - 1
    paths, scores = ctc.ctc_decode(logits, input_length, strategy, beam_width, top_paths, True, last)
    return [_cut(path) for path in paths], scores


def _cut(path: Any) -> Any:
    """Labels without the columns that nobody needs."""
    labels = np.asarray(path)
    longest = int((labels >= 0).sum(axis=-1).max(initial=0))
    return path[:, :longest]


def map_fn(fn: Any, elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """What a function makes of each row."""
    return mapping(fn, elems, dtype)


def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """1 with the chance `p`, else 0."""
    return elementwise.where(elementwise.less(random.uniform(shape, seed=seed), p), 1.0, 0.0)


def update(x: Any, new_x: Any) -> Any:
    """Give a variable another value."""
    x.assign(new_x)
    return x


def update_add(x: Any, increment: Any) -> Any:
    """Add to a variable."""
    x.assign_add(increment)
    return x


def update_sub(x: Any, decrement: Any) -> Any:
    """Take from a variable."""
    x.assign_sub(decrement)
    return x


def moving_average_update(x: Any, value: Any, momentum: float) -> Any:
    """Move a variable towards a value: by 1 - momentum of the way."""
    return update(x, elementwise.add(elementwise.multiply(x, momentum), elementwise.multiply(value, 1 - momentum)))


def count_params(x: Any) -> int:
    """How many numbers a weight or an array has."""
    return int(np.prod(x.shape))


def eval(x: Any) -> Any:
    """The values, as a NumPy array."""
    return np.asarray(x)


def batch_get_value(tensors: Any) -> list[Any]:
    """The values of weights or variables, as NumPy arrays."""
    return [np.asarray(tensor) for tensor in leaves(tensors)]


def batch_set_value(tuples: Any) -> None:
    """Give each of (weight, value) its value."""
    for weight, value in tuples:
        weight.assign(value)


__all__ = [
    "batch_get_value", "batch_set_value", "bias_add", "conv1d", "conv2d", "conv2d_transpose", "conv3d", "count_params",
    "ctc_batch_cost", "ctc_decode", "depthwise_conv2d", "eval", "map_fn", "moving_average_update", "pool2d", "pool3d",
    "random_binomial", "resize_images", "resize_volumes", "separable_conv2d", "spatial_2d_padding",
    "spatial_3d_padding", "temporal_padding", "update", "update_add", "update_sub",
]  # fmt: skip
