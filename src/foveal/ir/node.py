"""The graph's vocabulary: a `Spec` is a shape and a dtype, an `Op` says what to compute, a `Node` is one result."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.ir.operators import Operators
from foveal.ir.scalars import SCALARS
from foveal.record import Record

Shape = tuple[int, ...]

BATCH: Final = -1
"""A first axis of this size is the batch, whose length is known only when the program runs."""


def size_of(shape: Shape) -> int:
    """How many values a tensor of this shape holds; per image, when its first axis is the batch."""
    return abs(math.prod(shape))


def show(shape: Sequence[int | None]) -> str:
    """`(N, 28, 28, 1)`: a shape as people read it."""
    inner = ", ".join("N" if n == BATCH or (n is None and not i) else str(n) for i, n in enumerate(shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


class TensorShape(tuple[int, ...]):
    """A shape that answers to TensorFlow's words, too."""

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self)

    ndims = rank

    def as_list(self) -> list[int | None]:
        """The sizes, None for the batch of a graph."""
        return [None if n == BATCH else n for n in self]


class Spec(Record):
    """What is known of a tensor before it exists."""

    shape: Shape
    dtype: str = "float32"

    @property
    def batched(self) -> bool:
        return self.shape[:1] == (BATCH,)

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join('N' if n == BATCH else str(n) for n in self.shape)}]"


class Op(Record):
    """One operation: a Record of its attributes, with a shape rule and a gradient rule.

    How to run it is not said here; each engine keeps its own table of lowerings.
    """

    def out(self, *inputs: Any, **_: Any) -> Spec:
        """The spec of the result, or a ShapeError."""
        raise NotImplementedError

    def grad(self, g: Node, y: Node, *inputs: Any, **_: Any) -> tuple[Node | None, ...]:
        """Given dL/dy, one dL/dx for each input; None where nothing flows back."""
        raise NotImplementedError


class Node(Record, Operators["Node"], eq=False):
    """One tensor of the graph: an op applied to other nodes."""

    op: Op
    inputs: tuple[Node, ...]
    spec: Spec
    name: str = ""

    @property
    def shape(self) -> TensorShape:
        return TensorShape(self.spec.shape)

    def get_shape(self) -> TensorShape:
        """`shape`, by the name TensorFlow gives it."""
        return self.shape

    @property
    def dtype(self) -> str:
        return self.spec.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.spec.shape)


Operand = Any
"""A node, a number, an array of numbers, or a weight."""
OPERATORS: dict[str, Callable[..., Node]] = {}
"""What Python's operators do to nodes. Those that need ops of further up are put here from there."""
Node.operators = OPERATORS
POWERS = {2: "square", 0.5: "sqrt"}
"""Exponents that have a function of their own, with the simpler gradient."""


def apply(op: Op, *inputs: Node) -> Node:
    """Add one operation to the graph."""
    return Node(op, inputs, op.out(*(x.spec for x in inputs)))


class Input(Op):
    """A tensor the caller feeds, or the engine keeps: data, a weight, a random seed."""

    name: str
    spec: Spec

    def out(self) -> Spec:
        return self.spec


def placeholder(name: str, shape: Shape, dtype: str = "float32") -> Node:
    """An input of the graph; `BATCH` as the first size lets it take any number of rows."""
    spec = Spec(shape, dtype)
    return Node(Input(name, spec), (), spec, name)


class Constant(Op):
    """One number, in every place of a tensor of fixed shape."""

    value: float
    spec: Spec

    def out(self) -> Spec:
        return self.spec


def full(shape: Shape, value: float, dtype: str = "float32") -> Node:
    return apply(Constant(value, Spec(shape, dtype)))


class Table(Op):
    """Numbers that are known when the graph is made, each place of a tensor of fixed shape with its own.

    `data` holds them row by row, as bytes of the spec's dtype.
    """

    data: bytes
    spec: Spec

    def out(self) -> Spec:
        return self.spec

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """The numbers, which cannot be written to."""
        return np.frombuffer(self.data, self.spec.dtype).reshape(self.spec.shape)

    def __repr__(self) -> str:
        """With a digest for the numbers: tables with the same text are equal."""
        from hashlib import blake2b

        return f"Table({self.spec}, {blake2b(self.data, digest_size=16).hexdigest()})"


def table(values: Any, dtype: str = "float32") -> Node:
    """A tensor of these numbers; of a single number a `Constant`."""
    array = np.ascontiguousarray(values, dtype).reshape(np.shape(values))
    if array.ndim == 0:
        return full((), array.item(), dtype)
    return apply(Table(array.tobytes(), Spec(array.shape, dtype)))


def as_node(value: Any, dtype: str = "float32") -> Node:
    """A node as it is, a weight's own, or numbers as constants of a dtype.

    Raises
    ------
    ArgumentError
        The value is none of these.
    """
    if isinstance(value, Node):
        return value
    if isinstance(value, int | float):
        return full((), value, dtype)
    if isinstance(getattr(value, "present", None), Node):
        return cast(Node, value.present)
    return table(array_of("graph: computes with nodes, numbers and arrays of numbers", value), dtype)


def array_of(wanted: str, value: Any) -> np.ndarray[Any, Any]:
    """An array of numbers; the error for anything else begins with what is `wanted`."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        array = np.asarray(None)
    if array.dtype.kind not in "fiub":
        raise ArgumentError(f"{wanted}, got {type(value).__name__}. Convert it with numpy.asarray(..., 'float32').")
    return array


class Elementwise(Op):
    """A scalar function, a row of `SCALARS`, on broadcast inputs of one dtype."""

    fn: str

    def out(self, *inputs: Spec) -> Spec:
        return Spec(broadcast_shapes(self.fn, *(x.shape for x in inputs)), common_dtype(self.fn, *inputs))

    def grad(self, g: Node, y: Node, *inputs: Node) -> tuple[Node | None, ...]:
        derivative = SCALARS[self.fn].derivative
        grads = (None,) * len(inputs) if derivative is None else derivative(MATHEMATICS, g, y, *inputs)
        return tuple(None if d is None else unbroadcast(d, x) for d, x in zip(grads, inputs, strict=True))


def broadcast_shapes(who: str, *shapes: Shape) -> Shape:
    """NumPy's rule: sizes meet when they are equal or one of them is 1. The batch meets itself and 1."""
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    result = []
    for sizes in zip(*padded, strict=True):
        wide = {n for n in sizes if n != 1}
        if len(wide) > 1:
            raise ShapeError(f"{who}: shapes {' and '.join(map(show, shapes))} do not broadcast.")
        result.append(wide.pop() if wide else 1)
    return tuple(result)


def common_dtype(who: str, *inputs: Spec) -> str:
    """The dtype all inputs have, or a ShapeError."""
    if len({x.dtype for x in inputs}) > 1:
        raise ShapeError(f"{who}: dtypes {' and '.join(x.dtype for x in inputs)} differ. Cast one of them.")
    return inputs[0].dtype


def elementwise(fn: str, *inputs: Operand) -> Node:
    """Apply a scalar function; numbers and arrays among the inputs become constants."""
    like = next(x for x in inputs if isinstance(x, Node))
    return apply(Elementwise(fn), *(as_node(x, like.spec.dtype) for x in inputs))


class _NodeMathematics:
    """The scalar functions as attributes, on nodes."""

    def __getattr__(self, name: str) -> Callable[..., Node]:
        return partial(elementwise, name)


MATHEMATICS = _NodeMathematics()


def _power(x: Operand, y: Operand) -> Node:
    fn = POWERS.get(y) if isinstance(y, int | float) else None
    return elementwise(fn, x) if fn else elementwise("pow", x, y)


OPERATORS |= {
    "add": partial(elementwise, "add"),
    "sub": partial(elementwise, "sub"),
    "mul": partial(elementwise, "mul"),
    "truediv": partial(elementwise, "div"),
    "pow": _power,
    "gt": partial(elementwise, "greater"),
    "ge": partial(elementwise, "greater_equal"),
    "lt": lambda x, y: elementwise("greater", y, x),
    "le": lambda x, y: elementwise("greater_equal", y, x),
    "neg": partial(elementwise, "neg"),
    "abs": partial(elementwise, "abs"),
}


class Sum(Op):
    """Sum over some axes, which stay as 1s."""

    axes: tuple[int, ...]

    def out(self, x: Spec) -> Spec:
        return Spec(tuple(1 if i in self.axes else n for i, n in enumerate(x.shape)), x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (broadcast_like(g, x),)


class BroadcastLike(Op):
    """The first input, stretched to the shape of the second, whose values are not read."""

    def out(self, x: Spec, like: Spec) -> Spec:
        if broadcast_shapes("broadcast", x.shape, like.shape) != like.shape:
            raise ShapeError(f"broadcast: {show(x.shape)} does not stretch to {show(like.shape)}.")
        return Spec(like.shape, x.dtype)

    def grad(self, g: Node, y: Node, x: Node, like: Node) -> tuple[Node, None]:
        return unbroadcast(g, x), None


def broadcast_like(x: Node, like: Node) -> Node:
    return x if x.shape == like.shape else apply(BroadcastLike(), x, like)


class Reshape(Op):
    """The same values in the same row-major order under another shape. The batch stays the first axis."""

    shape: Shape

    def out(self, x: Spec) -> Spec:
        if size_of(x.shape) != size_of(self.shape) or x.batched != (self.shape[:1] == (BATCH,)):
            raise ShapeError(
                f"reshape: {show(x.shape)} holds {size_of(x.shape)} values, {show(self.shape)} needs "
                f"{size_of(self.shape)}{' for each of the batch' if x.batched else ''}."
            )
        return Spec(self.shape, x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (reshape(g, x.shape),)


def reshape(x: Node, shape: Shape) -> Node:
    return x if x.shape == shape else apply(Reshape(shape), x)


def unbroadcast(g: Node, like: Node) -> Node:
    """Sum away the axes that broadcasting `like` added or stretched."""
    if g.shape == like.shape:
        return g
    padded = (1,) * (len(g.shape) - len(like.shape)) + like.shape
    axes = tuple(i for i, (n, m) in enumerate(zip(g.shape, padded, strict=True)) if n != m)
    return reshape(apply(Sum(axes), g) if axes else g, like.shape)
