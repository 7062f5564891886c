"""`foveal convert` between all formats."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.cli.main import main
from foveal.models import load_model

ENDINGS = (".keras", ".h5", ".onnx", ".weights.h5", ".safetensors")


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = foveal.Input((None, None, 2))
    x = layers.GlobalMaxPooling2D()(layers.Conv2D(3, 2, name="conv")(entry))
    made = foveal.Model(entry, layers.Dense(2, name="answer")(x))
    made.save("a.keras")
    return made


def test_a_model_goes_through_all_formats(model, capsys):
    x = np.random.default_rng(0).random((2, 5, 4, 2), "float32")
    before = "a.keras"
    for ending in ENDINGS:
        assert main(["convert", before, f"b{ending}"]) == 0
        assert capsys.readouterr().out.startswith(f"b{ending}: ")
        if ending in ENDINGS[:3]:
            before = f"b{ending}"
            np.testing.assert_allclose(load_model(before)(x), model(x), atol=1e-5)
    model.set_weights([0 * array for array in model.get_weights()])
    model.load_weights("b.safetensors")
    np.testing.assert_allclose(load_model("a.keras")(x), model(x), atol=1e-5)


def test_a_size_fixes_what_is_open(model):
    assert main(["convert", "a.keras", "b.onnx", "--size", "6"]) == 0
    assert load_model("b.onnx").input_shape == (None, 6, 6, 2)
    assert main(["convert", "a.keras", "open.onnx"]) == 0
    assert main(["convert", "open.onnx", "c.keras", "--size", "5"]) == 0
    assert load_model("c.keras").input_shape == (None, 5, 5, 2)
    assert main(["convert", "a.keras", "d.h5", "--size", "4"]) == 0
    assert main(["convert", "d.h5", "e.keras"]) == 0
    assert load_model("e.keras").input_shape == (None, 4, 4, 2)


def test_a_size_for_a_model_that_has_one_is_refused(model, capsys):
    assert main(["convert", "a.keras", "b.h5", "--size", "4"]) == 0
    capsys.readouterr()
    assert main(["convert", "b.h5", "c.keras", "--size", "5"]) == 2
    assert capsys.readouterr().err == (
        "foveal: convert: --size is for a model that leaves height and width open, got (4, 4, 2). Leave it out.\n"
    )


def test_what_cannot_be_converted_says_so(model, capsys):
    for words, message in {
        "a.keras b.tflite": "'b.tflite' must end in one of .keras, .h5, .hdf5, .onnx, .weights.h5, .safetensors.",
        "a.keras a.keras": "'a.keras' would be written over itself. Name another file.",
        "a.keras": "a model and a file for the result must be named. Type: foveal convert model.onnx model.keras",
    }.items():
        assert main(["convert", *words.split()]) == 2
        assert capsys.readouterr().err == f"foveal: convert: {message}\n"
