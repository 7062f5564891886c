"""Numbers for words and codes: by a vocabulary, or by a hash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import arg, integer, or_none, positive_int
from foveal.eager.tensor import Array, Tensor
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.layers.categories import COUNTED, encoded, output_mode, sparse
from foveal.layers.fingerprints import crossed, fingerprint, keyed_hash
from foveal.nesting import leaves

Values = np.ndarray[Any, Any]


def texts(value: Any, encoding: str = "utf-8") -> Values:
    """An array of Python's texts; bytes are decoded, numbers written out."""
    array = np.asarray(value.value if isinstance(value, Tensor) else value)
    if array.dtype.kind == "f":
        array = array.astype("int64")
    flat = [x.decode(encoding) if isinstance(x, bytes) else str(x) for x in array.ravel().tolist()]
    made = np.empty(len(flat), object)
    made[:] = flat
    return made.reshape(array.shape)


def codes(value: Any, encoding: str = "") -> Values:
    """An array of whole numbers."""
    array = np.asarray(value.value if isinstance(value, Tensor) else value)
    if array.dtype.kind in "UO" and all(re.fullmatch(r"[+-]?\d+", str(each)) for each in array.ravel().tolist()):
        array = array.astype("int64")
    if array.dtype.kind not in "iubf":
        raise ArgumentError(f"IntegerLookup: must be given whole numbers, got {array.dtype}. StringLookup takes texts.")
    return array.astype("int64")


class OfArrays(Layer):
    """The base of layers that look at values themselves: they run on arrays, in NumPy, before a model."""

    output_mode: str

    def __call__(self, *args: Any, **named: Any) -> Any:
        """What the layer gives for an array or lists of texts or numbers; of symbolic tensors, what `call` does."""
        named = {name: value for name, value in named.items() if name not in ("training", "mask")}
        if any(isinstance(leaf, Node | KerasTensor) for leaf in leaves([args, named])):
            return super().__call__(*args, **named)
        self.built = True
        return self.of_arrays(*args, **named)

    def of_arrays(self, inputs: Any) -> Any:
        """What the layer gives for arrays."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what the layer gives for arrays of this shape."""
        shape, mode = tuple(input_shape), self.output_mode
        if mode == "int":
            return shape
        if mode == "one_hot":
            return (*(shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape), self.depth)
        return (*shape[:-1], self.depth)

    @property
    def depth(self) -> int:
        """How long a vector is."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        raise ArgumentError(
            f"{type(self).__name__} {self.name!r}: looks at values, which symbolic tensors do not have. Apply it to "
            "the arrays before the model: model.fit(layer(x), y), or dataset.map(lambda x, y: (layer(x), y))."
        )


def salt(value: int | Sequence[int]) -> list[int]:
    """The key of a hash: two numbers, or one for both."""
    try:
        numbers = [integer(n) for n in (value if isinstance(value, list | tuple) else [value, value])]
    except ValueError:
        numbers = []
    if len(numbers) == 2:
        return numbers
    raise ValueError(f"an integer or two of them, got {value!r}.")


def _masked(value: str | int | None) -> Any:
    return value


def _numbered(value: str | None) -> None:
    """Numbers are int64, vectors float32, whatever Keras's config says."""


def bucket(word: str, count: int, salt: Sequence[int] | None) -> int:
    """The number below `count` that stands for a text, as in TensorFlow."""
    data = word.encode()
    return (fingerprint(data) if salt is None else keyed_hash(data, salt)) % count


def _shown(numbers: Values, mode: str, depth: int, dtype: str) -> Array:
    """Numbers as they are, or as vectors."""
    y = numbers if mode == "int" else np.asarray(encoded(numbers, mode, depth))
    return y.astype(dtype).view(Array)


class Hashing(OfArrays):
    """Give each text, or whole number, one of `num_bins` numbers by a hash, the same in every process.

    Parameters
    ----------
    num_bins : int
    mask_value : str or int, optional
        What gets 0; others then get one of the other numbers.
    salt : int or two of them, optional
        With it the hash is SipHash-2-4 with this key; without it FarmHash's fingerprint.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count'}, default='int'
        The numbers, or these as vectors, as of `CategoryEncoding`.

    Shapes
    ------
    input : (batch, ...), texts or whole numbers
    output : as the input; or vectors, as of `CategoryEncoding`
    """

    num_bins: int = arg(positive_int)
    mask_value: Any = arg(_masked, None)
    salt: list[int] | None = arg(or_none(salt), None)
    output_mode: str = arg(output_mode("int", *COUNTED), "int")
    sparse: bool = arg(sparse, False)
    dtype: Any = arg(_numbered, None, kw_only=True, saved=False)

    @property
    def depth(self) -> int:
        """How long a vector is."""
        return self.num_bins

    def get_config(self) -> dict[str, Any]:
        """The arguments, less the dtype, which follows from `output_mode`."""
        return {name: value for name, value in super().get_config().items() if name != "dtype"}

    def of_arrays(self, inputs: Any) -> Array:
        """A number, or a vector, for each text."""
        words = texts(inputs)
        masked = self.mask_value is not None and self.num_bins > 1
        known, where = np.unique(words.astype(str), return_inverse=True)
        hidden = str(self.mask_value) if masked else None
        bins = [
            0 if word == hidden else bucket(word, self.num_bins - masked, self.salt) + masked for word in known.tolist()
        ]
        numbers = np.asarray(bins, "int64")[where].reshape(words.shape)
        return _shown(numbers, self.output_mode, self.num_bins, "int64" if self.output_mode == "int" else "float32")


class HashedCrossing(OfArrays):
    """Give each combination of several features one of `num_bins` numbers by a hash.

    Parameters
    ----------
    num_bins : int
    output_mode : {'int', 'one_hot'}, default='int'
        The numbers, or a vector for each.

    Shapes
    ------
    input : a list of at least two of (batch,) or (batch, 1), texts or whole numbers
    output : as one of them; or (batch, num_bins)
    """

    num_bins: int = arg(positive_int)
    output_mode: str = arg(output_mode("int", "one_hot"), "int")
    sparse: bool = arg(sparse, False)
    dtype: Any = arg(_numbered, None, kw_only=True, saved=False)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what the layer gives for arrays of these shapes."""
        return super().compute_output_shape(input_shape[0])

    @property
    def depth(self) -> int:
        """How long a vector is."""
        return self.num_bins

    def of_arrays(self, inputs: Any) -> Array:
        """A number, or a vector, for each row."""
        if not isinstance(inputs, list | tuple) or len(inputs) < 2:
            raise ArgumentError(
                f"{self.who} {self.name!r}: should be called on a list or tuple of at least two inputs."
            )
        arrays = [np.asarray(x.value if isinstance(x, Tensor) else x) for x in inputs]
        shape = arrays[0].shape
        if len(shape) > 2 or shape[1:] not in ((), (1,)) or any(x.shape != shape for x in arrays):
            raise ArgumentError(
                f"{self.who} {self.name!r}: inputs must all be () or (batch,) or (batch, 1), of equal shape, got "
                f"{', '.join(str(x.shape) for x in arrays)}."
            )
        if any(x.dtype.kind == "f" for x in arrays):
            raise ArgumentError(f"{self.who} {self.name!r}: inputs should have an integer or string dtype.")
        rows = zip(*(self._features(x) for x in arrays), strict=True)
        numbers = np.asarray([crossed(row) % self.num_bins for row in rows], "int64").reshape(shape)
        return _shown(numbers, self.output_mode, self.num_bins, "int64" if self.output_mode == "int" else "float32")

    def get_config(self) -> dict[str, Any]:
        """The arguments, less the dtype, and less `trainable`: Keras's layer does not know it."""
        return {name: value for name, value in super().get_config().items() if name not in ("trainable", "dtype")}

    @staticmethod
    def _features(x: Values) -> list[int]:
        whole = x.dtype.kind in "iub"
        return [int(n) if whole else fingerprint(n.encode()) for n in (x if whole else texts(x)).ravel().tolist()]
