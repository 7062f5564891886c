"""Lesson 1's network in JAX: the whole training step, Adam too, is one jitted function with donated state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from contenders import Run

MOST_BATCHES = 2000
RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7


def pool_by_window(x: Any) -> Any:
    """2x2 max pooling by XLA's own window op."""
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def pool_by_reshape(x: Any) -> Any:
    """2x2 max pooling as a maximum over two axes."""
    n, height, width, channels = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))


def glorot(generator: np.random.Generator, *shape: int) -> Any:
    """Uniform weights in Glorot and Bengio's range."""
    receptive = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (receptive * (shape[-2] + shape[-1])))
    return jnp.asarray(generator.uniform(-limit, limit, shape), jnp.float32)


def start() -> dict[str, Any]:
    """Fresh weights."""
    generator = np.random.default_rng(0)
    shapes = {"conv1": (3, 3, 1, 25), "conv2": (3, 3, 25, 50), "dense1": (2450, 100), "dense2": (100, 10)}
    kernels = {name: glorot(generator, *shape) for name, shape in shapes.items()}
    return kernels | {f"{name}_bias": jnp.zeros(shape[-1]) for name, shape in shapes.items()}


def forward(pool: Callable[[Any], Any], weights: dict[str, Any], x: Any) -> Any:
    """Logits of NHWC images."""
    for name in ("conv1", "conv2"):
        x = lax.conv_general_dilated(x, weights[name], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = pool(jax.nn.relu(x + weights[f"{name}_bias"]))
    x = jax.nn.relu(x.reshape(len(x), -1) @ weights["dense1"] + weights["dense1_bias"])
    return x @ weights["dense2"] + weights["dense2_bias"]


def cross_entropy(pool: Callable[[Any], Any], weights: dict[str, Any], x: Any, labels: Any) -> Any:
    """Mean over the batch."""
    chances = jax.nn.log_softmax(forward(pool, weights, x))
    return -jnp.take_along_axis(chances, labels[:, None], 1).mean()


@partial(jax.jit, static_argnums=0, donate_argnums=1)
def train_step(pool: Callable[[Any], Any], state: Any, x: Any, labels: Any) -> Any:
    """The state after one step of Adam: weights, mean, variance and the number of steps."""
    weights, mean, variance, count = state
    gradient = jax.grad(partial(cross_entropy, pool))(weights, x, labels)
    count = count + 1
    mean = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, mean, gradient)
    variance = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, variance, gradient)
    rate = RATE * jnp.sqrt(1 - BETA_2**count) / (1 - BETA_1**count)
    weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, mean, variance)
    return weights, mean, variance, count


class Network:
    """Two ways to pool; the same otherwise."""

    batched_calls: tuple[str, ...] = ()

    def __init__(self, images: Any, labels: Any) -> None:
        self.images, self.labels = images, labels
        weights = start()
        self.state = (
            weights,
            jax.tree.map(jnp.zeros_like, weights),
            jax.tree.map(jnp.zeros_like, weights),
            jnp.zeros(()),
        )
        pools = {"jit, pool by window": pool_by_window, "jit, pool by reshape": pool_by_reshape}
        self.ways = {
            "train": {name: partial(self.train, pool) for name, pool in pools.items()},
            "infer": {name: partial(self.infer, pool) for name, pool in pools.items()},
        }

    def batches(self, batch: int) -> Iterator[tuple[Any, Any]]:
        """Batches that are device arrays already, again and again."""
        starts = range(0, len(self.images) - batch + 1, batch)[:MOST_BATCHES]
        cuts = [slice(start, start + batch) for start in starts]
        return cycle([(jnp.asarray(self.images[cut]), jnp.asarray(self.labels[cut])) for cut in cuts])

    def train(self, pool: Callable[[Any], Any], batch: int) -> Run:
        """A loop over the jitted step, waiting once at its end."""
        batches = self.batches(batch)

        def run(steps: int) -> None:
            for _ in range(steps):
                self.state = train_step(pool, self.state, *next(batches))
            jax.block_until_ready(self.state)

        return run

    def infer(self, pool: Callable[[Any], Any], batch: int) -> Run:
        """Logits as NumPy arrays, batch by batch."""
        batches, compiled = self.batches(batch), jax.jit(partial(forward, pool))

        def run(steps: int) -> None:
            for _ in range(steps):
                np.asarray(compiled(self.state[0], next(batches)[0]))

        return run

    def loss(self, images: Any, labels: Any) -> float:
        """Mean cross-entropy."""
        return float(cross_entropy(pool_by_window, self.state[0], images, labels))

    def threads(self) -> str:
        """JAX has no public number; XLA starts one thread a core."""
        return "all cores"

    def first_step(self, images: Any, labels: Any) -> None:
        """One training step on NumPy arrays."""
        self.state = train_step(pool_by_window, self.state, jnp.asarray(images), jnp.asarray(labels))
        jax.block_until_ready(self.state)

    def epoch(self, batch: int) -> None:
        """One pass over the data in a random order; the last partial batch is left out, it would compile again."""
        order = np.random.default_rng(0).permutation(len(self.images))
        for start in range(0, len(order) - batch + 1, batch):
            index = order[start : start + batch]
            self.state = train_step(pool_by_reshape, self.state, self.images[index], self.labels[index])
        jax.block_until_ready(self.state)
