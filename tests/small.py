"""A problem small enough to train on in a moment, and a network for it, in Foveal and in Keras."""

import numpy as np

import foveal

ENGINES = ["numpy", "llvm"]
"""What the tests of models and training run on."""

CLASSES = 3


def data(rows=70, seed=0):
    """Noisy grey images whose brightness tells the class, and their classes."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, CLASSES, rows)
    x = 0.3 * rng.standard_normal((rows, 8, 8, 1)) + y[:, None, None, None]
    return x.astype("float32"), y.astype("int64")


def network(api=foveal, dropout=0.0, last="softmax", units=CLASSES, **arguments):
    """Every kind of layer once."""
    layers = api.layers
    stack = [
        api.Input((8, 8, 1)),
        layers.Conv2D(4, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        *([layers.Dropout(dropout)] if dropout else []),
        layers.Dense(units, activation=last),
    ]
    return api.Sequential(stack, **arguments)


def compiled(engine, optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=("accuracy",), **arguments):
    """The network, ready to learn, with the same first weights every time."""
    foveal.utils.set_random_seed(1)
    model = network(**arguments)
    model.compile(optimizer, loss, metrics=list(metrics), engine=engine)
    return model


def same(ours, theirs):
    """Whether two lists of arrays hold the same bits."""
    return len(ours) == len(theirs) and all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
