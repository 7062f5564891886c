"""Pictures look as they did when a person looked at them."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from look.pictures_to_compare import PICTURES, thumbnails

KEPT = dict(np.load(Path(__file__).parents[1] / "golden" / "pictures.npz"))
NEAR = 5.0
"""Up to which mean difference of a frame, of 255, two pictures count as alike; versions of matplotlib differ by 4."""


def _apart(one, other):
    """The largest mean difference of two frames that should be alike."""
    return np.abs(one.astype(float) - other).mean((1, 2, 3)).max() if one.shape == other.shape else 255.0


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name):
    found = thumbnails(PICTURES[name]())
    assert found.shape == KEPT[name].shape
    assert _apart(found, KEPT[name]) < NEAR


def test_an_empty_picture_or_another_one_would_not_pass():
    assert set(KEPT) == set(PICTURES)
    assert min(_apart(kept, np.full_like(kept, 255)) for kept in KEPT.values()) > 3 * NEAR
    assert min(_apart(*pair) for pair in itertools.combinations(KEPT.values(), 2)) > 3 * NEAR
