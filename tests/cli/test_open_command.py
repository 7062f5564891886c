"""`foveal open`: what is in a file, in one screen."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import foveal
from foveal import layers
from foveal.cli.main import main
from foveal.look.file_contents import file_contents


@pytest.fixture(scope="module")
def model(own_folder):
    made = foveal.Sequential([layers.Input((4, 4, 3)), layers.Flatten(), layers.Dense(2, name="out")], name="pets")
    made.class_names, made.input_range = ["cat", "dog"], (0, 255)
    made.save("m.keras")
    made.save("m.h5")
    made.save_weights("m.weights.h5")
    made.save_weights("m.safetensors")
    Image.fromarray(np.zeros((3, 5, 3), "uint8")).save("p.png")
    Path("pets/cat").mkdir(parents=True)
    Image.fromarray(np.zeros((3, 5), "uint8")).save("pets/cat/1.png")
    return made


def said(capsys, *words):
    code = main(["open", *words])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("name", ["m.keras", "m.h5"])
def test_a_model(name, model, capsys):
    code, text = said(capsys, name)
    assert code == 0
    for part in ("written by: Foveal, as Keras 3.15.1", "model: Sequential 'pets'", "input: (None, 4, 4, 3)",
                 "input_range: (0.0, 255.0)", "parameters: 98", "answers: cat, dog"):  # fmt: skip
        assert part in text
    code, text = said(capsys, name, "--json")
    found = json.loads(text)
    assert (found["parameters"], found["class_names"], found["problems"]) == (98, ["cat", "dog"], [])
    assert found["layers"][-1] == ["out", "Dense", "(None, 2)", 98]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("m.weights.h5", "weights of Keras 3, without a model"),
        ("m.safetensors", "safetensors, weights without a model"),
        ("p.png", "a PNG picture"),
        ("pets", "a folder"),
    ],
)
def test_what_is_no_model_is_called_what_it_is(name, format, model, capsys):
    assert said(capsys, name) == (0, f"{file_contents(name)}\n")
    assert file_contents(name).format == format


def test_weights_pictures_and_folders_are_counted(model):
    assert file_contents("m.weights.h5").parameters == file_contents("m.safetensors").parameters == 98
    assert file_contents("p.png").facts == {"picture": "5 x 3, RGB", "frames": "1"}
    assert file_contents("pets").class_names == ["cat"]


def test_what_is_not_supported_is_said(model, capsys):
    text = foveal.models.model_from_json.__doc__  # any text is no model
    Path("notes.txt").write_text(text)
    assert file_contents("notes.txt").format == "a text"
    data = Path("m.keras").read_bytes().replace(b'"class_name": "Flatten"', b'"class_name": "Fltaten"')
    Path("odd.keras").write_bytes(data)
    code, text = said(capsys, "odd.keras")
    assert code == 1
    assert "Not opened: " in text


def test_a_layer_that_foveal_does_not_have(model, tmp_path):
    from foveal.formats import archive

    members = archive.unpack(Path("m.keras").read_bytes(), "m.keras")
    for old, new in ((b'"Flatten"', b'"Fltaten"'), (b'"Dense"', b'"Dence"')):
        members[archive.CONFIG] = members[archive.CONFIG].replace(old, new)
    Path("odd.keras").write_bytes(archive.pack(members))
    found = file_contents("odd.keras")
    assert [problem.partition(" is not")[0] for problem in found.problems] == [
        "the class 'Fltaten' of keras.layers",
        "the class 'Dence' of keras.layers",
    ]
    assert [row[1] for row in found.layers] == ["InputLayer", "Fltaten", "Dence"]
    with pytest.raises(foveal.errors.ArgumentError) as caught:
        file_contents("none.keras")
    assert str(caught.value) == "open: there is no file 'none.keras'."
