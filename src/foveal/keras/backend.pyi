"""The names of `keras.backend`; foveal.compat.surface says where each is."""

from typing import Any

from foveal.compat.keras.asking import get_uid as get_uid
from foveal.compat.keras.asking import is_float_dtype as is_float_dtype
from foveal.compat.keras.asking import is_int_dtype as is_int_dtype
from foveal.compat.keras.asking import result_type as result_type
from foveal.compat.keras.backend import image_dim_ordering as image_dim_ordering
from foveal.compat.keras.backend import set_image_dim_ordering as set_image_dim_ordering
from foveal.compat.keras.graphs import Function as _Function
from foveal.compat.keras.graphs import constant as constant
from foveal.compat.keras.graphs import gradients as gradients
from foveal.compat.keras.graphs import in_test_phase as in_test_phase
from foveal.compat.keras.graphs import in_train_phase as in_train_phase
from foveal.compat.keras.graphs import learning_phase as learning_phase
from foveal.compat.keras.graphs import placeholder as placeholder
from foveal.compat.keras.graphs import print_tensor as print_tensor
from foveal.compat.keras.graphs import set_learning_phase as set_learning_phase
from foveal.compat.keras.graphs import variable as variable
from foveal.compat.keras.legacy import batch_dot as batch_dot
from foveal.compat.keras.legacy import batch_flatten as batch_flatten
from foveal.compat.keras.legacy import cast_to_floatx as cast_to_floatx
from foveal.compat.keras.legacy import flatten as flatten
from foveal.compat.keras.legacy import get_value as get_value
from foveal.compat.keras.legacy import hard_sigmoid as hard_sigmoid
from foveal.compat.keras.legacy import in_top_k as in_top_k
from foveal.compat.keras.legacy import int_shape as int_shape
from foveal.compat.keras.legacy import random_bernoulli as random_bernoulli
from foveal.compat.keras.legacy import repeat as repeat
from foveal.compat.keras.legacy import set_value as set_value
from foveal.compat.keras.legacy import switch as switch
from foveal.compat.keras.windows import batch_get_value as batch_get_value
from foveal.compat.keras.windows import batch_set_value as batch_set_value
from foveal.compat.keras.windows import bias_add as bias_add
from foveal.compat.keras.windows import conv1d as conv1d
from foveal.compat.keras.windows import conv2d as conv2d
from foveal.compat.keras.windows import conv2d_transpose as conv2d_transpose
from foveal.compat.keras.windows import conv3d as conv3d
from foveal.compat.keras.windows import count_params as count_params
from foveal.compat.keras.windows import ctc_batch_cost as ctc_batch_cost
from foveal.compat.keras.windows import ctc_decode as ctc_decode
from foveal.compat.keras.windows import depthwise_conv2d as depthwise_conv2d
from foveal.compat.keras.windows import eval as eval
from foveal.compat.keras.windows import map_fn as map_fn
from foveal.compat.keras.windows import moving_average_update as moving_average_update
from foveal.compat.keras.windows import pool2d as pool2d
from foveal.compat.keras.windows import pool3d as pool3d
from foveal.compat.keras.windows import random_binomial as random_binomial
from foveal.compat.keras.windows import resize_images as resize_images
from foveal.compat.keras.windows import resize_volumes as resize_volumes
from foveal.compat.keras.windows import separable_conv2d as separable_conv2d
from foveal.compat.keras.windows import spatial_2d_padding as spatial_2d_padding
from foveal.compat.keras.windows import spatial_3d_padding as spatial_3d_padding
from foveal.compat.keras.windows import temporal_padding as temporal_padding
from foveal.compat.keras.windows import update as update
from foveal.compat.keras.windows import update_add as update_add
from foveal.compat.keras.windows import update_sub as update_sub
from foveal.compat.tensorflow.sessions import get_session as get_session
from foveal.compat.tensorflow.sessions import global_variables_initializer as _global_variables_initializer
from foveal.compat.tensorflow.sessions import manual_variable_initialization as manual_variable_initialization
from foveal.compat.tensorflow.sessions import set_session as set_session
from foveal.eager import Array
from foveal.functions.activations import Axis as _Axis
from foveal.functions.reduce import Axis
from foveal.keras.config import backend as backend
from foveal.keras.config import epsilon as epsilon
from foveal.keras.config import floatx as floatx
from foveal.keras.config import image_data_format as image_data_format
from foveal.keras.config import set_epsilon as set_epsilon
from foveal.keras.config import set_floatx as set_floatx
from foveal.keras.config import set_image_data_format as set_image_data_format
from foveal.keras.ops import dtype as dtype
from foveal.keras.ops import ndim as ndim
from foveal.keras.ops import shape as shape
from foveal.keras.utils import is_keras_tensor as is_keras_tensor
from foveal.keras.utils import standardize_dtype as standardize_dtype
from foveal.utils import clear_session as clear_session

def abs(x: Any, *, name: Any = None) -> Any:
    """The value without its sign."""
    ...

def all(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """Whether all are true, of all values or of those along `axis` (one or several)."""
    ...

def any(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """Whether one is true, of all values or of those along `axis` (one or several)."""
    ...

def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32", *, name: Any = None) -> Array:
    """Numbers from `start` to below `stop`, `step` apart; with one argument, from 0 to below it."""
    ...

def argmax(x: Any, axis: int | None = -1, *, name: Any = None) -> Any:
    """Where the largest value is: along an axis, or of all values in a row."""
    ...

def argmin(x: Any, axis: int | None = -1, *, name: Any = None) -> Any:
    """Where the smallest value is: along an axis, or of all values in a row."""
    ...

def batch_normalization(
    x: Any,
    mean: Any,
    var: Any,
    beta: Any = None,
    gamma: Any = None,
    axis: int = -1,
    epsilon: float = 0.001,
    *,
    name: Any = None,
) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, with a number of each for every place along `axis`.

    Ioffe & Szegedy, "Batch normalization", 2015.
    """
    ...

def binary_crossentropy(target: Any, output: Any, from_logits: bool = False, *, name: Any = None) -> Any:
    """`-target * log(output) - (1 - target) * log(1 - output)`; with `from_logits`, of sigmoid(output)."""
    ...

def cast(x: Any, dtype: Any, *, name: Any = None) -> Any:
    """The same values in another dtype; to whole numbers, what is behind the point is cut off."""
    ...

def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, *, name: Any = None
) -> Any:
    """`-sum(target * log(output))` along `axis`, of outputs divided by their sum, or with `from_logits` of softmax."""
    ...

def clip(x: Any, min_value: Any, max_value: Any, *, name: Any = None) -> Any:
    """Values between the two ends, of which None is none; what is outside becomes the nearer end."""
    ...

def concatenate(tensors: Any, axis: int | None = -1, *, name: Any = None) -> Any:
    """Tensors end to end along an axis, or with None all their values in a row."""
    ...

def cos(x: Any, *, name: Any = None) -> Any:
    """The cosine of an angle in radians."""
    ...

def cumprod(x: Any, axis: int | None = 0, *, name: Any = None) -> Any:
    """Products up to each value along an axis."""
    ...

def cumsum(x: Any, axis: int | None = 0, *, name: Any = None) -> Any:
    """Sums up to each value along an axis."""
    ...

def dot(x: Any, y: Any, *, name: Any = None) -> Any:
    """Sums of products over the last axis of x1 and the one before the last of x2."""
    ...

def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None, *, name: Any = None) -> Any:
    """Each value with the chance `rate` made 0; the others grow, so that the sum is about the same.

    Along axes where `noise_shape` is 1 one number decides for all.
    """
    ...

def elu(x: Any, alpha: float = 1.0, *, name: Any = None) -> Any:
    """x where it is positive, else alpha (exp x - 1)."""
    ...

def equal(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is x2."""
    ...

def exp(x: Any, *, name: Any = None) -> Any:
    """e to the power of the value."""
    ...

def expand_dims(x: Any, axis: Any = -1, *, name: Any = None) -> Any:
    """With one more axis, of length 1, at this place, or with several."""
    ...

def eye(size: int, dtype: Any = None, *, name: Any = None) -> Array:
    """Ones on a diagonal, zeros elsewhere."""
    ...

def gather(reference: Any, indices: Any, *, name: Any = None) -> Any:
    """The parts with these numbers along an axis, or the values with these numbers in a row.

    Numbers below 0 count from the end. Of a batch the numbers are the same for all images; numbers that come in a batch
    pick from a tensor without one.
    """
    ...

def greater(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is above x2."""
    ...

def greater_equal(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is not below x2."""
    ...

def l2_normalize(x: Any, axis: Any = None, *, name: Any = None) -> Any:
    """x divided by its length along some axes, by default all; a squared length below epsilon counts as epsilon."""
    ...

def less(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is below x2."""
    ...

def less_equal(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is not above x2."""
    ...

def log(x: Any, *, name: Any = None) -> Any:
    """The natural logarithm."""
    ...

def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The logarithm of the sum of the exponentials, of all values or of those along `axis` (one or several)."""
    ...

def max(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The largest, of all values or of those along `axis`; at least `initial`."""
    ...

def maximum(x: Any, y: Any, *, name: Any = None) -> Any:
    """The larger of the two."""
    ...

def mean(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The mean, of all values or of those along `axis` (one or several)."""
    ...

def min(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The smallest, of all values or of those along `axis`; at most `initial`."""
    ...

def minimum(x: Any, y: Any, *, name: Any = None) -> Any:
    """The smaller of the two."""
    ...

def not_equal(x: Any, y: Any, *, name: Any = None) -> Any:
    """Whether x1 is not x2."""
    ...

def one_hot(indices: Any, num_classes: int, *, name: Any = None) -> Any:
    """A new axis of length `num_classes`: 1 at each index and 0 elsewhere."""
    ...

def ones(shape: Any, dtype: Any = None, *, name: Any = None) -> Any:
    """An array of ones; in a graph also for each row of a batch."""
    ...

def ones_like(x: Any, dtype: Any = None, *, name: Any = None) -> Any:
    """Ones of the shape and dtype of `x`."""
    ...

def permute_dimensions(x: Any, pattern: Any = None, *, name: Any = None) -> Any:
    """The axes in another order: `axes`, or backwards."""
    ...

def pow(x: Any, a: Any, *, name: Any = None) -> Any:
    """x1 to the power of x2."""
    ...

def prod(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The product, of all values or of those along `axis`; computed in `dtype`."""
    ...

def random_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = None,
    seed: Any = None,
    std: Any = 1.0,
    *,
    name: Any = None,
) -> Any:
    """Numbers around `mean`, two of three within `stddev` of it."""
    ...

def random_uniform(
    shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None, *, name: Any = None
) -> Any:
    """Numbers from `minval` to below `maxval`, each as likely."""
    ...

def relu(
    x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0, *, name: Any = None
) -> Any:
    """x above the threshold, at most `max_value`; below it `negative_slope` times the distance to the threshold."""
    ...

def repeat_elements(x: Any, rep: Any, axis: int | None = None, *, name: Any = None) -> Any:
    """Each value (or each part along `axis`) so often, one after the other."""
    ...

def reshape(x: Any, shape: Any, *, name: Any = None) -> Any:
    """The same values in another shape; one size may be -1: what is left. A batch stays the first axis.

    `-1` alone makes of a batch the row of all its values.
    """
    ...

def reverse(x: Any, axes: Any = None, *, name: Any = None) -> Any:
    """Backwards along these axes, by default all."""
    ...

def round(x: Any, *, name: Any = None) -> Any:
    """The nearest number with so many decimals, halves to the even one."""
    ...

def sigmoid(x: Any, *, name: Any = None) -> Any:
    """1 / (1 + exp -x), between 0 and 1."""
    ...

def sign(x: Any, *, name: Any = None) -> Any:
    """-1, 0 or 1."""
    ...

def sin(x: Any, *, name: Any = None) -> Any:
    """The sine of an angle in radians."""
    ...

def softmax(x: Any, axis: _Axis = -1, *, name: Any = None) -> Any:
    """Probabilities along `axis`: exponentials, divided by their sum. Of several axes, or all (None), together."""
    ...

def softplus(x: Any, *, name: Any = None) -> Any:
    """log(1 + exp x), a smooth relu."""
    ...

def softsign(x: Any, *, name: Any = None) -> Any:
    """x / (1 + |x|), between -1 and 1."""
    ...

def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, *, name: Any = None
) -> Any:
    """`-log(output)` at the class that each target names along `axis`; with `from_logits`, of softmax."""
    ...

def sqrt(x: Any, *, name: Any = None) -> Any:
    """The square root."""
    ...

def square(x: Any, *, name: Any = None) -> Any:
    """x times x."""
    ...

def squeeze(x: Any, axis: Any = None, *, name: Any = None) -> Any:
    """Without the axes of length 1, or without these of them."""
    ...

def stack(x: Any, axis: int = 0, *, name: Any = None) -> Any:
    """Tensors of one shape along a new axis."""
    ...

def std(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The standard deviation, of all values or of those along `axis` (one or several)."""
    ...

def stop_gradient(variables: Any, *, name: Any = None) -> Any:
    """The value; no gradient flows back through it."""
    ...

def sum(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The sum, of all values or of those along `axis` (one or several)."""
    ...

def tanh(x: Any, *, name: Any = None) -> Any:
    """The hyperbolic tangent, between -1 and 1."""
    ...

def tile(x: Any, n: Any, *, name: Any = None) -> Any:
    """The whole repeated so often along each axis."""
    ...

def transpose(x: Any, *, name: Any = None) -> Any:
    """The axes in another order: `axes`, or backwards."""
    ...

def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None, *, name: Any = None
) -> Any:
    """As `normal`; numbers more than two `stddev` away are drawn again."""
    ...

def var(x: Any, axis: Axis = None, keepdims: bool = False, *, name: Any = None) -> Any:
    """The variance, of all values or of those along `axis` (one or several)."""
    ...

def zeros(shape: Any, dtype: Any = None, *, name: Any = None) -> Any:
    """An array of zeros; in a graph also for each row of a batch."""
    ...

def zeros_like(x: Any, dtype: Any = None, *, name: Any = None) -> Any:
    """Zeros of the shape and dtype of `x`."""
    ...

function = _Function
reset_uids = _global_variables_initializer
