"""Layers around another layer, beside Keras: numbers, learning, masks, files both ways."""

import keras
import numpy as np
import pytest
from beside_keras import numbers

import foveal
from foveal.errors import ArgumentError, ShapeError

VIDEOS = numbers(6, 3, 8, 8, 2)


def small_network(api):
    return api.Sequential(
        [
            api.layers.Input((8, 8, 2)),
            api.layers.Conv2D(3, 3, activation="relu"),
            api.layers.BatchNormalization(),
            api.layers.GlobalAveragePooling2D(),
        ],
        name="inner",
    )


INSIDE = {
    "conv": lambda api: api.layers.Conv2D(4, 3, strides=2, padding="same", name="inner"),
    "dense": lambda api: api.layers.Dense(5, name="inner"),
    "flatten": lambda api: api.layers.Flatten(name="inner"),
    "model": small_network,
}


def network(api, inside):
    x = api.layers.Input((3, 8, 8, 2))
    y = api.layers.TimeDistributed(INSIDE[inside](api), name="steps")(x)
    return api.Model(x, api.layers.Dense(2, name="last")(api.layers.Flatten(name="flat")(y)), name="m")


@pytest.mark.parametrize("inside", INSIDE)
def test_each_step_goes_through_the_layer_in_files_of_both(inside, tmp_path):
    for ours, theirs in ((foveal, keras), (keras, foveal)):
        made = network(ours, inside)
        made.save(tmp_path / "m.keras")
        opened = theirs.models.load_model(tmp_path / "m.keras")
        assert opened.get_layer("steps").output.shape == made.get_layer("steps").output.shape
        want = made.predict(VIDEOS, verbose=0)
        np.testing.assert_allclose(opened.predict(VIDEOS, verbose=0), want, rtol=1e-4, atol=1e-5)


def test_it_learns_as_in_keras(tmp_path):
    """Statistics of a batch are those of one step at a time."""
    theirs = network(keras, "model")
    theirs.save(tmp_path / "m.keras")
    ours = foveal.models.load_model(tmp_path / "m.keras")
    for model in (ours, theirs):
        model.compile("sgd", "mse")
        model.fit(VIDEOS, numbers(6, 2, seed=1), batch_size=6, epochs=2, verbose=0)
    for got, want in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-5)


def test_masks_reach_layers_that_want_them():
    class Counted(foveal.layers.Layer):
        def call(self, x, mask=None):
            return x * 0 if mask is None else x * foveal.keras.ops.cast(foveal.keras.ops.expand_dims(mask, -1), x.dtype)

    x = np.ones((2, 3, 4), "float32")
    x[0, 1] = 0
    got = foveal.layers.TimeDistributed(Counted())(x, mask=np.any(x != 0, -1))
    np.testing.assert_array_equal(got, x)


@pytest.mark.parametrize("kind", ["Sequential", "own"])
def test_any_layer_comes_back_from_a_config(kind):
    class Own(foveal.layers.Layer):
        def call(self, x):
            return x + 1.0

    inner = Own(name="own") if kind == "own" else small_network(foveal)
    with foveal.saving.custom_object_scope({"Own": Own}):
        for layer in (foveal.layers.TimeDistributed(inner), foveal.layers.Pipeline([inner])):
            again = type(layer).from_config(layer.get_config())
            assert again.get_config() == layer.get_config()
            assert type(again.sublayers[0]) is type(inner)


def test_a_wrapper_of_ones_own():
    class Twice(foveal.layers.Wrapper):
        def __init__(self, layer, factor=2.0, **kwargs):
            super().__init__(layer, **kwargs)
            self.factor = factor

        def call(self, x):
            return self.layer(x) * self.factor

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    layer = Twice(foveal.layers.Dense(3), 3.0)
    x = numbers(2, 4)
    np.testing.assert_allclose(layer(x), layer.layer(x) * 3.0, rtol=1e-6)
    again = Twice.from_config(layer.get_config())
    assert (again.factor, again.layer.units) == (3.0, 3)


def test_what_cannot_be_wrapped_says_so():
    with pytest.raises(ArgumentError) as error:
        foveal.layers.TimeDistributed(3)
    assert str(error.value) == "TimeDistributed: `layer` must be a layer, got 3."
    with pytest.raises(ShapeError) as error:
        foveal.layers.TimeDistributed(foveal.layers.Dense(2), name="t")(numbers(2, 3))
    assert str(error.value) == "TimeDistributed 't': needs (batch, steps, ...), at least 3 axes, got (N, 3)."
    with pytest.raises(ShapeError) as error:
        foveal.layers.TimeDistributed(foveal.layers.Dense(2), name="t")(numbers(2, 3, 4), mask=np.ones((2, 4), bool))
    assert str(error.value) == "TimeDistributed 't': `mask` must be (batch, 3), one value a step, got (N, 4)."
