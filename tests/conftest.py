"""Settings of the whole test suite: draws, float64 in JAX, Keras on JAX, quick compiling, one thread each."""

import os

from hypothesis import HealthCheck, settings

os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("KERAS_BACKEND", "jax")
# Most tests compile for a moment's run: XLA that optimizes less compiles them in two thirds of the time.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two test processes at once: more threads only get in each other's way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile(
    "foveal",
    deadline=None,
    derandomize=True,
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("foveal")
