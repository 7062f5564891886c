"""Small names at the top of TensorFlow, and its errors, checks and printing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, on_arrays, result, tensor
from foveal.compat.tensorflow.dtypes import as_dtype, is_text
from foveal.compat.tensorflow.specs import TensorShape
from foveal.errors import ArgumentError, DataError, ShapeError, UnsupportedError
from foveal.functions import shape as functions
from foveal.nesting import leaves

OpError = Exception
InvalidArgumentError = ArgumentError
OutOfRangeError = StopIteration
NotFoundError, AlreadyExistsError, PermissionDeniedError = FileNotFoundError, FileExistsError, PermissionError
ResourceExhaustedError, UnimplementedError, DataLossError = MemoryError, UnsupportedError, DataError


def py_function(func: Callable[..., Any], inp: Any, Tout: Any = None, name: str | None = None) -> Any:
    """What a function of Python's gives for these tensors, in the dtypes `Tout`."""
    return _typed(func(*(inp if isinstance(inp, list | tuple) else [inp])), Tout)


def numpy_function(
    func: Callable[..., Any], inp: Any, Tout: Any = None, stateful: bool = True, name: str | None = None
) -> Any:
    """What a function of NumPy's gives for these tensors as NumPy's arrays; texts come as bytes."""
    return _typed(func(*map(_plain, inp if isinstance(inp, list | tuple) else [inp])), Tout)


def py_func(func: Callable[..., Any], inp: Any, Tout: Any = None, stateful: bool = True, name: Any = None) -> Any:
    """What TensorFlow 1 called `numpy_function`."""
    return numpy_function(func, inp, Tout, stateful, name)


def _plain(value: Any) -> Any:
    """NumPy's array or number, or the bytes of a text."""
    if isinstance(value, bytes):
        return bytes(value)
    found = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    if found.dtype.kind == "U":
        return found.item().encode() if found.ndim == 0 else np.char.encode(found)
    return found[()]


def _typed(values: Any, types: Any) -> Any:
    if isinstance(types, list | tuple):
        parts = values if isinstance(values, list | tuple) else [values]
        return type(types)([_typed(part, kind) for part, kind in zip(parts, types, strict=True)])
    if types is None or values is None:
        return values
    return values if isinstance(values, bytes) and is_text(types) else tensor(values, as_dtype(types))


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """The tensor, whose shape must be this one; None stands for any size."""
    wanted, got = TensorShape(shape), tuple(x.shape)
    fits = len(wanted) == len(got) and all(m in (None, n) or n in (None, -1) for m, n in zip(wanted, got, strict=True))
    if not fits:
        raise ShapeError(f"ensure_shape: the tensor must be {tuple(wanted)}, got {got}.")
    return x


def print(*inputs: Any, output_stream: Any = None, end: str = "\n", sep: str = " ", **_: Any) -> None:
    """Write tensors and texts to standard error, or to `output_stream`."""
    stream = sys.stdout if output_stream in ("sys.stdout", sys.stdout) else sys.stderr
    stream.write(sep.join(str(np.asarray(x) if hasattr(x, "shape") else x) for x in inputs) + end)


def unique(x: Any, out_idx: Any = "int32", name: str | None = None) -> tuple[Any, Any]:
    """Each value once, in the order in which they come, and for each value which one it is."""
    values = array(x)
    kept, first, places = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return result(kept[order]), result(rank[places.ravel()].astype(as_dtype(out_idx)))


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value as NumPy has it; None of what stands for one."""
    return np.asarray(tensor) if on_arrays(tensor) else None


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """Another dtype, with values that it cannot hold made its largest or smallest."""
    kind = as_dtype(dtype)
    if kind.kind not in "iu":
        return functions.cast(value, kind.name)
    ends = np.iinfo(kind)
    return result(np.clip(array(value), ends.min, ends.max).astype(kind))


def complex(real: Any, imag: Any, name: str | None = None) -> Any:
    """Complex numbers of two arrays."""
    return result(array(real) + 1j * array(imag))


def group(*inputs: Any, **_: Any) -> None:
    """Nothing: what is to be done is done."""


def no_op(name: str | None = None) -> None:
    """Nothing."""


def control_dependencies(control_inputs: Any) -> AbstractContextManager[None]:
    """Nothing: lines run in their order."""
    return nullcontext()


def init_scope() -> AbstractContextManager[None]:
    """Nothing: lines run in their order."""
    return nullcontext()


def Assert(condition: Any, data: Any = (), summarize: int = 3, name: str | None = None) -> None:
    """An ArgumentError unless all of `condition` is true."""
    _require(condition, "Assert", "; ".join(str(leaf) for leaf in leaves(data)) or "the condition must hold")


def _require(holds: Any, who: str, message: Any) -> None:
    if on_arrays(holds) and not np.all(np.asarray(holds)):
        raise ArgumentError(f"{who}: {message}.")


def _check(who: str, holds: Callable[..., Any], what: str, parts: int) -> Callable[..., None]:
    def check(*values: Any, message: str | None = None, **named: Any) -> None:
        arrays = [*values[:parts], *[named[key] for key in ("x", "y") if key in named]]
        if on_arrays(arrays):
            _require(holds(*map(array, arrays)), who, message or f"{what}, got {' and '.join(map(str, arrays))}")

    check.__name__ = check.__qualname__ = who
    check.__doc__ = f"An ArgumentError unless {what}; nothing where tensors have no values."
    return check


CHECKS: dict[str, tuple[Callable[..., Any], str, int]] = {
    "assert_equal": (np.equal, "the two must be equal", 2),
    "assert_none_equal": (np.not_equal, "no two must be equal", 2),
    "assert_less": (np.less, "the first must be less", 2),
    "assert_less_equal": (np.less_equal, "the first must be less or equal", 2),
    "assert_greater": (np.greater, "the first must be greater", 2),
    "assert_greater_equal": (np.greater_equal, "the first must be greater or equal", 2),
    "assert_near": (np.isclose, "the two must be close", 2),
    "assert_positive": (lambda x: x > 0, "all must be positive", 1),
    "assert_negative": (lambda x: x < 0, "all must be negative", 1),
    "assert_non_negative": (lambda x: x >= 0, "none must be negative", 1),
    "assert_non_positive": (lambda x: x <= 0, "none must be positive", 1),
}
globals().update({name: _check(name, *row) for name, row in CHECKS.items()})


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """The tensor, whose values must be finite numbers."""
    if on_arrays(tensor) and not np.isfinite(array(tensor)).all():
        raise ArgumentError(f"check_numerics: {message}: the values must be finite, but some are NaN or infinite.")
    return tensor


def assert_rank(x: Any, rank: int, message: str | None = None, **_: Any) -> None:
    """A ShapeError unless the tensor has so many axes."""
    if len(x.shape) != rank:
        raise ShapeError(f"assert_rank: {message or f'the tensor must have {rank} axes'}, got {tuple(x.shape)}.")


def assert_shapes(shapes: Any, **_: Any) -> None:
    """A ShapeError unless tensors have these shapes, in which equal letters stand for equal sizes."""
    sizes: dict[Any, Any] = {}
    for x, wanted in shapes.items() if isinstance(shapes, dict) else shapes:
        for size, word in zip(x.shape, wanted, strict=True):
            if word is not None and sizes.setdefault(word, word if isinstance(word, int) else size) != size:
                raise ShapeError(f"assert_shapes: the tensor must be {wanted}, got {tuple(x.shape)}.")


def list_local_devices(session_config: Any = None) -> list[Any]:
    """The processor."""
    from foveal.compat.tensorflow.devices import CPU

    return [CPU]


def enable_numpy_behavior(*_: Any, **__: Any) -> None:
    """Nothing: tensors have NumPy's methods."""


def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Nothing: there is nothing to say."""


def to_code(entity: Any, *_: Any, **__: Any) -> str:
    """The function's own text."""
    import inspect

    return inspect.getsource(getattr(entity, "python_function", entity))


def do_not_convert(func: Any = None, **_: Any) -> Any:
    """The function as it is."""
    return func if func is not None else do_not_convert


experimental_enable_numpy_behavior = enable_numpy_behavior
ERRORS = [
    "AlreadyExistsError", "DataLossError", "InvalidArgumentError", "NotFoundError", "OpError", "OutOfRangeError",
    "PermissionDeniedError", "ResourceExhaustedError", "UnimplementedError",
]  # fmt: skip
TOP = [
    "Assert", "complex", "control_dependencies", "ensure_shape", "get_static_value", "group", "init_scope", "no_op",
    "numpy_function", "print", "py_func", "py_function", "saturate_cast", "unique",
]  # fmt: skip
__all__ = [
    *CHECKS, *ERRORS, *TOP, "assert_rank", "assert_shapes", "check_numerics", "do_not_convert",
    "enable_numpy_behavior", "experimental_enable_numpy_behavior", "list_local_devices",
    "set_verbosity", "to_code",
]  # fmt: skip
