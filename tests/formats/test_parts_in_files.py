"""What stands inside layers in files, ours and Keras's: layers as activations, dtype policies, bfloat16."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal.keras
from foveal import layers
from foveal.layers.dtype_policies import DTypePolicyMap
from foveal.models import Sequential, load_model

X = np.random.default_rng(0).normal(size=(2, 5, 5, 2)).astype("float32")


def activated(api):
    """A model whose activations are layers."""
    return api.Sequential(
        [
            api.Input((5, 5, 2)),
            api.layers.Conv2D(3, 2, activation=api.layers.LeakyReLU(negative_slope=0.1)),
            api.layers.Activation(api.layers.ReLU(0.5)),
            api.layers.Flatten(),
            api.layers.Dense(4, activation=api.layers.Softmax(), dtype="mixed_float16"),
        ]
    )


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize(("writer", "reader"), [(keras, foveal.keras), (foveal.keras, keras)], ids=["theirs", "ours"])
def test_activations_that_are_layers(writer, reader, ending, tmp_path):
    model = activated(writer)
    assert len(model.weights) == 4
    model.save(tmp_path / f"m.{ending}")
    loaded = reader.models.load_model(tmp_path / f"m.{ending}")
    assert len(loaded.weights) == 4
    for mine, other in zip(model.get_weights(), loaded.get_weights(), strict=True):
        assert np.array_equal(mine, other)
    assert loaded.layers[-1].dtype_policy.name == "mixed_float16"
    close = {"atol": 2e-3}  # Keras computes the last layer in float16
    np.testing.assert_allclose(np.asarray(model(X)), np.asarray(loaded(X)), **close)
    np.testing.assert_allclose(np.asarray(loaded.layers[1](X)), np.clip(X, 0, 0.5))


def test_an_activation_with_weights_learns_and_is_kept(tmp_path):
    learned = layers.PReLU(alpha_initializer="ones", shared_axes=[1, 2])
    model = Sequential([layers.Input((5, 5, 2)), layers.Conv2D(3, 2, activation=learned)])
    model.compile("sgd", "mse")
    model.fit(X, np.zeros((2, 4, 4, 3)), verbose=0)
    assert not np.array_equal(learned.alpha, np.ones((1, 1, 3)))
    for ending in ("keras", "h5"):
        model.save(tmp_path / f"m.{ending}")
        loaded = load_model(tmp_path / f"m.{ending}")
        assert np.array_equal(loaded.layers[0].activation.alpha, learned.alpha)
        assert np.array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


def test_maps_of_policies(tmp_path):
    policies = DTypePolicyMap("mixed_float16", {"last": "float32", "a.*": "bfloat16"})
    assert [policies[path].name for path in ("last", "ab", "x")] == ["float32", "bfloat16", "mixed_float16"]
    model = Sequential([layers.Input((3,)), layers.Dense(2, dtype=policies)])
    model.save(tmp_path / "m.keras")
    for api in (foveal.keras, keras):
        policy = api.models.load_model(tmp_path / "m.keras").layers[0].dtype_policy
        assert {path: policy[path].name for path in policy} == {"last": "float32", "a.*": "bfloat16"}
        assert policy.default_policy.name == "mixed_float16"


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_weights_in_bfloat16(ending, tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, dtype="bfloat16")])
    model.save(tmp_path / f"m.{ending}")
    kernel = load_model(tmp_path / f"m.{ending}").layers[0].kernel
    assert np.array_equal(kernel, np.asarray(model.layers[0].kernel).astype("float32"))


def test_the_operations_of_an_h5_of_keras(tmp_path):
    x = keras.Input((5, 5, 2))
    y = keras.ops.mean(keras.ops.concatenate([x * 0.5 + 1.0, x[:, :, :, :1]], -1), axis=[1, 2])
    model = keras.Model(x, y)
    model.save(tmp_path / "m.h5")  # which Keras itself does not open again
    np.testing.assert_allclose(load_model(tmp_path / "m.h5").predict(X, verbose=0), np.asarray(model(X)), atol=1e-6)


def test_layer_scale_of_convnext(tmp_path):
    from keras.src.applications.convnext import LayerScale

    model = keras.Sequential([keras.Input((5, 5, 2)), LayerScale(0.5, 2)])
    model.save(tmp_path / "theirs.keras")
    ours = load_model(tmp_path / "theirs.keras")
    assert np.array_equal(ours.predict(X, verbose=0), X * np.float32(0.5))
    ours.save(tmp_path / "ours.keras")
    again = keras.models.load_model(tmp_path / "ours.keras", custom_objects={"LayerScale": LayerScale})
    assert np.array_equal(again.get_weights()[0], [0.5, 0.5])
