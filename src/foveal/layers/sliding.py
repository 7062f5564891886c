"""What all layers that slide learned filters over their input share."""

from __future__ import annotations

from typing import Any

from foveal.arguments import Argument, arg, boolean
from foveal.functions.spatial_axes import on_channels_last, require_images
from foveal.ir.node import Node, Shape
from foveal.ir.weight import Weight
from foveal.layers import initializers
from foveal.layers.activations import POINTWISE, Activation, activation
from foveal.layers.activations import get as function_of
from foveal.layers.constraints import constraint
from foveal.layers.parameters import Term
from foveal.layers.regularizers import regularizer
from foveal.layers.spatial import Spatial
from foveal.ops.window import Window, resolve_padding


class Sliding(Spatial):
    """The base of convolution layers.

    `weights` of a subclass are what its arguments call its weights beside the bias: `class X(Sliding,
    weights=("kernel",))` takes, behind its own arguments, `activation`, `use_bias`, `kernel_initializer` and so on.
    """

    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None

    def __init_subclass__(cls, weights: tuple[str, ...] = (), **kwargs: Any) -> None:
        for name, argument in _weight_arguments(weights).items() if weights else ():
            setattr(cls, name, argument)
        super().__init_subclass__(**kwargs)

    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        self.bias = self.add_weight("bias", (filters,), self.bias_initializer) if self.use_bias else None

    def call(self, x: Node) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        function = function_of(self.activation)
        if self.activation in POINTWISE:
            return on_channels_last(x, self.data_format, lambda x: function(self._biased(x)))
        return function(on_channels_last(x, self.data_format, self._biased))

    def _biased(self, x: Node) -> Node:
        y = self.compute(x)
        return y if self.bias is None else y + self.bias

    def window(self, image: Shape) -> Window:
        """How the filters move over an image of this size."""
        pads = resolve_padding(self.padding, image, self.kernel_size, self.strides, self.dilation_rate)
        return Window(self.strides, pads, self.dilation_rate)

    def counted(self, inputs: Shape, outputs: int) -> Term:
        """The parameters when each of `outputs` numbers reads `inputs`."""
        return Term(inputs, self.use_bias, outputs)


def _weight_arguments(weights: tuple[str, ...]) -> dict[str, Argument]:
    """The arguments of layers with these weights and a bias, in Keras's order."""
    first = dict.fromkeys(weights, "glorot_uniform") | {"bias": "zeros"}
    return {
        "activation": arg(activation, None),
        "use_bias": arg(boolean, True),
        **{f"{name}_initializer": arg(initializers.get, value) for name, value in first.items()},
        **{f"{name}_regularizer": arg(regularizer, None) for name in first},
        "activity_regularizer": arg(regularizer, None),
        **{f"{name}_constraint": arg(constraint, None) for name in first},
    }
