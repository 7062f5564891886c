"""Ops of this engine alone: what `fuse` makes of several ops, each run by one kernel."""

from __future__ import annotations

from foveal.ir.node import Op, Shape, Spec
from foveal.ops.conv import Conv
from foveal.ops.pool import MaxPool


class ConvBlock(Op):
    """pool(relu(conv(x, kernel) + bias)); each part after the convolution may be missing. Inputs: x, kernel[, bias]."""

    conv: Conv
    bias: bool
    relu: bool = False
    pool: MaxPool | None = None

    @property
    def places(self) -> Shape:
        """The size of the pooling windows; 1 along every axis where nothing is pooled."""
        return self.pool.size if self.pool else (1,) * self.conv.window.rank

    def out(self, x: Spec, kernel: Spec, *bias: Spec) -> Spec:
        y = self.conv.out(x, kernel)
        return self.pool.out(y) if self.pool else y


class ArgmaxIndices(Op):
    """Which pixel of each window won in a pooled ConvBlock, its only input, which writes them on its way."""

    def out(self, block: Spec) -> Spec:
        return Spec(block.shape, "uint8")


class SparseGradient(Op):
    """dL/d(convolution's sums) below ReLU and pooling, as lists. Inputs: the pooled gradient, codes, x, kernel."""

    block: ConvBlock

    def out(self, g: Spec, codes: Spec, x: Spec, kernel: Spec) -> Spec:
        return g


class SparseBiasGrad(Op):
    """dL/dbias from a SparseGradient."""

    def out(self, gradient: Spec) -> Spec:
        return Spec(((1,) * (len(gradient.shape) - 1)) + gradient.shape[-1:], gradient.dtype)


class SparseKernelGrad(Op):
    """dL/dkernel. Inputs: x and a SparseGradient; `shape` is the kernel's."""

    shape: tuple[int, ...]

    def out(self, x: Spec, gradient: Spec) -> Spec:
        return Spec(self.shape, x.dtype)


class SparseInputGrad(Op):
    """dL/dx. Inputs: a SparseGradient, and the kernel; `shape` is x's."""

    shape: tuple[int, ...]

    def out(self, gradient: Spec, kernel: Spec) -> Spec:
        return Spec(self.shape, gradient.dtype)


class Flipped(Op):
    """A kernel turned by half a turn, its channels and filters exchanged: the way back is a convolution with it."""

    def out(self, kernel: Spec) -> Spec:
        *size, channels, filters = kernel.shape
        return Spec((*size, filters, channels), kernel.dtype)


class DenseBlock(Op):
    """relu(x . w + bias); bias and ReLU may be missing. Inputs: x, w[, bias]."""

    bias: bool
    relu: bool = False

    def out(self, x: Spec, w: Spec, *bias: Spec) -> Spec:
        return Spec((*x.shape[:-1], w.shape[-1]), x.dtype)
