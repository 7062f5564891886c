"""The engines that must give the reference's answers, in which dtype and how exactly."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, settings

from foveal.engines.engine import get_engine

REFERENCE = get_engine("numpy")


@dataclass(frozen=True)
class Peer:
    """An engine under test. The reference always computes in float64, from the same numbers."""

    name: str
    dtype: str
    tolerance: float
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self):
        return "-".join([self.name, self.dtype, *(f"{key}{value}" for key, value in self.options)])

    @property
    def between_batches(self):
        """How far a row's answers may differ from one batch to another."""
        return self.tolerance if self.name == "jax" else 0

    @property
    def engine(self):
        return get_engine(self.name, **dict(self.options))


JAX = Peer("jax", "float64", 1e-12)
LLVM = Peer("llvm", "float32", 2e-5)
NARROW = [Peer("llvm", "float32", 2e-5, options) for options in ((("lanes", 8),), (("lanes", 4), ("cpu", "x86-64")))]
NUMPY = [Peer("numpy", dtype, 0) for dtype in ("float32", "float64")]
PEERS = [JAX, LLVM, *NARROW]
ENGINES = ["numpy", "jax", "llvm"]

# For laws whose every example is compiled anew: few of them, and no search for a smaller one that fails.
compiled = settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
each_peer = pytest.mark.parametrize("peer", PEERS, ids=str)
each_engine = pytest.mark.parametrize("engine", ENGINES)


def assert_agree(got, want, tolerance, what=""):
    """Equal shapes; integers equal; floats apart by at most `tolerance` of the largest one (or of 1)."""
    assert got.shape == want.shape, what
    if want.dtype.kind != "f":
        np.testing.assert_array_equal(got, want, what)
        return
    finite = np.abs(want[np.isfinite(want)])
    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance * max(finite.max(initial=0), 1), err_msg=what)
