"""A loss that is no number any more: reported once, with where that begins."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from foveal.engines.engine import Rows
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Node, elementwise, full
from foveal.ir.passes import simplify
from foveal.layers import Layer
from foveal.layers.tracing import TracedCall
from foveal.nesting import leaves
from foveal.ops.reduce import sum_
from foveal.training.compile_spec import CompileSpec, report
from foveal.training.data.batch import Batch
from foveal.training.runtime import target_nodes

Array = np.ndarray[Any, Any]

GROWN = (
    "With the weights that training began with it would be finite: they have grown too large. Use a smaller learning "
    "rate, and scale the data to about -1 to 1."
)
OF_LOSS = "It begins in the loss: all layers' outputs are finite. Keep the predictions where the loss is defined."
SPOILT = "{name!r} was not finite when training began. Set or load other weights."
OF_LAYER = (
    "It begins in the output of {layer}, in row {row} of {whole}; what goes into that layer is finite. "
    "Keep it where the layer is defined, or change the layer."
)


class FiniteLossCheck:
    """Warns once when the loss is no longer a number.

    By then the step has spoilt the weights. So those that training began with are kept, one copy for each `fit`: with
    them the batch is computed once more, and shows whether a layer, the loss, or the weights themselves are to blame.
    """

    def __init__(self, model: Any, spec: CompileSpec) -> None:
        self.model, self.spec = model, spec
        self.rung = False
        self.began: dict[str, Array] = {weight.key: weight.value for weight in model.weights}

    def check(self, loss: float, batch: Batch, step: int, epoch: int) -> None:
        """Look at one batch's loss."""
        if math.isfinite(loss) or self.rung:
            return
        self.rung = True
        warnings.warn(
            f"fit: the loss became {loss} at batch {step} of epoch {epoch + 1}. The weights are spoilt from here "
            f"on. {self._origin(batch)}",
            RuntimeWarning,
            stacklevel=2,
        )

    def _origin(self, batch: Batch) -> str:
        for weight in self.model.weights:
            if not np.isfinite(self.began[weight.key]).all():
                return SPOILT.format(name=weight.name)
        layers, sums, loss = self._computed_again(batch)
        for layer, total in zip(layers, sums, strict=True):
            bad = np.flatnonzero(~np.isfinite(total))
            if bad.size:
                row, whole = _row(batch, int(bad[0]))
                return OF_LAYER.format(layer=f"{type(layer).__name__} {layer.name!r}", row=row, whole=whole)
        return GROWN if np.isfinite(loss).all() else OF_LOSS

    def _computed_again(self, batch: Batch) -> tuple[list[Layer], list[Array], Array]:
        """The layers in the order in which they are applied, the size of each one's output by row, and the loss."""
        traced = self.model.traced(True, batch.sizes)
        totals = report(self.spec, leaves(traced.outputs), target_nodes(batch.targets)).totals
        loss = sum(totals[1:], totals[0]) if totals else full((), 0.0)
        seen = [(call.layer, node) for call in _in_order(traced.calls) for node in leaves(call.y) if _by_row(node)]
        sizes = {f"{i}": _size(node) for i, (_, node) in enumerate(seen)}
        graph = simplify(Graph({"loss": loss, **sizes}))
        engine = self.model.engine
        program = engine.compile(graph, engine.state({k: v for k, v in self.began.items() if k in graph.inputs}))
        feeds = dict(batch.feeds) | traced.seeds(graph.inputs).next()
        found = program.run({name: feeds[name] for name in graph.inputs if name in feeds})
        return [layer for layer, _ in seen], [found[name] for name in sizes], found["loss"]


def _in_order(calls: Sequence[TracedCall]) -> Iterator[TracedCall]:
    """Every layer after those inside it."""
    for call in calls:
        yield from _in_order(call.calls)
        yield call


def _by_row(node: Node) -> bool:
    return node.shape[:1] == (BATCH,) and node.spec.dtype == "float32"


def _size(node: Node) -> Node:
    """For each row the sum of what its values are without their signs: finite where they are."""
    return sum_(elementwise("abs", node), tuple(range(1, len(node.shape))))


def _row(batch: Batch, at: int) -> tuple[int, str]:
    """A row of the batch as the user knows it: where it is in the data, when that is known."""
    given = next(iter(batch.feeds.values()))
    return (int(given.index[at]), "the data") if isinstance(given, Rows) else (at, "the batch")
