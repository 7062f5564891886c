"""Initializers: the numbers Keras's would be drawn from."""

import os
import random
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import initializers
from foveal.errors import ArgumentError
from foveal.layers.initializers import CLASSES
from foveal.utils import set_random_seed

SHAPES = [(100, 200), (3, 3, 20, 60)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", [kind.__name__ for kind in CLASSES])
def test_distribution_is_that_of_keras(name, shape):
    ours, theirs = getattr(initializers, name)()(shape), np.asarray(getattr(keras.initializers, name)()(shape))
    assert ours.dtype == "float32"
    assert ours.shape == shape
    scale = max(float(np.abs(theirs).max()), 1e-6)
    for share in (0.01, 0.25, 0.5, 0.75, 0.99):
        assert np.quantile(ours, share) == pytest.approx(np.quantile(theirs, share), abs=0.04 * scale)
    assert ours.std() == pytest.approx(theirs.std(), rel=0.05)


@pytest.mark.parametrize("name", [kind.__name__ for kind in CLASSES])
def test_names_and_configs_make_the_same(name):
    kind = getattr(initializers, name)
    by_name = initializers.get(name)
    saved = {"class_name": name, "config": kind().get_config()}
    assert type(by_name) is type(initializers.get(saved)) is kind
    assert hasattr(keras.initializers, name)


def test_seeds():
    fixed = initializers.GlorotUniform(seed=3)
    np.testing.assert_array_equal(fixed((4, 5)), fixed((4, 5)))
    free = initializers.GlorotUniform()
    assert (free((4, 5)) != free((4, 5))).any()
    set_random_seed(1)
    first, python, legacy = free((4, 5)), random.random(), np.random.get_state()[1]  # noqa: NPY002
    set_random_seed(1)
    np.testing.assert_array_equal(first, free((4, 5)))
    assert python == random.random()
    np.testing.assert_array_equal(legacy, np.random.get_state()[1])  # noqa: NPY002


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: initializers.VarianceScaling(mode="fan_inn"),
            "VarianceScaling: `mode` must be one of 'fan_in', 'fan_out', 'fan_avg', got 'fan_inn'. "
            "Did you mean 'fan_in'?",
        ),
        (lambda: initializers.Constant("a"), "Constant: `value` must be a number, got 'a'."),
        (lambda: set_random_seed(-1), "set_random_seed: `seed` must be from 0 to 4294967295, got -1."),
        (lambda: set_random_seed(1.5), "set_random_seed: `seed` must be an integer, got 1.5."),
    ],
)
def test_refuses(make, message):
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        make()
