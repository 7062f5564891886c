"""Layers made of functions of the user's own."""

import inspect
import re

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.eager import using
from foveal.errors import ArgumentError
from layers.beside_keras import ROWS
from peers import each_engine

FUNCTIONS = {
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "root": lambda x: abs(x) ** 0.5,
    "power": lambda x: (x * x + 1) ** -1.5,
    "numbers of NumPy": lambda x: np.float32(2) * x - np.float64(0.5),
    "several": lambda x: 1 - x / 3 + 2 / (3 + x * x) - -x,
}


@pytest.mark.parametrize("name", FUNCTIONS)
@each_engine
def test_a_lambda_layer_computes_what_its_function_does_on_arrays(name, engine):
    with using(engine):
        got = layers.Lambda(FUNCTIONS[name])(ROWS)
    np.testing.assert_allclose(got, FUNCTIONS[name](ROWS), rtol=1e-5, atol=1e-5)


def test_it_learns_inside_models():
    x = foveal.Input((9, 4))
    both = layers.Lambda(lambda pair, share: pair[0] * share + pair[1], arguments={"share": 0.25})
    y = layers.Lambda(foveal.activations.tanh, (9, 4))(both([x, layers.Dense(4)(x)]))
    model = foveal.Model(x, y)
    model.compile(foveal.optimizers.SGD(0.5), "mse")
    loss = model.fit(ROWS, ROWS, epochs=20, verbose=0).history["loss"]
    assert loss[-1] < loss[0] / 2
    again = type(both).from_config(both.get_config())
    np.testing.assert_array_equal(again([ROWS, ROWS]), both([ROWS, ROWS]))


def test_a_function_may_ask_whether_the_model_learns():
    layer = layers.Lambda(lambda x, training: x * 2 if training else x)
    np.testing.assert_array_equal(layer(ROWS), ROWS)
    np.testing.assert_array_equal(layer(ROWS, training=True), ROWS * 2)


def test_arguments_are_those_of_keras():
    import keras

    ours, theirs = (inspect.signature(kind).parameters for kind in (layers.Lambda, keras.layers.Lambda))
    assert [(p.name, p.default, p.kind) for p in ours.values()] == [
        (p.name, p.default, p.kind) for p in theirs.values()
    ]


REFUSED = [
    (lambda: layers.Lambda(3), ArgumentError, "Lambda: `function` must be a function, got 3."),
    (
        lambda: layers.Lambda(abs, arguments=[3]),
        ArgumentError,
        "Lambda: `arguments` must be a dict of arguments by name, got [3].",
    ),
    (
        lambda: layers.Lambda(abs, mask="all"),
        ArgumentError,
        "Lambda: `mask` must be a function or a tensor, got 'all'.",
    ),
    (
        lambda: layers.Lambda(lambda x: 5, name="five")(ROWS),
        ArgumentError,
        "Lambda 'five': the function must give what it computes from the node it takes, got 5. Use operators, and the "
        "functions of foveal.nn.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:40] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
