"""Cutting an axis into tiles."""

from __future__ import annotations


def tiles(size: int, tile: int) -> list[tuple[int, int, int]]:
    """Cut range(size) into `(start, count, tile)`: whole tiles, then one smaller one for what is left."""
    whole, rest = divmod(size, tile)
    return [(0, whole, tile)] * (whole > 0) + [(whole * tile, 1, rest)] * (rest > 0)


def round_up(n: int, multiple: int) -> int:
    return -(-n // multiple) * multiple
