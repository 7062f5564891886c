"""The meaning of every op but the windows, as plainly as NumPy can say it. Never made faster."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from foveal.engines.engine import Array, Lowerings
from foveal.ir.node import BATCH, BroadcastLike, Constant, Elementwise, Reshape, Sum, Table
from foveal.ir.scalars import Mathematics
from foveal.ops.gather import ArgSort, PutAlong, TakeAlong
from foveal.ops.matmul import BatchMatMul, MatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.random import PARITY, ROTATIONS, ROUNDS, RandomUniform
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.shape import Cast, OneHot, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax

lowers = Lowerings("numpy")

MATHEMATICS = Mathematics(np, erf=np.vectorize(math.erf, otypes=["float64"]))


@lowers(Constant)
def constant(op: Constant) -> Array:
    return np.full(op.spec.shape, op.value, op.spec.dtype)


@lowers(Table)
def table(op: Table) -> Array:
    return op.array


@lowers(Elementwise)
def elementwise(op: Elementwise, *inputs: Array) -> Array:
    return np.asarray(getattr(MATHEMATICS, op.fn)(*inputs), inputs[0].dtype)


@lowers(Sum)
def sum_(op: Sum, x: Array) -> Array:
    return np.sum(x, axis=op.axes, keepdims=True, dtype=x.dtype)


@lowers(Max)
def max_(op: Max, x: Array) -> Array:
    return np.max(x, axis=op.axes, keepdims=True)


@lowers(Count)
def count(op: Count, x: Array) -> Array:
    return np.asarray(np.prod([x.shape[i] for i in op.axes]), x.dtype)


@lowers(ArgMax)
def arg_max(op: ArgMax, x: Array) -> Array:
    return np.argmax(x, axis=op.axis).astype("int32")


@lowers(BroadcastLike)
def broadcast_like(op: BroadcastLike, x: Array, like: Array) -> Array:
    return np.broadcast_to(x, like.shape)


@lowers(Reshape)
def reshape(op: Reshape, x: Array) -> Array:
    return np.reshape(x, op.shape)


@lowers(Slice)
def slice_(op: Slice, x: Array) -> Array:
    return x[places(op.starts, op.counts, op.steps)]


@lowers(Pad)
def pad(op: Pad, x: Array) -> Array:
    sizes = zip(x.shape, op.pads, op.steps, strict=True)
    y = np.zeros([before + (n - 1) * step + 1 + after for n, (before, after), step in sizes], x.dtype)
    y[places([before for before, _ in op.pads], x.shape, op.steps)] = x
    return y


def places(starts: Sequence[int], counts: Sequence[int], steps: Sequence[int]) -> tuple[slice, ...]:
    """What NumPy calls a box of values; the batch is taken whole."""
    walk = zip(starts, counts, steps, strict=True)
    return tuple(slice(None) if n == BATCH else slice(at, at + (n - 1) * step + 1, step) for at, n, step in walk)


@lowers(Concat)
def concat(op: Concat, *inputs: Array) -> Array:
    return np.concatenate(inputs, axis=op.axis)


@lowers(Transpose)
def transpose(op: Transpose, x: Array) -> Array:
    return np.array(np.transpose(x, op.order), order="C")  # sums run along memory: values alone decide how


@lowers(Cast)
def cast(op: Cast, x: Array) -> Array:
    return x.astype(op.dtype)


@lowers(OneHot)
def one_hot(op: OneHot, labels: Array) -> Array:
    return (labels[..., None] == np.arange(op.classes)).astype(op.dtype)


@lowers(MatMul)
def matmul(op: MatMul, x: Array, w: Array) -> Array:
    return row_product(x, w.T if op.transposed else w)


def row_product(x: Array, w: Array) -> Array:
    """x @ w, one row of the batch after another: the order in which BLAS sums depends on how many rows it is handed."""
    return (x[:, None] @ w)[:, 0] if x.ndim == 2 else x @ w


@lowers(MatMulWeightGrad)
def matmul_weight_grad(op: MatMulWeightGrad, x: Array, g: Array) -> Array:
    leading = tuple(range(x.ndim - 1))
    return np.tensordot(x, g, axes=(leading, leading))


@lowers(BatchMatMul)
def batch_matmul(op: BatchMatMul, a: Array, b: Array) -> Array:
    return a @ b


@lowers(TakeAlong)
def take_along(op: TakeAlong, x: Array, places: Array) -> Array:
    return np.take_along_axis(x, inside(places, x.shape[op.axis]), op.axis)


@lowers(PutAlong)
def put_along(op: PutAlong, g: Array, places: Array) -> Array:
    shape = tuple(len(g) if n == BATCH else n for n in op.shape)
    y, where = np.zeros(shape, g.dtype), list(np.indices(g.shape, sparse=True))
    where = [0 if n == 1 else index for n, index in zip(shape, where, strict=True)]
    where[op.axis] = inside(places, shape[op.axis])
    np.add.at(y, tuple(np.broadcast_arrays(*where, np.empty(g.shape)))[:-1], g)
    return y


def inside(places: Array, n: int) -> Array:
    """Places along an axis of n values as numbers from 0 to n - 1."""
    return np.clip(np.where(places < 0, places + n, places), 0, n - 1)


@lowers(ArgSort)
def arg_sort(op: ArgSort, x: Array) -> Array:
    return np.argsort(x, axis=op.axis, kind="stable").astype("int32")


@lowers(Softmax)
def softmax(op: Softmax, x: Array) -> Array:
    powers = np.exp(x - np.max(x, axis=op.axis, keepdims=True))
    return powers / np.sum(powers, axis=op.axis, keepdims=True)


@lowers(LogSoftmax)
def log_softmax(op: LogSoftmax, x: Array) -> Array:
    below = x - np.max(x, axis=op.axis, keepdims=True)
    return below - np.log(np.sum(np.exp(below), axis=op.axis, keepdims=True))


@lowers(RandomUniform)
def random_uniform(op: RandomUniform, seed: Array, like: Array) -> Array:
    position = np.arange(like.size, dtype="uint32").reshape(like.shape)
    bits, _ = threefry((seed[0], np.uint32(op.stream)), (position, np.broadcast_to(seed[1], like.shape)))
    return (bits >> np.uint32(8)).astype(like.dtype) * np.asarray(2.0**-24, like.dtype)


def threefry(key: tuple[Array, Array], counter: tuple[Array, Array]) -> tuple[Array, Array]:
    """Threefry-2x32: two words of uint32 for each counter; sums wrap around at 2**32."""
    schedule = (*key, key[0] ^ key[1] ^ np.uint32(PARITY))
    a, b = counter[0] + key[0], counter[1] + key[1]
    for i in range(ROUNDS):
        turn = np.uint32(ROTATIONS[i // 4 % 2][i % 4])
        a = a + b
        b = (b << turn | b >> np.uint32(32 - turn)) ^ a
        if i % 4 == 3:
            use = i // 4 + 1
            a = a + schedule[use % 3]
            b = b + schedule[(use + 1) % 3] + np.uint32(use)
    return a, b
