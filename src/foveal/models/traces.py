"""A model's graphs: one for each size that its inputs have had lately."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, cast

from foveal.arguments import converted
from foveal.errors import ArgumentError
from foveal.functions.symbolic import OpenShape, Outline
from foveal.ir.node import BATCH, Node, Shape, placeholder
from foveal.layers.base import image_shape
from foveal.layers.open_sizes import TRIED, compared
from foveal.layers.tracing import Sizes, TracedModel, Tracer
from foveal.models.layer_graph import LayerGraph
from foveal.nesting import leaves
from foveal.recent import Recent
from foveal.training.data.inputs import fits
from foveal.training.feed_names import feed_names
from foveal.training.network import Network

MOST_TRACES = 64
"""So many graphs are kept: for sizes of inputs, and for training or not."""


class Traces(Network):
    """The half of a model that knows its graphs."""

    _graph: LayerGraph | None
    _computed: Callable[[list[Node], bool | None], Any]
    _switches: Callable[[], tuple[Hashable, ...]]
    is_functional: bool

    def retrace(self) -> None:
        """Build the graphs anew when they are next needed."""
        self._traces: Recent[tuple[bool, Sizes, Hashable], TracedModel] = Recent(MOST_TRACES)
        self._exits: Recent[Sizes, dict[str, Shape]] = Recent(MOST_TRACES)
        self._predicting_calls: dict[bool | None, bool] = {}

    def traced(self, training: bool, sizes: Sizes | None = None, rows: int = BATCH) -> TracedModel:
        """The graph; the same until an argument of a layer is set, `trainable` among them, or `compile` is called.

        Parameters
        ----------
        training : bool
        sizes : tuple of shapes, optional
            Those of the inputs, without the batch; needed where Inputs leave them open.
        rows : int, optional
            Of batches of this length alone.
        """
        wanted = self.sizes_named("trace", None) if sizes is None else sizes
        if rows != BATCH:
            return self._follow(training, wanted, rows)
        return self._traces.get((training, wanted, self._switches()), lambda: self._follow(training, wanted, rows))

    def _follow(self, training: bool, sizes: Sizes, rows: int) -> TracedModel:
        feeds = feed_names("x", len(self.entries))
        nodes = [placeholder(name, (rows, *shape)) for name, shape in zip(feeds, sizes, strict=True)]
        with Tracer(training).recording() as tracer:
            outputs = self._computed(nodes, training)
        return TracedModel(tracer, nodes[0] if len(nodes) == 1 else nodes, outputs)

    @property
    def declared(self) -> bool:
        """Whether Inputs said which shapes the model takes."""
        return self.is_functional

    def exits_for(self, sizes: Sizes) -> dict[str, Shape]:
        """Each output's name and one prediction's shape, for inputs of these sizes."""

        def traced() -> dict[str, Shape]:
            outputs = leaves(self.traced(False, sizes).outputs)
            return {name: node.shape[1:] for name, node in zip(self.exits, outputs, strict=True)}

        if sizes == tuple(self.entries.values()):
            return cast("dict[str, Shape]", self.exits)
        return self._exits.get(sizes, traced)

    def _entry_shapes(self) -> list[OpenShape]:
        if self._graph is None:
            raise ArgumentError(f"{self.name!r} does not know its input yet. Give it an Input, or data.")
        return [source.shape[1:] for source in self._graph.sources]

    def sizes_named(self, who: str, input_shape: Any) -> Sizes:
        """The inputs' shapes without the batch: the one that a caller names, or a list of them; else those known."""
        shapes = self._entry_shapes()
        told = " and ".join(map(_without_batch, shapes))
        if input_shape is None:
            if self._is_open:
                example = ", ".join(_without_batch([n or 64 for n in shape]) for shape in shapes)
                raise ArgumentError(
                    f"{who}: {self.name!r} takes inputs of any size, {told}. Say for which: `input_shape` is missing, "
                    f"like {example if len(shapes) == 1 else f'[{example}]'}."
                )
            return self._sizes_with(0)
        named = [input_shape] if len(shapes) == 1 else list(input_shape)
        sizes = [converted(who, "input_shape", image_shape, shape) for shape in named]
        taken = [shape if self.declared else (None,) * len(shape) for shape in shapes]
        fit = len(sizes) == len(shapes) and all(map(fits, sizes, taken))
        if not fit or any(None in given for given in sizes):
            raise ArgumentError(f"{who}: `input_shape` must be {told}, got {input_shape!r}.")
        return tuple(sizes)

    def some_sizes(self) -> Sizes:
        """Shapes that the inputs may have, for questions whose answers do not depend on them."""
        met = self._traces.last()
        return self._sizes_with(TRIED[0][0]) if met is None or not self._is_open else met[1]

    def outlined_calls(self) -> dict[str, list[Outline]]:
        """What each layer that the model itself calls gives, by the layer's name."""
        sizes = [self._sizes_with(n) for n in (TRIED[0] if self._is_open else (1,))]
        traces = [self.traced(False, each).calls for each in sizes]
        outlines = compared([[call.y for call in calls] for calls in traces])
        return {call.layer.name: leaves(y) for call, y in zip(traces[0], outlines, strict=True)}

    @property
    def _is_open(self) -> bool:
        return any(None in shape for shape in self._entry_shapes())

    def _sizes_with(self, size: int) -> Sizes:
        return tuple([tuple(size if n is None else n for n in shape) for shape in self._entry_shapes()])


def _without_batch(shape: Sequence[int | None]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
