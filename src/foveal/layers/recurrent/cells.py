"""One step of a recurrent layer: what the next state and the output are, of an input and the states before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.functions.arrays import zeros
from foveal.ir.autodiff import ones_like
from foveal.ir.node import Node, Shape
from foveal.ir.weight import Weight
from foveal.layers.activations import get as function_of
from foveal.layers.dropout import Random
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.recurrent.arguments import declared
from foveal.nesting import leaves
from foveal.ops.matmul import matmul
from foveal.ops.parts import crop

WEIGHTS = (
    "activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer "
    "recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout "
    "recurrent_dropout"
)
GATED = WEIGHTS.replace("activation", "activation recurrent_activation", 1)
Product = Callable[[Node, Node], Node]
LSTM_WEIGHTS = GATED.replace("bias_initializer", "bias_initializer unit_forget_bias", 1)


class Cell(Random):
    """The base of the cells: `class X(Cell, takes="units activation")` has these arguments, of the table of all.

    While it trains, `dropout` of the inputs and `recurrent_dropout` of the state before are zeroed, the same ones at
    each step of a sequence.
    """

    units: int
    activation: Any
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    unit_forget_bias: bool
    dropout: float
    recurrent_dropout: float
    seed: Any
    implementation: Any
    bias: Weight | None
    state_size: Any

    gates = 1
    """How many numbers a unit computes from its inputs."""

    default_training = None

    def __init_subclass__(cls, takes: str = "", **kwargs: Any) -> None:
        for name, argument in declared(takes and f"{takes} implementation").items():
            setattr(cls, name, argument)
        super().__init_subclass__(**kwargs)

    def prepare(self) -> None:
        super().prepare()
        self._masks: tuple[list[Node] | None, list[Node] | None] | None = None
        if "units" in self.arguments:
            self.state_size = self.output_size = self.units

    @property
    def masks_apart(self) -> bool:
        """Whether each gate has a mask of its own, as in Keras."""
        return self.gates > 1 and (self.implementation == 1 or self.recurrent_dropout > 0)

    def build(self, input_shape: Shape) -> None:
        size = self.units * self.gates
        self.kernel = self.add_weight("kernel", (input_shape[-1], size), self.kernel_initializer)
        self.recurrent_kernel = self.add_weight("recurrent_kernel", (self.units, size), self.recurrent_initializer)
        self.bias = self.add_weight("bias", self.bias_shape, self.first_bias) if self.use_bias else None

    @property
    def bias_shape(self) -> Shape:
        """The bias's shape."""
        return (self.units * self.gates,)

    @property
    def first_bias(self) -> Any:
        """What the bias holds at first."""
        return self.bias_initializer

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for each state, for so many rows."""
        return [zeros((batch_size, size)) for size in leaves(self.state_size)]

    # -- dropout

    def draw_masks(self, x: Node, states: Sequence[Any]) -> None:
        """Draw what is dropped in all of the steps to come, where there is anything; `forget_masks` ends it."""
        pairs = ((x, self.dropout), (states[0], self.recurrent_dropout))
        self._masks = tuple(self._drawn(like, rate) for like, rate in pairs)  # type: ignore[assignment]

    def _drawn(self, like: Node, rate: float) -> list[Node] | None:
        if not 0.0 < rate < 1.0:
            return None
        count = self.gates if self.masks_apart else 1
        return [self.dropped(ones_like(like), rate, None) for _ in range(count)]

    def forget_masks(self) -> None:
        """The next call draws others."""
        self._masks = None

    def masked(self, x: Node, states: Sequence[Any], training: bool | None) -> tuple[list[Node], list[Node]]:
        """The input and the first state for each gate, or one for all where they are the same."""
        if not training:
            return [x], [states[0]]
        if alone := self._masks is None:
            self.draw_masks(x, states)
        assert self._masks is not None
        pairs = zip((x, states[0]), self._masks, strict=True)
        inputs, recurrent = ([value] if masks is None else [value * mask for mask in masks] for value, masks in pairs)
        if alone:
            self.forget_masks()
        return inputs, recurrent

    def formula(self) -> ParameterFormula:
        inputs = self.kernel.shape[0] + self.units
        return ParameterFormula((Term((inputs,), self.bias is not None, self.units * self.gates),))


def column(x: Node, start: int, size: int) -> Node:
    """Some of the values along the last axis."""
    rank = len(x.shape)
    return crop(x, (0,) * (rank - 1) + (start,), (*x.shape[:-1], size))


def columns(x: Node, count: int) -> list[Node]:
    """The values along the last axis in equal parts."""
    size = x.shape[-1] // count
    return [column(x, i * size, size) for i in range(count)]


def products(product: Product, values: Sequence[Node], kernel: Node, count: int) -> list[Node]:
    """What the gates get of some values: of one product where all read the same."""
    if len(values) == 1:
        return columns(product(values[0], kernel), count)
    return [product(x, part) for x, part in zip(values, columns(kernel, count), strict=False)]


class SimpleRNNCell(Cell, takes=f"units {WEIGHTS} seed"):
    """One step of `SimpleRNN`: activation(input @ kernel + bias + state @ recurrent_kernel), output and next state.

    Parameters
    ----------
    units : int
        How many outputs.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units)]
    output : (batch, units) and the next states
    """

    def call(self, sequence: Any, states: Any, training: bool | None = None) -> Any:
        before = leaves(states)
        (x, *_), (h, *_) = self.masked(sequence, before, training)
        y = matmul(x, self.kernel.node)
        y = y if self.bias is None else y + self.bias.node
        y = function_of(self.activation)(y + matmul(h, self.recurrent_kernel.node))
        return y, [y] if isinstance(states, list | tuple) else y


class LSTMGates(Cell):
    """What the cells of `LSTM` and of `ConvLSTM2D` do with their gates: input, forget, candidate, output."""

    gates = 4

    @property
    def first_bias(self) -> Any:
        """What the bias holds at first."""
        return forgetting(self.bias_initializer) if self.unit_forget_bias else self.bias_initializer

    def gates_of(self, x: Sequence[Node], h: Sequence[Node]) -> list[Node]:
        """What goes into the gates."""
        kernel, recurrent = self.kernel.node, self.recurrent_kernel.node
        if len(x) == len(h) == 1:
            z = self.product(x[0], kernel) + self.recurrent_product(h[0], recurrent)
            z = z if self.bias is None else z + self.bias.node
            return columns(z, 4)
        pairs = zip(
            products(self.product, x, kernel, 4), products(self.recurrent_product, h, recurrent, 4), strict=True
        )
        sums = [a + b for a, b in pairs]
        return sums if self.bias is None else [z + b for z, b in zip(sums, columns(self.bias.node, 4), strict=True)]

    def product(self, x: Node, kernel: Node) -> Node:
        """What an input contributes."""
        return matmul(x, kernel)

    def recurrent_product(self, h: Node, kernel: Node) -> Node:
        """What the state contributes."""
        return matmul(h, kernel)

    def call(self, inputs: Any, states: Any, training: bool | None = None) -> Any:
        activation, recurrent = function_of(self.activation), function_of(self.recurrent_activation)
        i, f, c, o = self.gates_of(*self.masked(inputs, states, training))
        state = recurrent(f) * states[1] + recurrent(i) * activation(c)
        y = recurrent(o) * activation(state)
        return y, [y, state]


class LSTMCell(LSTMGates, takes=f"units {LSTM_WEIGHTS} seed"):
    """One step of `LSTM`: gates decide what enters the cell's state, what it forgets and what of it is shown.

    Parameters
    ----------
    units : int
        How many outputs.
    unit_forget_bias : bool, default=True
        Whether the bias of the forget gate is 1 at first.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units), (batch, units)], the output and the cell's state
    output : (batch, units) and the next states
    """

    def prepare(self) -> None:
        super().prepare()
        self.state_size = [self.units, self.units]


def forgetting(initializer: Any) -> Any:
    """First biases of four gates: those of the second are 1."""

    def first(shape: Shape) -> Any:
        units = shape[0] // 4
        parts = [np.asarray(initializer((n,))) for n in (units, 2 * units)]
        return np.concatenate([parts[0], np.ones(units, "float32"), parts[1]]).astype("float32")

    return first


class GRUCell(Cell, takes=f"units {GATED} reset_after seed"):
    """One step of `GRU`: gates decide what of the state is kept and what the candidate for the next one sees of it.

    Parameters
    ----------
    units : int
        How many outputs.
    reset_after : bool, default=True
        Whether the reset gate acts on what the state contributes, and not on the state.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units)]
    output : (batch, units) and the next states
    """

    reset_after: bool

    gates = 3

    @property
    def bias_shape(self) -> Shape:
        """The bias's shape: with `reset_after` the state's part has one of its own."""
        size = self.units * self.gates
        return (2, size) if self.reset_after else (size,)

    def call(self, inputs: Any, states: Any, training: bool | None = None) -> Any:
        nested = isinstance(states, list | tuple)
        before = leaves(states)
        x, h = self.masked(inputs, before, training)
        activation, recurrent = function_of(self.activation), function_of(self.recurrent_activation)
        kernel, size = self.recurrent_kernel.node, self.units
        entering = products(matmul, x, self.kernel.node, 3)
        inner = products(matmul, h, kernel, 3) if self.reset_after else []
        inner = inner or products(matmul, h[:2], column(kernel, 0, 2 * size), 2)
        if self.bias is not None:
            own = self.bias.node[0] if self.reset_after else self.bias.node
            entering = [z + b for z, b in zip(entering, columns(own, 3), strict=True)]
        if self.bias is not None and self.reset_after:
            inner = [z + b for z, b in zip(inner, columns(self.bias.node[1], 3), strict=True)]
        update, reset = (recurrent(a + b) for a, b in zip(entering[:2], inner[:2], strict=True))
        last = reset * inner[2] if self.reset_after else matmul(reset * h[-1], column(kernel, 2 * size, size))
        y = update * before[0] + (1.0 - update) * activation(entering[2] + last)
        return y, [y] if nested else y

    def formula(self) -> ParameterFormula:
        if self.bias is None or not self.reset_after:
            return super().formula()
        return ParameterFormula((Term((self.kernel.shape[0] + self.units + 1,), True, self.units * self.gates),))
