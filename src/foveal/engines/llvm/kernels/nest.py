"""Loop nests over any tensor, one axis of which runs over the lanes of vectors."""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence, Sequence
from contextlib import ExitStack
from typing import Any

from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.engines.llvm.language.emitter import Emitter
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import tiles
from foveal.engines.llvm.language.values import Value
from foveal.ir.node import Shape


def lanes_for(target: Target, size: int, *strides: int) -> int:
    """How wide the vectors over an axis should be: 1 unless its values lie side by side, and not much over its size."""
    if any(stride != 1 for stride in strides):
        return 1
    return int(min(target.lanes, 1 << (size - 1).bit_length()))


Parts = list[tuple[int, int]]
"""A block of an axis as vectors: (first, how many of its lanes are real)."""


def vectors(size: int, lanes: int) -> Parts:
    """Cut range(size) into vectors."""
    return [(first, min(lanes, size - first)) for first in range(0, size, lanes)]


def blocks(
    emit: Emitter, size: int, lanes: int, most: int, carry: MutableSequence[Value] | None = None
) -> Iterator[tuple[Any, Parts]]:
    """Native loops over an axis in blocks of at most so many vectors: the block's first index, and its vectors.

    The code is as long for many blocks as for two.
    """
    for start, count, length in tiles(size, lanes * most):
        with emit.loop(count, carry) as block:
            yield block * length + start, vectors(length, lanes)


def outer(emit: Emitter, rows: Sequence[Value], columns: Sequence[Value], sums: MutableSequence[Value]) -> None:
    """sums[i, j] += rows[i] * columns[j], the sums in one row-major list."""
    places = [(row, column) for row in rows for column in columns]
    sums[:] = [emit.fma(row, column, total) for (row, column), total in zip(places, sums, strict=True)]


def side_by_side(layouts: Sequence[Layout], axes: Sequence[int]) -> int | None:
    """The longest of the axes along which the values of all layouts have no gap between them."""
    fitting = [a for a in axes if layouts[0].shape[a] > 1 and all(x.strides[a] == 1 for x in layouts)]
    return max(fitting, key=lambda a: layouts[0].shape[a], default=None)


def cells(
    emit: Emitter,
    shape: Shape,
    axes: Sequence[int],
    across: int | None,
    lanes: int,
    carry: MutableSequence[Value] | None = None,
) -> Iterator[tuple[dict[int, Any], int]]:
    """Native loops over some axes of a shape; the axis `across`, if among them, goes in steps of whole vectors.

    Yields the index along each of the axes, and how many lanes are real (`lanes` where `across` is not among them).
    The body is emitted once, or once more for a last vector that is not full.
    """
    pieces = tiles(shape[across], lanes) if across is not None and across in axes else [(0, 1, lanes)]
    for start, count, valid in pieces:
        with ExitStack() as nest:
            index = {a: nest.enter_context(emit.loop(shape[a], carry)) for a in axes if a != across}
            step = nest.enter_context(emit.loop(count, carry))
            if across is not None and across in axes:
                index[across] = step * lanes + start
            yield index, valid
