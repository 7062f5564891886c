"""Layers that apply a cell to each step of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from foveal.arguments import Argument, arg, or_none, positive_int
from foveal.errors import ShapeError
from foveal.functions.indexing import flip
from foveal.functions.promotion import cast
from foveal.ir.autodiff import zeros_like
from foveal.ir.node import Node, as_node, broadcast_like, elementwise, full, reshape, show
from foveal.layers.base import Layer
from foveal.layers.classes import layer_from, part_of
from foveal.layers.parameters import ParameterFormula
from foveal.layers.recurrent.arguments import declared
from foveal.layers.recurrent.cells import (
    Cell,
)
from foveal.layers.recurrent.stacked import StackedRNNCells, call_cell, check_cell, first_states
from foveal.layers.recurrent.states import for_batch, keep, kept_states, rows_of
from foveal.layers.tracing import active_tracer
from foveal.nesting import leaves, mapped
from foveal.ops.scan import scan
from foveal.ops.shape import transpose
from foveal.ops.steps import joined, one_step, window

LOOP = "return_sequences return_state go_backwards stateful unroll"
Step = Callable[[list[Node], list[Node]], tuple[list[Node], list[Node]]]


def _cell(value: Any) -> Any:
    return StackedRNNCells(value) if isinstance(value, list | tuple) else check_cell(value)


class RNN(Layer):
    """Apply a cell to each step of a sequence, with a state that goes from step to step.

    Parameters
    ----------
    cell : layer, or list of layers
        It has `state_size` and `call(inputs, states)`, which gives an output and the next states. Several cells read
        each what the one before gives.
    return_sequences : bool, default=False
        Whether to give what the cell gives at each step; else at the last one.
    return_state : bool, default=False
        Whether to give the last states, too.
    go_backwards : bool, default=False
        Whether to begin at the last step. Outputs are then in this order.
    stateful : bool, default=False
        Whether a batch begins with the states that the one before ended with.
    unroll : bool, default=False
        Accepted for Keras's sake: the numbers are the same.
    zero_output_for_mask : bool, default=False
        Whether the output of a step that a mask leaves out is zeros; else it is that of the step before.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, units), or (batch, steps, units)
    """

    cell: Any = arg(_cell, saved=False)
    return_sequences: bool
    return_state: bool
    go_backwards: bool
    stateful: bool
    unroll: bool
    zero_output_for_mask: bool

    batch_size: int | None = arg(or_none(positive_int), None, kw_only=True, saved=False)

    cell_class: ClassVar[type[Cell] | None] = None
    """What computes a step, in a class whose arguments are those of its cell."""

    holds_layers = True
    default_training = None
    supports_masking = True

    def __init_subclass__(cls, takes: str = "", **kwargs: Any) -> None:
        own: dict[str, Argument] = declared(f"{takes} implementation zero_output_for_mask time_major") if takes else {}
        for name, argument in own.items():
            setattr(cls, name, argument)
        super().__init_subclass__(**kwargs)
        if takes:
            base = {name: a for name, a in cls.arguments.items() if name not in own and name != "cell"}
            cls.arguments = base | {name: cls.arguments[name] for name in own}

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given, as Keras 3 gives it; rows of `batch_input_shape` are those of states that stay."""
        rows = (kwargs.get("batch_input_shape") or (None,))[0]
        return super().modern(args, kwargs if rows is None else {**kwargs, "batch_size": rows})

    def prepare(self) -> None:
        super().prepare()
        self.states: list[Any] | None = None
        self._rows: int | None = self.batch_size
        self._in_time_order = False
        if self.cell_class is not None:
            self.cell = self.cell_class(**self.cell_arguments())

    def cell_arguments(self) -> dict[str, Any]:
        """What the cell is made of."""
        assert self.cell_class is not None
        shared = [name for name in self.cell_class.arguments if name in self.arguments and name != "name"]
        skipped = ("input_shape", "input_dim", "activity_regularizer")
        return {name: getattr(self, name) for name in shared if name not in skipped}

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states."""
        size = self.cell.state_size
        return list(size) if isinstance(size, list | tuple) else [size]

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        if len(sequences_shape) < 3:
            raise ShapeError(f"the input must be (batch, steps, ...), at least 3 axes, got {show(sequences_shape)}.")
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))

        if self.stateful and self._rows is not None:
            self.states = kept_states(self.name, self.get_initial_state(self._rows))

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        if self.stateful and self.states is None:
            self._rows = rows_of(x) or self._rows
        return super()._on(x, training, model)

    def reset_state(self, states: Any = None) -> None:
        """Let the next batch begin with zeros, or with other states."""
        for i, state in enumerate(leaves(self.states or [])):
            state.value = np.zeros(state.shape) if states is None else np.asarray(leaves(states)[i])

    def reset_states(self, states: Any = None) -> None:
        """`reset_state`, by its older name."""
        self.reset_state(states)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """That of the input for a sequence; states have none."""
        mask = leaves(previous_mask)[0] if self.return_sequences else None
        return [mask, *(None for _ in leaves(self.state_size))] if self.return_state else mask

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """The states that so many rows start with."""
        states = first_states(self.cell, batch_size)
        return list(states) if isinstance(states, list | tuple) else [states]

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = None) -> Any:
        x = by_steps(sequences)
        first = one_step(window(x, 0, 1))
        starts = self._starts(first, initial_state)
        drops = training and hasattr(self.cell, "draw_masks")
        if drops:
            self.cell.draw_masks(first, starts)
        try:
            output, states = self._loop(x, starts, mask, training)
        finally:
            if drops:
                self.cell.forget_masks()
        if self.states is not None:
            for state, value in zip(leaves(self.states), leaves(states), strict=True):
                keep(state, value)
        return (output, *states) if self.return_state else output

    def _starts(self, first: Node, initial_state: Any) -> list[Any]:
        if self.stateful and self.states is None:
            raise ShapeError(
                "`stateful=True` needs to know how many rows a batch has. Give Input a batch_shape=(rows, steps, ...)."
            )
        if initial_state is None and self.states is not None:
            return [mapped(lambda state: for_batch(state, first), state) for state in self.states]
        if initial_state is None:
            return [mapped(lambda state: of_each_row(state, first), state) for state in self.get_initial_state(1)]
        states = list(initial_state) if isinstance(initial_state, list | tuple) else [initial_state]
        if len(leaves(states)) != len(leaves(self.state_size)):
            raise ShapeError(
                f"`initial_state` must have {len(leaves(self.state_size))} tensors, one for each state, "
                f"got {len(leaves(states))}."
            )
        return [mapped(as_node, state) for state in states]

    def _loop(self, x: Node, starts: list[Any], mask: Any, training: bool | None) -> tuple[Node, list[Any]]:
        """The output and the last states."""
        steps = x.shape[int(x.spec.batched)]
        walk = Walk(self, starts, mask is not None, training)
        entries = [x] if mask is None else [x, cast(by_steps(as_node(mask)), "float32")]
        if entries[-1].shape[:2] != x.shape[:2]:
            raise ShapeError(f"`mask` must be (batch, {steps}), one value a step, got {show(entries[-1].shape)}.")
        firsts = [one_step(window(entry, 0, 1)) for entry in entries]
        flat, run = walk.rehearsed(firsts)
        times, outputs = run(walk.step, flat, entries, steps, self.go_backwards)
        end = 0 if self.go_backwards else steps
        states = iter([one_step(window(each, end, 1)) for each in times])
        last = [mapped(lambda _: next(states), state) for state in starts]
        if self.return_sequences:
            y = with_batch_first(outputs[0])
            return (flip(y, 1) if self.go_backwards and not self._in_time_order else y), last
        if walk.gives_state:
            return leaves(last)[0], last
        return one_step(window(outputs[0], 0 if self.go_backwards else steps - 1, 1)), last

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, the cell as Keras has it."""
        config = super().get_config()
        return config if self.cell_class else config | {"cell": part_of(self.cell)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the layer that `get_config` described, with new weights."""
        return super().from_config(config if cls.cell_class else {**config, "cell": layer_from(config["cell"])})

    def formula(self) -> ParameterFormula:
        own: ParameterFormula = self.cell.formula() if isinstance(self.cell, Layer) else ParameterFormula()
        return own


for _name, _argument in declared(f"{LOOP} zero_output_for_mask time_major").items():
    setattr(RNN, _name, _argument)
    RNN.arguments[_name] = _argument


class Walk:
    """One step of a layer as a function of nodes.

    Attributes
    ----------
    gives_state : bool
        Whether the output is the first state.
    """

    def __init__(self, layer: RNN, starts: list[Any], masked: bool, training: bool | None) -> None:
        self.layer, self.starts, self.masked, self.training = layer, starts, masked, training
        self.gives_state = True

    def rehearsed(self, firsts: list[Node]) -> tuple[list[Node], Callable[..., tuple[list[Node], list[Node]]]]:
        """The states to begin with, and the loop to use: a cell that leaves something behind, or draws, is unrolled."""
        flat = leaves(self.starts)
        with active_tracer().apart() as left:
            output, after = self._called(flat, firsts)
        alone = bool(left.updates or left.penalties or left.draws)
        self.gives_state = output is after[0] and not (self.masked and self.layer.zero_output_for_mask)
        extra = [] if self.gives_state or not self._remembers else [zeros_like(output)]
        return [*flat, *extra], unrolled if alone else apart(scan)

    @property
    def _remembers(self) -> bool:
        return self.masked and not self.layer.zero_output_for_mask

    def _called(self, states: list[Node], entries: list[Node]) -> tuple[Node, list[Node]]:
        now = iter(states)
        before = [mapped(lambda _: next(now), state) for state in self.starts]
        output, after = call_cell(self.layer.cell, entries[0], before, self.training)
        return output, leaves(after)

    def step(self, states: list[Node], entries: list[Node]) -> tuple[list[Node], list[Node]]:
        """The next states, and the output."""
        count = len(leaves(self.starts))
        output, after = self._called(states[:count], entries)
        if not self.masked:
            return after, [output]
        kept = [_where(entries[1], new, old) for new, old in zip(after, states, strict=False)]
        if self.gives_state:
            return kept, [kept[0]]
        output = _where(entries[1], output, states[count] if self._remembers else zeros_like(output))
        return [*kept, *([output] if self._remembers else [])], [output]


def _where(mask: Node, yes: Node, no: Node) -> Node:
    """One of two tensors for each row."""
    return elementwise("select", reshape(mask, (*mask.shape, *(1 for _ in yes.shape[1:]))), yes, no)


def apart(loop: Callable[..., Any]) -> Callable[..., Any]:
    """A loop that is not recorded among the layers of a model: what is inside has no values of its own."""

    def run(*arguments: Any) -> Any:
        with active_tracer().apart():
            return loop(*arguments)

    return run


def unrolled(
    step: Step, starts: Sequence[Node], sequences: Sequence[Node], steps: int, reverse: bool
) -> tuple[list[Node], list[Node]]:
    """What `scan` gives, each step as nodes of its own."""
    states, times, outputs = list(starts), [list(starts)], []
    for i in reversed(range(steps)) if reverse else range(steps):
        states, output = step(states, [one_step(window(x, i, 1)) for x in sequences])
        times.append(states)
        outputs.append(output)
    turn = -1 if reverse else 1
    return [joined(t) for t in zip(*times[::turn], strict=True)], [
        joined(t) for t in zip(*outputs[::turn], strict=True)
    ]


def by_steps(x: Node) -> Node:
    """(batch, steps, ...), where the batch has a number of rows (steps, batch, ...)."""
    return x if x.spec.batched else transpose(x, (1, 0, *range(2, len(x.shape))))


with_batch_first = by_steps


def of_each_row(state: Any, like: Node) -> Node:
    """The one row of a tensor for each row of another."""
    row = as_node(state)
    rows = reshape(like[(slice(None), *(0 for _ in like.shape[1:]))], (like.shape[0], *(1 for _ in row.shape[1:])))
    return broadcast_like(row, rows + full(row.shape, 0.0))
