"""Random functions: their distributions as arrays and in models, and when they repeat."""

import numpy as np
import pytest

import foveal
from foveal import keras
from foveal.errors import ArgumentError, ShapeError, UnsupportedError

random = keras.random
N = 4000
LOGITS = np.log(np.array([[0.1, 0.2, 0.7]], "float32"))
TRUNCATED = 0.7737413  # the variance of normal numbers within two standard deviations
EVERYWHERE = {
    "normal": (lambda shape: random.normal(shape, 2, 3), 2, 9),
    "truncated_normal": (lambda shape: random.truncated_normal(shape, 1, 2), 1, 4 * TRUNCATED),
    "uniform": (lambda shape: random.uniform(shape, -1, 3), 1, 16 / 12),
    "randint": (lambda shape: random.randint(shape, 2, 7), 4, 2),
    "dropout": (lambda shape: random.dropout(keras.ops.ones(shape), 0.25), 1, 1 / 3),
    "categorical": (lambda shape: random.categorical(LOGITS, N), 1.6, 0.44),
}
OUTSIDE = {
    "gamma": (lambda shape: random.gamma(shape, 3.0), 3, 3),
    "beta": (lambda shape: random.beta(shape, 2.0, 3.0), 0.4, 0.04),
    "binomial": (lambda shape: random.binomial(shape, 10, 0.3), 3, 2.1),
}


class Drawing(keras.layers.Layer):
    def __init__(self, draw):
        super().__init__()
        self.draw = draw

    def call(self, x):
        return x * 0 + keras.ops.cast(self.draw((1, N)), "float32")


def check(numbers, mean, variance):
    numbers = np.asarray(numbers, "float64")
    error = 6 * np.sqrt(variance / numbers.size)
    assert abs(numbers.mean() - mean) < error
    assert abs(numbers.var() - variance) < 0.12 * variance


@pytest.mark.parametrize("name", [*EVERYWHERE, *OUTSIDE])
def test_arrays(name):
    draw, mean, variance = (EVERYWHERE | OUTSIDE)[name]
    first, second = draw((1, N)), draw((1, N))
    assert isinstance(first, foveal.Array)
    assert first.shape == (1, N)
    check(first, mean, variance)
    assert (first != second).any()


@pytest.mark.parametrize("name", EVERYWHERE)
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_calls_of_layers(name, engine):
    """Numbers of a layer's call are new in every run."""
    draw, mean, variance = EVERYWHERE[name]
    layer, x = Drawing(draw), np.zeros((1, N), "float32")
    with foveal.eager.using(engine, threads=1):
        first, second = layer(x), layer(x)
    check(first, mean, variance)
    assert (first != second).any()


@pytest.mark.parametrize("name", ["binomial"])
def test_what_no_graph_draws(name):
    with pytest.raises(UnsupportedError, match=f"{name}: cannot be drawn inside of a layer's call"):
        Drawing(OUTSIDE[name][0])(np.zeros((1, N), "float32"))


def test_seeds():
    """A number gives the same each time, a generator others, and set_random_seed begins anew."""
    draws = [random.normal((3,), seed=5) for _ in range(2)]
    np.testing.assert_array_equal(*draws)
    generators = [random.SeedGenerator(7) for _ in range(2)]
    first, second = ([random.uniform((3,), seed=one) for _ in range(2)] for one in generators)
    np.testing.assert_array_equal(first, second)
    assert (first[0] != first[1]).any()
    started = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        started.append(random.randint((9,), 0, 100))
    np.testing.assert_array_equal(*started)


def test_weights_are_drawn_as_arrays():
    class Own(keras.layers.Layer):
        def build(self, shape):
            self.start = random.normal((4,))

        def call(self, x):
            return x + self.start

    layer, x = Own(), np.zeros((2, 4), "float32")
    model = keras.Sequential([keras.Input((4,)), layer])
    assert isinstance(layer.start, foveal.Array)
    np.testing.assert_array_equal(model.predict(x, verbose=0)[0], layer.start)


def test_shapes():
    x = np.arange(24, dtype="float32").reshape(2, 3, 4)
    for axis in range(3):
        mixed = random.shuffle(x, axis, seed=3)
        np.testing.assert_array_equal(np.sort(mixed, axis), x)
    rows = random.dropout(np.ones((50, 4, 3), "float32"), 0.5, noise_shape=(50, 1, 3), seed=1)
    assert (rows == rows[:, :1]).all()
    assert 0.3 < (rows == 0).mean() < 0.7
    assert random.normal((2, 0)).shape == (2, 0)
    assert random.uniform(()).shape == ()
    assert random.binomial((2, 3), np.full((2, 1), 5.0), [0.1, 0.5, 0.9]).shape == (2, 3)
    assert random.categorical(LOGITS, 5, dtype="int8").dtype == "int8"


def test_what_is_wrong():
    with pytest.raises(
        ArgumentError, match="uniform: `dtype` must be one of floats; for whole numbers use randint, got"
    ):
        random.uniform((2,), dtype="int32")
    with pytest.raises(ArgumentError, match="randint: `dtype` must be one of integers; for floats use uniform, got"):
        random.randint((2,), 0, 3, dtype="float32")
    with pytest.raises(ArgumentError, match=r"dropout: `rate` must be from 0 to 1, got 1\.5\."):
        random.dropout(np.ones(3), 1.5)
    with pytest.raises(ShapeError, match=r"categorical: the logits must be \(batch, classes\), got 1 axes\."):
        random.categorical(np.ones(3), 2)
