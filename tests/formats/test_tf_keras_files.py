"""Models in files of tf_keras 2.15 (tests/golden/tf_keras/write.py): functions of TensorFlow among the layers."""

import json
from pathlib import Path

import numpy as np
import pytest

from foveal.errors import FormatError
from foveal.models import load_model, model_from_json
from foveal.models.older_config import modern_model
from foveal.models.tf_operations import TABLE, modern_operation

HOME = Path(__file__).parents[1] / "golden" / "tf_keras"
EXPECTED = json.loads((HOME / "expected.json").read_text())
X = np.random.RandomState(0).uniform(0, 255, (3, 6, 6, 2)).astype("float32")


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize("name", EXPECTED)
def test_a_model_of_tf_keras_predicts_and_goes_on_as_there(name, ending, tmp_path):
    model = load_model(HOME / f"{name}.{ending}")
    predicted = model.predict(X, verbose=0)
    np.testing.assert_allclose(predicted, EXPECTED[name]["predicted"], atol=2e-6)
    model.save(tmp_path / f"again.{ending}")
    assert np.array_equal(load_model(tmp_path / f"again.{ending}").predict(X, verbose=0), predicted)
    if "loss" in EXPECTED[name]:
        loss = model.fit(X, np.arange(3), shuffle=False, verbose=0).history["loss"][0]
        assert loss == pytest.approx(EXPECTED[name]["loss"], rel=1e-5)


def test_every_function_in_the_table_is_an_operation():
    for function, (_, kind, _) in TABLE.items():
        node = {"args": [0.5, 0.5], "kwargs": {}}
        made = modern_operation(
            {"class_name": "TFOpLambda", "config": {"name": "n", "function": function}, "inbound_nodes": [node]}
        )
        assert made["class_name"] == kind


@pytest.mark.parametrize(
    ("function", "kwargs", "problem"),
    [
        (
            "raw_ops.Qr",
            {},
            "the layer 'n' is TensorFlow's function tf.raw_ops.Qr, which Foveal does not read. Build the model in "
            "Python, and read its weights with load_weights.",
        ),
        (
            "linalg.matmul",
            {"transpose_b": True},
            "tf.linalg.matmul has an option that Foveal does not read: transpose_b.",
        ),
    ],
)
def test_what_is_not_read_is_refused(function, kwargs, problem):
    layer = {"config": {"name": "n", "function": function}, "inbound_nodes": [{"args": [1.0], "kwargs": kwargs}]}
    with pytest.raises(FormatError) as caught:
        modern_operation(layer)
    assert str(caught.value) == problem


def graph_layer(name, kind, places, constants=None, **attributes):
    """A layer as Keras 2.2 and 2.3 write one for an operation of TensorFlow's."""
    node = {"name": name, "op": kind, "input": ["x", "y"], "attr": {"T": {"type": "DT_FLOAT"}, **attributes}}
    config = {"name": name, "trainable": True, "dtype": "float32", "node_def": json.dumps(node)}
    return {
        "class_name": "TensorFlowOpLayer",
        "config": config | {"constants": constants or {}},
        "name": f"tf_op_layer_{name}",
        "inbound_nodes": [[[place, 0, 0, {}] for place in places]],
    }


def graph_model(*layers):
    entry = {"name": "x", "batch_input_shape": [None, 6, 6, 2], "dtype": "float32", "sparse": False}
    first = {"class_name": "InputLayer", "config": entry, "name": "x", "inbound_nodes": []}
    config = {"name": "m", "layers": [first, *layers], "input_layers": [["x", 0, 0]]}
    config["output_layers"] = [[layers[-1]["name"], 0, 0]]
    modern = modern_model({"class_name": "Model", "config": config})
    return model_from_json(json.dumps(modern))


def test_operations_of_graphs_are_layers():
    """The layout is that of TensorFlow's source; there is no file of that time here."""
    half = graph_layer("mul", "Mul", ["x"], {"1": 0.5})
    less = graph_layer("sub", "Sub", ["tf_op_layer_mul"], {"0": 3.0})
    both = graph_layer("concat", "ConcatV2", ["tf_op_layer_sub", "x"], {"2": -1})
    root = graph_layer("relu", "Relu", ["tf_op_layer_concat"])
    mean = graph_layer("mean", "Mean", ["tf_op_layer_relu"], {"1": [1, 2]}, keep_dims={"b": True})
    flat = graph_layer("flat", "Squeeze", ["tf_op_layer_mean"], squeeze_dims={"list": {"i": ["1", "2"]}})
    wanted = np.maximum(np.concatenate([3 - X * 0.5, X], -1), 0).mean((1, 2))
    model = graph_model(half, less, both, root, mean, flat)
    np.testing.assert_allclose(model.predict(X, verbose=0), wanted, rtol=1e-5)


def test_operations_of_graphs_that_are_not_read_are_refused():
    for layer, what in {
        "Qr": (graph_layer("q", "Qr", ["x"]), "Qr"),
        "turned": (graph_layer("q", "MatMul", ["x", "x"], transpose_b={"b": True}), "MatMul with transpose_b"),
    }.values():
        with pytest.raises(FormatError) as caught:
            graph_model(layer)
        assert str(caught.value) == (
            f"the layer 'tf_op_layer_q' is TensorFlow's operation {what}, which Foveal does not read. Build the model "
            "in Python, and read its weights with load_weights."
        )
