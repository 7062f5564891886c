"""Convolution and its two gradients. Each is linear in each input, so the three differentiate into each other."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Shape, Spec, apply, common_dtype, show
from foveal.ops.window import SPATIAL, Window, resolve_padding


class Conv(Op):
    """y[n,i,k] = sum over t,c of x[n, i*stride + t*dilation - pad, c] * kernel[t,c,k]; i and t are along all axes."""

    window: Window
    groups: int = 1

    def out(self, x: Spec, kernel: Spec) -> Spec:
        axes = self.window.rank + 2
        if len(x.shape) != axes or len(kernel.shape) != axes or kernel.batched:
            spatial = SPATIAL[self.window.rank]
            raise ShapeError(
                f"conv: x {show(x.shape)} must be (N, {spatial}, channels) and kernel {show(kernel.shape)} "
                f"({spatial}, channels // groups, filters)."
            )
        channels = x.shape[-1]
        *size, per_group, filters = kernel.shape
        if channels != per_group * self.groups or filters % self.groups:
            raise ShapeError(
                f"conv: x {show(x.shape)} has {channels} channels, but kernel {show(kernel.shape)} with "
                f"groups={self.groups} needs {per_group * self.groups} and a multiple of {self.groups} filters."
            )
        sizes = self.window.slide(x.shape[1:-1], tuple(size))
        return Spec((x.shape[0], *sizes, filters), common_dtype("conv", x, kernel))

    def grad(self, g: Node, y: Node, x: Node, kernel: Node) -> tuple[Node, Node]:
        return apply(ConvInputGrad(self, x.shape[1:]), g, kernel), apply(ConvKernelGrad(self, kernel.shape), x, g)


class ConvInputGrad(Op):
    """dL/dx of `conv`; on its own, a transposed convolution. `shape` is x's, without the batch."""

    conv: Conv
    shape: Shape

    def out(self, g: Spec, kernel: Spec) -> Spec:
        if kernel.batched:
            raise ShapeError(f"conv gradient: the kernel {show(kernel.shape)} must not have a batch axis.")
        return Spec((g.shape[0], *self.shape), g.dtype)

    def grad(self, g: Node, y: Node, dy: Node, kernel: Node) -> tuple[Node, Node]:
        return apply(self.conv, g, kernel), apply(ConvKernelGrad(self.conv, kernel.shape), g, dy)


class ConvKernelGrad(Op):
    """dL/dkernel of `conv`; `shape` is the kernel's."""

    conv: Conv
    shape: Shape

    def out(self, x: Spec, g: Spec) -> Spec:
        return Spec(self.shape, x.dtype)

    def grad(self, g: Node, y: Node, x: Node, dy: Node) -> tuple[Node, Node]:
        return apply(ConvInputGrad(self.conv, x.shape[1:]), dy, g), apply(self.conv, x, g)


def conv(
    x: Node,
    kernel: Node,
    strides: tuple[int, ...] = (1, 1),
    padding: str = "valid",
    dilation: tuple[int, ...] = (1, 1),
    groups: int = 1,
) -> Node:
    """Convolve images `(n, *spatial, channels)` with a kernel `(*size, channels // groups, filters)`."""
    pads = resolve_padding(padding, x.shape[1:-1], kernel.shape[:-2], strides, dilation)
    return apply(Conv(Window(strides, pads, dilation), groups), x, kernel)
