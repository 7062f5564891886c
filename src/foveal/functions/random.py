"""Random numbers: arrays, or where a layer's call is traced, nodes that are drawn anew in every run."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.eager import Array, drawn
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions.function import array, dtype_name
from foveal.functions.promotion import constant, floating, scalar
from foveal.functions.rows import Length, batches, length_in
from foveal.functions.shape import known_length, sizes
from foveal.ir.node import BATCH, Node, full, reshape
from foveal.ops import random as ops
from foveal.ops import reduce
from foveal.ops.gather import argsort, take_along
from foveal.ops.shape import cast
from foveal.seeds import FixedSeed, SeedGenerator, next_seed

Draw = Callable[[Any, bool], tuple[Node, int] | None]
_draws: list[Draw] = []


def draw_with(draw: Draw, batch: Callable[[], Node | None]) -> None:
    """Let nodes be drawn by a function of a seed, from above: tracers know which numbers are theirs.

    It gives the input of seeds and the stream, or None where no call is traced, unless its second argument is true.
    `batch` gives a node as long as the batch of the call that is traced.
    """
    _draws[:], batches[:] = [draw], [batch]


def generator(seed: Any = None) -> np.random.Generator:
    """Random numbers from this seed, or from the next one of the process."""
    if isinstance(seed, SeedGenerator):
        return np.random.default_rng(seed.next())
    return np.random.default_rng(next_seed() if seed is None else abs(hash(seed)))


def _stream(seed: Any, needed: bool) -> tuple[Node, int] | None:
    """The numbers of a graph, if one is built; a plain number as seed gives the same ones each time."""
    own = seed is None or isinstance(seed, SeedGenerator)
    return _draws[0](seed if own else FixedSeed(abs(hash(seed))), needed) if _draws else None


def _node(x: Any) -> Node:
    return floating(x if isinstance(x, Node) else constant(x))


def _like(shape: Any) -> Node:
    """A node of this shape; its values do not matter."""
    lengths = [n for n in shape if isinstance(n, Length)] if isinstance(shape, list | tuple) else []
    if not lengths:
        return full(sizes(shape), 0.0)
    x, wanted = lengths[0].node, sizes(shape)
    if wanted[:1] != (BATCH,) or BATCH in wanted[1:]:
        raise ShapeError(f"random: the length of the batch must be the first of the shape and no other, got {wanted}.")
    if x.shape == wanted:
        return x
    one = reduce.mean(floating(x), tuple(range(1, len(x.shape))))
    return reshape(one, (BATCH, *(1 for _ in wanted[1:]))) + full((1, *wanted[1:]), 0.0)


def _drawn(
    shape: Any,
    seed: Any,
    dtype: Any,
    of_nodes: Callable[[Node, Node, int], Node] | None,
    of_arrays: Callable[[np.random.Generator, tuple[int, ...]], Any],
    who: str = "random",
) -> Any:
    """Numbers of a shape: an array, or in a graph a node."""
    if isinstance(shape, list | tuple) and (length := length_in(shape)) is not None:
        shape = (length, *shape[1:])
    batched = isinstance(shape, list | tuple) and any(isinstance(n, Length) for n in shape)
    stream = _stream(seed, batched)
    if stream is None:
        size, kind = sizes(shape), dtype_name(dtype or "float32")
        return drawn(lambda: np.asarray(of_arrays(generator(seed), size)).astype(kind).view(Array))
    if of_nodes is None:
        raise UnsupportedError(
            f"{who}: cannot be drawn inside of a layer's call. Draw it outside, and give it to the model as an input."
        )
    return cast(of_nodes(stream[0], _like(shape), stream[1]), dtype_name(dtype or "float32"))


def _need(who: str, dtype: Any, kinds: str, words: str) -> None:
    if dtype is not None and np.dtype(dtype_name(dtype)).kind not in kinds:
        raise ArgumentError(f"{who}: `dtype` must be one of {words}, got {dtype!r}.")


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers around `mean`, two of three within `stddev` of it."""
    _need("normal", dtype, "f", "floats")
    return _drawn(
        shape,
        seed,
        dtype,
        lambda *numbers: ops.random_normal(*numbers) * stddev + mean,
        lambda chance, size: chance.normal(mean, stddev, size),
    )


WITHIN = math.erf(math.sqrt(2))
"""The share of normal numbers within two standard deviations."""


def _truncated(numbers: Node, like: Node, stream: int) -> Node:
    share = (ops.random_uniform(numbers, like, stream) * 2.0 - (1.0 - 2.0**-24)) * WITHIN
    return ops.inverse_erf(share) * math.sqrt(2)


def _within(chance: np.random.Generator, size: tuple[int, ...]) -> Any:
    numbers = np.asarray(chance.standard_normal(size))
    while (far := np.abs(numbers) > 2).any():
        numbers[far] = chance.standard_normal(int(far.sum()))
    return numbers


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """As `normal`; numbers more than two `stddev` away are drawn again."""
    _need("truncated_normal", dtype, "f", "floats")
    return _drawn(
        shape,
        seed,
        dtype,
        lambda *numbers: _truncated(*numbers) * stddev + mean,
        lambda chance, size: mean + stddev * _within(chance, size),
    )


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers from `minval` to below `maxval`, each as likely."""
    _need("uniform", dtype, "f", "floats; for whole numbers use randint")
    return _drawn(
        shape,
        seed,
        dtype,
        lambda *numbers: ops.random_uniform(*numbers) * (maxval - minval) + minval,
        lambda chance, size: chance.uniform(minval, maxval, size),
    )


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Whole numbers from `minval` to below `maxval`, each as likely."""
    _need("randint", dtype, "iu", "integers; for floats use uniform")
    return _drawn(
        shape,
        seed,
        dtype,
        lambda *numbers: scalar("floor", ops.random_uniform(*numbers) * (maxval - minval)) + minval,
        lambda chance, size: chance.integers(minval, maxval, size),
    )


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the gamma distribution of the shape parameter `alpha`, above 0."""
    return _drawn(
        shape,
        seed,
        dtype,
        lambda key, like, stream: scalar("exp", ops.random_log_gamma(key, like, stream, alpha)),
        lambda chance, size: chance.standard_gamma(alpha, size),
    )


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers between 0 and 1 of the beta distribution, whose two parameters are above 0."""
    return _drawn(
        shape,
        seed,
        dtype,
        lambda key, like, stream: ops.random_beta(key, like, stream, alpha, beta),
        lambda chance, size: chance.beta(alpha, beta, size),
    )


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Any:
    """How often something of these probabilities happens in so many trials; outside of layers' calls."""

    def count(chance: np.random.Generator, size: tuple[int, ...]) -> Any:
        return chance.binomial(np.asarray(counts).astype("int64"), probabilities, size)

    return _drawn(shape, seed, dtype, None, count, "binomial")


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """Classes (batch, num_samples), each as likely as softmax of the logits (batch, classes) says."""
    rank = len(logits.shape) if hasattr(logits, "shape") else np.ndim(logits)
    if rank != 2:
        raise ShapeError(f"categorical: the logits must be (batch, classes), got {rank} axes.")
    if (drawing := _stream(seed, isinstance(logits, Node))) is not None:
        x = _node(logits)
        like = reshape(x, (x.shape[0], 1, x.shape[1])) + full((1, num_samples, 1), 0.0)
        chance = ops.random_uniform(drawing[0], like, drawing[1]) + 2.0**-25
        return cast(reduce.argmax(like - scalar("log", -scalar("log", chance)), 2), dtype_name(dtype))
    values = array("categorical", logits)

    def draw() -> Array:
        noise = generator(seed).gumbel(size=(len(values), num_samples, values.shape[1]))
        made: Array = np.argmax(values[:, None] + noise, 2).astype(dtype_name(dtype)).view(Array)
        return made

    return drawn(draw)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Each value with the chance `rate` made 0; the others grow, so that the sum is about the same.

    Along axes where `noise_shape` is 1 one number decides for all.
    """
    if not 0 <= rate <= 1:
        raise ArgumentError(f"dropout: `rate` must be from 0 to 1, got {rate!r}.")
    if (drawing := _stream(seed, isinstance(inputs, Node))) is not None:
        x = _node(inputs)
        alone = () if noise_shape is None else [i for i, n in enumerate(noise_shape) if n == 1 and i]
        like = reduce.mean(x, tuple(alone), keepdims=True) if alone else x
        return ops.dropout(x, rate, *drawing, like) if rate < 1 else x * 0.0
    values = array("dropout", inputs)
    if not rate:
        return np.array(values).view(Array)
    asked = values.shape if noise_shape is None else noise_shape
    shape = tuple(n or m for n, m in zip(asked, values.shape, strict=True))

    def draw() -> Array:
        kept = generator(seed).random(shape) >= rate
        scaled = values / values.dtype.type(max(1 - rate, 1e-7))
        made: Array = np.where(kept, scaled, values.dtype.type(0)).view(Array)
        return made

    return drawn(draw)


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """The parts along an axis in another order."""
    if (drawing := _stream(seed, isinstance(x, Node))) is not None:
        x = _node(x)
        place = axis % len(x.shape)
        count = known_length("shuffle", x, place)
        line = full(tuple(count if i == place else 1 for i in range(len(x.shape))), 0.0)
        return take_along(x, argsort(ops.random_uniform(drawing[0], line, drawing[1]), place), place)
    return drawn(lambda: generator(seed).permutation(array("shuffle", x), axis=axis).view(Array))
