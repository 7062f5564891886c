"""Rows a model learns from or is judged by, checked against what it takes and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.ir.node import BATCH, Shape
from foveal.locks import cached_property
from foveal.nesting import leaves, mapped
from foveal.record import Record
from foveal.training.compile_spec import CompileSpec, OutputSpec
from foveal.training.data.class_weights import ClassWeights
from foveal.training.data.targets import Target, images, same_length, validate_targets
from foveal.training.feed_names import feed_names, match_by_name
from foveal.training.network import Network

Array = np.ndarray[Any, Any]
Kind = tuple[tuple[str, Shape, str], ...]
"""What a program with a loss is made for: each label's and weight's feed, its shape without the batch, its dtype."""


class Samples(Record):
    """Checked rows by the names of their feeds: inputs; labels and, where rows count differently, weights."""

    inputs: Mapping[str, Array]
    answers: Mapping[str, Array]

    @cached_property
    def feeds(self) -> dict[str, Array]:
        """All of them."""
        return {**self.inputs, **self.answers}

    @cached_property
    def kind(self) -> Kind:
        """What program they need."""
        return tuple((name, array.shape[1:], str(array.dtype)) for name, array in self.answers.items())

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))

    def split(self, share: float) -> tuple[Samples, Samples]:
        """All but the last `share` of the rows, and those, in their order."""
        at = int(len(self) * (1 - share))
        return self.part(slice(None, at)), self.part(slice(at, None))

    def parts(self, size: int) -> Iterator[Samples]:
        """All rows in order, so many at a time."""
        return (self.part(slice(start, start + size)) for start in range(0, len(self), size))

    def part(self, rows: slice) -> Samples:
        """Some of the rows, not copied."""
        inputs, answers = ({name: array[rows] for name, array in part.items()} for part in (self.inputs, self.answers))
        return Samples(inputs, answers)

    def weighted(self, who: str, weights: ClassWeights) -> Samples:
        """The same rows, where labels count as their classes do."""
        if "y" not in self.answers:
            raise DataError(f"{who}: class_weight needs a model with one output. Give sample_weight for each output.")
        if "weight" in self.answers:
            raise DataError(f"{who}: give sample_weight or class_weight, not both.")
        return Samples(self.inputs, {**self.answers, "weight": weights.of(self.answers["y"])})


def inputs_of(place: str, network: Network, x: Any) -> dict[str, Array]:
    """A model's inputs by the names of their feeds; a model that knows no shape yet is built for theirs.

    Raises
    ------
    DataError
        Their number, names, shapes or values are not what the model takes; `place` says whose they are.
    """
    if not network.built and _several(network, x):
        network.build(mapped(lambda array: (None, *np.shape(array)[1:]), x))
    entries = network.entries
    if len(entries) > 1:
        given = zip(feed_names("x", len(entries)), match_by_name(place, "x", x, list(entries)), strict=True)
        feeds = {
            feed: images(f"{place}, input {name!r}", value, shape)
            for (feed, value), (name, shape) in zip(given, entries.items(), strict=True)
        }
        same_length(place, **feeds)
        return feeds
    shape = network.image_shape
    alone = isinstance(x, list | tuple) and len(x) == 1 and np.ndim(x[0]) == len(shape or ()) + 1
    if isinstance(x, Mapping) or (shape is not None and alone):
        x = match_by_name(place, "x", x, list(entries))[0]
    array = images(place, x, shape)
    if not network.built:
        network.build((None, *array.shape[1:]))
    return {"x": array}


def _several(network: Network, x: Any) -> bool:
    """Whether data is more than one array; models in one line take a list of arrays for a list of rows."""
    parts = leaves(x)
    nested = isinstance(x, Mapping) or (isinstance(x, list | tuple) and len(parts) > 1 and not network.in_one_line)
    return nested and all(isinstance(part, np.ndarray) and part.ndim > 1 for part in parts)


def samples_of(place: str, network: Network, spec: CompileSpec, x: Any, y: Any, sample_weight: Any) -> Samples:
    """Inputs, labels and weights, which the spec's losses and metrics can judge.

    Raises
    ------
    DataError
        They are not what the model, its losses or its metrics take; `place` says whose they are.
    """
    inputs = inputs_of(place, network, x)
    unflattened = network.unflattened()
    targets = {
        name: _target(output, (BATCH, *shape), unflattened) if output.judges else None
        for output, (name, shape) in zip(spec.outputs, network.exits.items(), strict=True)
    }
    answers = validate_targets(place, targets, y, sample_weight)
    told = {name.replace("weight", "sample_weight"): array for name, array in answers.items()}
    same_length(place, **inputs, **told)
    return Samples(inputs, answers)


def _target(output: OutputSpec, shape: Shape, unflattened: str) -> Target:
    if output.loss is None:
        return Target(None, None, shape, unflattened)
    return Target(output.loss.classes, output.loss.span, shape, unflattened, output.loss.ignored)
