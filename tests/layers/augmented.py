"""Augmentation layers run for training, and the numbers that they drew."""

import keras
import numpy as np
import pytest

from foveal import layers
from foveal.engines.engine import get_engine
from foveal.ir.graph import Graph
from foveal.ir.node import Node
from foveal.layers.tracing import Tracer
from foveal.nesting import leaves, mapped
from layers.beside_keras import numbers, symbol

PICTURES = np.abs(numbers(3, 7, 9, 3)) * 60
SEEDS = (5, 2)


def graph_of(layer, x):
    """The layer's training side: what it gives, and the numbers that each image drew."""
    given = symbol(x)
    drawn = layer.drawn(given) if layer.data_format == "channels_last" else []
    return Graph({"y": layer(given, training=True), **{str(i): node for i, node in enumerate(drawn)}})


def run(graph, x, engine, seeds=SEEDS):
    feeds = {"x": x, **{name: np.array(seeds, "uint32") for name in graph.inputs if name.startswith("seed")}}
    return get_engine(engine).compile(graph).run({name: feeds[name] for name in graph.inputs})


def trained(layer, x=PICTURES, engine="numpy", seeds=SEEDS):
    """What the layer makes of images while training."""
    return run(graph_of(layer, x), x, engine, seeds)["y"]


def drawn(layer, x=PICTURES, seeds=SEEDS):
    """The numbers of each image, as (N,) arrays."""
    results = run(graph_of(layer, x), x, "numpy", seeds)
    return [results[str(i)].ravel() for i in range(len(layer.ranges))]


def words_of(layer, x=PICTURES, seeds=SEEDS):
    """What Keras's layer would call what is done to the images."""
    with Tracer().recording():
        words = layer.transformation(symbol(x), training=True)
    nodes = {str(i): leaf for i, leaf in enumerate(leaves(words)) if isinstance(leaf, Node)}
    results = iter(run(Graph(nodes), x, "numpy", seeds).values()) if nodes else iter(())
    return mapped(lambda leaf: next(results) if isinstance(leaf, Node) else leaf, words)


EVERY = [
    ("AugMix", {"num_chains": 2, "chain_depth": 1}),
    ("AutoContrast", {}),
    ("ContrastLimitedAdaptiveHistogramEqualization", {"tile_grid_size": (2, 2)}),
    ("CutMix", {}),
    ("Equalization", {}),
    ("MixUp", {"alpha": 0.5}),
    ("RandAugment", {"num_ops": 1}),
    ("RandomBrightness", {"factor": 0.2}),
    ("RandomColorDegeneration", {"factor": 0.3}),
    ("RandomColorJitter", {"brightness_factor": 0.1, "contrast_factor": (0.1, 0.2), "saturation_factor": (0.4, 0.6)}),
    ("RandomContrast", {"factor": 0.3}),
    ("RandomCrop", {"height": 4, "width": 5}),
    ("RandomElasticTransform", {}),
    ("RandomErasing", {"fill_value": 3.0}),
    ("RandomFlip", {}),
    ("RandomGaussianBlur", {}),
    ("RandomGrayscale", {}),
    ("RandomHue", {"factor": 0.2}),
    ("RandomInvert", {}),
    ("RandomPerspective", {"scale": 0.3}),
    ("RandomPosterization", {"factor": (6, 6)}),
    ("RandomRotation", {"factor": 0.2}),
    ("RandomSaturation", {"factor": (0.6, 0.8)}),
    ("RandomSharpness", {"factor": (0.3, 0.8)}),
    ("RandomShear", {"x_factor": (0.1, 0.2), "y_factor": (0.0, 0.3)}),
    ("RandomTranslation", {"height_factor": 0.1, "width_factor": (0.1, 0.2)}),
    ("RandomZoom", {"height_factor": 0.3}),
    ("Solarization", {"addition_factor": 0.1, "threshold_factor": (0.2, 0.5)}),
]
each_layer = pytest.mark.parametrize(("name", "arguments"), EVERY)


ALWAYS = ("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization")
"""Layers that change images at inference too."""
UNSEEDED = (*ALWAYS, "Equalization")
"""Layers that draw nothing."""


MIXING = ("CutMix", "MixUp")
"""Layers that mix the images of a batch: their numbers are no even ones, and equal images stay."""


DRAWING = [
    (name, {"factor": (2, 8)} if name == "RandomPosterization" else arguments)
    for name, arguments in EVERY
    if name not in (*UNSEEDED, *MIXING)
]
each_drawing_layer = pytest.mark.parametrize(("name", "arguments"), DRAWING)


def seed_of(name, seed=3):
    """The argument that says the seed, for layers that have one."""
    return {} if name in UNSEEDED else {"seed": seed}


def ours_and_theirs(name, arguments):
    seed = seed_of(name)
    return getattr(layers, name)(**arguments, **seed), getattr(keras.layers, name)(**arguments, **seed)


def pipeline(api):
    """Two layers that draw numbers and one that does nothing unless it is told."""
    steps = [api.layers.RandomFlip("horizontal"), api.layers.RandomBrightness(0.1, (-1000, 1000))]
    return api.layers.Pipeline([*steps, api.layers.Dropout(0.5)], name="steps")
