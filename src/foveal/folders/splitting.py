"""Training and validation pictures: the same share of each class, and what is nearly the same on one side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.folders.listing import Listing

Array = np.ndarray[Any, Any]


def split(
    listing: Listing, groups: Sequence[Sequence[int]], share: float, seed: int, usable: Array | None = None
) -> tuple[Array, Array]:
    """The rows to train on and those to validate on, both shuffled.

    Parameters
    ----------
    listing : Listing
        Where it is split already, its own parts are taken; without a validation part, a share of the training part is.
    groups : list of list of int
        Rows that must lie on one side: near duplicates. A group that reaches into the test part is not trained on.
    share : float
        Of each class, for validation; at least one picture of a class with two or more.
    seed : int
    usable : (n,) array of bool, optional
        Which pictures may be taken; by default all.
    """
    good = np.ones(len(listing), bool) if usable is None else usable
    rng = np.random.default_rng(seed)
    tests = set(np.flatnonzero(listing.parts == 2).tolist())
    rows = np.flatnonzero((listing.parts <= 0) & good)
    validation = np.flatnonzero((listing.parts == 1) & good)
    if not len(validation):
        validation = _share_of(listing, rows, groups, share, rng)
        rows = np.setdiff1d(rows, validation)
    apart = tests | set(validation.tolist())
    known = {row for group in groups if apart & set(group) for row in group}
    rows = np.array([row for row in rows.tolist() if row not in known], np.int64)
    return rng.permutation(rows), rng.permutation(validation)


def _share_of(
    listing: Listing, rows: Array, groups: Sequence[Sequence[int]], share: float, rng: np.random.Generator
) -> Array:
    """Whole groups, class by class, until each class has its share."""
    allowed = set(rows.tolist())
    together = {row: [other for other in group if other in allowed] for group in groups for row in group}
    classes = listing.answers if listing.task == "classification" else np.zeros(len(listing), np.int32)
    chosen: set[int] = set()
    for number in np.unique(classes[rows]):
        members = rng.permutation(rows[classes[rows] == number])
        wanted = max(round(share * len(members)), int(len(members) > 1))
        have = sum(row in chosen for row in members.tolist())
        for row in members.tolist():
            if have >= wanted:
                break
            group = together.get(row, [row])
            if row in chosen or have + len(group) > max(wanted, 1) + len(members) // 10:
                continue
            chosen.update(group)
            have += sum(int(classes[other] == number) for other in group)
    return np.array(sorted(chosen), np.int64)
