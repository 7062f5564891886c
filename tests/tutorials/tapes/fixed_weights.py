# ruff: noqa: T201
"""First weights and data that are the same whatever library makes the model."""

import json

import numpy as np


def fixed(model, seed=0):
    """The model, with small random weights."""
    rng = np.random.default_rng(seed)
    model.set_weights(
        [rng.uniform(0.5, 1.5, w.shape) if "variance" in w.path else rng.normal(0, 0.3, w.shape) for w in model.weights]
    )
    return model


def images(count, size=8, channels=1, seed=1):
    """Pictures of noise between 0 and 1."""
    return np.random.default_rng(seed).random((count, size, size, channels)).astype("float32")


def report(**numbers):
    """Print what the test compares."""
    print("RESULT " + json.dumps({name: np.asarray(value, "float64").tolist() for name, value in numbers.items()}))
