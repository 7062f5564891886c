"""Rows that a program is run on, by the names of their feeds."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from foveal.engines.engine import Rows
from foveal.errors import DataError
from foveal.ir.node import Shape
from foveal.layers.tracing import Sizes
from foveal.training.compile_spec import CompileSpec
from foveal.training.data.class_weights import ClassWeights
from foveal.training.data.inputs import sizes_of, validate_inputs
from foveal.training.data.targets import validate_targets
from foveal.training.network import Network

Array = np.ndarray[Any, Any]

MOST_BYTES = 2**28
"""So much of an array is compared with what it was when a training was interrupted."""


class TargetSpec(NamedTuple):
    """A feed of labels or weights: its shape without the batch, and its dtype."""

    name: str
    shape: Shape
    dtype: str


def _spec(name: str, array: Array) -> TargetSpec:
    return TargetSpec(name, array.shape[1:], "float32" if array.dtype.kind == "f" else "int32")


class Batch:
    """Validated rows: all that there are, or those of one step.

    Attributes
    ----------
    feeds : dict of str to array (N, ...) or Rows
    targets : tuple of TargetSpec
    sizes : tuple of shapes
        What a program is made for: labels and weights, and the inputs' sizes.
    """

    __slots__ = ("feeds", "rows", "sizes", "targets")

    def __init__(self, feeds: Mapping[str, Any], targets: tuple[TargetSpec, ...], rows: int, sizes: Sizes = ()) -> None:
        self.feeds, self.targets, self.rows, self.sizes = feeds, targets, rows, sizes

    @classmethod
    def of(cls, inputs: Mapping[str, Array], targets: Mapping[str, Array] | None = None) -> Batch:
        """Inputs, and labels and weights."""
        targets = targets or {}
        specs = tuple([_spec(name, array) for name, array in targets.items()])
        return cls({**inputs, **targets}, specs, len(next(iter(inputs.values()))), sizes_of(inputs))

    def __len__(self) -> int:
        return self.rows

    def part(self, rows: slice) -> Batch:
        """Some rows in their order, not copied."""
        return Batch(
            {name: array[rows] for name, array in self.feeds.items()},
            self.targets,
            len(range(*rows.indices(self.rows))),
            self.sizes,
        )

    def take(self, index: Array) -> Batch:
        """The rows of these numbers, not copied before the engine reads them."""
        taken = {name: Rows(array, index) for name, array in self.feeds.items()}
        return Batch(taken, self.targets, len(index), self.sizes)

    def split(self, share: float) -> tuple[Batch, Batch]:
        """All but the last `share` of the rows, and those, in their order."""
        at = int(self.rows * (1 - share))
        return self.part(slice(None, at)), self.part(slice(at, None))

    def weighted(self, who: str, spec: CompileSpec, weights: ClassWeights) -> Batch:
        """The same rows, where labels count as their classes do."""
        if len(spec.outputs) > 1:
            raise DataError(f"{who}: class_weight needs a model with one output. Give sample_weight for each output.")
        names = spec.outputs[0].feeds
        if names.weights in self.feeds:
            raise DataError(f"{who}: give sample_weight or class_weight, not both.")
        added = weights.of(self.feeds[names.labels])
        targets = (*self.targets, _spec(names.weights, added))
        return Batch({**self.feeds, names.weights: added}, targets, self.rows, self.sizes)


def validate_batch(
    place: str,
    network: Network,
    spec: Callable[[], CompileSpec],
    x: Any,
    y: Any,
    sample_weight: Any,
    learning: bool = False,
) -> Batch:
    """Inputs, labels and weights that the model takes and its losses and metrics can compare.

    `spec` is asked for when the model is built.

    Raises
    ------
    DataError
        They are not; `place` says whose they are.
    """
    inputs = validate_inputs(place, network, x, learning)
    return Batch.of(inputs, validate_targets(place, network, spec(), inputs, y, sample_weight))


def checksum(array: Any) -> int:
    """A number that other arrays of this shape do not have; of large ones, a part of the rows has to do."""
    step = -(-array.nbytes // MOST_BYTES) or 1
    return zlib.crc32(np.ascontiguousarray(array[::step]).view(np.uint8).data)
