"""A dense layer's weight gradient and what the optimizer does with it, a panel at a time.

The gradient of a panel of weights is used while it is in the L1 cache and never goes to memory. Written out whole and
read again, it costs a third of the traffic of a step that moves many weights by few images.
"""

from __future__ import annotations

from math import gcd, lcm

from llvmlite import ir

from foveal.engines.llvm.kernels.dense import DenseWeightGrad
from foveal.engines.llvm.kernels.pointwise import Pointwise
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target
from foveal.record import Record


class GradientThenUpdate(Record):
    """Range kernel over panels of inputs: `x g (inputs of update but one) -> (outputs of update)`, scratch `panel`.

    Parameters
    ----------
    gradient : DenseWeightGrad
    update : Pointwise
        A range kernel over all values of the weights.
    place : int
        Which of the update's inputs the gradient is.
    """

    gradient: DenseWeightGrad
    update: Pointwise
    place: int

    @property
    def units(self) -> int:
        """Values of one input's weights."""
        return self.gradient.units

    @property
    def panel(self) -> int:
        """Inputs of a panel: its values are whole blocks of the update, and whole tiles of the gradient."""
        block = self.update.block
        return lcm(block // gcd(block, self.units), self.gradient.cut.rows)

    @property
    def items(self) -> int:
        """How many panels there are."""
        return -(-self.gradient.inputs // self.panel)

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        """Emit the kernel."""
        self.gradient.emit(module, f"{name}_gradient", target)
        self.update.emit(module, f"{name}_update", target)
        operands = [x for i, x in enumerate(self.update.inputs) if i != self.place] + list(self.update.outputs)
        words = ["x:float32", "g:float32", *(f"v{i}:{x.dtype}" for i, x in enumerate(operands)), "panel:float32"]
        with (
            function(module, name, " ".join([*words, "lo", "hi", "n"])) as (emit, x, g, *values, panel, lo, hi, n),
            emit.loop(hi, start=lo) as item,
        ):
            first = item * self.panel
            last = emit.minimum(first + self.panel, self.gradient.inputs)
            # the panel stands where its values would stand in the whole gradient
            whole = panel[first * -self.units]
            emit.call(f"{name}_gradient", x, g, whole, first, last, n)
            blocks = (last * self.units + (self.update.block - 1)) // self.update.block
            arguments = [*values[: self.place], whole, *values[self.place :]]
            emit.call(f"{name}_update", *arguments, first * self.units // self.update.block, blocks, n)
