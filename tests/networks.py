"""Small networks drawn at random, as whole training steps: forward, loss, gradients and updates in one graph."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from foveal.errors import ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.layers.activations import get
from foveal.ops.conv import conv
from foveal.ops.matmul import matmul
from foveal.ops.pool import avg_pool, max_pool
from foveal.ops.random import dropout
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import flatten, one_hot
from foveal.ops.softmax import log_softmax

small = st.integers(1, 3)
pairs = st.tuples(small, small)
paddings = st.sampled_from(["valid", "same"])
activations = st.sampled_from(["relu", "tanh", "sigmoid", "softplus", None])
convolutions = st.tuples(st.just("conv"), st.integers(1, 6), pairs, pairs, paddings, activations)
poolings = st.tuples(st.sampled_from(["max_pool", "avg_pool"]), st.just((2, 2)), pairs, st.just("same"))
dropouts = st.tuples(st.just("dropout"), st.sampled_from([0.0, 0.25, 0.5]))
blocks = st.tuples(convolutions, st.lists(poolings | dropouts, max_size=2)).map(lambda b: [b[0], *b[1]])


@dataclass(frozen=True)
class Network:
    """What `training_step` builds from."""

    image: tuple[int, int, int]
    layers: list[tuple]
    hidden: int
    classes: int


networks = st.builds(
    Network,
    st.tuples(st.integers(8, 11), st.integers(8, 11), st.integers(1, 3)),
    st.lists(blocks, min_size=1, max_size=2).map(lambda parts: [layer for part in parts for layer in part]),
    st.integers(1, 9),
    st.integers(2, 5),
).filter(lambda network: is_possible(network))


def is_possible(network):
    """Whether every window fits its image."""
    try:
        training_step(network, "float32")
    except ShapeError:
        return False
    return True


class Builder:
    """Collects the weights of a network while its graph grows."""

    def __init__(self, dtype, seed=0):
        self.dtype, self.rng = dtype, np.random.default_rng(seed)
        self.weights, self.arrays = [], {}
        self.seed = placeholder("seed", (2,), "uint32")

    def weight(self, *shape):
        node = placeholder(f"weight{len(self.weights)}", shape, self.dtype)
        spread = np.prod(shape[:-1]) ** -0.5 if len(shape) > 1 else 0.1
        self.weights.append(node)
        self.arrays[node.name] = (self.rng.standard_normal(shape) * spread).astype("float32").astype(self.dtype)
        return node

    def conv(self, x, filters, size, strides, padding, activation):
        y = conv(x, self.weight(*size, x.shape[3], filters), strides, padding) + self.weight(filters)
        return get(activation)(y)

    def max_pool(self, x, size, strides, padding):
        return max_pool(x, size, strides, padding)

    def avg_pool(self, x, size, strides, padding):
        return avg_pool(x, size, strides, padding)

    def dropout(self, x, rate):
        return dropout(x, rate, self.seed, stream=len(self.weights))

    def dense(self, x, units):
        return matmul(x, self.weight(x.shape[-1], units)) + self.weight(units)


def training_step(network, dtype, rate=0.05):
    """One step of gradient descent, and its starting weights. Feeds: `x`, `labels`, `seed`."""
    build = Builder(dtype)
    h = x = placeholder("x", (BATCH, *network.image), dtype)
    labels = placeholder("labels", (BATCH,), "int32")
    for name, *arguments in network.layers:
        h = getattr(build, name)(h, *arguments)
    h = elementwise("relu", build.dense(flatten(h), network.hidden))
    scores = log_softmax(build.dense(h, network.classes))
    loss = -mean(sum_(scores * one_hot(labels, network.classes, dtype), axis=1))
    slopes = gradients(loss, build.weights)
    updates = {w.name: w - slope * rate for w, slope in zip(build.weights, slopes, strict=True)}
    return Graph({"loss": loss, "scores": scores, "input slope": gradients(loss, [x])[0]}, updates), build.arrays


def images(network, count, seed=0):
    """Images and labels to feed."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (count, *network.image)).astype("float32")
    return {"x": x, "labels": rng.integers(0, network.classes, count)}
