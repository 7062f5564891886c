"""Every tuning number, and the choice of a kernel for the fused ops. Nothing here changes a result's meaning."""

from __future__ import annotations

from math import prod

from foveal.engines.llvm.kernels.convolution import ConvSchedule
from foveal.engines.llvm.kernels.dense import DenseSchedule
from foveal.engines.llvm.kernels.winograd import WinogradSchedule
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.lowering.fused_ops import ConvBlock
from foveal.ir.node import Shape

SLOTS = 8
"""Sums over a batch are made in this many parts of it, whatever the number of threads, and then added in order."""

CHUNK_BYTES = 5 << 18
"""Images of one thread that go through all layers together should fit its L2 cache."""

MOST_ROWS, LEAST_ROWS = 32, 8
"""Bounds of the images that go together: a matrix product wants some, the caches not too many."""

ALONE_BYTES = 16 << 10
"""A tensor smaller than this is not worth sharing out."""

L1_BYTES = 32 << 10
"""How much of a weight matrix a dense layer works on at a time."""


def vectors_of(n: int, target: Target) -> int:
    return round_up(n, target.lanes) // target.lanes


def even_tile(size: int, most: int) -> int:
    """A tile up to `most` that cuts `size` without a rest, or else into parts as equal as can be."""
    most = max(min(most, size), 1)
    for tile in range(most, most // 2, -1):
        if size % tile == 0:
            return tile
    return -(-size // -(-size // most))


def pick_direct(block: ConvBlock, kernel: Shape, columns: int, target: Target) -> ConvSchedule:
    """As many sums as the registers hold beside the weights and one pixel."""
    places = prod(block.places)
    room = target.registers - 2
    vectors = even_tile(vectors_of(kernel[-1], target), max(1, min(4, room // places - 1)))
    pixels = max(1, (room - vectors) // (vectors * places))
    return ConvSchedule(even_tile(columns, min(pixels, 14)), vectors)


def pick_winograd(columns: int, filters: int, target: Target) -> WinogradSchedule:
    """As many tiles of a row as the registers hold sums of, beside a line of weights and one value."""
    vectors = even_tile(vectors_of(filters, target), 2)
    return WinogradSchedule(even_tile(columns, (target.registers - vectors - 1) // vectors), vectors)


def wants_winograd(block: ConvBlock, kernel: Shape) -> bool:
    """3x3, stride 1, enough channels that transforming the pixels pays, and a pooling that its tiles can serve."""
    *size, channels, filters = kernel
    window = block.conv.window
    plain = size == [3, 3] and window.strides == (1, 1) and window.dilation == (1, 1)
    served = block.places in ((1, 1), (2, 2))
    return plain and served and channels >= 8 and filters >= 8


def whole_vectors(kernel: Shape, places: Shape, target: Target) -> int:
    """How many filters to compute a vector at a time: all, or all but a few that would waste most of the last one."""
    channels, filters = kernel[-2:]
    few = filters % target.lanes
    fits = 0 < few <= target.lanes // 4 and few * prod(places) <= target.lanes
    return filters - few if fits and filters > few and 2 * channels >= target.lanes else filters


def pick_dense(inputs: int, units: int, target: Target) -> DenseSchedule:
    """Sums beside a line of weights and one value in the registers: one sum too many, and they spill."""
    vectors = even_tile(vectors_of(units, target), 4 if target.registers >= 32 else 2)
    rows = (target.registers - vectors - 1) // vectors
    rows = 8 if rows >= 8 else 4  # a power of two leaves no rest in most batches
    depth = even_tile(inputs, max(8, L1_BYTES // (4 * max(units, 1))))
    return DenseSchedule(rows, vectors, depth)


def chunk_rows(bytes_per_row: int) -> int:
    """How many images one thread takes through all layers together."""
    rows = CHUNK_BYTES // max(bytes_per_row, 1) // 8 * 8  # what dense tiles divide without a rest
    return max(LEAST_ROWS, min(MOST_ROWS, rows))
