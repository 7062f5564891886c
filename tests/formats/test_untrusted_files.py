"""Files that are damaged, or made to do harm: refused in words, before anything is built, whatever their format."""

import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from foveal import Sequential, layers
from foveal.errors import FormatError
from foveal.formats import archive
from foveal.formats.tree import DIGEST
from foveal.models import load_model, model_from_json

BRINGS = (
    "Files can name only classes that Foveal has itself: they bring no code. Hand over one of your own in "
    "`custom_objects`, or register it with foveal.saving.register_keras_serializable."
)
PLACES = {"keras": "m.keras: config.json", "h5": "m.h5: model_config"}


def small():
    return Sequential([layers.Input((4,)), layers.Dense(3, name="a"), layers.RepeatVector(2, name="b")])


def rewrite(path, change):
    """Change a saved model's config, as somebody who knows of the digest would."""
    if path.suffix == ".keras":
        members = archive.unpack(path.read_bytes(), path.name)
        config = json.loads(members[archive.CONFIG])
        change(config)
        path.write_bytes(archive.pack({**members, archive.CONFIG: json.dumps(config).encode()}))
        return
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        change(config)
        del file.attrs[DIGEST], file.attrs["model_config"]
        file.attrs["model_config"] = json.dumps(config)


def layer(kind, **config):
    """A change of a config: its second layer is another."""

    def change(model):
        model["config"]["layers"][1] = {"class_name": kind, "config": {"name": "a", **config}}

    return change


def _gadget(model):
    model["config"]["layers"][1] = {"module": "os", "class_name": "execvp", "config": {"command": "true"}}


def _initializer(model):
    url = {"module": "keras.utils", "class_name": "get_file", "config": {"origin": "http://x"}}
    model["config"]["layers"][1]["config"]["kernel_initializer"] = url


def _deep(model):
    for _ in range(300):
        model["config"]["layers"] = [{"class_name": "Sequential", "config": {"layers": model["config"]["layers"]}}]


def _many(model):
    model["config"]["layers"] = [{"class_name": "Activation", "config": {}}] * 100_001


def _long(model):
    model["config"]["layers"][1]["config"]["activation"] = "x" * 10**7


def _classless(model):
    del model["config"]["layers"][1]["class_name"]


HARMFUL = {
    "code": (
        layer("Lambda", function=["4wEAAAAA", None, None]),
        "a Lambda layer is code, and files bring none. Make the model in Python, and read its weights with "
        "load_weights.",
    ),
    "an import": (_gadget, f"the class 'execvp' of os is not one that Foveal loads. {BRINGS}"),
    "Keras's own functions": (
        _initializer,
        f"the class 'get_file' of keras.utils is not one that Foveal loads. {BRINGS}",
    ),
    "other files": (
        layer("TFSMLayer", filepath="x"),
        f"the class 'TFSMLayer' is not one that Foveal loads. Did you mean 'Layer'? {BRINGS}",
    ),
    "weights that are not there": (
        layer("Dense", units=10**12),
        "the layers need more weights than there are, the next of shape (4, 1000000000000).",
    ),
    "depth": (_deep, "its parts are inside each other more than 64 deep."),
    "layers": (_many, "it may have at most 100,000 layers, got 100,001."),
    "texts": (_long, "damaged: Dense 'a' has a text of 10,000,000 characters; 131,072 are the most."),
    "no class": (_classless, "damaged: Sequential 'sequential' has a layer without a class and a config."),
    "a value for each of more places than there are": (
        lambda model: model["config"]["layers"][2]["config"].update(n=2**40),
        "'b' gives 3.3e+12 numbers for one example, of shape (1099511627776, 3); the most are 6.87e+10.",
    ),
    "layers by name": (
        lambda model: model["config"].update(layers={"x": 1}, input_layers=[], output_layers=[]),
        "damaged: Sequential 'sequential' has no `layers`.",
    ),
    "a number": (
        lambda model: model["config"]["layers"][2]["config"].update(n=2**70),
        "damaged: RepeatVector 'b' has the number 1.181e+21.",
    ),
    "a dict for a number": (
        lambda model: model["config"]["layers"][2]["config"].update(n={}),
        "RepeatVector: `n` must be a positive integer, got {}.",
    ),
}


@pytest.mark.parametrize("ending", PLACES)
@pytest.mark.parametrize("harm", HARMFUL)
def test_what_does_harm_is_refused_in_every_format(harm, ending, tmp_path):
    change, problem = HARMFUL[harm]
    path = tmp_path / f"m.{ending}"
    model = small()
    model.name = "sequential"
    model.save(path)
    rewrite(path, change)
    with pytest.raises(FormatError) as caught:
        load_model(path)
    assert str(caught.value) == f"{PLACES[ending]}: {problem}"


def test_a_text_of_too_many_parts_is_not_even_read():
    with pytest.raises(FormatError) as caught:
        model_from_json('{"config": [' + "{}," * 2**22 + "{}]}")
    assert str(caught.value) == "model_from_json: it may describe at most 4,194,304 parts, got 8,388,611."


DAMAGED = {
    "m.keras": "m.keras: archive damaged: model.weights.h5 is not what was saved, by its SHA-256. Take a copy of the "
    "file that is whole; if it was changed on purpose, delete 'weights_sha256' in metadata.json.",
    **dict.fromkeys(
        ("m.h5", "m.weights.h5"),
        "{}: damaged: its weights or texts are not those that were saved, by their SHA-256. Take a copy of the file "
        "that is whole; if it was changed on purpose, delete the attribute 'foveal_sha256' of its root.",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_weight_that_is_not_what_was_saved_is_refused(name, tmp_path):
    model, path = small(), tmp_path / name
    model.set_weights([np.full((4, 3), 2.5), np.zeros(3)])
    write, read = (model.save_weights, model.load_weights) if "weights" in name else (model.save, load_model)
    write(path)
    read(path)
    data = path.read_bytes()
    place = data.index(np.full(12, 2.5, "<f4").tobytes())
    path.write_bytes(data[: place + 2] + bytes([data[place + 2] ^ 1]) + data[place + 3 :])
    with pytest.raises(FormatError) as caught:
        read(path)
    assert str(caught.value) == DAMAGED[name].format(name)


def test_who_changes_a_file_on_purpose_takes_the_digest_away(tmp_path):
    model, path = small(), tmp_path / "m.weights.h5"
    model.save_weights(path)
    with h5py.File(path, "r+") as file:
        file["layers/dense/vars/1"][...] = [1, 2, 3]
    with pytest.raises(FormatError):
        model.load_weights(path)
    with h5py.File(path, "r+") as file:
        del file.attrs[DIGEST]
    model.load_weights(path)
    assert np.array_equal(model.get_weights()[1], [1, 2, 3])


@pytest.mark.full
def test_mutants_are_refused_or_open_as_they_were():
    tool = Path(__file__).parents[2] / "tools" / "fuzz_files.py"
    done = subprocess.run([sys.executable, tool, "--count", "300", "--seed", "7"], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("about", [{"registered_name": "mine>Dense"}, {"module": "mine.layers"}])
def test_a_class_of_ones_own_is_not_taken_for_its_namesake(about, tmp_path):
    path = tmp_path / "m.keras"
    small().save(path)
    rewrite(path, lambda model: model["config"]["layers"][1].update(about))
    with pytest.raises(FormatError) as caught:
        load_model(path)
    assert "is not one that Foveal loads: it is the author's own. Hand it over in `custom_objects`" in str(caught.value)
