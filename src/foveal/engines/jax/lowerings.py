"""Every op but the windows, over JAX's arrays; most is said in `foveal.engines.array_lowerings`."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax

import foveal.engines.patches
import foveal.engines.sampling  # noqa: F401  (fill the table)
from foveal.engines.array_lowerings import array_lowerings
from foveal.engines.engine import Array, Lowerings, run_body
from foveal.ir.node import BATCH
from foveal.ir.scalars import Mathematics
from foveal.ops.matmul import MatMul
from foveal.ops.on_host import OnHost
from foveal.ops.parts import Pad
from foveal.ops.scan import Scan
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


@lowers(Scan)
def scan(op: Scan, *inputs: Array) -> list[Array]:
    states, sequences, constants = op.split(inputs)
    entries = [
        jnp.moveaxis(x, int(spec.batched), 0) for x, spec in zip(sequences, op.body.inputs[op.states :], strict=False)
    ]

    def step(before: Array, each: Array) -> tuple[Array, Array]:
        results = run_body(op.body, lowers, [*before, *each, *constants])
        return results[: op.states], results

    _, results = lax.scan(step, list(states), entries, op.steps, op.reverse)
    starts = [x[None] for x in states]
    times = [jnp.concatenate([y, x] if op.reverse else [x, y]) for x, y in zip(starts, results, strict=False)]
    after = [op.body.graph.outputs[str(i)].spec for i in range(len(op.body.outputs))]
    return [
        jnp.moveaxis(part, 0, int(spec.batched))
        for part, spec in zip([*times, *results[op.states :]], after, strict=True)
    ]
