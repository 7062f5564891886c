"""More of `tf.nn`: three dimensions, dilation, losses of distributed training, embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import axes as axes_of
from foveal.functions import activations, ctc, elementwise, indexing, reduce, shape, windows

ORDERS = {"N": "channels_last"}


def _order(data_format: str | None) -> str:
    """Keras's word for the order that 'NHWC' or 'NCHW' names."""
    return "channels_first" if data_format and data_format[1:2] == "C" and len(data_format) > 2 else "channels_last"


def _steps(value: Any, rank: int, order: str) -> tuple[int, ...]:
    """One number for each place, from one, as many, or one for each axis."""
    numbers = [int(n) for n in np.ravel(np.asarray(1 if value is None else value))]
    if len(numbers) == 1:
        return tuple(numbers * rank)
    if len(numbers) == rank + 2:
        numbers = numbers[2:] if order == "channels_first" else numbers[1:-1]
    return tuple(numbers)


def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The convolution of sequences, pictures or volumes with a kernel (places..., channels, filters)."""
    rank, order = shape.ndim(input) - 2, _order(data_format)
    return windows.conv(
        input, filters, _steps(strides, rank, order), padding.lower(), order, _steps(dilations, rank, order)
    )


def conv3d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: str,
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """The convolution of volumes."""
    return convolution(input, filters, strides, padding, data_format, dilations)


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: str, name: str | None = None) -> Any:
    """The convolution of pictures with a kernel whose taps are `rate` apart."""
    return convolution(value, filters, 1, padding, None, rate)


def conv_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transposed convolution with a kernel (places..., filters, channels), of this shape."""
    rank, order = shape.ndim(input) - 2, _order(data_format)
    steps, first = _steps(strides, rank, order), 2 if order == "channels_first" else 1
    wanted = [int(n) for n in np.ravel(np.asarray(output_shape))][first : first + rank]
    taps = filters.shape[:rank]
    sizes = zip(input.shape[first : first + rank], taps, steps, wanted, strict=True)
    same = padding.upper() == "SAME"
    extra = tuple(want - ((n - 1) * step + (k if not same else k - 2 * (k // 2))) for n, k, step, want in sizes)
    return windows.conv_transpose(input, filters, steps, padding.lower(), extra, order, _steps(dilations, rank, order))


def conv1d_transpose(
    input: Any, filters: Any, output_shape: Any, strides: Any, padding: str = "SAME", data_format: str = "NWC", **_: Any
) -> Any:
    """`conv_transpose` of sequences."""
    return conv_transpose(input, filters, output_shape, strides, padding, data_format)


def conv3d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    **_: Any,
) -> Any:
    """`conv_transpose` of volumes."""
    return conv_transpose(input, filters, output_shape, strides, padding, data_format)


def max_pool3d(input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NDHWC", name: Any = None) -> Any:
    """The largest value in each window of a volume."""
    order = _order(data_format)
    return windows.max_pool(input, _steps(ksize, 3, order), _steps(strides, 3, order), padding.lower(), order)


def avg_pool3d(input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NDHWC", name: Any = None) -> Any:
    """The mean of each window of a volume."""
    order = _order(data_format)
    return windows.average_pool(input, _steps(ksize, 3, order), _steps(strides, 3, order), padding.lower(), order)


def l2_loss(t: Any, name: str | None = None) -> Any:
    """Half the sum of squares."""
    return elementwise.multiply(reduce.sum(elementwise.square(t)), 0.5)


def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: str | None = None) -> Any:
    """The rows with these numbers."""
    return indexing.take(params, ids, 0)


def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any, name: str | None = None) -> Any:
    """As `sigmoid_cross_entropy_with_logits`, in which the positive part counts `pos_weight` times."""
    weight = elementwise.add(elementwise.multiply(elementwise.subtract(pos_weight, 1.0), labels), 1.0)
    negative = elementwise.multiply(elementwise.subtract(1.0, labels), logits)
    return elementwise.add(negative, elementwise.multiply(weight, activations.softplus(elementwise.negative(logits))))


def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Any:
    """exp(log_input) - log_input * targets."""
    return elementwise.subtract(elementwise.exp(log_input), elementwise.multiply(log_input, targets))


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """The positive and the negative part beside each other."""
    both = shape.concatenate([features, elementwise.negative(features)], axis)
    return activations.relu(both)


def compute_average_loss(
    per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None, name: str | None = None
) -> Any:
    """The sum of losses divided by how many there are in the whole batch."""
    losses = per_example_loss if sample_weight is None else elementwise.multiply(per_example_loss, sample_weight)
    count = int(np.prod(losses.shape[:1])) if global_batch_size is None else global_batch_size
    return elementwise.divide(reduce.sum(losses), float(count))


def scale_regularization_loss(regularization_loss: Any) -> Any:
    """The sum: there is one device."""
    return reduce.sum(regularization_loss)


def weighted_moments(x: Any, axes: Any, frequency_weights: Any, keepdims: bool = False, name: str | None = None) -> Any:
    """The weighted mean and variance along some axes."""
    over = axes_of(axes)
    weights = elementwise.multiply(frequency_weights, shape.ones_like(x))
    total = reduce.sum(weights, over, True)
    mean = elementwise.divide(reduce.sum(elementwise.multiply(x, weights), over, True), total)
    squares = elementwise.square(elementwise.subtract(x, mean))
    variance = elementwise.divide(reduce.sum(elementwise.multiply(squares, weights), over, True), total)
    return (mean, variance) if keepdims else (shape.squeeze(mean, over), shape.squeeze(variance, over))


def ctc_loss(
    labels: Any,
    logits: Any,
    label_length: Any,
    logit_length: Any,
    logits_time_major: bool = True,
    unique: Any = None,
    blank_index: int | None = None,
    name: str | None = None,
) -> Any:
    """Connectionist temporal classification of dense labels (batch, labels); the blank is class 0 unless told."""
    steps = shape.swapaxes(logits, 0, 1) if logits_time_major else logits
    blank = (blank_index or 0) % steps.shape[-1]
    return ctc.ctc_loss(labels, steps, label_length, logit_length, blank)


__all__ = [
    "atrous_conv2d", "avg_pool3d", "compute_average_loss", "conv1d_transpose", "conv3d", "conv3d_transpose",
    "conv_transpose", "convolution", "crelu", "ctc_loss", "embedding_lookup", "l2_loss", "log_poisson_loss",
    "max_pool3d", "scale_regularization_loss", "weighted_cross_entropy_with_logits", "weighted_moments",
]  # fmt: skip
