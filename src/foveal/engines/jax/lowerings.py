"""Every op but the windows in the words of XLA; the mirror of the NumPy engine's table."""

from __future__ import annotations

from math import prod

import jax
import jax.numpy as jnp
from jax import lax

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

lowers = Lowerings("jax")

MATHEMATICS = Mathematics(jnp, erf=lax.erf, sigmoid=jax.nn.sigmoid)


@lowers(Constant)
def constant(op: Constant) -> Array:
    return jnp.full(op.spec.shape, op.value, op.spec.dtype)


@lowers(Table)
def table(op: Table) -> Array:
    return jnp.asarray(op.array)


@lowers(Elementwise)
def elementwise(op: Elementwise, *inputs: Array) -> Array:
    return getattr(MATHEMATICS, op.fn)(*inputs).astype(inputs[0].dtype)


@lowers(Sum)
def sum_(op: Sum, x: Array) -> Array:
    return jnp.sum(x, axis=op.axes, keepdims=True, dtype=x.dtype)


@lowers(Max)
def max_(op: Max, x: Array) -> Array:
    return jnp.max(x, axis=op.axes, keepdims=True)


@lowers(Count)
def count(op: Count, x: Array) -> Array:
    return jnp.asarray(prod(x.shape[i] for i in op.axes), x.dtype)


@lowers(ArgMax)
def arg_max(op: ArgMax, x: Array) -> Array:
    return lax.argmax(x, op.axis, jnp.int32)


@lowers(BroadcastLike)
def broadcast_like(op: BroadcastLike, x: Array, like: Array) -> Array:
    return jnp.broadcast_to(x, like.shape)


@lowers(Reshape)
def reshape(op: Reshape, x: Array) -> Array:
    return jnp.reshape(x, op.shape)


@lowers(Slice)
def slice_(op: Slice, x: Array) -> Array:
    counts = [size if n == BATCH else n for n, size in zip(op.counts, x.shape, strict=True)]
    ends = [at + (n - 1) * step + 1 for at, n, step in zip(op.starts, counts, op.steps, strict=True)]
    return lax.slice(x, op.starts, ends, op.steps)


@lowers(Pad)
def pad(op: Pad, x: Array) -> Array:
    ways = [(before, after, step - 1) for (before, after), step in zip(op.pads, op.steps, strict=True)]
    return lax.pad(x, jnp.zeros((), x.dtype), ways)


@lowers(Concat)
def concat(op: Concat, *inputs: Array) -> Array:
    return jnp.concatenate(inputs, axis=op.axis)


@lowers(Transpose)
def transpose(op: Transpose, x: Array) -> Array:
    return jnp.transpose(x, op.order)


@lowers(Cast)
def cast(op: Cast, x: Array) -> Array:
    return x.astype(op.dtype)


@lowers(OneHot)
def one_hot(op: OneHot, labels: Array) -> Array:
    return (labels[..., None] == jnp.arange(op.classes)).astype(op.dtype)


@lowers(MatMul)
def matmul(op: MatMul, x: Array, w: Array) -> Array:
    return x @ (w.T if op.transposed else w)


@lowers(MatMulWeightGrad)
def matmul_weight_grad(op: MatMulWeightGrad, x: Array, g: Array) -> Array:
    leading = tuple(range(x.ndim - 1))
    return jnp.tensordot(x, g, axes=(leading, leading))


@lowers(BatchMatMul)
def batch_matmul(op: BatchMatMul, a: Array, b: Array) -> Array:
    return a @ b


@lowers(TakeAlong)
def take_along(op: TakeAlong, x: Array, places: Array) -> Array:
    return jnp.take_along_axis(x, inside(places, x.shape[op.axis]), op.axis)


@lowers(PutAlong)
def put_along(op: PutAlong, g: Array, places: Array) -> Array:
    shape = tuple(g.shape[0] if n == BATCH else n for n in op.shape)
    where = [0 if n == 1 else index for n, index in zip(shape, jnp.indices(g.shape, sparse=True), strict=True)]
    where[op.axis] = inside(places, shape[op.axis])
    return jnp.zeros(shape, g.dtype).at[tuple(jnp.broadcast_to(index, g.shape) for index in where)].add(g)


def inside(places: Array, n: int) -> Array:
    """Places along an axis of n values as numbers from 0 to n - 1."""
    return jnp.clip(jnp.where(places < 0, places + n, places), 0, n - 1)


@lowers(ArgSort)
def arg_sort(op: ArgSort, x: Array) -> Array:
    return jnp.argsort(x, axis=op.axis, stable=True).astype("int32")


@lowers(Softmax)
def softmax(op: Softmax, x: Array) -> Array:
    return jax.nn.softmax(x, op.axis)


@lowers(LogSoftmax)
def log_softmax(op: LogSoftmax, x: Array) -> Array:
    return jax.nn.log_softmax(x, op.axis)


@lowers(RandomUniform)
def random_uniform(op: RandomUniform, seed: Array, like: Array) -> Array:
    position = jnp.arange(like.size, dtype=jnp.uint32).reshape(like.shape)
    bits, _ = threefry((seed[0], jnp.uint32(op.stream)), (position, jnp.broadcast_to(seed[1], like.shape)))
    return (bits >> 8).astype(like.dtype) * jnp.asarray(2.0**-24, like.dtype)


def threefry(key: tuple[Array, Array], counter: tuple[Array, Array]) -> tuple[Array, Array]:
    """Threefry-2x32: two words of uint32 for each counter; sums wrap around at 2**32."""
    schedule = (*key, key[0] ^ key[1] ^ jnp.uint32(PARITY))
    a, b = counter[0] + key[0], counter[1] + key[1]
    for i in range(ROUNDS):
        turn = ROTATIONS[i // 4 % 2][i % 4]
        a = a + b
        b = (b << turn | b >> 32 - turn) ^ a
        if i % 4 == 3:
            use = i // 4 + 1
            a = a + schedule[use % 3]
            b = b + schedule[(use + 1) % 3] + jnp.uint32(use)
    return a, b
