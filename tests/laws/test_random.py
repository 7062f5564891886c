"""Random numbers: the published generator, the same on every engine, and in the right proportions."""

from importlib import import_module

import numpy as np
import pytest

from foveal.engines.array_lowerings import threefry
from foveal.engines.engine import get_engine
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.ops.random import dropout, random_uniform
from foveal.ops.reduce import sum_
from peers import ENGINES, each_engine

# key, counter, result: Random123's known answers for threefry2x32 with 20 rounds (kat_vectors).
KNOWN_ANSWERS = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]


def words(values):
    return tuple(np.array([value], "uint32") for value in values)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "llvm"])
@pytest.mark.parametrize(("key", "counter", "answer"), KNOWN_ANSWERS)
def test_threefry_gives_the_published_answers(engine, key, counter, answer):
    arrays = import_module(f"foveal.engines.{engine}.lowerings").MATHEMATICS
    assert tuple(int(word[0]) for word in threefry(arrays, words(key), words(counter))) == answer


def uniform(engine, shape, batch, seed, stream, dtype="float32"):
    x = placeholder("x", shape, dtype)
    graph = Graph({"u": random_uniform(placeholder("seed", (2,), "uint32"), x, stream)})
    like = np.zeros([batch if n == BATCH else n for n in shape])
    return get_engine(engine).compile(graph).run({"x": like, "seed": np.array(seed, "uint32")})["u"]


@each_engine
@pytest.mark.parametrize(("key", "counter", "answer"), KNOWN_ANSWERS[:1])
def test_a_number_is_the_upper_24_bits_of_the_first_word(engine, key, counter, answer):
    got = uniform(engine, (1,), 1, (key[0], counter[1]), stream=key[1])
    np.testing.assert_array_equal(got, [(answer[0] >> 8) * 2.0**-24])


@each_engine
@pytest.mark.parametrize(("shape", "batch"), [((BATCH, 5), 7), ((BATCH, 3, 3, 2), 2), ((33,), 1), ((), 1)])
def test_every_engine_draws_the_same_numbers(engine, shape, batch):
    seed = (0xDEADBEEF, 0x80000001)
    got = uniform(engine, shape, batch, seed, 0xFFFFFFF0)
    np.testing.assert_array_equal(got, uniform("numpy", shape, batch, seed, 0xFFFFFFF0))
    np.testing.assert_array_equal(got, uniform("numpy", shape, batch, seed, 0xFFFFFFF0, "float64"))


@each_engine
def test_longer_batches_begin_with_the_same_numbers(engine):
    long, short = (uniform(engine, (BATCH, 3), batch, (1, 2), 3) for batch in (6, 4))
    np.testing.assert_array_equal(long[:4], short)


def test_seed_step_and_stream_each_change_all_numbers():
    base = uniform("numpy", (1000,), 1, (1, 2), 3)
    for seed, stream in (((2, 2), 3), ((1, 3), 3), ((1, 2), 4)):
        assert np.mean(base == uniform("numpy", (1000,), 1, seed, stream)) < 0.01


def test_numbers_fill_the_unit_interval_evenly():
    numbers = uniform("numpy", (100_000,), 1, (5, 6), 7)
    counts, _ = np.histogram(numbers, 100, (0, 1))
    chi_square = ((counts - 1000) ** 2 / 1000).sum()
    assert chi_square < 149  # 99.9 % of true random draws: 99 degrees of freedom
    assert 0 <= numbers.min() < numbers.max() < 1


@each_engine
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout_zeroes_this_share_and_scales_the_rest(engine, rate):
    x, seed = placeholder("x", (BATCH, 100)), placeholder("seed", (2,), "uint32")
    y = dropout(x, rate, seed, stream=1)
    graph = Graph({"y": y, "slope": gradients(sum_(y), [x])[0]})
    got = get_engine(engine).compile(graph).run({"x": np.full((100, 100), 3.0), "seed": [4, 5]})
    dropped = got["y"] == 0
    assert dropped.mean() == pytest.approx(rate, abs=4 * (rate * (1 - rate) / 10_000) ** 0.5)
    np.testing.assert_allclose(got["y"][~dropped], 3 / (1 - rate), rtol=1e-6)
    np.testing.assert_allclose(got["slope"], np.where(dropped, 0, 1 / (1 - rate)), rtol=1e-6)
