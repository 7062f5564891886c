"""The meaning of every op but the windows, as plainly as NumPy can say it. Never made faster.

Most is said in `foveal.engines.array_lowerings`.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

import foveal.engines.patches
import foveal.engines.sampling  # noqa: F401  (fill the table)
from foveal.engines.array_lowerings import array_lowerings, places
from foveal.engines.engine import Array, Lowerings, run_body
from foveal.ir.scalars import Mathematics
from foveal.ops.matmul import MatMul
from foveal.ops.on_host import OnHost
from foveal.ops.parts import Pad
from foveal.ops.scan import Scan
from foveal.ops.shape import Transpose


def _add_at(array: Array, where: tuple[Array, ...], values: Array) -> Array:
    np.add.at(array, where, values)
    return array


MATHEMATICS = Mathematics(
    np, erf=np.vectorize(math.erf, otypes=["float64"]), add_at=_add_at, argsort=partial(np.argsort, kind="stable")
)

lowers = Lowerings("numpy", array_lowerings(MATHEMATICS))


@lowers(Pad)
def pad(op: Pad, x: Array) -> Array:
    sizes = zip(x.shape, op.pads, op.steps, strict=True)
    y = np.zeros([before + (n - 1) * step + 1 + after for n, (before, after), step in sizes], x.dtype)
    y[places([before for before, _ in op.pads], x.shape, op.steps)] = x
    return y


@lowers(OnHost)
def on_host(op: OnHost, *x: Array) -> Array:
    return op.values(*x)


@lowers(Transpose)
def transpose(op: Transpose, x: Array) -> Array:
    return np.array(np.transpose(x, op.order), order="C")  # sums run along memory: values alone decide how


@lowers(MatMul)
def matmul(op: MatMul, x: Array, w: Array) -> Array:
    return row_product(x, w.T if op.transposed else w)


def row_product(x: Array, w: Array) -> Array:
    """x @ w, one row of the batch after another: the order in which BLAS sums depends on how many rows it is handed."""
    return (x[:, None] @ w)[:, 0] if x.ndim == 2 else x @ w


@lowers(Scan)
def scan(op: Scan, *inputs: Array) -> list[Array]:
    states, sequences, constants = op.split(inputs)
    axes = [int(spec.batched) for spec in op.body.inputs[op.states :]]
    times, outputs = [list(states)], []
    for step in reversed(range(op.steps)) if op.reverse else range(op.steps):
        entries = [x.take(step, axis) for x, axis in zip(sequences, axes, strict=False)]
        results = list(run_body(op.body, lowers, [*times[-1], *entries, *constants]))
        times.append(results[: op.states])
        outputs.append(results[op.states :])
    turn = -1 if op.reverse else 1
    parts = [*zip(*times[::turn], strict=True), *zip(*outputs[::turn], strict=True)]
    after = [op.body.graph.outputs[str(i)].spec for i in range(len(parts))]
    return [np.stack(part, int(spec.batched)) for part, spec in zip(parts, after, strict=True)]
