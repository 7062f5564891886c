"""Fully connected layers."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, boolean, only, positive_int
from foveal.errors import ShapeError
from foveal.ir.node import Node, Shape, show
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.activations import get as function_of
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.regularizers import regularizer
from foveal.ops.matmul import matmul


class Dense(Layer):
    """Connect every input to every unit.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per unit.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, ..., inputs)
    kernel : (inputs, units)
    bias : (units,)
    output : (batch, ..., units)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Dense(2, kernel_initializer="ones")([[1.0, 2.0, 3.0]]).tolist()
    [[6.0, 6.0]]
    """

    units: int = arg(positive_int)
    activation: Activation = arg(activation, None)
    use_bias: bool = arg(boolean, True)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)
    lora_rank: None = arg(only(None, instead="Leave it out."), None)
    lora_alpha: None = arg(only(None, instead="Leave it out."), None)
    quantization_config: None = arg(only(None, instead="Leave it out."), None)

    supports_masking = True

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) < 2:
            raise ShapeError(f"the input must be (N, ..., inputs), got {show(input_shape)}. Add an axis: x[:, None].")
        self.kernel = self.add_weight("kernel", (input_shape[-1], self.units), self.kernel_initializer)
        self.bias = self.add_weight("bias", (self.units,), self.bias_initializer) if self.use_bias else None

    def call(self, x: Node) -> Node:
        y = matmul(x, self.kernel.present)
        return function_of(self.activation)(y if self.bias is None else y + self.bias)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; as in Keras without an activity regularizer that is none."""
        config = super().get_config()
        return config if self.activity_regularizer else {k: v for k, v in config.items() if k != "activity_regularizer"}

    def formula(self) -> ParameterFormula:
        inputs, units = self.kernel.shape
        return ParameterFormula((Term((inputs,), self.use_bias, units),))
