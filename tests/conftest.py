"""Settings of the whole test suite: the same draws on every run, float64 in JAX, Keras on JAX, one thread each."""

import os

from hypothesis import HealthCheck, settings

os.environ["JAX_ENABLE_X64"] = "1"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # two test processes at once: more threads only get in each other's way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile(
    "foveal",
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("foveal")
