"""Activations are what Keras's layers give for the same weights; statistics and histograms are NumPy's."""

import json

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.look import activations, anatomy, histogram, statistics
from look.networks_to_open import BUILDS, made


def _images(model, count=5):
    return np.random.default_rng(0).uniform(-1, 1, (count, *model.image_shape)).astype("float32")


def _by_keras(model, x, prefix):
    """What every layer gives, those of models inside too, in one run each."""
    shown = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    values = keras.Model(model.inputs, [layer.output for layer in shown])([x])
    found = {}
    for layer, value in zip(shown, values, strict=True):
        inside = isinstance(layer, keras.Model)
        found |= _by_keras(layer, x, f"{layer.name}/") if inside else {prefix + layer.name: np.asarray(value)}
    return found


@pytest.mark.parametrize("build", ["in a line", "nested"])
def test_a_loaded_file_gives_what_keras_gives(build, tmp_path):
    model = made(build, last="sigmoid" if build == "nested" else "softmax")
    path = tmp_path / "m.keras"
    model.save(path)
    loaded, theirs = foveal.models.load_model(path), keras.models.load_model(path)
    x = _images(model)
    expected = _by_keras(theirs, x, "")
    found = activations(loaded, x)
    assert set(expected) == set(found)
    for name, values in found.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-4, atol=1e-5)
    told = {layer.name: layer.outputs[0][1:] for layer in anatomy(loaded).layers}
    assert told == {name: value.shape[1:] for name, value in expected.items()}
    assert anatomy(loaded).params == theirs.count_params()


@pytest.mark.parametrize("engine", ["numpy", "jax", "llvm"])
def test_each_layer_gives_what_it_makes_of_the_layer_before(engine):
    model = made("in a line", engine)
    x = _images(model)
    before, found = x, activations(model, x)
    with foveal.eager.using(engine):
        for layer in model.layers:
            np.testing.assert_allclose(found[layer.name], layer(before), rtol=1e-5, atol=1e-6)
            before = found[layer.name]
    np.testing.assert_array_equal(before, model.predict(x))


def test_layers_are_asked_for_by_name_index_or_themselves():
    model = made("shared")
    x = _images(model)
    twice = model.get_layer("twice")
    everything = activations(model, x)
    assert list(everything) == ["widen", "twice[0]", "twice[1]", "flat", "answer"]
    for asked in ("twice", twice, ["twice"], [model.layers.index(twice)], ["twice[0]", "twice[1]"]):
        found = activations(model, x, asked)
        assert list(found) == ["twice[0]", "twice[1]"]
        np.testing.assert_allclose(found["twice[1]"], everything["twice[1]"], atol=1e-5)
    assert list(activations(model, x, [-1, "image"])) == ["answer", "image"]
    np.testing.assert_array_equal(activations(model, x, 0)["image"], x)


def test_a_model_inside_gives_what_its_last_layer_gives():
    model = made("nested")
    found = activations(model, _images(model), ["inner", "inner/pool"])
    np.testing.assert_array_equal(found["inner"], found["inner/pool"])


def test_several_outputs_stay_nested():
    x = layers.Input((4,))
    inner = foveal.Model(x, {"a": layers.Dense(2)(x), "b": layers.Dense(3)(x)}, name="inner")
    y = layers.Input((4,))
    model = foveal.Model(y, inner(y)["a"])
    found = activations(model, np.ones((2, 4)), "inner")["inner"]
    assert {name: value.shape for name, value in found.items()} == {"a": (2, 2), "b": (2, 3)}


def test_what_was_trained_meanwhile_is_seen():
    model = made("in a line", "llvm")
    model.compile("sgd", "sparse_categorical_crossentropy")
    x = _images(model)
    before = activations(model, x)["answer"]
    model.fit(x, np.arange(5) % 3, epochs=2, verbose=0)
    after = activations(model, x)["answer"]
    assert not np.array_equal(before, after)
    np.testing.assert_allclose(after, model.predict(x), rtol=1e-5)


@pytest.mark.parametrize("build", BUILDS)
def test_statistics_are_those_of_all_values(build):
    model = made(build, "numpy")
    x = _images(model, 150)
    found = statistics(model, x)
    for name, values in activations(model, x).items():
        layer = found[name]
        axis = 1 if build.endswith("first") and values.ndim > 2 else -1
        rows = np.moveaxis(values, axis, -1).reshape(-1, values.shape[axis]).astype("float64")
        assert (layer.count, layer.min, layer.max) == (values.size, values.min(), values.max())
        assert (layer.mean, layer.std) == pytest.approx((rows.mean(), rows.std()), rel=1e-9)
        assert layer.sparsity == (rows == 0).mean()
        expected = {"min": rows.min(0), "max": rows.max(0), "mean": rows.mean(0), "std": rows.std(0)}
        for key, each in (expected | {"sparsity": (rows == 0).mean(0)}).items():
            np.testing.assert_allclose(layer.channels[key], each, rtol=1e-9, atol=1e-12)
    assert found.images == 150


def test_dead_filters_are_named():
    model = made("in a line")
    kernel, bias = model.get_layer("first").get_weights()
    kernel[..., 2], bias[2] = 0, -1
    model.get_layer("first").set_weights([kernel, bias])
    found = statistics(model, _images(model))
    assert found["first"].dead == found["pool"].dead == (2,)
    assert found["flat"].dead == ()
    assert "first: zero for every image in channel 2." in str(found)
    assert json.loads(found.to_json())["layers"][0]["dead"] == [2]


@pytest.mark.parametrize("channel", [None, 1])
@pytest.mark.parametrize("build", ["in a line", "grey, channels first"])
def test_a_histogram_is_numpys(build, channel):
    model = made(build)
    x = _images(model)
    found = histogram(model, x, "first", channel=channel, bins=7)
    values = activations(model, x)["first"]
    if channel is not None:
        values = values[:, channel] if build.endswith("first") else values[..., channel]
    counts, edges = np.histogram(values, 7)
    assert found.counts.tolist() == counts.tolist()
    np.testing.assert_allclose(found.edges, edges, rtol=1e-5)
    assert str(found).startswith("first" + (", channel 1" if channel else "") + f": {values.size:,} values\n")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda m, x: activations(m, x, ["first", 2.5]),
            "activations: a layer must be given by its name, its index or as itself, got 2.5.",
        ),
        (
            lambda m, x: activations(m, x, "frist"),
            "activations: 'line' has no layer 'frist'. Did you mean 'first'?",
        ),
        (
            lambda m, x: statistics(m, x)["frist"],
            "statistics: there is no layer 'frist', got 'first', 'pool', 'second', 'normal', 'relu', 'drop', 'flat', "
            "'answer'.",
        ),
        (lambda m, x: histogram(m, x, "first", 9), "histogram: 'first' has 4 channels, got channel 9."),
        (lambda m, x: histogram(m, x, "first", bins=0), "histogram: `bins` must be a positive integer, got 0."),
    ],
    ids=["no layer", "misspelt", "not looked at", "channel", "bins"],
)
def test_errors_say_what_to_do(ask, message):
    model = made("in a line")
    with pytest.raises(ArgumentError) as error:
        ask(model, _images(model))
    assert str(error.value) == message
