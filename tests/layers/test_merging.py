"""Merging layers: the same numbers and configs as Keras, on every engine."""

import inspect
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ShapeError

ENGINES = ["numpy", "jax", "llvm"]
rng = np.random.default_rng(0)
CASES = {
    "add": (layers.Add(), 3),
    "average": (layers.Average(), 3),
    "concatenate": (layers.Concatenate(axis=1), 3),
    "dot": (layers.Dot(axes=(1, 3)), 2),
    "dot_normalize": (layers.Dot(axes=-1, normalize=True), 2),
    "maximum": (layers.Maximum(), 3),
    "minimum": (layers.Minimum(), 2),
    "multiply": (layers.Multiply(), 3),
    "subtract": (layers.Subtract(), 2),
}


def of_keras(layer, arrays):
    return np.asarray(getattr(keras.layers, type(layer).__name__).from_config(layer.get_config())(arrays))


def of_ours(layer, arrays, engine):
    inputs = [foveal.Input(x.shape[1:]) for x in arrays]
    model = foveal.Model(inputs, layer(inputs))
    model.compile(engine=engine)
    return model.predict(arrays), model.output_shape


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_numbers_are_those_of_keras(case, engine):
    layer, count = CASES[case]
    arrays = [rng.standard_normal((3, 4, 4, 4)).astype("float32") for _ in range(count)]
    got, shape = of_ours(layer, arrays, engine)
    np.testing.assert_allclose(got, of_keras(layer, arrays), rtol=1e-5, atol=1e-5)
    assert got.shape[1:] == shape[1:]


def test_fewer_axes_are_stretched_as_in_keras():
    arrays = [rng.standard_normal((3, 4, 5, 2)).astype("float32"), rng.standard_normal((3, 2)).astype("float32")]
    got, _ = of_ours(layers.Multiply(), arrays, "numpy")
    np.testing.assert_allclose(got, of_keras(layers.Multiply(), arrays), rtol=1e-6)
    rows = [rng.standard_normal((3, 4)).astype("float32") for _ in range(2)]
    got, _ = of_ours(layers.Dot(axes=1), rows, "numpy")
    np.testing.assert_allclose(got, of_keras(layers.Dot(axes=1), rows), rtol=1e-5)


@pytest.mark.parametrize("name", ["add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"])
def test_functions_are_those_of_keras(name):
    ours, theirs = (
        {n: p.default for n, p in inspect.signature(getattr(api, name)).parameters.items()}
        for api in (layers, keras.layers)
    )
    assert ours == theirs
    made = getattr(layers, name)([foveal.Input((4,)), foveal.Input((4,))], name="merged")
    assert made.call.layer.name == "merged"
    assert type(made.call.layer).__name__ == name.capitalize()


REFUSED = [
    (
        lambda: layers.Subtract(name="s")([foveal.Input((2,))] * 3),
        "Subtract 's': the input must be a list of 2 tensors, got 3. Write layer([a, b]).",
    ),
    (
        lambda: layers.Add(name="a")(foveal.Input((2,))),
        "Add 'a': the input must be a list of tensors, got one alone. Write layer([a, b]).",
    ),
    (
        lambda: layers.Add(name="a")([foveal.Input((2,)), foveal.Input((3,))]),
        "Add 'a': add: shapes (N, 2) and (N, 3) do not broadcast.",
    ),
    (
        lambda: layers.Concatenate(name="c")([foveal.Input((2, 3)), foveal.Input((3, 3))]),
        "Concatenate 'c': concat: (N, 2, 3) and (N, 3, 3) do not meet along axis 2.",
    ),
    (
        lambda: layers.Dot(0, name="d")([foveal.Input((2,)), foveal.Input((2,))]),
        "Dot 'd': the batch, axis 0, cannot be summed over. Choose another axis.",
    ),
    (
        lambda: layers.Dot(1, name="d")([foveal.Input((2,)), foveal.Input((3,))]),
        "Dot 'd': the axes (1, 1) of (N, 2) and (N, 3) must be equally long, got 2 and 3.",
    ),
]


@pytest.mark.parametrize(("make", "message"), REFUSED, ids=[message[:30] for _, message in REFUSED])
def test_refuses(make, message):
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        make()
