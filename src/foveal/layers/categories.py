"""Numbers of categories as vectors, and measured numbers as categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from foveal.arguments import arg, integer, one_of, only, or_none, positive, positive_int, real
from foveal.errors import ArgumentError
from foveal.functions.indexing import one_hot
from foveal.functions.order import digitize
from foveal.functions.promotion import cast
from foveal.functions.reduce import max as largest
from foveal.functions.reduce import sum as total
from foveal.functions.shape import expand_dims, reshape
from foveal.ir.node import Node
from foveal.layers.base import Layer

COUNTED = ("one_hot", "multi_hot", "count")
sparse = only(False, instead="Leave it out: arrays are dense.")


def output_mode(*modes: str) -> Any:
    """One of these ways to give categories; `binary` is what older Keras called 'multi_hot', `tf-idf` 'tf_idf'."""
    older = {"binary": "multi_hot", "tf-idf": "tf_idf"}
    chosen = one_of(*modes)

    def convert(value: str) -> str:
        return str(chosen(older.get(value, value) if isinstance(value, str) else value))

    return convert


def encoded(numbers: Any, mode: str, depth: int, weights: Any = None) -> Any:
    """Numbers of categories as vectors with a place for each of `depth`; others than these count nowhere.

    Parameters
    ----------
    numbers : Node or array of int
    mode : {'one_hot', 'multi_hot', 'count'}
        A vector for each number (an axis of 1 at the end goes); or one for all along the second axis, of a single row
        the first: which of them there are, or how often.
    depth : int
    weights : as `numbers`, optional
        What each number counts.
    """
    if mode == "one_hot":
        alone = len(numbers.shape) > 1 and numbers.shape[-1] == 1
        return one_hot(reshape(numbers, numbers.shape[:-1]) if alone else numbers, depth)
    hot = one_hot(numbers, depth)
    hot = hot if weights is None else hot * expand_dims(weights, -1)
    return (largest if mode == "multi_hot" else total)(hot, axis=min(len(numbers.shape) - 1, 1))


def batches_of(data: Any, steps: int | None = None) -> Iterator[Any]:
    """What `adapt` is given, batch by batch: one array or list is one batch; of tuples the first part counts."""
    if isinstance(data, str | bytes | list | tuple | np.ndarray) or not isinstance(data, Iterable):
        yield data
        return
    for batch in islice(data, steps):
        yield batch[0] if isinstance(batch, tuple) else batch


class CategoryEncoding(Layer):
    """Give numbers of categories as vectors: which there are, or how many of each.

    Numbers below 0 or from `num_tokens` on count nowhere.

    Parameters
    ----------
    num_tokens : int
        How many categories.
    output_mode : {'multi_hot', 'one_hot', 'count'}, default='multi_hot'
        One vector for all numbers of a row (1 where one is that category), one for each number, or counts.

    Shapes
    ------
    input : (batch, ...), whole numbers from 0
    output : (batch, num_tokens); with 'one_hot' (batch, ..., num_tokens), where an axis of 1 at the end goes
    count_weights, optional : as the input; what each number counts

    Examples
    --------
    >>> from foveal import layers
    >>> layers.CategoryEncoding(4, "count")([[0, 1, 1], [3, 0, 3]]).tolist()
    [[1.0, 2.0, 0.0, 0.0], [1.0, 0.0, 0.0, 2.0]]
    """

    num_tokens: int = arg(positive_int)
    output_mode: str = arg(output_mode(*COUNTED), "multi_hot")
    sparse: bool = arg(sparse, False, saved=False)

    def build(self, input_shape: Any = None, count_weights_shape: Any = None) -> None:
        """There are no weights."""

    def call(self, inputs: Node, count_weights: Any = None) -> Node:
        if count_weights is not None and self.output_mode != "count":
            raise ArgumentError(
                f"{self.who} {self.name!r}: `count_weights` is not used when `output_mode` is not 'count', got "
                f"output_mode={self.output_mode!r}. Leave them out."
            )
        y: Node = encoded(inputs, self.output_mode, self.num_tokens, count_weights)
        return y


def _boundaries(value: Sequence[float] | np.ndarray) -> list[float]:
    found = [real(each) for each in np.ravel(np.asarray(value, "float64"))]
    if found == sorted(found):
        return found
    raise ValueError(f"numbers in rising order, got {value!r}.")


class Discretization(Layer):
    """Say for each number between which of some boundaries it lies; `adapt` finds boundaries with as many between each.

    Parameters
    ----------
    bin_boundaries : list of float, optional
        In rising order; a number that is one of them lies above it.
    num_bins : int, optional
        How many there are to be, in the place of boundaries; then `adapt` finds them.
    epsilon : float, default=0.01
        How exactly `adapt` does: the smaller, the more it remembers.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count'}, default='int'
        The bins' numbers, or these as vectors, as of `CategoryEncoding`.

    Shapes
    ------
    input : (batch, ...)
    output : as the input; or vectors, as of `CategoryEncoding`

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Discretization([0.0, 1.0])([[-0.5, 0.0, 2.5]]).tolist()
    [[0, 1, 2]]
    """

    bin_boundaries: list[float] | None = arg(or_none(_boundaries), None)
    num_bins: int | None = arg(or_none(integer), None)
    epsilon: float = arg(positive, 0.01)
    output_mode: str = arg(output_mode("int", *COUNTED), "int")
    sparse: bool = arg(sparse, False)

    def prepare(self) -> None:
        super().prepare()
        if (self.num_bins is None) == (self.bin_boundaries is None):
            wanted = "You need to set either" if self.num_bins is None else "Give one of"
            raise ArgumentError(f"{self.who}: {wanted} `num_bins` or `bin_boundaries`, got {self.bin_boundaries}.")
        if self.num_bins is not None and self.num_bins < 0:
            raise ArgumentError(f"{self.who}: `num_bins` must be greater than or equal to 0, got {self.num_bins}.")
        self.summary = np.zeros((2, 0), "float32")

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Find boundaries for an array of numbers, or for all batches of an iterable, or `steps` of them."""
        if self.num_bins is None:
            raise ArgumentError(
                f"{self.who} {self.name!r}: Cannot adapt a layer that was given `bin_boundaries`, use `num_bins` "
                "instead."
            )
        self.reset_state()
        for batch in batches_of(data, steps):
            self.update_state(batch)
        self.finalize_state()

    def reset_state(self) -> None:
        """Forget the data."""
        self.summary = np.zeros((2, 0), "float32")

    def update_state(self, data: Any) -> None:
        """Remember more data."""
        values = np.sort(np.asarray(data, "float32"), axis=None)
        step = max(values.size * self.epsilon, 1)
        kept = values[int(step - 1) :: int(step)]
        both = np.concatenate([np.stack([kept, np.full_like(kept, step)]), self.summary], 1)
        self.summary = _compressed(both[:, np.argsort(both[0])], self.epsilon)

    def finalize_state(self) -> None:
        """Make boundaries of what is remembered."""
        if self.num_bins and self.summary.size:
            self.bin_boundaries = _compressed(self.summary, 1 / self.num_bins)[0, :-1].tolist()

    def call(self, x: Node) -> Node:
        if self.bin_boundaries is None:
            raise ArgumentError(
                f"{self.who} {self.name!r}: You need to either pass `bin_boundaries` or call `adapt` before it is used."
            )
        y: Node = cast(digitize(x, np.asarray(self.bin_boundaries, "float32")), "int32")
        return y if self.output_mode == "int" else encoded(y, self.output_mode, len(self.bin_boundaries) + 1)

    def get_config(self) -> dict[str, Any]:
        """The arguments, less `trainable`: Keras's layers of this kind do not know it."""
        return {name: value for name, value in super().get_config().items() if name != "trainable"}

    @classmethod
    def from_config(cls, config: Any) -> Any:
        """Make the layer that `get_config` described, with the boundaries that it found."""
        found = config.get("bin_boundaries") if config.get("num_bins") is not None else None
        layer = super().from_config({**config, "bin_boundaries": None} if found is not None else config)
        if found is not None:
            layer.bin_boundaries = list(found)
        return layer


def _compressed(summary: Any, epsilon: float) -> Any:
    """Values and how many each stands for, as few as `epsilon` allows, by interpolation."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    counts = summary[1].cumsum()
    values, reached = (np.interp(shares, counts / counts[-1], row) for row in (summary[0], counts))
    return np.stack([values, np.diff(reached, prepend=0)]).astype("float32")
