"""Models of every build that is to be seen into, small enough to compute with in a moment."""

import foveal
from foveal import layers

BUILDS = ["in a line", "branched", "nested", "shared", "grey, channels first"]


def made(build, engine=None, last="softmax"):
    """A model with random kernels and biases that are not zero, of one of the `BUILDS`, for images of 8 x 8 pixels."""
    foveal.utils.set_random_seed(3)
    model = {
        "in a line": _in_a_line,
        "branched": _branched,
        "nested": _nested,
        "shared": _shared,
        "grey, channels first": _channels_first,
    }[build](last)
    for weight in model.weights:
        weight.value = weight.value + 0.1 * (len(weight.shape) == 1)
    if engine is not None:
        model.compile(engine=engine)
    return model


def _head(x, last):
    units = 1 if last == "sigmoid" else 3
    return layers.Dense(units, activation=last, name="answer")(layers.Flatten(name="flat")(x))


def _in_a_line(last):
    stack = [
        layers.Input((8, 8, 3)),
        layers.Conv2D(4, 3, activation="relu", name="first"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Conv2D(5, 2, padding="same", name="second"),
        layers.BatchNormalization(name="normal"),
        layers.ReLU(name="relu"),
        layers.Dropout(0.5, name="drop"),
        layers.Flatten(name="flat"),
        layers.Dense(1 if last == "sigmoid" else 3, activation=last, name="answer"),
    ]
    return foveal.Sequential(stack, name="line")


def _branched(last):
    image = layers.Input((8, 8, 3), name="image")
    first = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(image)
    left = layers.Conv2D(4, 3, strides=2, padding="same", name="left")(first)
    right = layers.AveragePooling2D(2, name="right")(first)
    return foveal.Model(image, _head(layers.Add(name="sum")([left, right]), last), name="branched")


def _nested(last):
    stack = [
        layers.Input((8, 8, 3)),
        layers.Conv2D(4, 3, activation="relu", name="conv"),
        layers.MaxPooling2D(2, name="pool"),
    ]
    image = layers.Input((8, 8, 3), name="image")
    inner = foveal.Sequential(stack, name="inner")
    return foveal.Model(image, _head(inner(image), last), name="nested")


def _shared(last):
    image = layers.Input((8, 8, 3), name="image")
    x = layers.Conv2D(4, 1, name="widen")(image)
    twice = layers.Conv2D(4, 3, padding="same", activation="relu", name="twice")
    return foveal.Model(image, _head(twice(twice(x)), last), name="shared")


def _channels_first(last):
    stack = [
        layers.Input((1, 8, 8)),
        layers.Conv2D(4, 3, activation="relu", data_format="channels_first", name="first"),
        layers.AveragePooling2D(2, data_format="channels_first", name="pool"),
        layers.Flatten(name="flat"),
        layers.Dense(1 if last == "sigmoid" else 3, activation=last, name="answer"),
    ]
    return foveal.Sequential(stack, name="first_channels")
