"""`import foveal as keras`: the names a Keras program uses are there."""

import importlib
import re

import pytest

import foveal as keras

NAMES = {
    "": ["Input", "Layer", "Sequential"],
    "activations": ["relu", "softmax", "sigmoid", "tanh", "linear", "get"],
    "callbacks": ["Callback", "History"],
    "datasets": ["mnist"],
    "initializers": ["GlorotUniform", "HeNormal", "Zeros", "get"],
    "layers": ["Conv2D", "Dense", "Input", "MaxPool2D"],
    "losses": ["SparseCategoricalCrossentropy", "mean_squared_error", "get"],
    "metrics": ["SparseCategoricalAccuracy", "CategoricalCrossentropy", "binary_accuracy"],
    "models": ["Sequential"],
    "optimizers": ["Adam", "SGD", "RMSprop", "get"],
    "utils": ["set_random_seed", "to_categorical", "clear_session"],
}


@pytest.mark.parametrize("module", NAMES)
def test_names_are_there_either_way(module):
    imported = importlib.import_module(f"foveal.{module}" if module else "foveal")
    for name in NAMES[module]:
        assert getattr(getattr(keras, module) if module else keras, name) is getattr(imported, name)


@pytest.mark.parametrize(
    ("module", "wrong", "right"),
    [
        ("activations", "rleu", "relu"),
        ("callbacks", "Histry", "History"),
        ("losses", "MeanSquareError", "MeanSquaredError"),
        ("metrics", "BinaryAcuracy", "BinaryAccuracy"),
        ("models", "Sequental", "Sequential"),
        ("optimizers", "Adm", "Adam"),
        ("utils", "to_categoricals", "to_categorical"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_right_one(module, wrong, right):
    message = f"module 'foveal.{module}' has no attribute {wrong!r}. Did you mean {right!r}?"
    with pytest.raises(AttributeError, match=f"^{re.escape(message)}$"):
        getattr(getattr(keras, module), wrong)
