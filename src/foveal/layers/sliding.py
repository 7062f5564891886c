"""What all layers that slide learned filters over their input share."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.ir.node import Node, Shape, reshape
from foveal.layers.activations import POINTWISE, Activation
from foveal.layers.activations import get as function_of
from foveal.layers.base import Layer
from foveal.layers.parameters import Term
from foveal.layers.shapes import as_pair, on_images, require_images
from foveal.ops.window import Window, resolve_padding


class Sliding(Layer):
    """The base of convolution layers: images two ways, volumes three, and rows of values as images one pixel high."""

    rank: ClassVar[int] = 2
    """How many spatial axes the input has."""

    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    data_format: str
    dilation_rate: tuple[int, ...]
    activation: Activation
    use_bias: bool
    bias_initializer: Any
    bias: Node | None

    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        self.bias = self.add_weight("bias", (filters,), self.bias_initializer) if self.use_bias else None

    def call(self, x: Node, training: bool) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        if self.activation in POINTWISE:
            return on_images(x, self.data_format, lambda x: function_of(self.activation)(self._biased(x)))
        return function_of(self.activation)(on_images(x, self.data_format, self._biased))

    def convolve(self, x: Node) -> Node:
        """The sums, of an input `(batch, height, width, channels)`."""
        raise NotImplementedError

    def _biased(self, x: Node) -> Node:
        y = self.convolve(x)
        return y if self.bias is None else y + self.bias

    def window(self, image: Shape) -> Window:
        """How the filters move over an image of this height and width."""
        strides, dilation = as_pair(self.strides), as_pair(self.dilation_rate)
        pads = resolve_padding(self.padding, image, as_pair(self.kernel_size), strides, dilation)
        return Window(strides, pads, dilation)

    def counted(self, inputs: Shape, outputs: int) -> Term:
        """The parameters when each of `outputs` numbers reads `inputs`."""
        return Term(inputs, self.use_bias, outputs)


def image_kernel(kernel: Node) -> Node:
    """A kernel for images; one for rows of values is one pixel high."""
    return reshape(kernel, (1, *kernel.shape)) if len(kernel.shape) == 3 else kernel
