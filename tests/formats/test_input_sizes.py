"""Sizes that a file of Keras leaves open, named when it is opened."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.models import load_model
from foveal.models.registry import custom_object_scope

X = np.random.default_rng(0).random((2, 7, 6, 3), "float32")


def sequential():
    return foveal.Sequential([layers.Input((None, None, 3), name="photo"), layers.Conv2D(2, 3), layers.ReLU()])


def functional():
    photo, row = layers.Input((None, None, 3), name="photo"), layers.Input((None, 2), name="row")
    inner = sequential()
    return foveal.Model({"b": photo, "a": row}, [inner(photo), layers.Conv1D(1, 1)(row)])


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_open_sizes_are_those_that_are_named(ending, tmp_path):
    path = tmp_path / f"m{ending}"
    model = sequential()
    model.save(path)
    sized = load_model(path, input_shape=(7, None, None))
    assert sized.input_shape == (None, 7, None, 3)
    sized = load_model(path, input_shape=(7, 6, 3))
    assert sized.output_shape == (None, 5, 4, 2)
    np.testing.assert_array_equal(sized(X), model(X))
    with pytest.raises(ArgumentError) as error:
        load_model(path, input_shape=(7, 6, 1))
    assert str(error.value) == (
        f"m{ending}: `input_shape` must fit (None, None, 3) of its input 'photo', got (7, 6, 1)."
    )
    with pytest.raises(ArgumentError):
        load_model(path, input_shape=7)


def test_several_inputs_have_theirs_in_order(tmp_path):
    model = functional()
    model.save(tmp_path / "m.keras")
    sized = load_model(tmp_path / "m.keras", input_shape=[(4, 2), (7, 6, 3)])
    assert {key: each.shape for key, each in sized.input.items()} == {"b": (None, 7, 6, 3), "a": (None, 4, 2)}
    with pytest.raises(ArgumentError) as error:
        load_model(tmp_path / "m.keras", input_shape=[(7, 6, 3)])
    assert str(error.value) == "m.keras: `input_shape` must be a list of 2, got [(7, 6, 3)]."


class Own(foveal.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, x):
        return self.dense(x)


def test_a_model_of_ones_own_says_its_sizes_itself(tmp_path):
    model = Own()
    model(np.ones((1, 3), "float32"))
    model.save(tmp_path / "m.keras")
    with custom_object_scope({"Own": Own}), pytest.raises(ArgumentError) as error:
        load_model(tmp_path / "m.keras", input_shape=(3,))
    assert str(error.value) == (
        "m.keras: `input_shape` is for models of layers between inputs and outputs, and this is none. Leave it out."
    )
