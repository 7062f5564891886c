"""Products of matrices and of tensors, lengths of vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.decompositions import svd
from foveal.functions.function import function
from foveal.functions.indexing import diagonal
from foveal.functions.promotion import floating, promoted, scalar
from foveal.functions.reduce import average_of, largest, smallest, total
from foveal.functions.shape import along, moveaxis, stack, unstack
from foveal.functions.symbolic import LINALG, MATH, NN
from foveal.ir.node import BATCH, Node, Shape, apply, broadcast_like, broadcast_shapes, full, reshape, show
from foveal.ops import matmul as ops
from foveal.ops.parts import crop, pad
from foveal.ops.reduce import axes_of, axis_of, sum_
from foveal.ops.shape import transpose


def _meet(a: Node, b: Node) -> tuple[Node, Node]:
    """Matrices with the same axes before their last two."""
    lead = broadcast_shapes("matmul", a.shape[:-2], b.shape[:-2])
    return _with_lead(a, lead, b), _with_lead(b, lead, a)


def _with_lead(x: Node, lead: Shape, other: Node) -> Node:
    """Matrices repeated along these leading axes, which another tensor has where this one has not."""
    padded = reshape(x, (*((1,) * (len(lead) + 2 - len(x.shape))), *x.shape))
    if padded.shape[:-2] == lead:
        return padded
    corner = crop(other, (0,) * len(other.shape), (*other.shape[:-2], 1, 1))
    sizes = tuple(1 if n == BATCH else n for n in (*lead, *x.shape[-2:]))
    return broadcast_like(padded, scalar("add", corner, full(sizes, 0, x.dtype)))


def product(a: Node, b: Node) -> Node:
    """The matrix product of the last two axes; the others are broadcast."""
    a, b = promoted(a, b)
    if a.shape[-1] != b.shape[-2 if len(b.shape) > 1 else 0]:
        raise ShapeError(
            f"matmul: the last axis of {show(a.shape)} must be as long as the one before the last of {show(b.shape)}."
        )
    if len(b.shape) == 1:
        y = ops.matmul(a, reshape(b, (*b.shape, 1)))
        return reshape(y, y.shape[:-1])
    if len(b.shape) == 2:
        return ops.matmul(a, b)
    if len(a.shape) == 1:
        y = product(reshape(a, (1, *a.shape)), b)
        return reshape(y, (*y.shape[:-2], y.shape[-1]))
    if len(a.shape) == 2:
        return ops.turned(ops.matmul(ops.turned(b), transpose(a, (1, 0))))
    return apply(ops.BatchMatMul(), *_meet(a, b))


@function("x1", "x2")
def matmul(x1: Any, x2: Any) -> Any:
    """The matrix product of the last two axes; the others are broadcast."""
    return product(x1, x2)


@function("x1", "x2")
def dot(x1: Any, x2: Any) -> Any:
    """Sums of products over the last axis of x1 and the one before the last of x2."""
    x1, x2 = promoted(x1, x2)
    if not x1.shape or not x2.shape:
        return x1 * x2
    if len(x2.shape) < 3:
        return product(x1, x2)
    return contracted(x1, x2, [len(x1.shape) - 1], [len(x2.shape) - 2])


def contracted(a: Node, b: Node, over_a: Sequence[int], over_b: Sequence[int]) -> Node:
    """Sums of products over some axes of each; first the other axes of a, then those of b, which is no batch."""
    letters = [chr(97 + i) for i in range(len(a.shape) + len(b.shape))]
    left, right = letters[: len(a.shape)], letters[len(a.shape) :]
    for i, j in zip(over_a, over_b, strict=True):
        right[j] = left[i]
    kept = [c for i, c in enumerate(left) if i not in over_a] + [c for j, c in enumerate(right) if j not in over_b]
    return _summed(list(zip((left, right), promoted(a, b), strict=True)), kept)


@function("x1", "x2")
def tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """Sums of products over the last `axes` axes of x1 and the first of x2, or over the axes of the two lists."""
    if isinstance(axes, int | np.integer):
        over = list(range(len(x1.shape) - int(axes), len(x1.shape))), list(range(int(axes)))
    else:
        over = (
            [axis_of(x1, int(i)) for i in np.atleast_1d(axes[0])],
            [axis_of(x2, int(i)) for i in np.atleast_1d(axes[1])],
        )
    return contracted(x1, x2, *over)


@function("*operands")
def einsum(subscripts: str, *operands: Any) -> Any:
    """Products, and sums over the axes whose letters are not in the result: 'nij,njk->nik'."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    words = left.split(",")
    if len(words) != len(operands):
        raise ArgumentError(f"einsum: {subscripts!r} names {len(words)} tensors, got {len(operands)}.")
    named = [_letters(subscripts, word, x) for word, x in zip(words, promoted(*operands), strict=True)]
    dots = max(("".join(c for c in letters if c.isdigit()) for letters, _ in named), key=len)
    result = right if arrow else "..." + "".join(sorted(c for c in set(left) if c.isalpha() and left.count(c) == 1))
    return _summed(named, list(result.replace("...", dots)))


def _letters(subscripts: str, word: str, x: Node) -> tuple[list[str], Node]:
    """The letter of each axis, with digits for those that `...` stands for; an axis named twice is a diagonal."""
    rank = len(x.shape) - len(word.replace("...", ""))
    letters = list(word.replace("...", "".join(map(str, reversed(range(rank))))))
    if len(letters) != len(x.shape):
        raise ShapeError(f"einsum: {word!r} of {subscripts!r} must name {len(x.shape)} axes, those of {show(x.shape)}.")
    for c in [c for c in dict.fromkeys(letters) if letters.count(c) > 1]:
        first, second = (i for i, other in enumerate(letters) if other == c)
        x, letters = diagonal(x, 0, first, second), [*(other for other in letters if other != c), c]
    return letters, x


def _summed(named: list[tuple[list[str], Node]], kept: list[str]) -> Node:
    """The product of tensors with named axes, two after two, summed over all axes that are not kept."""
    while len(named) > 1:
        (left, a), (right, b), *others = named
        later = {*kept, *(c for letters, _ in others for c in letters)}
        named = [_pair(left, a, right, b, later), *others]
    letters, x = named[0]
    gone = tuple(i for i, c in enumerate(letters) if c not in kept)
    x = sum_(x, gone) if gone else x
    letters = [c for c in letters if c in kept]
    return transpose(x, tuple(letters.index(c) for c in kept))


def _pair(left: list[str], a: Node, right: list[str], b: Node, later: set[str]) -> tuple[list[str], Node]:
    """Two tensors as one matrix product for each place along the axes that both have and that stay."""
    left, a = _alone(left, a, {*right, *later})
    right, b = _alone(right, b, {*left, *later})
    if b.spec.batched and not a.spec.batched:
        left, a, right, b = right, b, left, a
    if b.spec.batched and left[0] != right[0]:
        raise ShapeError(f"einsum: the batches of {show(a.shape)} and {show(b.shape)} must have one letter.")
    both, over = ([c for c in left if c in right and (c in later) is stays] for stays in (True, False))
    rows, columns = [c for c in left if c not in right], [c for c in right if c not in left]
    if b.spec.batched and left[0] in over:
        if not both:
            sums = apply(
                ops.MatMulWeightGrad(), _matrix(left, a, tuple(over), rows), _matrix(right, b, tuple(over), columns)
            )
            return _named([*rows, *columns], sums, left, a, right, b)
        both, over = [left[0], *both], over[1:]
    elif both and a.spec.batched and left[0] in rows:
        right, b = [left[0], *right], reshape(b, (1, *b.shape))
        both, rows = [left[0], *both], rows[1:]
    first = _matrix(left, a, tuple(both), rows if both else tuple(rows), over)
    y = product(first, _matrix(right, b, tuple(both), over, columns))
    names, y = _named([*both, *rows, *columns], y, left, a, right, b)
    gone = tuple(i for i, c in enumerate(names) if c not in later)
    return [c for c in names if c in later], sum_(y, gone) if gone else y


def _matrix(letters: list[str], x: Node, *groups: Sequence[str]) -> Node:
    """A tensor with its axes in the order of the groups; each group that is a list becomes one axis."""
    x = transpose(x, tuple(letters.index(c) for group in groups for c in group))
    shape: list[int] = []
    at = 0
    for group in groups:
        inner = x.shape[at : at + len(group)]
        shape += [math.prod(inner)] if isinstance(group, list) else inner
        at += len(group)
    return reshape(x, tuple(shape))


def _named(names: list[str], y: Node, left: list[str], a: Node, right: list[str], b: Node) -> tuple[list[str], Node]:
    """The result with one axis for each name."""
    sizes = dict(zip(right, b.shape, strict=True))
    sizes |= {c: n for c, n in zip(left, a.shape, strict=True) if n != 1 or c not in sizes}
    return names, reshape(y, tuple(sizes[c] for c in names))


def _alone(letters: list[str], x: Node, wanted: set[str]) -> tuple[list[str], Node]:
    """Without the axes that nobody else has, summed."""
    gone = tuple(i for i, c in enumerate(letters) if c not in wanted)
    return [c for c in letters if c in wanted], sum_(x, gone) if gone else x


@function("x1", "x2")
def outer(x1: Any, x2: Any) -> Any:
    """Every value of x1 times every value of x2."""
    x1, x2 = promoted(x1, x2)
    return reshape(x1, (math.prod(x1.shape), 1)) * reshape(x2, (1, math.prod(x2.shape)))


@function("x1", "x2")
def inner(x1: Any, x2: Any) -> Any:
    """Sums of products over the last axes of the two."""
    x1, x2 = promoted(x1, x2)
    if not x1.shape or not x2.shape:
        return x1 * x2
    return contracted(x1, x2, [len(x1.shape) - 1], [len(x2.shape) - 1])


@function("x1", "x2")
def vdot(x1: Any, x2: Any) -> Any:
    """The sum of the products of all values."""
    x1, x2 = promoted(x1, x2)
    return total(reshape(x1, (math.prod(x1.shape),)) * reshape(x2, (math.prod(x2.shape),)), (0,))


@function("x1", "x2")
def kron(x1: Any, x2: Any) -> Any:
    """Every value of x1 times the whole of x2, in its place."""
    x1, x2 = promoted(x1, x2)
    rank = max(len(x1.shape), len(x2.shape))
    one, two = ((1,) * (rank - len(x.shape)) + x.shape for x in (x1, x2))
    wide = reshape(x1, tuple(m for n in one for m in (n, 1))) * reshape(x2, tuple(m for n in two for m in (1, n)))
    return reshape(wide, tuple(n * m for n, m in zip(one, two, strict=True)))


@function("x1", "x2")
def cross(x1: Any, x2: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The vector that is perpendicular to two vectors of three numbers."""
    at, bt, ct = (axisa, axisb, axisc) if axis is None else (axis,) * 3
    x1, x2 = promoted(x1, x2)
    a, b = unstack(x1, axis=at), unstack(x2, axis=bt)
    a, b = (vector if len(vector) == 3 else [*vector, vector[0] * 0] for vector in (a, b))
    y = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    both_flat = x1.shape[axis_of(x1, at)] == x2.shape[axis_of(x2, bt)] == 2
    return y[2] if both_flat else moveaxis(stack(y, -1), -1, ct)


def _length(x: Node, order: Any, axes: tuple[int, ...], keepdims: bool) -> Node:
    """The norm of vectors."""
    size = scalar("abs", x)
    if order in (None, "fro", "euclidean", 2):
        return scalar("sqrt", total(scalar("square", x), axes, keepdims))
    if order in (math.inf, "inf"):
        return largest(size, axes, keepdims)
    if order == -math.inf:
        return smallest(size, axes, keepdims)
    if order == 0:
        return total(1.0 - scalar("equal", x, 0.0), axes, keepdims)
    if order == 1:
        return total(size, axes, keepdims)
    return scalar("pow", total(scalar("pow", size, float(order)), axes, keepdims), 1.0 / order)


def _matrix_length(x: Node, order: Any, axes: tuple[int, int], keepdims: bool) -> Node:
    """The norm of matrices that is the largest or the smallest sum along one of the axes."""
    summed, other = axes if abs(order) == 1 else axes[::-1]
    sums = total(scalar("abs", x), (summed,), keepdims=True)
    y = (largest if order > 0 else smallest)(sums, (other,), keepdims=True)
    return y if keepdims else reshape(y, tuple(n for i, n in enumerate(y.shape) if i not in axes))


@function("x", "y", module=MATH, kind="CDist")
def cdist(x: Any, y: Any) -> Any:
    """The distance of each vector of x, (..., count, size), from each of y."""
    x, y = (floating(each) for each in promoted(x, y))
    if min(len(x.shape), len(y.shape)) < 2 or x.shape[-1] != y.shape[-1]:
        raise ShapeError(
            f"cdist: x and y must be (..., count, size) of one size, got {show(x.shape)}, {show(y.shape)}."
        )
    apart = reshape(x, (*x.shape[:-1], 1, x.shape[-1])) - reshape(y, (*y.shape[:-2], 1, *y.shape[-2:]))
    return scalar("sqrt", total(scalar("square", apart), (len(apart.shape) - 1,)))


SINGULAR = {"nuc": total, 2: largest, -2: smallest}
"""What lengths of a matrix make of its singular values."""


def _of_singular_values(x: Node, of: Any, axes: Sequence[int], keepdims: bool) -> Node:
    y: Node = of(svd(moveaxis(x, axes, (-2, -1)), compute_uv=False), (len(x.shape) - 2,))
    return reshape(y, tuple(1 if i in axes else n for i, n in enumerate(x.shape))) if keepdims else y


@function("x", module=LINALG)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The length of a vector: of all values, or along `axis`; along two axes, that of a matrix.

    `ord` is None or 'fro' (the square root of the sum of squares), 'nuc' (the sum of singular values), a number or
    infinity, as NumPy has it.
    """
    x = floating(x)
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    if axis is not None and not isinstance(axis, int | np.integer):
        axes = tuple(axis_of(x, int(i)) for i in axis)
    matrix = len(axes) == 2 and ord is not None
    if isinstance(ord, str) and not matrix:
        raise ArgumentError(f"norm: `ord` of a vector must be a number or infinity, got {ord!r}; of matrices say axes.")
    if matrix and ord in (1, -1, math.inf, -math.inf):
        return _matrix_length(x, ord, axes, keepdims)  # type: ignore[arg-type]
    if matrix and ord in SINGULAR:
        return _of_singular_values(x, SINGULAR[ord], axes, keepdims)
    if matrix and ord not in ("fro", "euclidean"):
        raise ArgumentError(f"norm: `ord` of a matrix must be 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, got {ord!r}.")
    return _length(x, ord, tuple(sorted(axes)), keepdims)


@function("x", module=NN)
def normalize(x: Any, axis: Any = -1, order: Any = 2, epsilon: float | None = None) -> Any:
    """Divided by the length along an axis; a length below epsilon (1e-7) counts as epsilon."""
    order = converted("normalize", "order", positive_int, order)
    x, least = floating(x), 1e-7 if epsilon is None else epsilon
    axes = axes_of(x, tuple(axis) if isinstance(axis, list) else axis)
    if order == 2:
        squares = scalar("maximum", total(scalar("square", x), axes, keepdims=True), least**2)
        return x / scalar("sqrt", squares)
    return x / scalar("maximum", _length(x, order, axes, True), least)


@function("x")
def corrcoef(x: Any) -> Any:
    """How much each row goes with each other one, from -1 to 1."""
    x = floating(x)
    rows = reshape(x, (1, *x.shape)) if len(x.shape) == 1 else x
    apart = rows - average_of(rows, (1,), True)
    shared = contracted(apart, apart, [1], [1])
    size = scalar("sqrt", total(scalar("square", apart), (1,)))
    y = shared / (reshape(size, (size.shape[0], 1)) * size)
    return reshape(y, ()) if len(x.shape) == 1 else y


@function("x1", "x2")
def correlate(x1: Any, x2: Any, mode: str = "valid") -> Any:
    """One row slid along another: sums of products, where they overlap wholly ('valid') or at all ('full')."""
    how = converted("correlate", "mode", one_of("valid", "same", "full"), mode)
    x1, x2 = promoted(x1, x2)
    if len(x1.shape) != 1 or len(x2.shape) != 1:
        raise ShapeError(f"correlate: both must have one axis, got {show(x1.shape)} and {show(x2.shape)}.")
    turned = x2.shape[0] > x1.shape[0]
    longer, shorter = (x2, x1) if turned else (x1, x2)
    n = shorter.shape[0]
    around = {"valid": 0, "same": n // 2, "full": n - 1}[how]
    spare = {"valid": 0, "same": n - 1 - n // 2, "full": n - 1}[how]
    padded = pad(longer, [(around, spare)])
    count = padded.shape[0] - n + 1
    windows = np.arange(count)[:, None] + np.arange(n)
    y = contracted(reshape(along(padded, 0, windows.ravel().tolist()), windows.shape), shorter, [1], [0])
    return along(y, 0, range(count - 1, -1, -1)) if turned else y
