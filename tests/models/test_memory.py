"""What is too large for the machine is said to be, by layer and by size."""

import re

import pytest

from foveal import Input, Sequential, layers


def refused(message):
    return pytest.raises(MemoryError, match=f"^{re.escape(message)}$")


def test_a_weight_that_fits_no_memory_is_named():
    with refused(
        "Dense 'wide': the weight 'kernel' of shape (100000000, 100000000) takes 36379.79 TB, more than this machine "
        "can give. Make the layer narrower, or what goes into it: pooling before Flatten."
    ):
        layers.Dense(10**8, name="wide").build((None, 10**8))


def test_a_step_that_fits_no_memory_names_the_largest_layer():
    model = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3, activation="relu", name="first"), layers.Flatten()])
    model.add(layers.Dense(2))
    model.compile("sgd", "mse")
    model.train_on_batch([[[[0.0] * 3] * 8] * 8], [[0.0, 0.0]])
    (learning,) = model._ready().at(((8, 8, 3),))._loss_programs.values()
    with refused(
        "a step on 10000000000000 rows takes 5820.77 TB, more than this machine can give; 5238.69 TB of it for what "
        "'conv' of layer 'first' gives. Use a smaller batch_size."
    ):
        learning.program._set_rows(10**13)
