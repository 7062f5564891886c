"""The operations of networks as functions, by the names TensorFlow gives them in `tf.nn`.

They take arrays and give arrays (`foveal.Array`, a NumPy array), and take graph nodes and give graph nodes, so that
layers of one's own can be made of them. On arrays each is compiled when a shape is first met.

Examples
--------
>>> import numpy as np
>>> from foveal import nn
>>> nn.conv2d(np.ones((1, 5, 5, 1), "float32"), np.ones((3, 3, 1, 1), "float32"), 1, "VALID")[0, 0, 0].tolist()
[9.0]
"""

from collections.abc import Sequence
from typing import Any

from foveal.activations import elu as elu
from foveal.activations import gelu as gelu
from foveal.activations import log_softmax as log_softmax
from foveal.activations import relu as relu
from foveal.activations import relu6 as relu6
from foveal.activations import selu as selu
from foveal.activations import sigmoid as sigmoid
from foveal.activations import silu as silu
from foveal.activations import softmax as softmax
from foveal.activations import softplus as softplus
from foveal.activations import softsign as softsign
from foveal.activations import swish as swish
from foveal.activations import tanh as tanh
from foveal.nn.windows import Padding, Sizes

def avg_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Average each window of steps, of rows of values (batch, length, channels)."""
    ...

def avg_pool2d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: Padding = "VALID", data_format: str = "NHWC"
) -> Any:
    """Average each window of pixels, without the padding. See `max_pool2d`."""
    ...

def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float) -> Any:
    """`(x - mean) / sqrt(variance + variance_epsilon) * scale + offset`; the last two may be None.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    ...

def bias_add(value: Any, bias: Any, data_format: str = "NHWC") -> Any:
    """Add one number to each channel."""
    ...

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
    ...

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
    ...

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
    ...

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
    ...

def l2_normalize(x: Any, axis: int | Sequence[int] | None = -1, epsilon: float = 1e-12) -> Any:
    """x divided by its length along `axis`; a squared length below epsilon counts as epsilon."""
    ...

def leaky_relu(features: Any, alpha: float = 0.2) -> Any:
    """x where it is not negative, else x times `alpha`."""
    ...

def max_pool1d(
    input: Any, ksize: Sizes, strides: Sizes | None = None, padding: str = "VALID", data_format: str = "NWC"
) -> Any:
    """Keep the largest value of each window of steps, of rows of values (batch, length, channels)."""
    ...

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
    ...

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
    ...

def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-labels * log(sigmoid(logits)) - (1 - labels) * log(1 - sigmoid(logits))`, for each value."""
    ...

def softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-sum(labels * log(softmax(logits)))` along the last axis, for each row."""
    ...

def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any) -> Any:
    """`-log(softmax(logits))` at the class each label names, for each row."""
    ...

avg_pool = avg_pool2d
max_pool = max_pool2d
