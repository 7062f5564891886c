"""Where the values of one tensor lie in memory."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from foveal.engines.llvm.language.tiling import round_up
from foveal.ir.node import Shape
from foveal.record import Record

ROW_ALIGN = 16  # rows of a buffer start this many floats apart or a multiple, one cache line


Halo = tuple[tuple[int, int], ...]
"""How many pixels of zeros lie before and after an image, along each spatial axis."""


class Gap(Record):
    """Runs of elements between values.

    Attributes
    ----------
    walk : tuple of (int, int)
        How many runs there are along each axis, and how far apart they start.
    start : int
        Where the first run starts in its row.
    length : int
        Of each run.
    """

    walk: tuple[tuple[int, int], ...]
    start: int
    length: int


class Layout(Record):
    """How one row of a buffer lies in memory: one image of a batch, or a whole tensor.

    All numbers count elements. Value (i, j, ...) is at `offset + i * strides[0] + j * strides[1] + ...` of its row, and
    rows are `size` apart. What lies between the values (a halo of pixels, unused channels at the end) is zero, and no
    kernel may leave anything else there.
    """

    shape: Shape
    strides: tuple[int, ...]
    offset: int
    size: int

    def at(self, index: Sequence[Any]) -> Any:
        """The offset of one value in its row; numbers fold, emitted values become arithmetic."""
        spot: Any = self.offset
        for i, stride in zip(index, self.strides, strict=True):
            spot = i * stride + spot
        return spot

    def repeated(self, rows: int) -> Layout:
        """So many rows as one."""
        return Layout((rows, *self.shape), (self.size, *self.strides), self.offset, self.size * rows)

    def gaps(self) -> list[Gap]:
        """All elements of a row that hold none of its values, as runs: at the start, between values, at the end."""
        extents = [1]  # of what one index of an axis spans, innermost first
        for n, stride in zip(self.shape[::-1], self.strides[::-1], strict=True):
            extents.append(extents[-1] + (n - 1) * stride)
        found = [Gap((), 0, self.offset), Gap((), self.offset + extents[-1], self.size - self.offset - extents[-1])]
        axes = list(zip(self.shape, self.strides, strict=True))
        for axis, (n, stride) in enumerate(axes):
            inner = extents[len(axes) - 1 - axis]
            found.append(Gap((*axes[:axis], (n - 1, stride)), self.offset + inner, stride - inner))
        return [gap for gap in found if gap.length > 0 and all(n > 0 for n, _ in gap.walk)]

    @property
    def dense(self) -> bool:
        """Whether the values are one unbroken run from the start of the row."""
        return self.offset == 0 and self.strides == dense_strides(self.shape)


def dense_strides(shape: Shape) -> tuple[int, ...]:
    return tuple(prod(shape[i + 1 :]) for i in range(len(shape)))


def dense(shape: Shape, align: int = ROW_ALIGN) -> Layout:
    """Row-major without gaps; the next row starts at a multiple of `align`."""
    return Layout(shape, dense_strides(shape), 0, round_up(max(prod(shape), 1), align))


def image(shape: Shape, halo: Halo, lanes: int) -> Layout:
    """(*spatial, channels) inside `halo` pixels of zeros.

    More than one channel is rounded up to whole vectors, so that every pixel starts a vector.
    """
    *spatial, channels = shape
    pixel = channels if channels == 1 else round_up(channels, lanes)
    whole, *sides = (before + n + after for n, (before, after) in zip(spatial, halo, strict=True))
    strides = tuple(pixel * n for n in dense_strides((whole, *sides)))
    offset = sum(before * stride for (before, _), stride in zip(halo, strides, strict=True))
    return Layout(shape, (*strides, 1), offset, round_up(whole * strides[0] + lanes, ROW_ALIGN))
