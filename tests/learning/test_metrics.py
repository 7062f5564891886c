"""Metrics of counts and of ranks against Keras's, over several batches."""

import inspect
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.learning import metrics
from foveal.training.fitting import Score
from foveal.training.goal import Aim, Goal
from small import ENGINES, compiled, data

RNG = np.random.default_rng(3)
LOGITS = RNG.normal(0, 2, (40, 6)).astype("float32")
PROBABILITIES = (np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)).astype("float32")
CLASSES = RNG.integers(0, 6, 40).astype("int32")
ONE_HOT = np.eye(6, dtype="float32")[CLASSES]
CHANCES = (1 / (1 + np.exp(-LOGITS[:, :1]))).astype("float32")
BITS = (CHANCES + RNG.normal(0, 0.3, (40, 1)) > 0.5).astype("float32")
GUESSES = RNG.integers(0, 6, 40).astype("float32")

CASES = [
    ("TopKCategoricalAccuracy", {"k": 2}, ONE_HOT, PROBABILITIES),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, CLASSES, PROBABILITIES),
    ("CosineSimilarity", {}, ONE_HOT, LOGITS),
    ("RootMeanSquaredError", {}, ONE_HOT, LOGITS),
    ("Precision", {}, BITS, CHANCES),
    ("Precision", {"thresholds": [0.1, 0.5, 0.9]}, ONE_HOT, PROBABILITIES),
    ("Precision", {"top_k": 2}, ONE_HOT, PROBABILITIES),
    ("Recall", {"thresholds": 0.3}, BITS, CHANCES),
    ("Recall", {"top_k": 2, "class_id": 3}, ONE_HOT, PROBABILITIES),
    ("TruePositives", {}, BITS, CHANCES),
    ("FalsePositives", {"thresholds": [0.2, 0.7]}, BITS, CHANCES),
    ("TrueNegatives", {}, BITS, CHANCES),
    ("FalseNegatives", {}, BITS, CHANCES),
    ("AUC", {}, BITS, CHANCES),
    ("AUC", {"from_logits": True, "num_thresholds": 50}, BITS, LOGITS[:, :1]),
    ("AUC", {"curve": "PR"}, BITS, CHANCES),
    ("AUC", {"curve": "PR", "summation_method": "majoring"}, BITS, CHANCES),
    ("AUC", {"summation_method": "minoring"}, ONE_HOT, PROBABILITIES),
    ("F1Score", {}, ONE_HOT, PROBABILITIES),
    ("F1Score", {"average": "macro"}, ONE_HOT, PROBABILITIES),
    ("F1Score", {"average": "micro", "threshold": 0.3}, ONE_HOT, PROBABILITIES),
    ("FBetaScore", {"average": "weighted", "beta": 2.0}, ONE_HOT, PROBABILITIES),
    ("MeanIoU", {"num_classes": 6}, CLASSES, GUESSES),
    ("MeanIoU", {"num_classes": 6, "sparse_y_true": False, "sparse_y_pred": False}, ONE_HOT, PROBABILITIES),
]


def over_batches(metric, y_true, y_pred, engine):
    """What a metric says after the whole of some data, seen in three batches."""
    watched = metrics.Watched(metric)
    y = placeholder("y", (BATCH, *y_true.shape[1:]), str(y_true.dtype))
    x = placeholder("x", (BATCH, *y_pred.shape[1:]))
    graph = Graph({"loss": x, **watched.outputs(y, x)})
    graph.check()
    graph = Graph({name: node for name, node in graph.outputs.items() if name != "loss"})
    program = get_engine(engine).compile(graph)
    score = Score(Goal(None, (Aim("", None, 1.0, (watched,)),)))
    for rows in (slice(0, 16), slice(16, 32), slice(32, 40)):
        outputs = program.run({"x": y_pred[rows], "y": y_true[rows]})
        score.add({"loss": np.zeros(()), **outputs}, rows.stop - rows.start)
    return score.logs()[watched.name]


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), CASES)
def test_metric_is_keras(name, arguments, y_true, y_pred):
    theirs = getattr(keras.metrics, name)(**arguments)
    for rows in (slice(0, 16), slice(16, 32), slice(32, 40)):
        theirs.update_state(y_true[rows], y_pred[rows])
    ours = getattr(metrics, name)(**arguments)
    want = np.asarray(theirs.result())
    got = over_batches(ours, y_true, y_pred, "numpy")
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)
    assert np.shape(got) == want.shape


@pytest.mark.parametrize("engine", ["jax", "llvm"])
@pytest.mark.parametrize("case", [3, 6, 13, 18, 22], ids=lambda i: CASES[i][0])
def test_metric_is_the_same_on_every_engine(case, engine):
    name, arguments, y_true, y_pred = CASES[case]
    want, got = (over_batches(getattr(metrics, name)(**arguments), y_true, y_pred, e) for e in ("numpy", engine))
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [kind.__name__ for kind in metrics.CLASSES])
def test_arguments_are_those_of_keras(name):
    ours, theirs = (
        [(p.name, p.default if p.name != "name" else "") for p in inspect.signature(kind).parameters.values()]
        for kind in (getattr(metrics, name), getattr(keras.metrics, name))
    )
    assert ours == theirs
    needed = {"num_classes": 3} if name == "MeanIoU" else {}
    assert re.fullmatch(getattr(metrics, name)(**needed).name + r"(_\d+)?", getattr(keras.metrics, name)(**needed).name)


@pytest.mark.parametrize("engine", ENGINES)
def test_fit_reports_sums_of_the_epoch(engine):
    x, y = data()
    watched = ["accuracy", foveal.metrics.Precision(), foveal.metrics.F1Score(), "AUC"]
    model = compiled(engine, metrics=watched)
    history = model.fit(x, y, epochs=2, validation_data=(x, y), verbose=2, batch_size=16)
    logs = model.evaluate(x, y, return_dict=True, verbose=0)
    assert list(logs) == ["loss", "accuracy", "precision", "f1_score", "AUC"]
    one_hot = np.eye(3, dtype="float32")[y]
    theirs = [keras.metrics.Precision(), keras.metrics.F1Score(), keras.metrics.AUC()]
    for metric, name in zip(theirs, ["precision", "f1_score", "AUC"], strict=True):
        metric.update_state(one_hot, model.predict(x))
        np.testing.assert_allclose(logs[name], np.asarray(metric.result()), rtol=1e-5)
        np.testing.assert_allclose(history.history[f"val_{name}"][-1], logs[name], rtol=1e-5)


REFUSED = [
    (
        lambda: metrics.Precision(thresholds=2),
        ArgumentError,
        "Precision: `thresholds` must be from 0 to 1, one number or a list of them, got 2.",
    ),
    (
        lambda: metrics.AUC(num_thresholds=1),
        ArgumentError,
        "AUC: `num_thresholds` must be above 1, got 1.",
    ),
    (
        lambda: metrics.AUC().sums(placeholder("y", (BATCH, 3)), placeholder("x", (BATCH, 2))),
        ShapeError,
        "AUC: labels (N, 3) must be like the predictions (N, 2).",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:40] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
