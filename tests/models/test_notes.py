"""What models carry besides layers and weights, into files and out of them."""

import copy
import os
import pickle

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

from foveal import Model, Sequential, layers
from foveal.errors import ArgumentError
from foveal.look.visualization import range_of
from foveal.models import clone_model, load_model
from foveal.models.notes import NOTES, named_answers

SET = {
    "class_names": ["cat", "dog"],
    "input_range": (0.0, 255.0),
    "color_mode": "bgr",
    "crop_to_aspect_ratio": True,
    "background": 0.25,
    "training_summary": {"epochs": 3, "loss": 0.5},
}


def noted():
    model = Sequential([layers.Input((4, 4, 3)), layers.Flatten(), layers.Dense(2, activation="softmax")])
    for name, value in SET.items():
        setattr(model, name, value)
    return model


def carried(model):
    return {name: getattr(model, name) for name in NOTES}


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_files_keep_what_a_model_carries(ending, tmp_path):
    noted().save(tmp_path / f"m.{ending}")
    assert carried(load_model(tmp_path / f"m.{ending}")) == SET
    assert keras.models.load_model(tmp_path / f"m.{ending}").count_params() == 98  # which has no use for it
    keras.Sequential([keras.Input((2,))]).save(tmp_path / f"k.{ending}")
    assert carried(load_model(tmp_path / f"k.{ending}")) == dict.fromkeys(SET)


def test_copies_carry_it_too():
    model = noted()
    for made in (copy.copy(model), pickle.loads(pickle.dumps(model))):
        assert carried(made) == SET
    untrained = {**SET, "training_summary": None}
    assert carried(clone_model(model)) == carried(clone_model(model, recursive=True)) == untrained


def test_it_is_used():
    model = noted()
    assert range_of(model) == (0.0, 255.0)
    assert named_answers(model) == ["cat", "dog"]
    model.class_names = ["one", "two", "three"]
    assert named_answers(model) is None  # the model has two answers


def test_training_is_summed_up(tmp_path):
    class Named(list):
        class_names = ("a", "b")

    model = Sequential([layers.Input((3,)), layers.Dense(2)])
    model.compile("sgd", "mse")
    model.fit(Named([(np.ones((2, 3)), np.ones((2, 2)))]), epochs=2, verbose=0)
    assert model.class_names == ["a", "b"]
    for epochs in (2, 3):
        loss = model.history.history["loss"][-1]
        model.save(tmp_path / "m.keras")
        model = load_model(tmp_path / "m.keras")
        assert model.training_summary == {"epochs": epochs, "loss": loss}
        model.fit(np.ones((2, 3)), np.ones((2, 2)), verbose=0)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("class_names", "cat", "a list of texts, one for each class in order, got 'cat'."),
        ("class_names", [1, 2], "a list of texts, one for each class in order, got [1, 2]."),
        ("input_range", (1, 1), "the numbers for black and for white, such as (0, 255), got (1, 1)."),
        ("color_mode", "rbg", "one of 'rgb', 'bgr', 'rgba', 'grayscale', got 'rbg'. Did you mean 'rgb'?"),
        ("crop_to_aspect_ratio", 1, "True or False, got 1."),
        ("training_summary", {"a": []}, "a dict of numbers and texts by name, got {'a': []}."),
    ],
)
def test_it_is_checked(name, value, problem):
    with pytest.raises(ArgumentError) as caught:
        setattr(noted(), name, value)
    assert str(caught.value) == f"Sequential: `{name}` must be {problem}"


def test_a_class_of_ones_own_may_have_other_uses_for_the_names(tmp_path):
    class Mine(Model):
        def __init__(self):
            super().__init__()
            self.class_names = 3
            self.dense = layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    model = Mine()
    assert model(np.ones((1, 2))).shape == (1, 2)
    assert model.class_names == 3
    model.save(tmp_path / "m.keras")
    assert load_model(tmp_path / "m.keras", {"Mine": Mine}).class_names == 3
