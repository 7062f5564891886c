"""Single objects as plain values and back, as Keras writes them."""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import activations, losses
from foveal.errors import FormatError
from foveal.saving import deserialize_keras_object, serialize_keras_object

VALUES = [
    "text",
    b"bytes",
    np.array([0, 1]),
    np.array([[0.5, 1.0]]),
    np.float32(1.0),
    [1, "two", None, {"three": (3.0, True)}],
    slice(None, 20, 1),
    slice(None, np.array([0, 1]), 1),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_are_written_as_keras_writes_them(value):
    written = serialize_keras_object(value)
    assert written == keras.saving.serialize_keras_object(value)
    plain = json.loads(json.dumps(written))
    assert serialize_keras_object(deserialize_keras_object(plain)) == plain


def test_functions_come_back_as_functions():
    about = {"class_name": "function", "module": "builtins", "registered_name": "function"}
    assert deserialize_keras_object({**about, "config": "relu"}) is activations.relu
    assert deserialize_keras_object({**about, "config": "kl_divergence"}) is losses.kl_divergence


@pytest.mark.parametrize(
    "config", [{"class_name": "Dense"}, {"class_name": "Dense", "config": [1]}, {"class_name": 3, "config": {}}]
)
def test_what_is_no_config_is_refused(config):
    with pytest.raises(FormatError):
        deserialize_keras_object(config)
