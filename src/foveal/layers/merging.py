"""Layers that make one tensor of several."""

from __future__ import annotations

from functools import reduce
from typing import Any, ClassVar

from foveal.arguments import arg, boolean, integer
from foveal.errors import ArgumentError, ShapeError
from foveal.functions import elementwise
from foveal.functions import reduce as reduce_functions
from foveal.functions import shape as shape_functions
from foveal.ir.node import Node, reshape, show
from foveal.ir.node import elementwise as scalar
from foveal.layers.base import Layer
from foveal.ops.parts import concat
from foveal.ops.reduce import axis_of, sum_
from foveal.ops.shape import transpose

SMALLEST = 1e-24
"""Squared lengths are kept above this, so that a row of zeros can be divided by its length."""


class Merge(Layer):
    """The base of layers that are called on a list of tensors and merge them place by place.

    Shapes are broadcast. A tensor with fewer axes gets axes of 1 behind the batch.
    """

    supports_masking = True
    exactly: ClassVar[int | None] = None
    """How many tensors it takes; None means one or more."""

    def merge(self, xs: list[Node]) -> Node:
        """One tensor of several with equally many axes."""
        raise NotImplementedError

    def merge_masked(self, xs: list[Node], masks: list[Node | None]) -> Node:
        """The same where inputs have masks; each says of the values of its input which count."""
        return self.merge(xs)

    def call(self, x: Any, mask: Any = None) -> Node:
        wanted = "tensors" if self.exactly is None else f"{self.exactly} tensors"
        if not isinstance(x, list | tuple) or len(x) != (self.exactly or max(len(x), 1)):
            got = f"{len(x)}" if isinstance(x, list | tuple) else "one alone"
            raise ShapeError(f"the input must be a list of {wanted}, got {got}. Write layer([a, b]).")
        if mask is None:
            return self.merge(list(x))
        return self.merge_masked(list(x), [m if m is None else _whole_mask(v, m) for v, m in zip(x, mask, strict=True)])

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """A step counts where it does in one of the inputs; all do where an input has no mask."""
        masks = self._masks(inputs, previous_mask)
        return None if any(mask is None for mask in masks) else reduce(elementwise.logical_or, masks)

    def _masks(self, inputs: Any, masks: Any) -> list[Any]:
        if masks is None:
            return [None]
        for name, value in (("inputs", inputs), ("mask", masks)):
            if not isinstance(value, list | tuple):
                raise ArgumentError(f"compute_mask: `{name}` must be a list of one for each input, got {value!r:.60}.")
        if len(masks) != len(inputs):
            raise ArgumentError(f"compute_mask: {len(inputs)} inputs need as many masks, got {len(masks)}.")
        return list(masks)


def _aligned(xs: list[Node]) -> list[Node]:
    rank = max(len(x.shape) for x in xs)
    return [reshape(x, (x.shape[0], *(1,) * (rank - len(x.shape)), *x.shape[1:])) for x in xs]


def _folded(fn: str, xs: list[Node]) -> Node:
    """A function of two, of the first and the second, of that and the third, and so on."""
    return reduce(lambda a, b: scalar(fn, a, b), _aligned(xs))


class Add(Merge):
    """The sum of the inputs, place by place: `Add()([x, y])` is how a residual connection ends."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("add", xs)


class Subtract(Merge):
    """The first of two inputs minus the second."""

    exactly: ClassVar[int | None] = 2

    def merge(self, xs: list[Node]) -> Node:
        return _folded("sub", xs)


class Multiply(Merge):
    """The product of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("mul", xs)

    def merge_masked(self, xs: list[Node], masks: list[Node | None]) -> Node:
        """Values that do not count are 1; where none counts, 0."""
        y = self.merge([x if m is None else elementwise.where(m, x, 1.0) for x, m in zip(xs, masks, strict=True)])
        return y if None in masks else elementwise.where(reduce(elementwise.logical_or, masks), y, 0.0)


class Average(Merge):
    """The mean of the inputs, place by place."""

    def merge(self, xs: list[Node]) -> Node:
        return _folded("add", xs) * (1 / len(xs))


class Extreme(Merge):
    """The base of the largest and the smallest."""

    fn: ClassVar[str]

    def merge(self, xs: list[Node]) -> Node:
        return _folded(self.fn, xs)

    def merge_masked(self, xs: list[Node], masks: list[Node | None]) -> Node:
        """Values that do not count leave what the other inputs have."""
        y, counts = xs[0], masks[0]
        for x, mask in zip(xs[1:], masks[1:], strict=True):
            other = x if mask is None else elementwise.where(mask, x, y)
            y = scalar(self.fn, y if counts is None else elementwise.where(counts, y, other), other)
            counts = None if counts is None or mask is None else elementwise.logical_or(counts, mask)
        return y


class Maximum(Extreme):
    """The largest of the inputs, place by place."""

    fn = "maximum"


class Minimum(Extreme):
    """The smallest of the inputs, place by place."""

    fn = "minimum"


class Concatenate(Merge):
    """The inputs one behind the other along an axis; their other sizes must be equal.

    Parameters
    ----------
    axis : int, default=-1
        Counted with the batch, which is axis 0 and cannot be chosen; -1 is the last, the channels of an image.
    """

    axis: int = arg(integer, -1)

    def merge(self, xs: list[Node]) -> Node:
        return concat(xs, axis_of(xs[0], self.axis))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The masks one behind the other; inputs without one count whole."""
        masks = self._masks(inputs, previous_mask)
        if all(mask is None for mask in masks):
            return None
        whole = [_whole_mask(x, mask) for x, mask in zip(inputs, masks, strict=True)]
        return reduce_functions.any(shape_functions.concatenate(whole, axis=self.axis), axis=-1)


def _whole_mask(x: Any, mask: Any) -> Any:
    """A mask for each value of an input."""
    if mask is None or len(mask.shape) < len(x.shape):
        ones = shape_functions.ones_like(x)
        return ones if mask is None else elementwise.logical_and(shape_functions.expand_dims(mask, -1), ones)
    return mask


def _axes(value: int | list[int] | tuple[int, ...]) -> int | tuple[int, int]:
    """One axis, for both inputs, or one of each. A config has them as a list."""
    try:
        if isinstance(value, list | tuple) and len(value) == 2:
            return integer(value[0]), integer(value[1])
        return integer(value)
    except ValueError:
        raise ValueError(f"an integer or two of them, got {value!r}.") from None


class Dot(Merge):
    """The dot products of two inputs along an axis of each.

    Parameters
    ----------
    axes : int or (int, int)
        The axis of both, or of each, that is summed over; the batch, axis 0, cannot be chosen.
    normalize : bool, default=False
        Whether both are brought to length 1 first, so that the result is the cosine between them.

    Shapes
    ------
    input : (batch, ..., n, ...) twice
    output : the first's axes without n, then the second's without batch and n; (batch, 1) when nothing else is left
    """

    axes: int | tuple[int, int] = arg(_axes)
    normalize: bool = arg(boolean, False)

    exactly: ClassVar[int | None] = 2

    def merge(self, xs: list[Node]) -> Node:
        chosen = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        a, b = (_summed_last(x, axis_of(x, axis)) for x, axis in zip(xs, chosen, strict=True))
        if a.shape[-1] != b.shape[-1]:
            raise ShapeError(
                f"the axes {chosen} of {show(xs[0].shape)} and {show(xs[1].shape)} must be equally long, "
                f"got {a.shape[-1]} and {b.shape[-1]}."
            )
        if self.normalize:
            a, b = _of_length_one(a), _of_length_one(b)
        batch, first, second, n = a.shape[0], a.shape[1:-1], b.shape[1:-1], a.shape[-1]
        products = reshape(a, (batch, *first, *(1,) * len(second), n)) * reshape(
            b, (batch, *(1,) * len(first), *second, n)
        )
        return sum_(products, -1, keepdims=not (first or second))

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """No steps are left."""


def _summed_last(x: Node, axis: int) -> Node:
    if axis == 0:
        raise ShapeError("the batch, axis 0, cannot be summed over. Choose another axis.")
    return transpose(x, (*(i for i in range(len(x.shape)) if i != axis), axis))


def _of_length_one(x: Node) -> Node:
    squares = sum_(scalar("square", x), -1, keepdims=True)
    return x / scalar("sqrt", scalar("maximum", squares, SMALLEST))


def add(inputs: Any, **kwargs: Any) -> Any:
    """`Add(**kwargs)(inputs)`."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """`Subtract(**kwargs)(inputs)`."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """`Multiply(**kwargs)(inputs)`."""
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """`Average(**kwargs)(inputs)`."""
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """`Maximum(**kwargs)(inputs)`."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """`Minimum(**kwargs)(inputs)`."""
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """`Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes, **kwargs)(inputs)
