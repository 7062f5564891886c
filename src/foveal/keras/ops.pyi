"""The names of `keras.ops`; foveal.compat.surface says where each is."""

from typing import Any

from foveal.activations import elu as elu
from foveal.activations import relu as relu
from foveal.activations import relu6 as relu6
from foveal.activations import selu as selu
from foveal.activations import sigmoid as sigmoid
from foveal.activations import silu as silu
from foveal.activations import softplus as softplus
from foveal.activations import softsign as softsign
from foveal.activations import swish as swish
from foveal.activations import tanh as tanh
from foveal.compat.keras.array_ops import argsort as argsort
from foveal.compat.keras.array_ops import average as average
from foveal.compat.keras.array_ops import einsum as einsum
from foveal.compat.keras.array_ops import median as median
from foveal.compat.keras.array_ops import nonzero as nonzero
from foveal.compat.keras.array_ops import normalize as normalize
from foveal.compat.keras.array_ops import roll as roll
from foveal.compat.keras.array_ops import split as split
from foveal.compat.keras.array_ops import top_k as top_k
from foveal.compat.keras.ops import argmax as argmax
from foveal.compat.keras.ops import argmin as argmin
from foveal.compat.keras.ops import average_pool as average_pool
from foveal.compat.keras.ops import cast as cast
from foveal.compat.keras.ops import clip as clip
from foveal.compat.keras.ops import concatenate as concatenate
from foveal.compat.keras.ops import conv as conv
from foveal.compat.keras.ops import convert_to_numpy as convert_to_numpy
from foveal.compat.keras.ops import expand_dims as expand_dims
from foveal.compat.keras.ops import flip as flip
from foveal.compat.keras.ops import full as full
from foveal.compat.keras.ops import gelu as gelu
from foveal.compat.keras.ops import max_pool as max_pool
from foveal.compat.keras.ops import mean as mean
from foveal.compat.keras.ops import moveaxis as moveaxis
from foveal.compat.keras.ops import one_hot as one_hot
from foveal.compat.keras.ops import pad as pad
from foveal.compat.keras.ops import reshape as reshape
from foveal.compat.keras.ops import shape as shape
from foveal.compat.keras.ops import squeeze as squeeze
from foveal.compat.keras.ops import stack as stack
from foveal.compat.keras.ops import swapaxes as swapaxes
from foveal.compat.keras.ops import take as take
from foveal.compat.keras.ops import transpose as transpose
from foveal.compat.keras.ops import where as where
from foveal.compat.tensorflow.arrays import broadcast_to as broadcast_to
from foveal.compat.tensorflow.arrays import eye as eye
from foveal.compat.tensorflow.arrays import is_tensor as is_tensor
from foveal.compat.tensorflow.arrays import linspace as linspace
from foveal.compat.tensorflow.arrays import norm as norm
from foveal.compat.tensorflow.arrays import ones as ones
from foveal.compat.tensorflow.arrays import range as _range
from foveal.compat.tensorflow.arrays import repeat as repeat
from foveal.compat.tensorflow.arrays import sort as sort
from foveal.compat.tensorflow.arrays import tile as tile
from foveal.compat.tensorflow.arrays import unstack as unstack
from foveal.compat.tensorflow.arrays import zeros as zeros
from foveal.compat.tensorflow.reductions import count_nonzero as count_nonzero
from foveal.compat.tensorflow.reductions import cumsum as cumsum
from foveal.eager import Array
from foveal.nn import leaky_relu as leaky_relu
from foveal.ops.softmax import log_softmax as log_softmax
from foveal.ops.softmax import softmax as softmax

def abs(x: Any) -> Any:
    """NumPy's `absolute`, of every value."""
    ...

def add(x1: Any, x2: Any) -> Any:
    """NumPy's `add`, of every pair of values."""
    ...

def all(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """Whether all are true, of all values or of those along `axis` (one or several)."""
    ...

def amax(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The largest, of all values or of those along `axis` (one or several)."""
    ...

def amin(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The smallest, of all values or of those along `axis` (one or several)."""
    ...

def any(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """Whether one is true, of all values or of those along `axis` (one or several)."""
    ...

def arccos(x: Any) -> Any:
    """NumPy's `arccos`, of every value."""
    ...

def arcsin(x: Any) -> Any:
    """NumPy's `arcsin`, of every value."""
    ...

def arctan(x: Any) -> Any:
    """NumPy's `arctan`, of every value."""
    ...

def ceil(x: Any) -> Any:
    """NumPy's `ceil`, of every value."""
    ...

def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Array:
    """The value as an array; arrays keep their dtype."""
    ...

def cos(x: Any) -> Any:
    """NumPy's `cos`, of every value."""
    ...

def divide(x1: Any, x2: Any) -> Any:
    """NumPy's `divide`, of every pair of values."""
    ...

def divide_no_nan(x1: Any, x2: Any) -> Any:
    """x / y, and 0 where y is 0."""
    ...

def dot(x1: Any, x2: Any) -> Any:
    """The matrix product of the last two axes; either matrix may be turned over first."""
    ...

def equal(x1: Any, x2: Any) -> Any:
    """NumPy's `equal`, of every pair of values."""
    ...

def exp(x: Any) -> Any:
    """NumPy's `exp`, of every value."""
    ...

def expm1(x: Any) -> Any:
    """NumPy's `expm1`, of every value."""
    ...

def floor(x: Any) -> Any:
    """NumPy's `floor`, of every value."""
    ...

def floor_divide(x1: Any, x2: Any) -> Any:
    """NumPy's `floor_divide`, of every pair of values."""
    ...

def greater(x1: Any, x2: Any) -> Any:
    """NumPy's `greater`, of every pair of values."""
    ...

def greater_equal(x1: Any, x2: Any) -> Any:
    """NumPy's `greater_equal`, of every pair of values."""
    ...

def isfinite(x: Any) -> Any:
    """NumPy's `isfinite`, of every value."""
    ...

def isnan(x: Any) -> Any:
    """NumPy's `isnan`, of every value."""
    ...

def less(x1: Any, x2: Any) -> Any:
    """NumPy's `less`, of every pair of values."""
    ...

def less_equal(x1: Any, x2: Any) -> Any:
    """NumPy's `less_equal`, of every pair of values."""
    ...

def log(x: Any) -> Any:
    """NumPy's `log`, of every value."""
    ...

def log1p(x: Any) -> Any:
    """NumPy's `log1p`, of every value."""
    ...

def logical_and(x1: Any, x2: Any) -> Any:
    """NumPy's `logical_and`, of every pair of values."""
    ...

def logical_not(x: Any) -> Any:
    """NumPy's `logical_not`, of every value."""
    ...

def logical_or(x1: Any, x2: Any) -> Any:
    """NumPy's `logical_or`, of every pair of values."""
    ...

def logsumexp(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The logarithm of the sum of the exponentials, of all values or of those along `axis` (one or several)."""
    ...

def maximum(x1: Any, x2: Any) -> Any:
    """NumPy's `maximum`, of every pair of values."""
    ...

def minimum(x1: Any, x2: Any) -> Any:
    """NumPy's `minimum`, of every pair of values."""
    ...

def mod(x1: Any, x2: Any) -> Any:
    """NumPy's `remainder`, of every pair of values."""
    ...

def multiply(x1: Any, x2: Any) -> Any:
    """NumPy's `multiply`, of every pair of values."""
    ...

def negative(x: Any) -> Any:
    """NumPy's `negative`, of every value."""
    ...

def not_equal(x1: Any, x2: Any) -> Any:
    """NumPy's `not_equal`, of every pair of values."""
    ...

def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Array:
    """Ones of the shape and dtype of `input`."""
    ...

def power(x1: Any, x2: Any) -> Any:
    """NumPy's `power`, of every pair of values."""
    ...

def prod(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The product, of all values or of those along `axis` (one or several)."""
    ...

def reciprocal(x: Any) -> Any:
    """NumPy's `reciprocal`, of every value."""
    ...

def round(x: Any) -> Any:
    """NumPy's `round`, of every value."""
    ...

def rsqrt(x: Any) -> Any:
    """1 / sqrt(x)."""
    ...

def sign(x: Any) -> Any:
    """NumPy's `sign`, of every value."""
    ...

def sin(x: Any) -> Any:
    """NumPy's `sin`, of every value."""
    ...

def sqrt(x: Any) -> Any:
    """NumPy's `sqrt`, of every value."""
    ...

def square(x: Any) -> Any:
    """NumPy's `square`, of every value."""
    ...

def std(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The standard deviation, of all values or of those along `axis` (one or several)."""
    ...

def subtract(x1: Any, x2: Any) -> Any:
    """NumPy's `subtract`, of every pair of values."""
    ...

def sum(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The sum, of all values or of those along `axis` (one or several)."""
    ...

def tan(x: Any) -> Any:
    """NumPy's `tan`, of every value."""
    ...

def var(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The variance, of all values or of those along `axis` (one or several)."""
    ...

def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Array:
    """Zeros of the shape and dtype of `input`."""
    ...

absolute = abs
arange = _range
matmul = dot
max = amax
min = amin
true_divide = divide
