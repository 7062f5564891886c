"""What code that is written around Keras asks of tensors, dtypes and batches, by Keras's names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from foveal.compat.tensorflow.dataset import Dataset
from foveal.errors import ArgumentError, did_you_mean
from foveal.functions.function import dtype_name
from foveal.functions.random import generator
from foveal.functions.symbolic import KerasTensor
from foveal.layers import Layer
from foveal.layers.symbolic import sources
from foveal.models.serial import deserialize_keras_object, serialize_keras_object

FLOATS = ("bfloat16", "float16", "float32", "float64")
INTEGERS = tuple(f"{kind}{bits}" for kind in ("uint", "int") for bits in (8, 16, 32, 64))
DTYPES = (*FLOATS, *INTEGERS, "bool", "string", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2")


def is_keras_tensor(x: Any) -> bool:
    """Whether it is a symbolic tensor."""
    return isinstance(x, KerasTensor)


def standardize_dtype(dtype: Any) -> str:
    """The name of a dtype, which may be NumPy's, Python's or another framework's; None means 'float32'."""
    try:
        name = "float32" if dtype is None else dtype_name(dtype)
    except TypeError:
        name = str(dtype).rpartition(".")[2]
    if name not in DTYPES:
        raise ArgumentError(f"standardize_dtype: `dtype` must be the name of a dtype, got {dtype!r}.")
    return name


def is_float_dtype(dtype: Any) -> bool:
    """Whether it is one of floating-point numbers."""
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype: Any) -> bool:
    """Whether it is one of whole numbers."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def get_source_inputs(tensor: Any) -> Any:
    """The inputs that a symbolic tensor is computed from, as a list; anything else as it is."""
    return sources(tensor) if is_keras_tensor(tensor) else tensor


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """What `fit` takes as one batch: x where there is nothing else and x is no list or tuple, else a tuple."""
    if y is None and sample_weight is None:
        return (x,) if isinstance(x, list | tuple) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """(x, y, sample_weight) of a batch, with None for what it has not."""
    parts = tuple(data) if isinstance(data, list | tuple) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ArgumentError(
            f"unpack_x_y_sample_weight: `data` must be x, (x, y) or (x, y, sample_weight), got {len(parts)} things."
        )
    return (*parts, None, None)[:3]


_uids: Counter[str] = Counter()


def get_uid(prefix: str = "") -> int:
    """How often it was asked for this prefix, this time included."""
    _uids[prefix] += 1
    return _uids[prefix]


def result_type(*dtypes: Any) -> str:
    """The dtype in which values of these meet: floats before integers, Python's own numbers as the others can hold."""
    plain = [dtype for dtype in dtypes if dtype in (int, float)]
    names = [standardize_dtype(dtype) for dtype in dtypes if dtype not in (int, float)]
    floats = [name for name in names if is_float_dtype(name)]
    if len(set(floats)) > 1 or (floats and "bfloat16" not in floats):
        return str(np.result_type(*("float32" if name == "bfloat16" else name for name in floats)))
    if floats:
        return floats[0]
    if float in plain or not names:
        return "int32" if plain == [int] else "float32"
    found = np.result_type(*names)
    return "int32" if found.kind == "b" and plain else "float32" if found.kind == "f" else str(found)


def serialize(layer: Layer) -> Any:
    """A layer as plain values, as Keras lays it out."""
    return serialize_keras_object(layer)


def deserialize(config: Any, custom_objects: Any = None) -> Layer:
    """The layer that `serialize` described, with new weights."""
    made = deserialize_keras_object(config, custom_objects)
    if isinstance(made, Layer):
        return made
    raise ArgumentError(f"deserialize: `config` must be a layer's, got that of {type(made).__name__}.")


class Config:
    """Settings by name: `config.rate` is `config["rate"]`; `freeze()` keeps them as they are.

    Examples
    --------
    >>> from foveal.keras.utils import Config
    >>> config = Config(rate=0.5)
    >>> config.steps = 3
    >>> config.as_dict()
    {'rate': 0.5, 'steps': 3}
    """

    def __init__(self, **settings: Any) -> None:
        vars(self).update(_settings=dict(settings), _frozen=False)

    def freeze(self) -> None:
        """Refuse changes from now on."""
        vars(self)["_frozen"] = True

    def unfreeze(self) -> None:
        """Allow them again."""
        vars(self)["_frozen"] = False

    def as_dict(self) -> dict[str, Any]:
        """All settings, in a dict of their own."""
        return dict(self._settings)

    def update(self, **settings: Any) -> None:
        """Change several."""
        for name, value in settings.items():
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        if self._frozen:
            raise ArgumentError(f"Config: is frozen and {name!r} cannot be set. Call unfreeze() first.")
        self._settings[name] = value

    def __getitem__(self, name: str) -> Any:
        return self._settings[name]

    __setattr__ = __setitem__

    def __getattr__(self, name: str) -> Any:
        settings = vars(self).get("_settings", {})
        if name in settings:
            return settings[name]
        raise AttributeError(f"Config has no {name!r}.{did_you_mean(name, settings)}")

    def __contains__(self, name: object) -> bool:
        return name in self._settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __repr__(self) -> str:
        return f"<Config {self._settings!r}>"


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
) -> tuple[Dataset, Dataset]:
    """Two data sets of one: the rows of arrays, or the elements of an iterable, first some and then others.

    Parameters
    ----------
    dataset : array, tuple or dict of arrays, or iterable
    left_size, right_size : int or float
        How many each has, or which share; one of them is enough.
    shuffle : bool, default=False
        Whether they are mixed first, by `seed`.
    """
    whole = isinstance(dataset, np.ndarray | tuple | dict)
    elements = list(Dataset.from_tensor_slices(dataset) if whole or isinstance(dataset, list) else dataset)
    left, right = (
        _count(name, size, len(elements)) for name, size in (("left_size", left_size), ("right_size", right_size))
    )
    if left is None and right is None:
        raise ArgumentError("split_dataset: `left_size` or `right_size` must be given, got neither.")
    left = len(elements) - (right or 0) if left is None else left
    right = len(elements) - left if right is None else right
    if left < 1 or right < 1 or left + right > len(elements):
        raise ArgumentError(
            f"split_dataset: both parts must have something, together no more than {len(elements)}, got {left}, "
            f"{right}."
        )
    if shuffle:
        order = generator(seed).permutation(len(elements))
        elements = [elements[i] for i in order]
    parts = elements[:left], elements[left : left + right]
    first, second = (Dataset(lambda part=part: iter(part), len(part)) for part in parts)  # type: ignore[misc]
    return first, second


def _count(name: str, size: float | None, total: int) -> int | None:
    if size is None:
        return None
    if isinstance(size, float):
        size = round(size * total) if 0 < size < 1 else -1
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise ArgumentError(f"split_dataset: `{name}` must be a whole number or a share between 0 and 1.")
    return size


__all__ = [
    "Config", "deserialize", "get_source_inputs", "get_uid", "is_float_dtype", "is_int_dtype", "is_keras_tensor",
    "pack_x_y_sample_weight",
    "result_type", "serialize", "split_dataset", "standardize_dtype", "unpack_x_y_sample_weight",
]  # fmt: skip
