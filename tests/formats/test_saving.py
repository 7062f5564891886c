"""Models in files: the same in real Keras, the same again here, and files that cannot do harm."""

import contextlib
import io
import json
import subprocess
import sys
import zipfile

import h5py
import keras
import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError, FormatError
from foveal.formats.archive import unpack
from foveal.models import load_model, model_from_json
from foveal.models.weights_file import variables

X = np.random.default_rng(0).random((6, 8, 8, 2), "float32")
Y = np.arange(6) % 3


def plain(api):
    layers = api.layers
    return api.Sequential(
        [
            api.Input((8, 8, 2)),
            layers.Rescaling(0.5),
            layers.Conv2D(4, 3, activation="relu", kernel_initializer="he_normal"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.1),
            layers.Dense(3, activation="softmax"),
        ]
    )


def nested(api):
    layers = api.layers
    inner = api.Sequential([api.Input((8, 8, 2)), layers.Conv2D(3, 3), layers.Conv2D(3, 1)])
    return api.Sequential([api.Input((8, 8, 2)), inner, layers.Flatten(), layers.Dense(3, activation="softmax")])


def shared(api):
    layers = api.layers
    entry = api.Input((8, 8, 2))
    inner = api.Model(entry, layers.Dense(2)(layers.Conv2D(3, 3)(entry)))
    x = api.Input((8, 8, 2))
    joined = layers.Add()([inner(x), inner(layers.Conv2D(2, 1)(x))])
    return api.Model(x, layers.Dense(3, activation="softmax")(layers.Flatten()(joined)))


MODELS = [plain, nested, shared]
BOTH_WAYS = [plain, shared]


def trained(api, network=plain, optimizer="adam"):
    api.utils.set_random_seed(3)
    model = network(api)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    if api is foveal:
        model.fit(X, Y, epochs=2, verbose=0)
    else:  # as after two steps; Keras takes seconds to compile one
        model.optimizer.build(model.trainable_variables)
        rng = np.random.default_rng(1)
        for variable in (*model.optimizer.variables[2:], *model.weights):
            variable.assign(rng.random(variable.shape, "float32") / 10)
        model.optimizer.iterations.assign(2)
    return model


def outputs(model):
    return np.asarray(model(X))


@pytest.mark.parametrize("network", BOTH_WAYS)
def test_keras_opens_what_is_saved(network, tmp_path):
    model = trained(foveal, network)
    model.save(tmp_path / "m.keras")
    theirs = keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(outputs(theirs), outputs(model), atol=1e-5)
    assert int(theirs.optimizer.iterations.numpy()) == 2
    for ours, other in zip(variables(model.optimizer), theirs.optimizer.variables, strict=True):
        np.testing.assert_array_equal(ours.value, np.asarray(other))


@pytest.mark.parametrize("network", BOTH_WAYS)
def test_what_keras_saved_opens(network, tmp_path):
    theirs = trained(keras, network)
    theirs.save(tmp_path / "m.keras")
    model = load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(outputs(model), outputs(theirs), atol=1e-5)
    for ours, other in zip(variables(model.optimizer), theirs.optimizer.variables, strict=True):
        np.testing.assert_array_equal(ours.value, np.asarray(other))


OPTIMIZERS = [("SGD", {"momentum": 0.9}), ("RMSprop", {"momentum": 0.9}), ("Adam", {"amsgrad": True})]


@pytest.mark.parametrize(("name", "arguments"), OPTIMIZERS)
def test_training_goes_on_where_keras_stopped(name, arguments, tmp_path):
    theirs = trained(keras, nested, getattr(keras.optimizers, name)(**arguments))
    theirs.save(tmp_path / "m.keras")
    model = load_model(tmp_path / "m.keras")
    for each in (theirs, model):
        each.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    for ours, other in zip(model.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(ours, other, atol=1e-4)


@pytest.mark.parametrize("network", MODELS)
def test_a_round_trip_changes_no_bit(network, tmp_path):
    model = trained(foveal, network)
    model.save(tmp_path / "m.keras")
    again = load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(outputs(again), outputs(model))
    assert again.to_json() == model.to_json()
    for ours, other in zip(variables(model.optimizer), variables(again.optimizer), strict=True):
        np.testing.assert_array_equal(ours.value, other.value)


def noisy(api):
    """Three ways to call a layer: silent, and told to learn or not to."""
    begun = api.Input((50,))
    dropout = api.layers.Dropout
    return api.Model(
        begun, [dropout(0.5)(begun), dropout(0.5)(begun, training=True), dropout(0.5)(begun, training=False)]
    )


def drops(model, training):
    ones = np.ones((4, 50), "float32")
    return [bool((np.asarray(y) == 0).any()) for y in model(ones, training=training)]


def test_layers_that_were_told_how_to_behave_still_do(tmp_path):
    model = noisy(foveal)
    model.save(tmp_path / "m.keras")
    for other in (model, load_model(tmp_path / "m.keras")):
        assert drops(other, training=True) == [True, True, False]
        assert drops(other, training=False) == [False, True, False]
        assert [bool((y == 0).any()) for y in other.predict(np.ones((4, 50)), verbose=0)] == [False, True, False]
    model.compile("sgd", ["mse"] * 3)
    assert model.evaluate(np.ones((4, 50)), [np.ones((4, 50))] * 3, verbose=0)[2] > 0.5


def test_layers_out_of_kerass_files_learn_as_they_do_there(tmp_path):
    theirs = noisy(keras)
    theirs.save(tmp_path / "m.keras")
    for training in (True, False):
        assert drops(load_model(tmp_path / "m.keras"), training) == drops(theirs, training) == [training] * 3


def test_weights_alone_go_both_ways(tmp_path):
    model, theirs, other = trained(foveal), plain(keras), plain(foveal)
    model.save_weights(tmp_path / "m.weights.h5")
    theirs.load_weights(tmp_path / "m.weights.h5")
    np.testing.assert_allclose(outputs(theirs), outputs(model), atol=1e-5)
    theirs.save_weights(tmp_path / "t.weights.h5")
    other.load_weights(tmp_path / "t.weights.h5")
    np.testing.assert_array_equal(outputs(other), outputs(model))


def test_the_file_is_laid_out_as_kerass(tmp_path):
    model = trained(foveal)
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        config = json.loads(archive.read("config.json"))
        file = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
    assert list(config) == ["module", "class_name", "config", "registered_name", "build_config", "compile_config"]
    assert config["build_config"] == {"input_shape": [None, 8, 8, 2]}
    assert file["layers/conv2d/vars"].attrs["name"] == model.layers[1].name
    assert file["layers/batch_normalization/vars/3"].shape == (4,)
    assert file["optimizer/vars/0"].dtype == "int64"


def test_a_model_from_json():
    model = plain(foveal)
    assert model_from_json(model.to_json()).to_json() == model.to_json()
    assert keras.models.model_from_json(model.to_json()).count_params() == model.count_params()


def test_an_uncompiled_model_stays_uncompiled(tmp_path):
    model = plain(foveal)
    model.save(tmp_path / "m.keras")
    assert not load_model(tmp_path / "m.keras").compiled
    trained(foveal).save(tmp_path / "n.keras")
    assert not load_model(tmp_path / "n.keras", compile=False).compiled


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    model = plain(foveal)
    model.save(tmp_path / "m.keras")
    before = (tmp_path / "m.keras").read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        model.save(tmp_path / "m.keras")
    assert (tmp_path / "m.keras").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


class TestErrors:
    def refusal(self, kind, function, *arguments, **named):
        with pytest.raises(kind) as caught:
            function(*arguments, **named)
        return str(caught.value)

    def test_endings(self):
        model = plain(foveal)
        assert self.refusal(ArgumentError, model.save, "m.h6") == (
            "save: `filepath` must end in '.keras' or '.h5', got 'm.h6'."
        )
        assert self.refusal(ArgumentError, model.save_weights, "m.keras") == (
            "save_weights: `filepath` must end in '.weights.h5' or '.safetensors', got 'm.keras'."
        )

    @pytest.mark.parametrize("role", ["function", "activation"])
    def test_functions_without_a_name_go_into_no_file(self, role, tmp_path):
        own = lambda x: x * 2  # noqa: E731

        layers = foveal.layers
        layer = layers.Lambda(own, name="own") if role == "function" else layers.Dense(2, own, name="own")
        model = foveal.Sequential([foveal.Input((2,)), layer])
        assert self.refusal(ArgumentError, model.save, tmp_path / "m.keras") == (
            f"{type(layer).__name__} 'own': `{role}` is a function of your own, {own!r}, which no file can hold. "
            "Use one that Foveal has, or save the weights alone with save_weights."
        )
        assert list(tmp_path.iterdir()) == []
        model.save_weights(tmp_path / "m.weights.h5")

    def test_folders_and_files_that_are_there(self, tmp_path):
        model, path = plain(foveal), tmp_path / "m.keras"
        model.save(path)
        assert self.refusal(ArgumentError, model.save, path, overwrite=False) == (
            f"save: {str(path)!r} is there already. Give another name, or overwrite=True."
        )
        assert self.refusal(ArgumentError, model.save, tmp_path / "a" / "m.keras") == (
            f"save: there is no folder {str(tmp_path / 'a')!r}. Make it first."
        )

    def test_custom_objects_are_classes(self):
        assert self.refusal(ArgumentError, load_model, "m.keras", custom_objects={"A": 1}) == (
            "load_model: `custom_objects` must be a dict of classes and functions by name, like {'MyLayer': MyLayer}, "
            "got {'A': 1}."
        )

    def test_weights_of_another_model(self, tmp_path):
        path = tmp_path / "m.weights.h5"
        nested(foveal).save_weights(path)
        model = plain(foveal)
        before = outputs(model)
        name = model.layers[1].name
        assert self.refusal(FormatError, model.load_weights, path) == (
            f"m.weights.h5: Conv2D {name!r} must have 2 arrays in layers/conv2d/vars, got 0. Is it another model's?"
        )
        np.testing.assert_array_equal(outputs(model), before)
        with pytest.warns(UserWarning, match="It is skipped"):
            model.load_weights(path, skip_mismatch=True)

    def test_shapes_of_another_model(self, tmp_path):
        path = tmp_path / "m.weights.h5"
        layers = foveal.layers
        foveal.Sequential([foveal.Input((3,)), layers.Dense(2)]).save_weights(path)
        model = foveal.Sequential([foveal.Input((4,)), layers.Dense(2, name="d")], name="s")
        assert self.refusal(FormatError, model.load_weights, path) == (
            "m.weights.h5: Dense 'd': layers/dense/vars/0 must be of shape (4, 2), got (3, 2). Is it another model's?"
        )


def rewritten(path, change):
    """A saved model whose config is changed."""
    members = unpack(path.read_bytes(), "m.keras")
    config = json.loads(members["config.json"])
    change(config)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, json.dumps(config) if name == "config.json" else data)


def _lambda(config):
    config["config"]["layers"][1] = {"module": "keras.layers", "class_name": "Lambda", "config": {"function": "x"}}


def _gadget(config):
    config["config"]["layers"][1] = {"module": "os", "class_name": "execvp", "config": {"command": "true"}}


def _huge(config):
    config["config"]["layers"][2]["config"]["filters"] = 10**12


def _deep(config):
    for _ in range(300):
        config["config"]["layers"] = [{"class_name": "Sequential", "config": {"layers": config["config"]["layers"]}}]


BRINGS = (
    "Files can name only classes that Foveal has itself: they bring no code. Hand over one of your own in "
    "`custom_objects`, or register it with foveal.saving.register_keras_serializable."
)
HARMFUL = {
    _lambda: "m.keras: config.json: a Lambda layer is code, and files bring none. Make the model in Python, and read "
    "its weights with load_weights.",
    _gadget: f"m.keras: config.json: the class 'execvp' of os is not one that Foveal loads. {BRINGS}",
    _huge: "m.keras: config.json: the layers need more weights than there are, the next of shape "
    "(3, 3, 2, 1000000000000).",
    _deep: "m.keras: config.json: its parts are inside each other more than 64 deep.",
}


@pytest.mark.parametrize("change", HARMFUL)
def test_harmful_configs_are_refused(change, tmp_path):
    plain(foveal).save(tmp_path / "m.keras")
    rewritten(tmp_path / "m.keras", change)
    with pytest.raises(FormatError) as caught:
        load_model(tmp_path / "m.keras")
    assert str(caught.value) == HARMFUL[change]


def test_every_value_of_a_config_may_be_wrong(tmp_path):
    trained(foveal, shared).save(tmp_path / "m.keras")
    members = unpack((tmp_path / "m.keras").read_bytes(), "m.keras")
    text = members["config.json"].decode()
    rng = np.random.default_rng(0)
    for wrong in ("-1", '"x"', "[]", "{}", "[[[]]]", "1e400", "null", '{"class_name": 3, "config": 4}'):
        places = [i for i, letter in enumerate(text) if letter == ":"]
        for at in rng.choice(places, 25):
            _, length = json.JSONDecoder().raw_decode(text[at + 1 :].lstrip())
            config = text[: at + 1] + wrong + text[at + 1 :].lstrip()[length:]
            path = tmp_path / "spoilt.keras"
            with zipfile.ZipFile(path, "w") as archive:
                for name, data in members.items():
                    archive.writestr(name, config if name == "config.json" else data)
            with contextlib.suppress(FormatError):
                load_model(path)


WATCHED = """
import sys, foveal
from foveal.models import load_model
load_model(sys.argv[1])
events = []
sys.addaudithook(lambda name, given: events.append((name, str(given[0]) if given else "")))
before = set(sys.modules)
load_model(sys.argv[2])
done = list(events)
machine = ("/proc/", "/sys/")
opened = [given for name, given in done if name == "open" and not given.startswith(machine)]
others = [name for name, _ in done if name.split(".")[0] in ("import", "exec", "compile", "os", "socket", "subprocess")]
print(opened, others, set(sys.modules) - before)
"""


def test_loading_opens_one_file_and_imports_nothing(tmp_path):
    for name in ("a.keras", "b.keras"):
        trained(foveal, shared).save(tmp_path / name)
    files = [str(tmp_path / "a.keras"), str(tmp_path / "b.keras")]
    done = subprocess.run([sys.executable, "-c", WATCHED, *files], capture_output=True, text=True, timeout=60)
    assert (done.stderr, done.stdout) == ("", f"{[files[1]]} [] set()\n")
