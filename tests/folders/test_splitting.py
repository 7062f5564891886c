"""Training and validation pictures."""

import numpy as np
import pytest

from folders.folders_of_pictures import write_digits
from foveal.folders.listing import list_pictures
from foveal.folders.splitting import split


@pytest.fixture(scope="module")
def listing(tmp_path_factory):
    return list_pictures("train", write_digits(tmp_path_factory.mktemp("d"), range(200)))


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_each_class_gives_its_share(listing, share):
    train, validation = split(listing, [], share, 0)
    assert sorted([*train, *validation]) == list(range(200))
    totals, kept = np.bincount(listing.answers), np.bincount(listing.answers[validation])
    assert kept.tolist() == [round(share * total) for total in totals]


def test_what_is_alike_stays_together(listing):
    groups = [[0, 10, 50], [3, 90], list(range(100, 108))]
    for seed in range(20):
        train, validation = split(listing, groups, 0.2, seed)
        for group in groups:
            assert set(group) <= set(train.tolist()) or set(group) <= set(validation.tolist())
        assert abs(len(validation) - 40) <= 12


def test_the_seed_decides(listing):
    first, again, other = (split(listing, [], 0.2, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[1], again[1])
    assert set(first[1].tolist()) != set(other[1].tolist())


def test_parts_that_the_data_has_are_kept_and_nothing_of_the_test_is_learned(tmp_path):
    for part, rows in {"train": range(40), "val": range(40, 60), "test": range(60, 80)}.items():
        write_digits(tmp_path / part, rows, classes=4)
    listing = list_pictures("train", tmp_path)
    tests, first = np.flatnonzero(listing.parts == 2), np.flatnonzero(listing.parts == 0)
    train, validation = split(listing, [[int(first[0]), int(tests[0])]], 0.2, 0)
    assert set(validation.tolist()) == set(np.flatnonzero(listing.parts == 1).tolist())
    assert set(train.tolist()) == set(first[1:].tolist())


def test_what_cannot_be_used_is_in_neither(listing):
    usable = np.ones(200, bool)
    usable[::7] = False
    train, validation = split(listing, [], 0.2, 0, usable)
    assert sorted([*train, *validation]) == np.flatnonzero(usable).tolist()
