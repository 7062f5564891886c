"""The names of `keras.ops`; foveal.compat.surface says where each is."""

from typing import Any

from foveal.activations import celu as celu
from foveal.activations import elu as elu
from foveal.activations import glu as glu
from foveal.activations import hard_shrink as hard_shrink
from foveal.activations import hard_sigmoid as hard_sigmoid
from foveal.activations import hard_silu as hard_silu
from foveal.activations import hard_swish as hard_swish
from foveal.activations import hard_tanh as hard_tanh
from foveal.activations import leaky_relu as leaky_relu
from foveal.activations import log_sigmoid as log_sigmoid
from foveal.activations import log_softmax as log_softmax
from foveal.activations import relu6 as relu6
from foveal.activations import selu as selu
from foveal.activations import sigmoid as sigmoid
from foveal.activations import silu as silu
from foveal.activations import soft_shrink as soft_shrink
from foveal.activations import softmax as softmax
from foveal.activations import softplus as softplus
from foveal.activations import softsign as softsign
from foveal.activations import sparse_plus as sparse_plus
from foveal.activations import sparse_sigmoid as sparse_sigmoid
from foveal.activations import sparsemax as sparsemax
from foveal.activations import squareplus as squareplus
from foveal.activations import swish as swish
from foveal.activations import tanh as tanh
from foveal.activations import tanh_shrink as tanh_shrink
from foveal.activations import threshold as threshold
from foveal.compat.keras.ops import allclose as allclose
from foveal.compat.keras.ops import gelu as gelu
from foveal.compat.keras.ops import logdet as logdet
from foveal.compat.keras.ops import saturate_cast as saturate_cast
from foveal.compat.keras.ops import select as select
from foveal.eager import Array
from foveal.eager.custom_gradient import custom_gradient as custom_gradient
from foveal.functions.arrays import arange as arange
from foveal.functions.arrays import convert_to_numpy as convert_to_numpy
from foveal.functions.arrays import dtype as dtype
from foveal.functions.arrays import eye as eye
from foveal.functions.arrays import full as full
from foveal.functions.arrays import identity as identity
from foveal.functions.arrays import is_tensor as is_tensor
from foveal.functions.arrays import kaiser as kaiser
from foveal.functions.arrays import ones as ones
from foveal.functions.arrays import size as size
from foveal.functions.arrays import tri as tri
from foveal.functions.arrays import zeros as zeros
from foveal.functions.control import associative_scan as associative_scan
from foveal.functions.control import cond as cond
from foveal.functions.control import fori_loop as fori_loop
from foveal.functions.control import jvp as jvp
from foveal.functions.control import map as map
from foveal.functions.control import rearrange as rearrange
from foveal.functions.control import scan as scan
from foveal.functions.control import switch as switch
from foveal.functions.control import vectorize as vectorize
from foveal.functions.control import vectorized_map as vectorized_map
from foveal.functions.control import while_loop as while_loop
from foveal.functions.reduce import Axis
from foveal.functions.shape import ndim as ndim
from foveal.functions.shape import shape as shape
from foveal.functions.windows import Sizes
from foveal.keras.ops import image as image
from foveal.keras.ops import linalg as linalg
from foveal.keras.ops import nn as nn
from foveal.keras.ops import numpy as numpy

def absolute(x: Any) -> Any:
    """The value without its sign."""
    ...

def adaptive_average_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """The mean of each of `output_size` stretches along every spatial axis, which together cover the input."""
    ...

def adaptive_max_pool(inputs: Any, output_size: Sizes, data_format: str | None = None) -> Any:
    """The largest value of each of `output_size` stretches along every spatial axis, which together cover the input."""
    ...

def add(x1: Any, x2: Any) -> Any:
    """x1 + x2."""
    ...

def all(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Whether all are true, of all values or of those along `axis` (one or several)."""
    ...

def amax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest, of all values or of those along `axis` (one or several)."""
    ...

def amin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest, of all values or of those along `axis` (one or several)."""
    ...

def angle(x: Any) -> Any:
    """The angle of complex numbers; of real ones 0, or pi where they are negative."""
    ...

def any(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """Whether one is true, of all values or of those along `axis` (one or several)."""
    ...

def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """The second behind the first along an axis, or all values of both in a row."""
    ...

def arccos(x: Any) -> Any:
    """The angle from 0 to pi of this cosine."""
    ...

def arccosh(x: Any) -> Any:
    """The number that is not negative of this hyperbolic cosine."""
    ...

def arcsin(x: Any) -> Any:
    """The angle from -pi/2 to pi/2 of this sine."""
    ...

def arcsinh(x: Any) -> Any:
    """The number of this hyperbolic sine."""
    ...

def arctan(x: Any) -> Any:
    """The angle from -pi/2 to pi/2 of this tangent."""
    ...

def arctan2(x1: Any, x2: Any) -> Any:
    """The angle of the point (x2, x1), from -pi to pi."""
    ...

def arctanh(x: Any) -> Any:
    """The number of this hyperbolic tangent."""
    ...

def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest value is: along an axis, or of all values in a row."""
    ...

def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest value is: along an axis, or of all values in a row."""
    ...

def argpartition(x: Any, kth: int, axis: int | None = -1) -> Any:
    """Places so that the k-th smallest is at the k-th, smaller ones before."""
    ...

def argsort(x: Any, axis: int | None = -1) -> Any:
    """Where the smallest, the next... value is along an axis."""
    ...

def array(x: Any, dtype: Any = None) -> Any:
    """The values as an array; arrays keep their dtype."""
    ...

def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """As `split`; of a length that is no multiple, the first parts are longer by one."""
    ...

def average(x: Any, axis: Axis = None, weights: Any = None) -> Any:
    """The mean, where each value counts as much as its weight."""
    ...

def average_pool(
    inputs: Any, pool_size: Sizes, strides: Sizes | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """The mean of each window over (batch, *spatial, channels), without the padding."""
    ...

def bartlett(x: int) -> Array:
    """A window of `x` values that rises and falls in straight lines."""
    ...

def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 0.001
) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, with a number of each for every place along `axis`.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    ...

def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """`-target * log(output) - (1 - target) * log(1 - output)`; with `from_logits`, of sigmoid(output)."""
    ...

def bincount(x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """How often each whole number from 0 on is there; of several rows, for each row."""
    ...

def bitwise_and(x: Any, y: Any) -> Any:
    """NumPy's `bitwise_and`, of whole numbers."""
    ...

def bitwise_not(x: Any) -> Any:
    """Every bit of whole numbers turned."""
    ...

def bitwise_or(x: Any, y: Any) -> Any:
    """NumPy's `bitwise_or`, of whole numbers."""
    ...

def bitwise_xor(x: Any, y: Any) -> Any:
    """NumPy's `bitwise_xor`, of whole numbers."""
    ...

def blackman(x: int) -> Array:
    """Blackman's window of `x` values."""
    ...

def broadcast_to(x: Any, shape: Any) -> Any:
    """Repeated along axes of length 1 and new first ones, up to this shape; -1 leaves an axis as it is."""
    ...

def cast(x: Any, dtype: Any) -> Any:
    """The same values in another dtype; to whole numbers, what is behind the point is cut off."""
    ...

def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """`-sum(target * log(output))` along `axis`, of outputs divided by their sum, or with `from_logits` of softmax."""
    ...

def cbrt(x: Any) -> Any:
    """The cube root."""
    ...

def cdist(x: Any, y: Any) -> Any:
    """The distance of each vector of x, (..., count, size), from each of y."""
    ...

def ceil(x: Any) -> Any:
    """The smallest whole number that is not below."""
    ...

def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangle whose product with its transpose is x, or the upper one."""
    ...

def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix that `cholesky` made this triangle of."""
    ...

def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Values between the two ends, of which None is none; what is outside becomes the nearer end."""
    ...

def concatenate(xs: Any, axis: int | None = 0) -> Any:
    """Tensors end to end along an axis, or with None all their values in a row."""
    ...

def conjugate(x: Any) -> Any:
    """The number itself: there are no complex ones."""
    ...

def conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Slide filters over (batch, *spatial, channels), with one, two or three spatial axes.

    The kernel is (*size, channels, filters); where its channels are a divisor of the input's, they work in groups.
    """
    ...

def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    output_padding: Sizes | None = None,
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """The way back of `conv`: every pixel is spread over more of them, weighted by a kernel (*size, filters, channels).

    For the sizes that come out, see foveal.layers.Conv2DTranspose.
    """
    ...

def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """The value as a tensor; arrays keep their dtype."""
    ...

def copy(x: Any) -> Any:
    """The same values."""
    ...

def corrcoef(x: Any) -> Any:
    """How much each row goes with each other one, from -1 to 1."""
    ...

def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """One row slid along another: sums of products, where they overlap wholly ('valid') or at all ('full')."""
    ...

def cos(x: Any) -> Any:
    """The cosine of an angle in radians."""
    ...

def cosh(x: Any) -> Any:
    """The hyperbolic cosine."""
    ...

def count_nonzero(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """How many are not 0, of all values or of those along `axis` (one or several)."""
    ...

def cross(x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The vector that is perpendicular to two vectors of three numbers."""
    ...

def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> Any:
    """The labels that steps read as, padded with -1, and how likely they are.

    Parameters
    ----------
    inputs : (batch, steps, classes)
    sequence_lengths : integers (batch,)
        How many steps of each row count.
    strategy : {'greedy', 'beam_search'}, default='greedy'
        The best class of each step, or the best of `beam_width` readings that are kept from step to step.
    top_paths : int, default=1
        How many readings a beam search gives.
    merge_repeated : bool, default=True
        Whether 'greedy' reads a class that comes again without a blank as one label.
    mask_index : int, default=0
        The class of the blank.

    Returns
    -------
    integers (readings, batch, steps) and scores (batch, readings)
        The score of 'greedy' is minus the sum of the best logits, that of a beam search the log of the probability.
    """
    ...

def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> Any:
    """-log of the probability that the steps read as the labels, for each row.

    Parameters
    ----------
    target : integers (batch, labels)
    output : (batch, steps, classes)
        Logits of the classes at each step.
    target_length, output_length : integers (batch,)
        How many labels and steps of each row count.
    mask_index : int, default=0
        The class of the blank, which stands between labels.
    """
    ...

def cumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Products up to each value along an axis."""
    ...

def cumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Sums up to each value along an axis."""
    ...

def deg2rad(x: Any) -> Any:
    """Degrees as radians."""
    ...

def depth_to_space(x: Any, block_size: int, data_format: str | None = "channels_last") -> Any:
    """Every `block_size ** 2` channels of a pixel as a block of pixels."""
    ...

def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """Slide filters over each channel alone; the kernel is (*size, channels, filters for each)."""
    ...

def det(x: Any) -> Any:
    """The determinant."""
    ...

def diag(x: Any, k: int = 0) -> Any:
    """A row as the diagonal of a square, or the diagonal of a square as a row."""
    ...

def diagflat(x: Any, k: int = 0) -> Any:
    """All values as the diagonal of a square."""
    ...

def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The values on the diagonal of two axes, along a new last one."""
    ...

def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """Each value along an axis less the one before it, n times over."""
    ...

def digitize(x: Any, bins: Any) -> Any:
    """In which of the bins each value is, where `bins` are their sorted ends."""
    ...

def divide(x1: Any, x2: Any) -> Any:
    """x1 / x2; of integers, floats."""
    ...

def divide_no_nan(x1: Any, x2: Any) -> Any:
    """x1 / x2, and 0 where x2 is 0."""
    ...

def dot(x1: Any, x2: Any) -> Any:
    """Sums of products over the last axis of x1 and the one before the last of x2."""
    ...

def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """`softmax(query . key * scale + bias) . value` for each head.

    Vaswani et al., "Attention is all you need", 2017.

    Parameters
    ----------
    query : (batch, time, heads, depth)
    key, value : (batch, other time, heads, depth)
        With fewer heads, each of them serves as many of the query's.
    bias, mask : broadcast to (batch, heads, time, other time), default=None
        What is added to the fits, and whether each may count.
    scale : float, default=None
        1 / sqrt(depth) if None.
    is_causal : bool, default=False
        Whether a position sees only those that are not behind it.
    flash_attention : bool or None, default=None
        Read and not used: it is a way to compute on GPUs.
    attn_logits_soft_cap : float, default=None
        Fits become fit / (1 + abs(fit) / cap).

    Returns
    -------
    (batch, time, heads, depth of the values)
    """
    ...

def dsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the third axis."""
    ...

def dstack(xs: Any) -> Any:
    """One behind the other: along the third axis."""
    ...

def eig(x: Any) -> Any:
    """Eigenvalues and eigenvectors."""
    ...

def eigh(x: Any) -> Any:
    """Eigenvalues and eigenvectors of symmetric matrices."""
    ...

def einsum(subscripts: str, *operands: Any) -> Any:
    """Products, and sums over the axes whose letters are not in the result: 'nij,njk->nik'."""
    ...

def empty_like(x: Any, dtype: Any = None) -> Any:
    """Some values of the shape and dtype of `x`."""
    ...

def equal(x1: Any, x2: Any) -> Any:
    """Whether x1 is x2."""
    ...

def erf(x: Any) -> Any:
    """The error function."""
    ...

def erfc(x: Any) -> Any:
    """1 - erf(x)."""
    ...

def erfinv(x: Any) -> Any:
    """The number of this error function."""
    ...

def exp(x: Any) -> Any:
    """e to the power of the value."""
    ...

def exp2(x: Any) -> Any:
    """2 to the power of the value."""
    ...

def expand_dims(x: Any, axis: Any) -> Any:
    """With one more axis, of length 1, at this place, or with several."""
    ...

def expm1(x: Any) -> Any:
    """exp(x) - 1, also where x is small."""
    ...

def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> Any:
    """Stretches of the last axis, `sequence_stride` apart: (..., stretches, sequence_length)."""
    ...

def fabs(x: Any) -> Any:
    """The value without its sign, as a float."""
    ...

def fft(x: Any) -> Any:
    """The discrete Fourier transform of a pair (real, imaginary): sums of `x[j] exp(-2 pi i j k / n)`, as a pair."""
    ...

def fft2(x: Any) -> Any:
    """`fft` along the last two axes."""
    ...

def flip(x: Any, axis: Any = None) -> Any:
    """Backwards along these axes, by default all."""
    ...

def fliplr(x: Any) -> Any:
    """Backwards along the second axis."""
    ...

def flipud(x: Any) -> Any:
    """Backwards along the first axis."""
    ...

def floor(x: Any) -> Any:
    """The largest whole number that is not above."""
    ...

def floor_divide(x1: Any, x2: Any) -> Any:
    """The largest whole number that is not above x1 / x2."""
    ...

def fmax(x1: Any, x2: Any) -> Any:
    """The larger of the two; NaN only where both are."""
    ...

def fmin(x1: Any, x2: Any) -> Any:
    """The smaller of the two; NaN only where both are."""
    ...

def fmod(x1: Any, x2: Any) -> Any:
    """What is left of x1 after whole x2, with the sign of x1."""
    ...

def fold(
    x: Any, output_size: Sizes, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Any:
    """The way back of `unfold`: images (batch, channels, *output_size) in which overlapping windows are summed."""
    ...

def full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    """One value in the shape of `x`."""
    ...

def gcd(x1: Any, x2: Any) -> Any:
    """The greatest common divisor."""
    ...

def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """`num` numbers from `start` to `stop`, each the same number of times the one before."""
    ...

def get_item(x: Any, key: Any) -> Any:
    """`x[key]`: integers, slices, `...` and None mean what they do in NumPy; the batch stays whole."""
    ...

def greater(x1: Any, x2: Any) -> Any:
    """Whether x1 is above x2."""
    ...

def greater_equal(x1: Any, x2: Any) -> Any:
    """Whether x1 is not below x2."""
    ...

def hamming(x: int) -> Array:
    """Hamming's window of `x` values."""
    ...

def hanning(x: int) -> Array:
    """Hann's window of `x` values."""
    ...

def heaviside(x1: Any, x2: Any) -> Any:
    """0 where x1 is negative, 1 where it is positive, x2 where it is 0."""
    ...

def histogram(x: Any, bins: int = 10, range: Any = None) -> Any:
    """How many values of a row are in each bin, and where the bins end."""
    ...

def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the second axis, or the first of a row."""
    ...

def hstack(xs: Any) -> Any:
    """Side by side: along the second axis, or the first of rows."""
    ...

def hypot(x1: Any, x2: Any) -> Any:
    """The length of the vector (x1, x2)."""
    ...

def i0(x: Any) -> Any:
    """The modified Bessel function of the first kind, of order 0."""
    ...

def ifft2(x: Any) -> Any:
    """The way back of `fft2`."""
    ...

def imag(x: Any) -> Any:
    """0: there are no complex numbers."""
    ...

def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether each target is among the `k` classes with the largest predictions."""
    ...

def inner(x1: Any, x2: Any) -> Any:
    """Sums of products over the last axes of the two."""
    ...

def inv(x: Any) -> Any:
    """The inverse."""
    ...

def irfft(x: Any, fft_length: int | None = None) -> Any:
    """The way back of `rfft`: `fft_length` real numbers, by default an even number of them."""
    ...

def isclose(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Whether x1 is not further from x2 than `atol + rtol * abs(x2)`; whether NaN is NaN, `equal_nan` says."""
    ...

def isfinite(x: Any) -> Any:
    """Whether it is neither infinite nor NaN."""
    ...

def isin(x1: Any, x2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """Whether each value is among others."""
    ...

def isinf(x: Any) -> Any:
    """Whether it is infinite."""
    ...

def isnan(x: Any) -> Any:
    """Whether it is NaN."""
    ...

def isneginf(x: Any) -> Any:
    """Whether it is minus infinity."""
    ...

def isposinf(x: Any) -> Any:
    """Whether it is plus infinity."""
    ...

def isreal(x: Any) -> Any:
    """True: there are no complex numbers."""
    ...

def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> Any:
    """The way back of `stft`: windows added where they were, divided by the sum of the squares of their weights.

    Without a window the result is `fft_length / sequence_stride` times the signal, as in Keras.
    """
    ...

def kron(x1: Any, x2: Any) -> Any:
    """Every value of x1 times the whole of x2, in its place."""
    ...

def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float | None = None, rms_scaling: bool = False
) -> Any:
    """Each image with mean 0 and variance 1 along `axis`, times `gamma`, plus `beta`.

    Ba, Kiros & Hinton, "Layer normalization", 2016. `rms_scaling` is Keras's older way: the mean is not taken off, and
    `beta` not added.
    """
    ...

def lcm(x1: Any, x2: Any) -> Any:
    """The least common multiple."""
    ...

def ldexp(x1: Any, x2: Any) -> Any:
    """x1 times 2 to the power of x2."""
    ...

def left_shift(x: Any, y: Any) -> Any:
    """NumPy's `left_shift`, of whole numbers."""
    ...

def less(x1: Any, x2: Any) -> Any:
    """Whether x1 is below x2."""
    ...

def less_equal(x1: Any, x2: Any) -> Any:
    """Whether x1 is not above x2."""
    ...

def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers from `start` to `stop`, the same distance apart."""
    ...

def log(x: Any) -> Any:
    """The natural logarithm."""
    ...

def log10(x: Any) -> Any:
    """The logarithm to base 10."""
    ...

def log1p(x: Any) -> Any:
    """log(1 + x), also where x is small."""
    ...

def log2(x: Any) -> Any:
    """The logarithm to base 2."""
    ...

def logaddexp(x1: Any, x2: Any) -> Any:
    """log(exp(x1) + exp(x2)), where neither overflows."""
    ...

def logaddexp2(x1: Any, x2: Any) -> Any:
    """log2(2**x1 + 2**x2), where neither overflows."""
    ...

def logical_and(x1: Any, x2: Any) -> Any:
    """Whether both are not 0."""
    ...

def logical_not(x: Any) -> Any:
    """Whether it is 0."""
    ...

def logical_or(x1: Any, x2: Any) -> Any:
    """Whether one is not 0."""
    ...

def logical_xor(x1: Any, x2: Any) -> Any:
    """Whether one is not 0 and the other is."""
    ...

def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` powers of a base, from the `start`-th to the `stop`-th."""
    ...

def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The logarithm of the sum of the exponentials, of all values or of those along `axis` (one or several)."""
    ...

def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The x with a x nearest to b."""
    ...

def lu_factor(x: Any) -> Any:
    """L below the diagonal and U on and above it, in one matrix; and which row each row was swapped with."""
    ...

def matmul(x1: Any, x2: Any) -> Any:
    """The matrix product of the last two axes; the others are broadcast."""
    ...

def matrix_rank(x: Any, tol: Any = None) -> Any:
    """How many rows are independent of each other."""
    ...

def max(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The largest, of all values or of those along `axis`; at least `initial`."""
    ...

def max_pool(
    inputs: Any, pool_size: Sizes, strides: Sizes | None = None, padding: str = "valid", data_format: str | None = None
) -> Any:
    """The largest value of each window over (batch, *spatial, channels); `strides` are the window's size if None."""
    ...

def maximum(x1: Any, x2: Any) -> Any:
    """The larger of the two."""
    ...

def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean, of all values or of those along `axis` (one or several)."""
    ...

def median(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The value in the middle, or the mean of the two in the middle."""
    ...

def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """The coordinates of all points of a grid, of one row for each of its axes."""
    ...

def min(x: Any, axis: Axis = None, keepdims: bool = False, initial: Any = None) -> Any:
    """The smallest, of all values or of those along `axis`; at most `initial`."""
    ...

def minimum(x1: Any, x2: Any) -> Any:
    """The smaller of the two."""
    ...

def mod(x1: Any, x2: Any) -> Any:
    """What is left of x1 after whole x2, with the sign of x2."""
    ...

def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance along some axes."""
    ...

def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """Some axes at other places."""
    ...

def multi_hot(
    inputs: Any, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Any:
    """1 at every index that is among those along the second axis (of a row, the first), 0 elsewhere.

    `axis` is where the classes stand before that axis goes.
    """
    ...

def multiply(x1: Any, x2: Any) -> Any:
    """x1 times x2."""
    ...

def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """With numbers in the place of NaN, and of the two infinities: by default the largest and smallest there are."""
    ...

def nanargmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the largest is; -1 where all are NaN."""
    ...

def nanargmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """Where the smallest is; -1 where all are NaN."""
    ...

def nancumprod(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Products up to each value along an axis, with 1 for NaN."""
    ...

def nancumsum(x: Any, axis: int | None = None, dtype: Any = None) -> Any:
    """Sums up to each value along an axis, with 0 for NaN."""
    ...

def nanmax(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest that is a number, of all values or of those along `axis` (one or several)."""
    ...

def nanmean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean of those that are numbers, of all values or of those along `axis` (one or several)."""
    ...

def nanmedian(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The value in the middle of those that are numbers."""
    ...

def nanmin(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest that is a number, of all values or of those along `axis` (one or several)."""
    ...

def nanpercentile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `percentile`, of those that are numbers."""
    ...

def nanprod(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The product of those that are numbers, of all values or of those along `axis` (one or several)."""
    ...

def nanquantile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """As `quantile`, of those that are numbers."""
    ...

def nanstd(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The standard deviation of those that are numbers, of all values or of those along `axis` (one or several)."""
    ...

def nansum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum of those that are numbers, of all values or of those along `axis` (one or several)."""
    ...

def nanvar(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The variance of those that are numbers, of all values or of those along `axis` (one or several)."""
    ...

def negative(x: Any) -> Any:
    """0 - x."""
    ...

def nextafter(x1: Any, x2: Any) -> Any:
    """The next number towards another."""
    ...

def nonzero(x: Any) -> Any:
    """Where values are not 0: for each axis, their places along it."""
    ...

def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The length of a vector: of all values, or along `axis`; along two axes, that of a matrix.

    `ord` is None or 'fro' (the square root of the sum of squares), 'nuc' (the sum of singular values), a number or
    infinity, as NumPy has it.
    """
    ...

def normalize(x: Any, axis: Any = -1, order: Any = 2, epsilon: float | None = None) -> Any:
    """Divided by the length along an axis; a length below epsilon (1e-7) counts as epsilon."""
    ...

def not_equal(x1: Any, x2: Any) -> Any:
    """Whether x1 is not x2."""
    ...

def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """A new axis of length `num_classes`: 1 at each index and 0 elsewhere."""
    ...

def ones_like(x: Any, dtype: Any = None) -> Any:
    """Ones of the shape and dtype of `x`."""
    ...

def outer(x1: Any, x2: Any) -> Any:
    """Every value of x1 times every value of x2."""
    ...

def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """With a border: for each axis, how much before and how much after; or the same for all.

    It is `constant_values` (0), or with `mode` 'edge' the value at the edge, with 'reflect' and 'symmetric' the mirror
    without and with it, with 'wrap' the other end.
    """
    ...

def percentile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """What so many of a hundred values are below of."""
    ...

def pinv(x: Any, rcond: Any = None) -> Any:
    """The pseudo-inverse."""
    ...

def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers of these lengths and angles."""
    ...

def power(x1: Any, x2: Any) -> Any:
    """x1 to the power of x2."""
    ...

def prod(x: Any, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Any:
    """The product, of all values or of those along `axis`; computed in `dtype`."""
    ...

def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """How near two pictures are, in decibels: 10 times the logarithm of `max_val ** 2` over the mean squared error."""
    ...

def ptp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest less the smallest, of all values or of those along `axis` (one or several)."""
    ...

def qr(x: Any, mode: str = "reduced") -> Any:
    """An orthogonal matrix and a triangle."""
    ...

def quantile(x: Any, q: Any, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Any:
    """What this share of the values is below of."""
    ...

def rad2deg(x: Any) -> Any:
    """Radians as degrees."""
    ...

def ravel(x: Any) -> Any:
    """All values in one row."""
    ...

def real(x: Any) -> Any:
    """The number itself: there are no complex ones."""
    ...

def reciprocal(x: Any) -> Any:
    """1 / x."""
    ...

def relu(x: Any) -> Any:
    """x where it is positive, else 0."""
    ...

def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each value (or each part along `axis`) so often, one after the other."""
    ...

def reshape(x: Any, newshape: Any) -> Any:
    """The same values in another shape; one size may be -1: what is left. A batch stays the first axis.

    `-1` alone makes of a batch the row of all its values.
    """
    ...

def rfft(x: Any, fft_length: int | None = None) -> Any:
    """The first `fft_length // 2 + 1` numbers of the transform of real ones, which are cut or padded to that length."""
    ...

def right_shift(x: Any, y: Any) -> Any:
    """NumPy's `right_shift`, of whole numbers."""
    ...

def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """x divided by the root of the mean square along `axis`, times `scale`."""
    ...

def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moved along an axis; what leaves at one end comes in at the other."""
    ...

def rot90(array: Any, k: int = 1, axes: Any = (0, 1)) -> Any:
    """A quarter turn from the first of two axes to the second, k times."""
    ...

def round(x: Any, decimals: int = 0) -> Any:
    """The nearest number with so many decimals, halves to the even one."""
    ...

def rsqrt(x: Any) -> Any:
    """1 / sqrt(x)."""
    ...

def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros of a shape, and values added at the places whose numbers stand along the last axis of `indices`."""
    ...

def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """The same with other values at these places, or added to them, or whatever `reduction` says."""
    ...

def searchsorted(sorted_sequence: Any, values: Any, side: str = "left") -> Any:
    """Before which places of a sorted row values belong; before those equal to them, or with side='right' behind."""
    ...

def segment_max(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """NumPy's `maximum` of all rows with one number, for each number."""
    ...

def segment_min(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """NumPy's `minimum` of all rows with one number, for each number."""
    ...

def segment_prod(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """NumPy's `multiply` of all rows with one number, for each number."""
    ...

def segment_sum(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
    """NumPy's `add` of all rows with one number, for each number."""
    ...

def separable_conv(
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = 1,
) -> Any:
    """`depthwise_conv`, then the channels of each pixel mixed by a kernel (1, ..., 1, channels * each, filters)."""
    ...

def sign(x: Any) -> Any:
    """-1, 0 or 1."""
    ...

def signbit(x: Any) -> Any:
    """Whether it has a minus, as -0.0 has."""
    ...

def sin(x: Any) -> Any:
    """The sine of an angle in radians."""
    ...

def sinc(x: Any) -> Any:
    """sin(pi x) / (pi x), and 1 at 0."""
    ...

def sinh(x: Any) -> Any:
    """The hyperbolic sine."""
    ...

def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The part that begins there and is so large; -1 is up to the end. What would not fit is moved back."""
    ...

def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """The same with another part from there on; what would not fit is moved back."""
    ...

def slogdet(x: Any) -> Any:
    """Sign and logarithm of the determinant."""
    ...

def solve(a: Any, b: Any) -> Any:
    """The x with a x = b."""
    ...

def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The x with a x = b, where a is a triangle; what is beyond the diagonal is not read."""
    ...

def sort(x: Any, axis: int | None = -1) -> Any:
    """The values along an axis, the smallest first."""
    ...

def space_to_depth(x: Any, block_size: int, data_format: str | None = "channels_last") -> Any:
    """Every block of `block_size` x `block_size` pixels as one pixel, with all their channels."""
    ...

def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """`-log(output)` at the class that each target names along `axis`; with `from_logits`, of softmax."""
    ...

def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """Cut along an axis: into so many parts of one length, or at these places."""
    ...

def sqrt(x: Any) -> Any:
    """The square root."""
    ...

def square(x: Any) -> Any:
    """x times x."""
    ...

def squeeze(x: Any, axis: Any = None) -> Any:
    """Without the axes of length 1, or without these of them."""
    ...

def stack(x: Any, axis: int = 0) -> Any:
    """Tensors of one shape along a new axis."""
    ...

def std(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The standard deviation, of all values or of those along `axis` (one or several)."""
    ...

def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> Any:
    """`rfft` of windows over the last axis, `sequence_stride` apart: a pair (..., windows, fft_length // 2 + 1).

    `window` is 'hann', 'hamming', None or `sequence_length` weights; with `center` the signal is mirrored at its ends,
    so that windows are around their places.
    """
    ...

def stop_gradient(variable: Any) -> Any:
    """The value; no gradient flows back through it."""
    ...

def subtract(x1: Any, x2: Any) -> Any:
    """x1 - x2."""
    ...

def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum, of all values or of those along `axis` (one or several)."""
    ...

def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """The singular value decomposition."""
    ...

def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes, each at the other's place."""
    ...

def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The parts with these numbers along an axis, or the values with these numbers in a row.

    Numbers below 0 count from the end. Of a batch the numbers are the same for all images; numbers that come in a batch
    pick from a tensor without one.
    """
    ...

def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """At each place the value whose number along the axis `indices` has there."""
    ...

def tan(x: Any) -> Any:
    """The tangent of an angle in radians."""
    ...

def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Sums of products over the last `axes` axes of x1 and the first of x2, or over the axes of the two lists."""
    ...

def tile(x: Any, repeats: Any) -> Any:
    """The whole repeated so often along each axis."""
    ...

def top_k(x: Any, k: int, sorted: bool = True) -> Any:
    """The `k` largest values along the last axis, the largest first, and where they are."""
    ...

def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal of two axes."""
    ...

def transpose(x: Any, axes: Any = None) -> Any:
    """The axes in another order: `axes`, or backwards."""
    ...

def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """The area below a line of points, `dx` apart or at the places `x`."""
    ...

def tril(x: Any, k: int = 0) -> Any:
    """What is on and below the diagonal, 0 above; `k` is how far the diagonal is moved to the right."""
    ...

def triu(x: Any, k: int = 0) -> Any:
    """What is on and above the diagonal, 0 below; `k` is how far the diagonal is moved to the right."""
    ...

def true_divide(x1: Any, x2: Any) -> Any:
    """x1 / x2; of integers, floats."""
    ...

def trunc(x: Any) -> Any:
    """What is before the point."""
    ...

def unfold(x: Any, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1) -> Any:
    """The windows over images (batch, channels, height, width) as columns: (batch, channels * size, windows)."""
    ...

def unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different values, sorted; `size` of them, filled up with `fill_value` or else the smallest one."""
    ...

def unravel_index(indices: Any, shape: Any) -> Any:
    """Numbers in a row as places along each axis of a shape."""
    ...

def unstack(x: Any, num: int | None = None, axis: int = 0) -> Any:
    """The parts along an axis, without the axis."""
    ...

def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The powers of each value of a row, one power a column, the largest first unless `increasing`."""
    ...

def var(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The variance, of all values or of those along `axis` (one or several)."""
    ...

def vdot(x1: Any, x2: Any) -> Any:
    """The sum of the products of all values."""
    ...

def view(x: Any, dtype: Any = None) -> Any:
    """The same bits read as another dtype."""
    ...

def view_as_complex(x: Any) -> Any:
    """Complex numbers, of which the last axis has the real and the imaginary part."""
    ...

def view_as_real(x: Any) -> Any:
    """The real and the imaginary parts of complex numbers along a new last axis."""
    ...

def vsplit(x: Any, indices_or_sections: Any) -> Any:
    """`split` along the first axis."""
    ...

def vstack(xs: Any) -> Any:
    """One below the other: along the first axis, rows as pictures of one line."""
    ...

def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where the condition holds and `x2` elsewhere; without them the places where it holds, as `nonzero`."""
    ...

def zeros_like(x: Any, dtype: Any = None) -> Any:
    """Zeros of the shape and dtype of `x`."""
    ...

abs = absolute
bitwise_invert = bitwise_not
bitwise_left_shift = left_shift
bitwise_right_shift = right_shift
conj = conjugate
empty = zeros
