"""Recurrent layers out of ONNX files, which have the steps before the batch; beside ONNX Runtime."""

import numpy as np
import pytest

from formats.onnx_runtime import answers
from formats.test_onnx_import import file_of
from foveal.errors import FormatError
from foveal.formats import onnx_file
from foveal.models import load_model
from foveal.models.onnx.importing import model_of
from peers import assert_agree

rng = np.random.default_rng(0)
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
STEPS, NUMBERS, UNITS = 5, 3, 4
X = rng.normal(size=(2, STEPS, NUMBERS)).astype("float32")


def arrays_of(kind, ways):
    """Weights of a recurrent node, and a first state of zeros."""
    gates = GATES[kind]
    return {
        "w": rng.normal(size=(ways, gates * UNITS, NUMBERS)).astype("float32"),
        "r": rng.normal(size=(ways, gates * UNITS, UNITS)).astype("float32"),
        "b": rng.normal(size=(ways, 2 * gates * UNITS)).astype("float32"),
        "ways": np.array([ways]),
        "units": np.array([UNITS]),
        "one": np.array([1]),
        "zero": np.array([0]),
        "flat": np.array([0, 0, -1]),
    }


def begun(kind):
    """Nodes that turn the batch behind the steps, make a state for each image, and go through the steps."""
    states = ["state"] * (2 if kind == "LSTM" else 1)
    return [
        ("Transpose", ["x"], ["t"], {"perm": [1, 0, 2]}),
        ("Shape", ["t"], ["s"]),
        ("Gather", ["s", "one"], ["n"], {"axis": 0}),
        ("Concat", ["ways", "n", "units"], ["size"], {"axis": 0}),
        ("ConstantOfShape", ["size"], ["state"]),
    ], ["t", "w", "r", "b", "", *states]


def opened_and_answered(nodes, arrays, tmp_path, x=X):
    file = file_of(nodes, ["n", *x.shape[1:]], arrays)
    (wanted,) = answers(file.SerializeToString(), x)
    (tmp_path / "m.onnx").write_bytes(file.SerializeToString())
    model = load_model(tmp_path / "m.onnx")
    assert_agree(np.asarray(model(x)), wanted, 1e-5, "recurrent")
    return model


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("kind", GATES)
def test_all_steps_and_last_states_are_those_of_onnx_runtime(kind, direction, tmp_path):
    ways = 2 if direction == "bidirectional" else 1
    first, inputs = begun(kind)
    settings = {"hidden_size": UNITS, "direction": direction} | ({"linear_before_reset": 1} if kind == "GRU" else {})
    steps = [
        (kind, inputs, ["all", *["last", "cell"][: 2 if kind == "LSTM" else 1]], settings),
        ("Transpose", ["all"], ["a"], {"perm": [0, 2, 1, 3]}),
        ("Reshape", ["a", "flat"], ["c"]),
        ("Transpose", ["c"], ["d"], {"perm": [1, 0, 2]}),
    ]
    arrays = arrays_of(kind, ways)
    ending = [("Identity", ["d"], ["y"])]
    model = opened_and_answered([*first, *steps, *ending], arrays, tmp_path)
    kinds = [type(layer).__name__ for layer in model.layers]
    assert any(name in kinds for name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional"))
    model.save(tmp_path / "m.keras")
    np.testing.assert_array_equal(load_model(tmp_path / "m.keras")(X), model(X))
    last = [("Transpose", ["last"], ["u"], {"perm": [1, 0, 2]}), ("Flatten", ["u"], ["y"])]
    opened_and_answered([*first, *steps, *last], arrays, tmp_path)
    if ways == 1:
        both = [("Transpose", ["last"], ["v"], {"perm": [1, 0, 2]}), ("Add", ["d", "v"], ["y"])]
        opened_and_answered([*first, *steps, *both], arrays, tmp_path)
    if kind == "LSTM":
        cell = [("Transpose", ["cell"], ["u"], {"perm": [1, 0, 2]}), ("Flatten", ["u"], ["y"])]
        opened_and_answered([*first, *steps, *cell], arrays, tmp_path)


def test_a_gru_with_one_bias_and_other_activations(tmp_path):
    first, inputs = begun("GRU")
    settings = {"hidden_size": UNITS, "activations": ["Sigmoid", "Relu"]}
    squeezed = [
        ("GRU", inputs, ["all"], settings),
        ("Squeeze", ["all", "one"], ["a"]),
        ("Slice", ["a", "last", "end", "zero"], ["b2"]),
        ("Squeeze", ["b2", "zero"], ["y"]),
    ]
    arrays = arrays_of("GRU", 1) | {"last": np.array([-1]), "end": np.array([2**31 - 1])}
    opened_and_answered([*first, *squeezed], arrays, tmp_path)


def test_a_token_before_the_others_is_there_for_each_image(tmp_path):
    nodes = [
        ("Shape", ["x"], ["s"]),
        ("Gather", ["s", "zero"], ["n"], {"axis": 0}),
        ("Concat", ["n", "one", "three"], ["to"], {"axis": 0}),
        ("Expand", ["token", "to"], ["tokens"]),
        ("Concat", ["tokens", "x"], ["y"], {"axis": 1}),
    ]
    arrays = {
        "zero": np.array([0]),
        "one": np.array([1]),
        "three": np.array([NUMBERS]),
        "token": rng.normal(size=(1, 1, NUMBERS)).astype("float32"),
    }
    model = opened_and_answered(nodes, arrays, tmp_path)
    broken = np.asarray(model(np.full_like(X, np.nan)))
    np.testing.assert_array_equal(broken[:, 0], np.repeat(arrays["token"][0], 2, 0))


WRONG = {
    "the batch as steps": ({}, "x", "its sequences must have steps, batch and numbers as axes, in this order."),
    "activations": (
        {"activations": ["Sigmoid", "Tanh", "Relu"]},
        "t",
        "its activations are Sigmoid, Tanh, Relu, and layers have two of Tanh, Sigmoid, Relu, Softsign, Softplus.",
    ),
    "clip": ({"clip": 1.0}, "t", "it clips, or joins two gates, which layers do not."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_layers_cannot_do_is_said(name):
    settings, source, words = WRONG[name]
    first, inputs = begun("LSTM")
    nodes = [*first, ("LSTM", [source, *inputs[1:]], ["y"], {"hidden_size": UNITS, **settings})]
    file = file_of(nodes, ["n", STEPS, NUMBERS], arrays_of("LSTM", 1)).SerializeToString()
    with pytest.raises(FormatError) as error:
        model_of(onnx_file.read(file, "m.onnx"), "m.onnx")
    assert str(error.value) == f"m.onnx: LSTM that gives 'y': {words}"
