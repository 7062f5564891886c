"""Models in files that Keras 1.2 to 2.9 wrote (tests/golden/older/write.py), and in .h5 files of Keras 3."""

import json
from pathlib import Path

import keras as theirs
import numpy as np
import pytest

from foveal import keras, layers
from foveal.errors import ArgumentError, FormatError
from foveal.models import load_model
from foveal.models.older_config import modern_model, modern_optimizer

OLDER = Path(__file__).parents[1] / "golden" / "older"
WRITTEN = {path.stem: json.loads(path.read_text()) for path in sorted(OLDER.glob("*.json"))}
CASES = [(version, name) for version, found in WRITTEN.items() for name in found]
RANDOM = np.random.RandomState(0)
X = RANDOM.normal(size=(12, 8, 8, 3)).astype("float32")
Y = np.eye(3)[RANDOM.randint(0, 3, 12)].astype("float32")


@pytest.mark.parametrize(("version", "name"), CASES)
def test_a_model_goes_on_where_older_keras_left_it(version, name):
    written = WRITTEN[version][name]
    model = load_model(OLDER / f"{version}_{name}.h5")
    np.testing.assert_allclose(model.predict(X, verbose=0)[:3], written["predicted"], atol=2e-6)
    loss = model.fit(X, Y, batch_size=4, shuffle=False, verbose=0).history["loss"][0]
    # TensorFlow 1 reads a variable before or after its update as it happens
    assert loss == pytest.approx(written["loss"], rel=1e-6 if version == "2.9.0" else 2e-4)


@pytest.mark.parametrize("version", WRITTEN)
def test_weights_alone_are_read_in_order_and_by_name(version):
    model = load_model(OLDER / f"{version}_fun.h5", compile=False)
    weights = [np.array(weight) for weight in model.get_weights()]
    for arguments in ({}, {"by_name": True}):
        model.set_weights([0 * weight for weight in weights])
        model.load_weights(OLDER / f"{version}_fun_weights.h5", **arguments)
        assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))


def test_a_file_without_a_model_says_how_to_read_it():
    with pytest.raises(FormatError) as caught:
        load_model(OLDER / "2.9.0_fun_weights.h5")
    assert str(caught.value) == (
        "2.9.0_fun_weights.h5: must be a .keras archive, an .h5 or an ONNX model, and is an HDF5 file, weights without "
        "a model. "
        "Build the model and read them: model.load_weights('2.9.0_fun_weights.h5')."
    )


def test_weights_of_another_model_change_nothing():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(3)])
    before = [np.array(weight) for weight in model.get_weights()]
    with pytest.raises(FormatError) as caught:
        model.load_weights(OLDER / "2.9.0_fun_weights.h5")
    assert str(caught.value) == (
        "2.9.0_fun_weights.h5: it has weights of 5 layers, and the model has 2 layers with weights. Is it another "
        "model's? load_weights(..., by_name=True) takes the layers that have the same name."
    )
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def some_model(api, optimizer):
    api.utils.set_random_seed(1)
    base = api.Sequential([api.Input((8, 8, 3)), api.layers.Conv2D(4, 3), api.layers.BatchNormalization()], name="base")
    model = api.Sequential(
        [api.Input((8, 8, 3)), base, api.layers.GlobalAveragePooling2D(), api.layers.Dense(3, activation="softmax")]
    )
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, Y, batch_size=6, epochs=2, shuffle=False, verbose=0)
    return model


def test_h5_files_of_keras_3_open_here(tmp_path):
    model = some_model(theirs, theirs.optimizers.Nadam(0.01))
    model.save(tmp_path / "m.h5")
    ours = load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(ours.predict(X, verbose=0), model.predict(X, verbose=0), atol=2e-6)
    assert ours.optimizer.steps == 4
    arguments = {"batch_size": 6, "shuffle": False, "verbose": 0}
    loss = ours.fit(X, Y, **arguments).history["loss"][0]
    assert loss == pytest.approx(model.fit(X, Y, **arguments).history["loss"][0], rel=1e-5)


def test_h5_files_of_ours_open_in_keras_3_and_here(tmp_path):
    model = some_model(keras, keras.optimizers.Adam(0.01))
    model.save(tmp_path / "m.h5")
    model.save_weights(tmp_path / "w.h5")
    expected = model.predict(X, verbose=0)
    other = theirs.models.load_model(tmp_path / "m.h5")
    np.testing.assert_allclose(other.predict(X, verbose=0), expected, atol=2e-6)
    assert int(other.optimizer.iterations) == 4
    other.set_weights([0 * weight for weight in other.get_weights()])
    other.load_weights(tmp_path / "w.h5")
    np.testing.assert_allclose(other.predict(X, verbose=0), expected, atol=2e-6)
    again = load_model(tmp_path / "m.h5")
    arguments = {"batch_size": 6, "shuffle": False, "verbose": 0}
    assert again.fit(X, Y, **arguments).history == model.fit(X, Y, **arguments).history


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_a_rate_that_follows_a_schedule_is_no_variable_of_a_file(tmp_path, optimizer):
    def made(api):
        schedule = api.optimizers.schedules.ExponentialDecay(0.05, 3, 0.5)
        return some_model(api, getattr(api.optimizers, optimizer)(schedule))

    arguments = {"batch_size": 6, "shuffle": False, "verbose": 0}
    model = made(theirs)
    model.save(tmp_path / "t.keras")
    ours = load_model(tmp_path / "t.keras")
    assert ours.optimizer.steps == 4
    loss = ours.fit(X, Y, **arguments).history["loss"][0]
    assert loss == pytest.approx(model.fit(X, Y, **arguments).history["loss"][0], rel=1e-5)
    ours.save(tmp_path / "o.keras")
    back = theirs.models.load_model(tmp_path / "o.keras")
    assert int(back.optimizer.iterations) == 6
    loss = back.fit(X, Y, **arguments).history["loss"][0]
    assert loss == pytest.approx(ours.fit(X, Y, **arguments).history["loss"][0], rel=1e-5)


def test_load_weights_restores_the_rate(tmp_path):
    model = some_model(keras, keras.optimizers.SGD(0.1))
    model.optimizer.learning_rate = 0.025
    model.save_weights(tmp_path / "m.weights.h5")
    model.optimizer.learning_rate = 0.4
    model.load_weights(tmp_path / "m.weights.h5")
    assert float(model.optimizer.learning_rate) == pytest.approx(0.025)


def test_decay_of_older_optimizers_is_the_schedule_that_it_was():
    config = modern_optimizer({"class_name": "Custom>SGD", "config": {"lr": 0.1, "decay": 0.5, "momentum": 0.9}})
    assert config["class_name"] == "SGD"
    assert config["config"]["momentum"] == 0.9
    assert config["config"]["learning_rate"]["config"] == {
        "initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5
    }  # fmt: skip


def test_a_layer_called_on_nothing_is_damage():
    part = {"class_name": "Dense", "config": {"name": "d", "units": 1}, "name": "d", "inbound_nodes": [[["x", 0]]]}
    with pytest.raises(FormatError, match=r"must be called on \(name, call, output\), got \['x', 0\]"):
        modern_model({"class_name": "Model", "config": {"name": "m", "layers": [part]}})


def test_files_of_another_ending_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    path = str(tmp_path / "m.txt")
    with pytest.raises(ArgumentError) as caught:
        model.save(path)
    assert str(caught.value) == f"save: `filepath` must end in '.keras' or '.h5', got {path!r}."
