"""Convolution and its two gradients. Each is linear in each input, so the three differentiate into each other."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Shape, Spec, apply, common_dtype, show
from foveal.ops.window import Pair, Window, resolve_padding


class Conv(Op):
    """y[n,h,w,k] = sum over r,s,c of x[n, h*stride + r*dilation - pad, ..., c] * kernel[r,s,c,k]."""

    window: Window
    groups: int = 1

    def out(self, x: Spec, kernel: Spec) -> Spec:
        if len(x.shape) != 4 or len(kernel.shape) != 4:
            raise ShapeError(
                f"conv: x {show(x.shape)} must be (N, height, width, channels) and kernel {show(kernel.shape)} "
                "(height, width, channels // groups, filters)."
            )
        n, height, width, channels = x.shape
        r, s, per_group, filters = kernel.shape
        if channels != per_group * self.groups or filters % self.groups:
            raise ShapeError(
                f"conv: x {show(x.shape)} has {channels} channels, but kernel {show(kernel.shape)} with "
                f"groups={self.groups} needs {per_group * self.groups} and a multiple of {self.groups} filters."
            )
        return Spec((n, *self.window.slide((height, width), (r, s)), filters), common_dtype("conv", x, kernel))

    def grad(self, g: Node, y: Node, x: Node, kernel: Node) -> tuple[Node, Node]:
        return apply(ConvInputGrad(self, x.shape[1:]), g, kernel), apply(ConvKernelGrad(self, kernel.shape), x, g)


class ConvInputGrad(Op):
    """dL/dx of `conv`; on its own, a transposed convolution. `shape` is x's (height, width, channels)."""

    conv: Conv
    shape: Shape

    def out(self, g: Spec, kernel: Spec) -> Spec:
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
    x: Node, kernel: Node, strides: Pair = (1, 1), padding: str = "valid", dilation: Pair = (1, 1), groups: int = 1
) -> Node:
    """Convolve images `(n, height, width, channels)` with a kernel `(r, s, channels // groups, filters)`."""
    pads = resolve_padding(padding, x.shape[1:3], kernel.shape[:2], strides, dilation)
    return apply(Conv(Window(strides, pads, dilation), groups), x, kernel)
