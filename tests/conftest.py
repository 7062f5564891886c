"""Settings of the whole test suite: seeds, draws, float64 in JAX, Keras on JAX, quick compiling, one thread each.

Every test and every fixture starts from the same seed, in whatever order and company it runs. FOVEAL_TEST_SEED=1 (or
any other number) shifts that seed and hypothesis's, to see whether a test holds by luck.
"""

import copy
import gc
import os
from importlib.metadata import version

import numpy as np
import pytest
from hypothesis import HealthCheck, register_random, seed, settings

from foveal import seeds

os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("KERAS_BACKEND", "jax")
# Most tests compile for a moment's run: XLA that optimizes less compiles them in two thirds of the time.
# Its older fusion halves that once more. An XLA that does not know a flag ends the process: only where it is known.
FUSION = " --xla_cpu_use_fusion_emitters=false" if version("jaxlib").startswith("0.10.") else ""
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true" + FUSION
)
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two test processes at once: more threads only get in each other's way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.pop("COLUMNS", None)  # set in processes of xdist; tables are compared as wide as they are

settings.register_profile(
    "foveal",
    deadline=None,
    derandomize=True,
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("foveal")

SEED = int(os.environ.get("FOVEAL_TEST_SEED", "0"))


class SeedStream:
    """Foveal's stream of seeds, as hypothesis sets it back before each example."""

    def seed(self, number):
        seeds._stream[:] = [np.random.default_rng(number + SEED)]

    def getstate(self):
        return copy.deepcopy(seeds._stream)

    def setstate(self, state):
        seeds._stream[:] = state


STREAM = SeedStream()  # hypothesis keeps no reference
register_random(STREAM)


def start_from_seed():
    """Python, NumPy and Foveal draw from here on what they always draw."""
    seeds.set_random_seed(SEED)


@pytest.hookimpl(tryfirst=True)
def pytest_make_collect_report(collector):
    start_from_seed()  # models that a test module makes when it is imported


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    start_from_seed()  # of a whole module or session: the first test to ask for them should not matter


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    start_from_seed()


def pytest_collection_finish(session):
    """What JAX, Keras and 13,000 collected tests hold is not gone through again at each collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items):
    for test in {getattr(item, "function", None) for item in items} if SEED else ():
        if getattr(test, "is_hypothesis_test", False):
            seed(SEED)(test)
