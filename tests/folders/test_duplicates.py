"""Pictures that are the same, or nearly."""

import numpy as np

from folders.folders_of_pictures import DIGITS
from foveal.folders import duplicates
from foveal.folders.duplicates import exact_groups, joined, near_pairs


def test_groups_of_the_same_digest_are_in_order():
    assert exact_groups([b"a", b"b", b"a", b"c", b"b", b"a"]) == [[0, 2, 5], [1, 4]]


def test_pairs_join_to_groups():
    assert joined([(3, 1), (5, 3), (8, 9), (2, 2)]) == [[1, 3, 5], [8, 9]]


def test_no_pair_is_passed_over_and_none_made_up(monkeypatch):
    monkeypatch.setattr(duplicates, "BLOCK", 37)  # many blocks
    rng = np.random.default_rng(0)
    images = np.kron(DIGITS.images[:300], np.ones((1, 2, 2))) * 15.9
    copies = images[:40] * 0.8 + 20 + rng.normal(0, 1, (40, 16, 16))
    every = np.concatenate([images, copies, np.full((3, 16, 16), 90.0)])[rng.permutation(343)]
    for likeness in (0.99, 0.997):
        flat = every.reshape(343, -1)
        contrast = flat.std(axis=1) > duplicates.CONTRAST
        with np.errstate(invalid="ignore"):
            alike = np.corrcoef(flat) >= likeness
        want = [(i, j) for i in range(343) for j in range(i + 1, 343) if alike[i, j] and contrast[i] and contrast[j]]
        assert near_pairs(every, likeness) == want
        assert len(want) >= 40


def test_of_no_pictures_there_are_no_pairs():
    assert near_pairs(np.zeros((0, 16, 16))) == near_pairs(np.zeros((5, 16, 16))) == []
