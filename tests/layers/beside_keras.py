"""One layer in Foveal and in Keras, with the same arguments and weights: what it gives, and what it learns."""

import inspect

import jax
import keras
import numpy as np

from foveal import layers
from foveal.engines.engine import get_engine
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.ops.reduce import sum_

OUR_KEYWORDS = ("name", "dtype", "trainable", "input_shape", "autocast")


def numbers(*shape, seed=0):
    """Normal numbers in float32, the same every time."""
    return np.random.default_rng(seed).standard_normal(shape).astype("float32")


ROWS = numbers(2, 9, 4)
IMAGES = numbers(2, 8, 9, 4)
VOLUMES = numbers(2, 4, 6, 5, 3)


def symbol(x):
    return placeholder("x", (BATCH, *x.shape[1:]))


def built(name, arguments, x):
    """Our layer, with random weights."""
    layer = getattr(layers, name)(**arguments)
    layer(symbol(x))
    layer.set_weights([numbers(*w.shape, seed=i) for i, w in enumerate(layer.weights)])
    return layer


def pair(name, arguments, x):
    """Our layer and Keras's, with the same random weights."""
    ours = built(name, arguments, x)
    quick = {key: "zeros" for key in ours.arguments if key.endswith("_initializer")}
    theirs = getattr(keras.layers, name)(**arguments, **quick)
    theirs.build(x.shape)
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    assert [w.name.split("/")[-1] for w in ours.weights] == [w.name for w in theirs.weights]
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def answer(layer, x, engine="numpy"):
    """What our layer makes of an array."""
    y = layer(symbol(x))
    state = get_engine(engine).state({w.key: w.value for w in layer.weights})
    return get_engine(engine).compile(Graph({"y": y}), state).run({"x": x})["y"]


def lesson(layer, x, engine="numpy"):
    """The output, and the gradient of a loss of it for the input and each weight, in order."""
    given = symbol(x)
    y = layer(given)
    wrt = [given, *(w.node for w in layer.weights)]
    slopes = gradients(sum_(elementwise("tanh", y * 0.3)), wrt)
    graph = Graph({"y": y, **{str(i): slope for i, slope in enumerate(slopes)}})
    state = get_engine(engine).state({w.key: w.value for w in layer.weights})
    results = get_engine(engine).compile(graph, state).run({"x": x})
    return [results["y"], *(results[str(i)] for i in range(len(slopes)))]


def their_lesson(layer, x):
    """The same, of Keras's layer."""

    def loss(weights, x):
        y, _ = layer.stateless_call(weights, [], x)
        return jax.numpy.tanh(y * 0.3).sum(), y

    variables = [v.value for v in layer.trainable_variables]
    (_, y), (weights, slope) = jax.jit(jax.value_and_grad(loss, (0, 1), has_aux=True))(variables, x)
    return [np.asarray(part) for part in (y, slope, *weights)]


def parameters(kind):
    """Names and defaults, in order, of what can be given by place."""
    given = inspect.signature(kind).parameters.values()
    plain = [p for p in given if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in OUR_KEYWORDS]
    return [(p.name, p.default) for p in plain]


def plain(config):
    """A config without what another object says of itself, with tuples for lists."""
    objects = ("dtype", "_initializer", "name")
    kept = {key: value for key, value in config.items() if not key.endswith(objects)}
    return {key: tuple(map(_tuple, value)) if isinstance(value, list | tuple) else value for key, value in kept.items()}


def _tuple(value):
    return tuple(value) if isinstance(value, list) else value


def first(x):
    """The same images with the channels first."""
    return np.moveaxis(x, -1, 1)


def last(x):
    return np.moveaxis(x, 1, -1)
