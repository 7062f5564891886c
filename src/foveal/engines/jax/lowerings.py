"""Every op but the windows, over JAX's arrays; most is said in `foveal.engines.array_lowerings`."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax

import foveal.engines.patches
import foveal.engines.sampling  # noqa: F401  (fill the table)
from foveal.engines.array_lowerings import array_lowerings
from foveal.engines.engine import Array, Lowerings
from foveal.ir.node import BATCH
from foveal.ir.scalars import Mathematics
from foveal.ops.matmul import MatMul
from foveal.ops.on_host import OnHost
from foveal.ops.parts import Pad
from foveal.ops.shape import Transpose

MATHEMATICS = Mathematics(
    jnp, erf=lax.erf, sigmoid=jax.nn.sigmoid, add_at=lambda array, where, values: array.at[where].add(values)
)

lowers = Lowerings("jax", array_lowerings(MATHEMATICS))


@lowers(Pad)
def pad(op: Pad, x: Array) -> Array:
    ways = [(before, after, step - 1) for (before, after), step in zip(op.pads, op.steps, strict=True)]
    return lax.pad(x, jnp.zeros((), x.dtype), ways)


@lowers(OnHost)
def on_host(op: OnHost, *x: Array) -> Array:
    rows = BATCH if op.rows_of is None else len(x[op.rows_of])
    shape = tuple(rows if n == BATCH else n for n in op.spec.shape)
    return jax.pure_callback(op.values, jax.ShapeDtypeStruct(shape, op.spec.dtype), *x)


@lowers(Transpose)
def transpose(op: Transpose, x: Array) -> Array:
    return jnp.transpose(x, op.order)


@lowers(MatMul)
def matmul(op: MatMul, x: Array, w: Array) -> Array:
    return x @ (w.T if op.transposed else w)
