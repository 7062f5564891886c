"""Each lesson is run once, small, into a folder of its own."""

from functools import cache

import pytest
from small_lessons import run


@pytest.fixture(scope="session")
def lesson(tmp_path_factory):
    """A lesson by its number."""
    return cache(lambda number: run(number, tmp_path_factory.mktemp(f"lesson_{number}")))
