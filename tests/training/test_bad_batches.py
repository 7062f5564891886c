"""Batches that are no food: what is said, and that nothing has changed."""

import re

import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError, DataError
from small import compiled, data, same

X, Y = data()
SIZE = 16
WEIGHTS = np.linspace(0, 2, len(X)).astype("float32")


def batches(*arrays):
    return [tuple(array[start : start + SIZE] for array in arrays) for start in range(0, len(X), SIZE)]


def generator(count=1):
    return (batch for batch in batches(X, Y)[:count])


REFUSED = {
    "labels apart": (
        ({"x": "generator", "y": Y}),
        ArgumentError,
        "`y` must be left out where x is a generator. Let it give batches (x, y) or (x, y, sample_weight).",
    ),
    "weights apart": (
        {"x": "generator", "sample_weight": WEIGHTS},
        ArgumentError,
        "`sample_weight` must be left out where x is a generator. Let it give batches (x, y) or (x, y, sample_weight).",
    ),
    "nothing": (
        {"x": "empty"},
        DataError,
        "x gave no batch, it is an empty or used up generator. Make it anew, and let it give (x, y).",
    ),
    "four things": (
        {"x": [(X, Y, WEIGHTS, WEIGHTS)]},
        DataError,
        "a batch must be x, (x, y) or (x, y, sample_weight), got 4 things.",
    ),
    "no labels": ({"x": [(X[:3],)]}, DataError, "y is missing. Give one label for each row of x."),
    "other size": (
        {"x": [(X[:3, :7], Y[:3])]},
        DataError,
        "x must be (N, 8, 8, 1), got (3, 7, 8, 1). The height 7 is not 8. Resize the images with "
        "layers.Resizing(8, 8)(x), or build the model for this shape.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_batches_are_refused_before_anything_changes(case):
    arguments, error, message = REFUSED[case]
    made = {"generator": generator(), "empty": generator(0)}
    given = {name: made[value] if isinstance(value, str) else value for name, value in arguments.items()}
    model = compiled("numpy")
    before = model.get_weights()
    where = ", batch 1" if isinstance(given["x"], list) else ""
    with pytest.raises(error, match=f"^{re.escape(f'fit of {model.name!r}{where}: {message}')}$"):
        model.fit(**given, verbose=0)
    assert same(before, model.get_weights())
    assert model.fit(X, Y, verbose=0).epoch == [0]


def test_a_split_needs_arrays():
    message = "fit: `validation_split` takes the last rows of arrays, but x gives batches. Give validation_data."
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        compiled("numpy").fit(batches(X, Y), validation_split=0.2)


def test_a_bad_batch_in_the_middle_is_named_and_leaves_the_model_usable(engine):
    good = batches(X, Y)
    model = compiled(engine)
    message = f"fit of {model.name!r}, batch 3: labels must be 0..2, found 7 at index 0; the model has 3 outputs; "
    with pytest.raises(DataError, match=f"^{re.escape(message)}"):
        model.fit([*good[:2], (X[:4], np.full(4, 7)), *good], shuffle=False, verbose=0)
    assert model.optimizer.iterations == 2
    assert model.fit(good, verbose=0).epoch == [0]


def test_bad_validation_batches_are_refused_before_training():
    model = compiled("numpy")
    with pytest.raises(DataError, match=r"^validation in fit of '.*', batch 1: x must be \(N, 8, 8, 1\), got"):
        model.fit(X, Y, verbose=0, validation_data=batches(X[:, :5], Y))
    assert model.optimizer.iterations == 0


def test_a_model_is_built_from_its_first_batch():
    layers = foveal.layers
    model = foveal.Sequential([layers.Flatten(), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", engine="numpy")
    with pytest.raises(DataError, match="batch 1: all must have the same number of rows"):
        model.fit([(X[:4], Y[:3])], verbose=0)
    assert not model.built
    model.fit(generator(2), verbose=0)
    assert model.input_shape == (None, 8, 8, 1)
