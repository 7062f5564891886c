"""Pictures that are the same, or nearly: sorted into groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LIKENESS = 0.997
"""The correlation of two thumbnails from which pictures count as near duplicates: a copy saved anew or resized."""
CONTRAST = 4.0
"""The least standard deviation of grey values: of two clear skies nobody can tell whether they are one."""
BLOCK = 1024
MOST_COMPARED = 200_000
"""Beyond so many pictures only exact duplicates are looked for: all pairs would take too long."""


def exact_groups(digests: Sequence[bytes]) -> list[list[int]]:
    """Groups of two or more rows with the same digest, in order."""
    groups: dict[bytes, list[int]] = {}
    for row, digest in enumerate(digests):
        groups.setdefault(digest, []).append(row)
    return [rows for rows in groups.values() if len(rows) > 1]


def near_pairs(thumbnails: Array, likeness: float = LIKENESS) -> list[tuple[int, int]]:
    """Pairs of rows whose thumbnails differ by no more than brightness, contrast and a little noise.

    Parameters
    ----------
    thumbnails : (n, k) array
        Small grey pictures, one to a row. Rows without contrast are like none.
    likeness : float
        The least correlation, from 0 to 1.

    Notes
    -----
    Exact: no pair is passed over. Rows are sorted along the direction in which they differ most; along it, two that
    are alike are at most sqrt(2 - 2 likeness) apart, so each is compared with those in reach only.
    """
    rows, directions = _directions(thumbnails)
    if len(rows) < 2:
        return []
    along = directions @ _main_direction(directions)
    order = np.argsort(along, kind="stable")
    directions, along = directions[order], along[order]
    reach = float(np.sqrt(2 - 2 * likeness)) + 1e-5
    pairs = []
    for start in range(0, len(order), BLOCK):
        stop = min(start + BLOCK, len(order))
        end = int(np.searchsorted(along, along[stop - 1] + reach, "right"))
        alike = directions[start:stop] @ directions[start:end].T
        first, second = np.nonzero(np.triu(alike >= likeness, 1))
        pairs += [(order[start + i], order[start + j]) for i, j in zip(first, second, strict=True)]
    return sorted((min(rows[i], rows[j]), max(rows[i], rows[j])) for i, j in pairs)


def _directions(thumbnails: Array) -> tuple[list[int], Array]:
    """Rows with contrast, and each as a vector of length 1 without its mean."""
    flat = thumbnails.reshape(len(thumbnails), int(np.prod(thumbnails.shape[1:]))).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    lengths = np.sqrt((flat * flat).sum(axis=1))
    rows = np.flatnonzero(lengths > CONTRAST * flat.shape[1] ** 0.5)
    return rows.tolist(), flat[rows] / lengths[rows, None]


def _main_direction(directions: Array, sample: int = 2000) -> Array:
    """The direction in which a sample of vectors varies most."""
    some = directions[:: max(1, len(directions) // sample)]
    _, vectors = np.linalg.eigh(some.T @ some)
    direction: Array = vectors[:, -1].astype(np.float32)
    return direction


def joined(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Groups of rows that pairs, or longer groups, hold together; each in order, the first row's group first."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent.setdefault(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for group in pairs:
        first, *others = (int(row) for row in group)
        for row in others:
            parent[root(row)] = root(first)
    groups: dict[int, list[int]] = {}
    for row in sorted(parent):
        groups.setdefault(root(row), []).append(row)
    return sorted(group for group in groups.values() if len(group) > 1)
