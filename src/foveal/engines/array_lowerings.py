"""What NumPy and JAX compute in the same words, over an array namespace `xp`; NumPy's instance is the definition.

`xp` is a `Mathematics` that also has `add_at(array, where, values)`, which adds again where places repeat, and a stable
`argsort`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any

from foveal.engines.engine import Array, Lowering
from foveal.ir.node import BATCH, BroadcastLike, Constant, Elementwise, Op, Reshape, Sum, Table
from foveal.ops.body import Part
from foveal.ops.gather import ArgSort, PutAlong, TakeAlong
from foveal.ops.matmul import BatchMatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Slice
from foveal.ops.random import PARITY, ROTATIONS, ROUNDS, RandomUniform
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.rows import PutRows, RankRows, TakeRows
from foveal.ops.shape import Cast, OneHot
from foveal.ops.softmax import LogSoftmax, Softmax

_TABLE: dict[type[Op], Callable[..., Array]] = {}


def lowers(op: type[Op]) -> Callable[[Lowering], Lowering]:
    """Above a function of (xp, op, *inputs): adds it to what every array namespace gets."""

    def register(function: Lowering) -> Lowering:
        _TABLE[op] = function
        return function

    return register


def array_lowerings(xp: Any) -> dict[type[Op], Callable[..., Array]]:
    """The lowerings of one array namespace."""
    return {op: partial(function, xp) for op, function in _TABLE.items()}


@lowers(Constant)
def constant(xp: Any, op: Constant) -> Array:
    return xp.full(op.spec.shape, op.value, op.spec.dtype)


@lowers(Table)
def table(xp: Any, op: Table) -> Array:
    return xp.asarray(op.array)


@lowers(Elementwise)
def elementwise(xp: Any, op: Elementwise, *inputs: Array) -> Array:
    return xp.asarray(getattr(xp, op.fn)(*inputs), inputs[0].dtype)


@lowers(Sum)
def sum_(xp: Any, op: Sum, x: Array) -> Array:
    return xp.sum(x, axis=op.axes, keepdims=True, dtype=x.dtype)


@lowers(Max)
def max_(xp: Any, op: Max, x: Array) -> Array:
    return xp.max(x, axis=op.axes, keepdims=True)


@lowers(Count)
def count(xp: Any, op: Count, x: Array) -> Array:
    return xp.asarray(prod(x.shape[i] for i in op.axes), x.dtype)


@lowers(ArgMax)
def arg_max(xp: Any, op: ArgMax, x: Array) -> Array:
    return xp.argmax(x, axis=op.axis).astype("int32")


@lowers(BroadcastLike)
def broadcast_like(xp: Any, op: BroadcastLike, x: Array, like: Array) -> Array:
    return xp.broadcast_to(x, like.shape)


@lowers(Reshape)
def reshape(xp: Any, op: Reshape, x: Array) -> Array:
    return xp.reshape(x, op.shape)


@lowers(Slice)
def slice_(xp: Any, op: Slice, x: Array) -> Array:
    return x[places(op.starts, op.counts, op.steps)]


def places(starts: Sequence[int], counts: Sequence[int], steps: Sequence[int]) -> tuple[slice, ...]:
    """What NumPy calls a box of values; the batch is taken whole."""
    walk = zip(starts, counts, steps, strict=True)
    return tuple(slice(None) if n == BATCH else slice(at, at + (n - 1) * step + 1, step) for at, n, step in walk)


@lowers(Concat)
def concat(xp: Any, op: Concat, *inputs: Array) -> Array:
    return xp.concatenate(inputs, axis=op.axis)


@lowers(Cast)
def cast(xp: Any, op: Cast, x: Array) -> Array:
    return x.astype(op.dtype)


@lowers(OneHot)
def one_hot(xp: Any, op: OneHot, labels: Array) -> Array:
    return (labels[..., None] == xp.arange(op.classes)).astype(op.dtype)


@lowers(MatMulWeightGrad)
def matmul_weight_grad(xp: Any, op: MatMulWeightGrad, x: Array, g: Array) -> Array:
    leading = tuple(range(x.ndim - 1))
    return xp.tensordot(x, g, axes=(leading, leading))


@lowers(BatchMatMul)
def batch_matmul(xp: Any, op: BatchMatMul, a: Array, b: Array) -> Array:
    return a @ b


@lowers(TakeAlong)
def take_along(xp: Any, op: TakeAlong, x: Array, places: Array) -> Array:
    return xp.take_along_axis(x, inside(xp, places, x.shape[op.axis]), op.axis)


@lowers(PutAlong)
def put_along(xp: Any, op: PutAlong, g: Array, places: Array) -> Array:
    shape = tuple(len(g) if n == BATCH else n for n in op.shape)
    where = [0 if n == 1 else index for n, index in zip(shape, xp.indices(g.shape, sparse=True), strict=True)]
    where[op.axis] = inside(xp, places, shape[op.axis])
    return xp.add_at(xp.zeros(shape, g.dtype), tuple(xp.broadcast_to(index, g.shape) for index in where), g)


def inside(xp: Any, places: Array, n: int) -> Array:
    """Places along an axis of n values as numbers from 0 to n - 1."""
    return xp.clip(xp.where(places < 0, places + n, places), 0, n - 1)


@lowers(ArgSort)
def arg_sort(xp: Any, op: ArgSort, x: Array) -> Array:
    return xp.argsort(x, axis=op.axis).astype("int32")


@lowers(RankRows)
def rank_rows(xp: Any, op: RankRows, x: Array) -> Array:
    return xp.argsort(xp.argsort(x, axis=0), axis=0).astype("int32")


@lowers(TakeRows)
def take_rows(xp: Any, op: TakeRows, x: Array, rows: Array) -> Array:
    return x[inside(xp, rows, len(x))]


@lowers(PutRows)
def put_rows(xp: Any, op: PutRows, g: Array, rows: Array) -> Array:
    return xp.add_at(xp.zeros(g.shape, g.dtype), (inside(xp, rows, len(g)),), g)


@lowers(Softmax)
def softmax(xp: Any, op: Softmax, x: Array) -> Array:
    powers = xp.exp(x - xp.max(x, axis=op.axis, keepdims=True))
    return powers / xp.sum(powers, axis=op.axis, keepdims=True)


@lowers(LogSoftmax)
def log_softmax(xp: Any, op: LogSoftmax, x: Array) -> Array:
    below = x - xp.max(x, axis=op.axis, keepdims=True)
    return below - xp.log(xp.sum(xp.exp(below), axis=op.axis, keepdims=True))


@lowers(RandomUniform)
def random_uniform(xp: Any, op: RandomUniform, seed: Array, like: Array) -> Array:
    position = xp.arange(like.size, dtype="uint32").reshape(like.shape)
    bits, _ = threefry(xp, (seed[0], xp.uint32(op.stream)), (position, xp.broadcast_to(seed[1], like.shape)))
    return (bits >> xp.uint32(8)).astype(like.dtype) * xp.asarray(2.0**-24, like.dtype)


def threefry(xp: Any, key: tuple[Array, Array], counter: tuple[Array, Array]) -> tuple[Array, Array]:
    """Threefry-2x32: two words of uint32 for each counter; sums wrap around at 2**32."""
    schedule = (*key, key[0] ^ key[1] ^ xp.uint32(PARITY))
    a, b = counter[0] + key[0], counter[1] + key[1]
    for i in range(ROUNDS):
        turn = xp.uint32(ROTATIONS[i // 4 % 2][i % 4])
        a = a + b
        b = (b << turn | b >> xp.uint32(32) - turn) ^ a
        if i % 4 == 3:
            use = i // 4 + 1
            a = a + schedule[use % 3]
            b = b + schedule[(use + 1) % 3] + xp.uint32(use)
    return a, b


@lowers(Part)
def part(xp: Any, op: Part, x: Sequence[Array]) -> Array:
    return x[op.place]
