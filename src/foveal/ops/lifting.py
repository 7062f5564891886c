"""The same ops on all steps of a sequence at once: each on tensors with an axis of steps more, behind the batch's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from foveal.ir.graph import substitute, topological
from foveal.ir.node import (
    BroadcastLike,
    Elementwise,
    Node,
    Op,
    Reshape,
    Shape,
    Spec,
    Sum,
    apply,
    placeholder,
    reshape,
)
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.matmul import BatchMatMul, MatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.reduce import Max
from foveal.ops.shape import Cast, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax
from foveal.ops.window import Window
from foveal.record import Record

HEAVY = (MatMul, Conv, ConvInputGrad)
"""What is worth an own pass over all steps."""


def stacked(spec: Spec, steps: int) -> Spec:
    """Tensors of this spec, one for each step: (steps, ...), or (batch, steps, ...)."""
    at = int(spec.batched)
    return Spec((*spec.shape[:at], steps, *spec.shape[at:]), spec.dtype)


_numbers = itertools.count()


def unnamed(spec: Spec) -> Node:
    """An input that stands for something else until that is known."""
    return placeholder(f"of scan {next(_numbers)}", spec.shape, spec.dtype)


class Operand(Record, eq=False):
    """An input of a lifted op: its values for all steps where it `moves`, else the same ones for each step."""

    node: Node
    value: Node
    moves: bool


Rule = Callable[[Any, Node, "list[Operand]", int], "Node | None"]
RULES: dict[type[Op], Rule] = {}
"""For an op: `(op, node, operands, steps)` gives it for all steps, or None where it cannot."""


def lifts(*kinds: type[Op]) -> Callable[[Rule], Rule]:
    """Add a rule to `RULES`."""

    def register(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(kinds, rule))
        return rule

    return register


class Lifting:
    """What the nodes of one step are for all steps at once.

    Parameters
    ----------
    steps : int
    sequences : mapping of Node to Node
        Inputs of the step, and their values at all steps.
    constants : mapping of Node to Node
        Inputs that are the same for each step, and what they are.
    loop : collection of Node
        Nodes that are computed step by step anyway, and not again.

    Attributes
    ----------
    outputs : dict of Node to Node
        What has to be computed step by step, and inputs that stand for its values at all steps.
    """

    def __init__(
        self,
        steps: int,
        sequences: Mapping[Node, Node],
        constants: Mapping[Node, Node],
        loop: Collection[Node] = (),
    ) -> None:
        self.steps, self.sequences, self.loop = steps, dict(sequences), loop
        self.constants = {x.name: value for x, value in constants.items()}
        self.outputs: dict[Node, Node] = {}
        self._varying = {*sequences, *loop}
        self._fixed: dict[Node, Node] = {}

    def sequence(self, node: Node) -> Node:
        """The node for all steps; as it is at each where it does not vary."""
        for each in topological([node], [*self.sequences, *self._fixed]):
            if not self.varies(each):
                continue
            lifted = None if each in self.loop else self._at_once(each)
            if lifted is None:
                lifted = self.outputs[each] = unnamed(stacked(each.spec, self.steps))
            self.sequences[each] = lifted
        return self.sequences.get(node) or self.fixed(node)

    def varies(self, node: Node) -> bool:
        """Whether the node is another one at each step."""
        for each in topological([node], self._varying | set(self._fixed)):
            if any(x in self._varying for x in each.inputs):
                self._varying.add(each)
        return node in self._varying

    def fixed(self, node: Node) -> Node:
        """A node that is the same at each step, computed from what it is there."""
        if node not in self._fixed:
            self._fixed[node] = substitute([node], self.constants)[0]
        return self._fixed[node]

    def operands(self, node: Node) -> list[Operand]:
        """The inputs of a node whose own are lifted."""
        return [Operand(x, self.sequences.get(x) or self.fixed(x), x in self._varying) for x in node.inputs]

    def _at_once(self, node: Node) -> Node | None:
        rule = RULES.get(type(node.op))
        lifted = rule(node.op, node, self.operands(node), self.steps) if rule else None
        return lifted if lifted is not None and lifted.spec == stacked(node.spec, self.steps) else None

    def total(self, node: Node) -> Node:
        """The sum of a node over all steps."""
        if not self.varies(node):
            return self.fixed(node) * float(self.steps)
        summed = TOTALS.get(type(node.op))
        parts = [(x, self.varies(x)) for x in node.inputs]
        y = summed(self, node, parts) if summed else None
        if y is None:
            y = over_steps(self.sequence(node), int(node.spec.batched))
        return y


# -- op by op


def aligned(x: Operand, rank: int, batched: bool, steps: int) -> Node:
    """An operand of a broadcast: its axis of steps at the same place from the end as that of the result."""
    at = int(batched)
    if not x.moves and not x.node.spec.batched and len(x.node.shape) <= rank - at:
        return x.value
    shape = (1,) * (rank - len(x.node.shape)) + tuple(x.node.shape)
    return reshape(x.value, (*shape[:at], steps if x.moves else 1, *shape[at:]))


@lifts(Elementwise, BroadcastLike)
def _elementwise(op: Op, node: Node, operands: list[Operand], steps: int) -> Node:
    return apply(op, *(aligned(x, len(node.shape), node.spec.batched, steps) for x in operands))


@lifts(Cast)
def _same(op: Op, node: Node, operands: list[Operand], steps: int) -> Node:
    return apply(op, *(x.value for x in operands))


@lifts(BatchMatMul)
def _batch_matmul(op: Op, node: Node, operands: list[Operand], steps: int) -> Node | None:
    return apply(op, *(x.value for x in operands)) if all(x.moves for x in operands) else None


@lifts(MatMul)
def _matmul(op: Op, node: Node, operands: list[Operand], steps: int) -> Node | None:
    x, w = operands
    return None if w.moves else apply(op, x.value, w.value)


@lifts(Reshape)
def _reshape(op: Op, node: Node, operands: list[Operand], steps: int) -> Node:
    return reshape(operands[0].value, stacked(node.spec, steps).shape)


@lifts(Sum, Max)
def _reduced(op: Any, node: Node, operands: list[Operand], steps: int) -> Node | None:
    x = operands[0].node
    if x.spec.batched and 0 in op.axes:
        return None
    return apply(type(op)(tuple(axis + 1 for axis in op.axes)), operands[0].value)


@lifts(Softmax, LogSoftmax)
def _along(op: Any, node: Node, operands: list[Operand], steps: int) -> Node:
    return apply(op.replaced(axis=op.axis + 1), operands[0].value)


def _inserted(values: tuple[Any, ...], at: int, value: Any) -> tuple[Any, ...]:
    return (*values[:at], value, *values[at:])


@lifts(Slice)
def _slice(op: Slice, node: Node, operands: list[Operand], steps: int) -> Node:
    at = int(node.spec.batched)
    fields = ((op.starts, 0), (op.counts, steps), (op.steps, 1))
    return apply(Slice(*(_inserted(values, at, value) for values, value in fields)), operands[0].value)


@lifts(Pad)
def _pad(op: Pad, node: Node, operands: list[Operand], steps: int) -> Node:
    at = int(node.spec.batched)
    return apply(Pad(_inserted(op.pads, at, (0, 0)), _inserted(op.steps, at, 1)), operands[0].value)


@lifts(Concat)
def _concat(op: Concat, node: Node, operands: list[Operand], steps: int) -> Node | None:
    return apply(Concat(op.axis + 1), *(x.value for x in operands)) if all(x.moves for x in operands) else None


@lifts(Transpose)
def _transpose(op: Transpose, node: Node, operands: list[Operand], steps: int) -> Node:
    at = int(node.spec.batched)
    order = tuple(axis + (axis >= at) for axis in op.order)
    return apply(Transpose(_inserted(order, at, at)), operands[0].value)


def with_steps(conv: Conv) -> Conv:
    """The convolution along one axis more, with a window that is 1 long there."""
    w = conv.window
    return Conv(Window((1, *w.strides), ((0, 0), *w.pads), (1, *w.dilation)), conv.groups)


def _moves_alone(operands: list[Operand]) -> bool:
    x, kernel = operands
    return x.node.spec.batched and x.moves and not kernel.moves


@lifts(Conv)
def _conv(op: Conv, node: Node, operands: list[Operand], steps: int) -> Node | None:
    x, kernel = operands
    return apply(with_steps(op), x.value, _one_more(kernel.value)) if _moves_alone(operands) else None


@lifts(ConvInputGrad)
def _conv_input_grad(op: ConvInputGrad, node: Node, operands: list[Operand], steps: int) -> Node | None:
    g, kernel = operands
    if not _moves_alone(operands):
        return None
    return apply(ConvInputGrad(with_steps(op.conv), (steps, *op.shape)), g.value, _one_more(kernel.value))


def _one_more(kernel: Node) -> Node:
    return reshape(kernel, (1, *kernel.shape))


# -- sums over steps

Parts = list[tuple[Node, bool]]
Total = Callable[[Lifting, Node, Parts], "Node | None"]
TOTALS: dict[type[Op], Total] = {}
"""For an op, the sum over all steps of what it gives, without its value at each; or None."""


def totals(*kinds: type[Op]) -> Callable[[Total], Total]:
    """Add a rule to `TOTALS`."""

    def register(rule: Total) -> Total:
        TOTALS.update(dict.fromkeys(kinds, rule))
        return rule

    return register


def over_steps(sequence: Node, at: int) -> Node:
    """The sum over the axis of steps, which goes."""
    return reshape(apply(Sum((at,)), sequence), (*sequence.shape[:at], *sequence.shape[at + 1 :]))


@totals(Elementwise)
def _sum_of_sums(lifting: Lifting, node: Node, parts: Parts) -> Node | None:
    linear = node.op in (Elementwise("add"), Elementwise("sub"), Elementwise("neg"))
    if not linear or any(x.spec != node.spec for x, _ in parts):
        return None
    return apply(node.op, *(lifting.total(x) for x, _ in parts))


@totals(Reshape, Transpose, Slice, Pad)
def _moved(lifting: Lifting, node: Node, parts: Parts) -> Node | None:
    return None if node.spec.batched else apply(node.op, lifting.total(parts[0][0]))


@totals(Sum)
def _sum(lifting: Lifting, node: Node, parts: Parts) -> Node | None:
    ((x, _),) = parts
    axes: Shape = node.op.axes  # type: ignore[attr-defined]
    if not x.spec.batched or 0 not in axes:
        return None
    every = (0, 1, *(axis + 1 for axis in axes if axis))
    return reshape(apply(Sum(every), lifting.sequence(x)), node.shape)


@totals(MatMulWeightGrad, ConvKernelGrad)
def _kernel_gradient(lifting: Lifting, node: Node, parts: Parts) -> Node | None:
    if not all(moves for _, moves in parts):  # linear in each
        return apply(node.op, *(lifting.total(x) if moves else lifting.fixed(x) for x, moves in parts))
    pair = [lifting.sequence(x) for x, _ in parts]
    if isinstance(node.op, MatMulWeightGrad):
        return apply(node.op, *pair)
    if not parts[0][0].spec.batched or not isinstance(node.op, ConvKernelGrad):
        return None
    lifted = ConvKernelGrad(with_steps(node.op.conv), (1, *node.op.shape))
    return reshape(apply(lifted, *pair), node.shape)


def heavy(nodes: Iterable[Node]) -> bool:
    """Whether there is a matrix product or a convolution among some nodes."""
    return any(isinstance(node.op, HEAVY) for node in nodes)
