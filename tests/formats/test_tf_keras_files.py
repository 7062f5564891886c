"""Models in files of tf_keras 2.15 (tests/golden/tf_keras/write.py): functions of TensorFlow among the layers."""

import json
from pathlib import Path

import numpy as np
import pytest

from foveal.errors import FormatError
from foveal.models import load_model
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
