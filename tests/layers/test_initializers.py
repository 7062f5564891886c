"""Initializers: the numbers Keras's would be drawn from."""

import os
import random
import re
import tracemalloc

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import initializers
from foveal.errors import ArgumentError, ShapeError
from foveal.layers.initializers import CLASSES
from foveal.utils import set_random_seed
from layers.beside_keras import parameters

SHAPES = [(100, 200), (3, 3, 20, 60)]
OTHERS = (initializers.Identity, initializers.Orthogonal, initializers.STFT)
DRAWN = [kind.__name__ for kind in CLASSES if kind not in OTHERS]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", DRAWN)
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


@pytest.mark.parametrize("name", [kind.__name__ for kind in CLASSES])
def test_order_and_defaults_are_those_of_keras(name):
    assert parameters(getattr(initializers, name)) == parameters(getattr(keras.initializers, name))


@pytest.mark.parametrize("alias", [n for n in initializers.__all__ if isinstance(getattr(initializers, n), type)])
def test_aliases_are_those_of_keras(alias):
    ours, theirs = getattr(initializers, alias), getattr(keras.initializers, alias)
    assert ours.__name__ == theirs.__name__


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (3, 2, 2, 5), (5, 5)], ids=str)
def test_orthogonal_is_orthogonal(shape):
    x = initializers.Orthogonal(2.0, seed=1)(shape).reshape(-1, shape[-1])
    product = x @ x.T if x.shape[0] < x.shape[1] else x.T @ x
    np.testing.assert_allclose(product, 4 * np.eye(min(x.shape)), atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4)], ids=str)
def test_identity_is_that_of_keras(shape):
    np.testing.assert_array_equal(initializers.Identity(3)(shape), keras.initializers.Identity(3)(shape))


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
        (
            lambda: initializers.Orthogonal()((3,)),
            "Orthogonal: the weight must have two axes or more, got (3,).",
        ),
        (lambda: initializers.Identity()((3,)), "Identity: the weight must have two axes, got (3,)."),
        (lambda: initializers.Constant("a"), "Constant: `value` must be a number, got 'a'."),
        (lambda: set_random_seed(-1), "set_random_seed: `seed` must be from 0 to 4294967295, got -1."),
        (lambda: set_random_seed(1.5), "set_random_seed: `seed` must be an integer, got 1.5."),
    ],
)
def test_refuses(make, message):
    with pytest.raises((ArgumentError, ShapeError), match=f"^{re.escape(message)}$"):
        make()


@pytest.mark.parametrize("name", [kind.__name__ for kind in CLASSES if kind not in OTHERS[1:]])
def test_no_more_memory_is_taken_than_the_weight_has(name):
    tracemalloc.start()
    getattr(initializers, name)()((2048, 1024))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2048 * 1024 * 4  # in float64 it would be twice as much and the weight itself
