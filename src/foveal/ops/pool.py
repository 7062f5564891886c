"""Max and average pooling, and the ops their gradients are made of."""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Shape, Spec, apply, show
from foveal.ops.window import SPATIAL, Window, resolve_padding


def _pooled(window: Window, size: Shape, x: Spec) -> Spec:
    if len(x.shape) != window.rank + 2:
        raise ShapeError(f"pool: x {show(x.shape)} must be (N, {SPATIAL[window.rank]}, channels).")
    return Spec((x.shape[0], *window.slide(x.shape[1:-1], size), x.shape[-1]), x.dtype)


class MaxPool(Op):
    """y[n,i,c] = the largest x[n, ..., c] under the window at i. Padding never wins."""

    window: Window
    size: Shape

    def out(self, x: Spec) -> Spec:
        return _pooled(self.window, self.size, x)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (apply(MaxPoolGrad(self), g, x),)


class MaxPoolGrad(Op):
    """dL/dx of `pool`: each g goes to the pixel of x that won its window, the first in reading order among equals."""

    pool: MaxPool

    def out(self, g: Spec, x: Spec) -> Spec:
        return Spec(x.shape, g.dtype)

    def grad(self, g: Node, y: Node, dy: Node, x: Node) -> tuple[Node, None]:
        return apply(MaxPoolPick(self.pool), g, x), None


class MaxPoolPick(Op):
    """y[n,i,c] = the value of `values` at the pixel where x wins the window at i."""

    pool: MaxPool

    def out(self, values: Spec, x: Spec) -> Spec:
        return Spec(self.pool.out(x).shape, values.dtype)

    def grad(self, g: Node, y: Node, values: Node, x: Node) -> tuple[Node, None]:
        return apply(MaxPoolGrad(self.pool), g, x), None


class AvgPool(Op):
    """y[n,i,c] = mean of the x[n, ..., c] under the window at i. Padding is left out, as in Keras."""

    window: Window
    size: Shape

    def out(self, x: Spec) -> Spec:
        return _pooled(self.window, self.size, x)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (apply(AvgPoolGrad(self, x.shape[1:]), g),)


class AvgPoolGrad(Op):
    """dL/dx of `pool`: each g is shared out over its window. `shape` is x's, without the batch."""

    pool: AvgPool
    shape: Shape

    def out(self, g: Spec) -> Spec:
        return Spec((g.shape[0], *self.shape), g.dtype)

    def grad(self, g: Node, y: Node, dy: Node) -> tuple[Node]:
        return (apply(self.pool, g),)


def max_pool(x: Node, size: Shape, strides: Shape, padding: str = "valid") -> Node:
    """Shrink images `(n, *spatial, channels)` by keeping the largest value of each window."""
    return apply(MaxPool(_window(x, size, strides, padding), size), x)


def avg_pool(x: Node, size: Shape, strides: Shape, padding: str = "valid") -> Node:
    """Shrink images `(n, *spatial, channels)` by averaging each window."""
    return apply(AvgPool(_window(x, size, strides, padding), size), x)


def _window(x: Node, size: Shape, strides: Shape, padding: str) -> Window:
    return Window(strides, resolve_padding(padding, x.shape[1:-1], size, strides, (1,) * len(size)))
