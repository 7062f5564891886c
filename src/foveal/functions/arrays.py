"""Functions that make arrays, and those of arrays alone: what comes out depends on the values, or NumPy has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.eager import Array
from foveal.functions.function import array as array_of_numbers
from foveal.functions.function import dtype_name, of_arrays
from foveal.functions.shape import sizes


def _result(value: Any) -> Array:
    return np.asarray(value).view(Array)


def _of_python(who: str, value: Any, dtype: Any) -> Array:
    """An array in a dtype, or in the one that Python's numbers become."""
    return _result(value.astype(dtype_name(dtype)) if dtype is not None else array_of_numbers(who, value.tolist()))


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Array:
    """Numbers from `start` to below `stop`, `step` apart; with one argument, from 0 to below it."""
    first, last = (0, start) if stop is None else (start, stop)
    made = np.arange(first, last, 1 if step is None else step)
    return _of_python("arange", made, dtype or ("int32" if not made.size else None))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on a diagonal, zeros elsewhere."""
    return _result(np.eye(N, M, k, dtype_name(dtype or "float32")))


def identity(n: int, dtype: Any = None) -> Array:
    """A square of zeros with ones on the diagonal."""
    return eye(n, dtype=dtype)


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Array:
    """An array of one value."""
    value = array_of_numbers("full", fill_value)
    return _result(np.full(sizes(shape), value, value.dtype if dtype is None else dtype_name(dtype)))


def ones(shape: Any, dtype: Any = None) -> Array:
    """An array of ones."""
    return _result(np.ones(sizes(shape), dtype_name(dtype or "float32")))


def zeros(shape: Any, dtype: Any = None) -> Array:
    """An array of zeros."""
    return _result(np.zeros(sizes(shape), dtype_name(dtype or "float32")))


empty = zeros


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Array:
    """Ones on and below a diagonal, zeros above."""
    return _result(np.tri(N, M, k, dtype_name(dtype or "float32")))


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers from `start` to `stop`, the same distance apart."""
    ends = array_of_numbers("linspace", start), array_of_numbers("linspace", stop)
    kind = dtype_name(dtype) if dtype else ends[0].dtype if ends[0].dtype.kind == "f" else "float32"
    made, step = np.linspace(*ends, int(num), endpoint=endpoint, retstep=True, axis=axis)
    return (_result(made.astype(kind)), _result(step)) if retstep else _result(made.astype(kind))


def _spaced(function: Callable[..., Any], text: str) -> Callable[..., Any]:
    def spaced(start: Any, stop: Any, num: int = 50, *args: Any, dtype: Any = None, **kwargs: Any) -> Array:
        return _result(function(start, stop, num, *args, **kwargs).astype(dtype_name(dtype or "float32")))

    spaced.__name__ = spaced.__qualname__ = function.__name__
    spaced.__doc__ = text
    return spaced


geomspace = _spaced(np.geomspace, "`num` numbers from `start` to `stop`, each the same number of times the one before.")
logspace = _spaced(np.logspace, "`num` powers of a base, from the `start`-th to the `stop`-th.")


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """The array as a plain NumPy array."""
    return np.asarray(x)


@of_arrays
def array(x: Any, dtype: Any = None) -> Any:
    """The values as an array; arrays keep their dtype."""
    made = array_of_numbers("array", x)
    return made if dtype is None else made.astype(dtype_name(dtype))


@of_arrays
def view(x: Any, dtype: Any = None) -> Any:
    """The same bits read as another dtype."""
    return np.ascontiguousarray(x) if dtype is None else np.ascontiguousarray(x).view(dtype_name(dtype))


@of_arrays
def view_as_complex(x: Any) -> Any:
    """Complex numbers, of which the last axis has the real and the imaginary part."""
    return np.asarray(x)[..., 0] + 1j * np.asarray(x)[..., 1]


@of_arrays
def view_as_real(x: Any) -> Any:
    """The real and the imaginary parts of complex numbers along a new last axis."""
    return np.stack([np.real(x), np.imag(x)], -1)


@of_arrays
def polar(abs_: Any, angle: Any) -> Any:
    """Complex numbers of these lengths and angles."""
    return np.asarray(abs_) * np.exp(1j * np.asarray(angle))


@of_arrays
def angle(x: Any) -> Any:
    """The angle of complex numbers; of real ones 0, or pi where they are negative."""
    found = np.asarray(x)
    return np.angle(found).astype(np.result_type(found.real, "float32") if found.dtype.kind in "fc" else "float32")


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of Foveal's; NumPy's own are none, as in TensorFlow."""
    return isinstance(x, Array)


def size(x: Any) -> Any:
    """How many values an array holds."""
    return int(np.prod(np.shape(x) if not hasattr(x, "shape") else x.shape))


def dtype(x: Any) -> str:
    """The name of the dtype."""
    return str(x.dtype) if hasattr(x, "dtype") else array_of_numbers("dtype", x).dtype.name


def _window(name: str, of_length: Callable[[int], Any], text: str) -> Callable[..., Any]:
    def window(x: int) -> Array:
        return _result(of_length(int(x)).astype("float32"))

    window.__name__ = window.__qualname__ = name
    window.__doc__ = text
    return window


bartlett = _window("bartlett", np.bartlett, "A window of `x` values that rises and falls in straight lines.")
blackman = _window("blackman", np.blackman, "Blackman's window of `x` values.")
hamming = _window("hamming", np.hamming, "Hamming's window of `x` values.")
hanning = _window("hanning", np.hanning, "Hann's window of `x` values.")


def kaiser(x: int, beta: Any) -> Array:
    """Kaiser's window of `x` values."""
    return _result(np.kaiser(int(x), float(beta)).astype("float32"))


def _numpys(name: str, text: str, function: Callable[..., Any] | None = None, dtype: str | None = None) -> Any:
    """NumPy's function of this name, of arrays alone; int64 becomes `dtype`."""
    of_numpy = function or getattr(np, name)

    def of_values(*args: Any, **kwargs: Any) -> Any:
        y = of_numpy(*args, **kwargs)
        if isinstance(y, tuple):
            return tuple(_narrowed(part, dtype) for part in y)
        return [_narrowed(part, dtype) for part in y] if isinstance(y, list) else _narrowed(y, dtype)

    of_values.__name__ = of_values.__qualname__ = name
    of_values.__doc__ = text
    return of_arrays(of_values)


def _narrowed(y: Any, dtype: str | None) -> Any:
    return y if dtype is None else np.asarray(y).astype(dtype)


def _meshgrid(*x: Any, indexing: str = "xy") -> list[Any]:
    return list(np.meshgrid(*x, indexing=indexing))  # type: ignore[call-overload]


def _quantile(of: Callable[..., Any]) -> Callable[..., Any]:
    def of_floats(x: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False) -> Any:
        over = tuple(axis) if isinstance(axis, list) else axis
        return of(np.asarray(x), np.asarray(q), over, method=method, keepdims=keepdims).astype("float32")

    return of_floats


def _nan_place(of: Callable[..., Any]) -> Callable[..., Any]:
    def places(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        lost = np.isnan(x).all(axis, keepdims=keepdims)
        known = np.where(np.isnan(x), np.inf if of is np.argmin else -np.inf, x)
        return np.where(lost, -1, of(known, axis, keepdims=keepdims))

    return places


def _unique(
    x: Any,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
) -> Any:
    of_numpy: Any = np.unique
    return of_numpy(x, return_index, return_inverse, return_counts, axis)


def _trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    of_numpy: Any = getattr(np, "trapezoid", None) or getattr(np, "trapz")  # noqa: B009  (named so before NumPy 2)
    return of_numpy(y, x, dx, axis)


bincount = _numpys(
    "bincount",
    "How often each whole number from 0 on is there.",
    lambda x, weights=None, minlength=0, sparse=False: np.bincount(x, weights, minlength),
    "int32",
)
corrcoef = _numpys("corrcoef", "How much each row goes with each other one.")
correlate = _numpys("correlate", "One row slid along another.")
diagflat = _numpys("diagflat", "All values as a diagonal.")
digitize = _numpys("digitize", "In which of the bins each value is.", dtype="int32")
histogram = _numpys("histogram", "How many values are in each bin, and where the bins end.")
isin = _numpys("isin", "Whether each value is among others.")
ldexp = _numpys("ldexp", "x1 times 2 to the power of x2.")
meshgrid = _numpys("meshgrid", "The coordinates of all points of a grid.", _meshgrid)
nextafter = _numpys("nextafter", "The next number towards another.")
nonzero = _numpys("nonzero", "Where values are not 0: for each axis, their places along it.", dtype="int32")
argpartition = _numpys(
    "argpartition", "Places so that the k-th smallest is at the k-th, smaller ones before.", dtype="int32"
)
percentile = _numpys("percentile", "What so many of a hundred values are below of.", _quantile(np.percentile))
quantile = _numpys("quantile", "What this share of the values is below of.", _quantile(np.quantile))
nanmedian = _numpys("nanmedian", "The value in the middle of those that are numbers.")
nanpercentile = _numpys("nanpercentile", "As `percentile`, of those that are numbers.", _quantile(np.nanpercentile))
nanquantile = _numpys("nanquantile", "As `quantile`, of those that are numbers.", _quantile(np.nanquantile))
nancumsum = _numpys("nancumsum", "Sums up to each value, with 0 for NaN.")
nancumprod = _numpys("nancumprod", "Products up to each value, with 1 for NaN.")
nanargmax = _numpys("nanargmax", "Where the largest is; -1 where all are NaN.", _nan_place(np.argmax), "int32")
nanargmin = _numpys("nanargmin", "Where the smallest is; -1 where all are NaN.", _nan_place(np.argmin), "int32")
searchsorted = _numpys("searchsorted", "Where values belong in a sorted row.", dtype="int32")
unique = _numpys("unique", "The different values, sorted.", _unique)
unravel_index = _numpys("unravel_index", "Numbers in a row as places along each axis.", dtype="int32")
vander = _numpys("vander", "The powers of each value, one power a column.")
trapezoid = _numpys(
    "trapezoid",
    "The area below a line of points.",
    _trapezoid,
)
i0 = _numpys("i0", "The modified Bessel function of the first kind, of order 0.")


def _updated(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    y, places = np.array(inputs), tuple(np.moveaxis(np.asarray(indices), -1, 0))
    of = {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}.get(reduction or "")
    if of is None:
        y[places] = updates
    else:
        of.at(y, places, updates)
    return y


scatter_update = _numpys("scatter_update", "The same with other values at these places.", _updated)


def _segments(name: str, of: np.ufunc, neutral: float) -> Any:
    def of_segments(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> Any:
        values, ids = np.asarray(data), np.asarray(segment_ids)
        count = int(ids.max() + 1 if num_segments is None else num_segments)
        whole = np.iinfo(values.dtype) if values.dtype.kind in "iu" and np.isinf(neutral) else None
        start = neutral if whole is None else whole.max if neutral > 0 else whole.min
        y = np.full((count, *values.shape[1:]), start, values.dtype)
        inside = (ids >= 0) & (ids < count)
        of.at(y, ids[inside], values[inside])
        return y

    return _numpys(name, f"NumPy's `{of.__name__}` of all rows with one number, for each number.", of_segments)


segment_max = _segments("segment_max", np.maximum, -np.inf)
segment_min = _segments("segment_min", np.minimum, np.inf)
segment_prod = _segments("segment_prod", np.multiply, 1)
segment_sum = _segments("segment_sum", np.add, 0)
