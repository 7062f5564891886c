"""Every test of training that asks for an engine runs on each."""

import pytest

from small import ENGINES


@pytest.fixture(params=ENGINES)
def engine(request):
    return request.param
