"""Metrics of counts and of ranks against Keras's, over several batches."""

import inspect
import os
import re
from collections import Counter

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
from learning.case_ids import case_id
from small import ENGINES, compiled, data

RNG = np.random.default_rng(3)
LOGITS = RNG.normal(0, 2, (40, 6)).astype("float32")
PROBABILITIES = (np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)).astype("float32")
CLASSES = RNG.integers(0, 6, 40).astype("int32")
ONE_HOT = np.eye(6, dtype="float32")[CLASSES]
CHANCES = (1 / (1 + np.exp(-LOGITS[:, :1]))).astype("float32")
BITS = (CHANCES + RNG.normal(0, 0.3, (40, 1)) > 0.5).astype("float32")
GUESSES = RNG.integers(0, 6, 40).astype("float32")

SPREAD = (RNG.normal(0, 1, (40, 6)) * [1, 2, 3, 4, 5, 6]).astype("float32")
NEAR = (SPREAD + RNG.normal(0, 0.5, (40, 6))).astype("float32")
PLANES = RNG.integers(0, 3, (40, 4, 5)).astype("int32")
FOUND = np.where(RNG.random((40, 4, 5)) < 0.7, PLANES, RNG.integers(0, 3, (40, 4, 5))).astype("int32")
SCORES = (np.eye(3)[FOUND] + RNG.normal(0, 0.1, (40, 4, 5, 3))).astype("float32")
WEIGHTS = RNG.integers(0, 4, 40).astype("float32")

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
    ("AUC", {"curve": "PRGAIN"}, BITS, CHANCES),
    ("AUC", {"thresholds": [0.9, 0.2, 0.35]}, BITS, CHANCES),
    ("AUC", {"thresholds": [0.25, 0.5, 0.75]}, BITS, CHANCES),
    ("AUC", {"thresholds": [0.4], "multi_label": True}, ONE_HOT, PROBABILITIES),
    ("AUC", {"label_weights": [1, 2, 0, 3, 1, 1]}, ONE_HOT, PROBABILITIES),
    ("AUC", {"summation_method": "minoring"}, ONE_HOT, PROBABILITIES),
    ("AUC", {"multi_label": True}, ONE_HOT, PROBABILITIES),
    ("AUC", {"multi_label": True, "label_weights": [1, 2, 0, 3, 1, 1], "curve": "PR"}, ONE_HOT, PROBABILITIES),
    ("F1Score", {}, ONE_HOT, PROBABILITIES),
    ("F1Score", {"average": "macro"}, ONE_HOT, PROBABILITIES),
    ("F1Score", {"average": "micro", "threshold": 0.3}, ONE_HOT, PROBABILITIES),
    ("FBetaScore", {"average": "weighted", "beta": 2.0}, ONE_HOT, PROBABILITIES),
    ("MeanIoU", {"num_classes": 6}, CLASSES, GUESSES),
    ("MeanIoU", {"num_classes": 3, "ignore_class": 2, "sparse_y_pred": False}, PLANES, SCORES),
    ("MeanIoU", {"num_classes": 7}, PLANES, FOUND.astype("float32")),
    ("IoU", {"num_classes": 3, "target_class_ids": [0, 2], "sparse_y_pred": False}, PLANES, SCORES),
    ("OneHotIoU", {"num_classes": 6, "target_class_ids": [1, 4]}, ONE_HOT, PROBABILITIES),
    ("OneHotMeanIoU", {"num_classes": 6}, ONE_HOT, PROBABILITIES),
    ("BinaryIoU", {}, BITS, CHANCES),
    ("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, BITS, CHANCES),
    ("SensitivityAtSpecificity", {"specificity": 0.6}, BITS, CHANCES),
    ("SensitivityAtSpecificity", {"specificity": 0.9, "num_thresholds": 1}, BITS, CHANCES),
    ("SpecificityAtSensitivity", {"sensitivity": 0.7, "num_thresholds": 20}, BITS, CHANCES),
    ("PrecisionAtRecall", {"recall": 0.6}, BITS, CHANCES),
    ("PrecisionAtRecall", {"recall": 0.5, "class_id": 2}, ONE_HOT, PROBABILITIES),
    ("RecallAtPrecision", {"precision": 0.8}, BITS, CHANCES),
    ("R2Score", {}, SPREAD, NEAR),
    ("R2Score", {"class_aggregation": None}, SPREAD, NEAR),
    ("R2Score", {"class_aggregation": "variance_weighted_average", "num_regressors": 3}, SPREAD, NEAR),
    ("PearsonCorrelation", {}, SPREAD, NEAR),
    ("ConcordanceCorrelation", {}, SPREAD, NEAR),
    ("LogCoshError", {}, SPREAD, NEAR),
    ("MeanSquaredError", {}, SPREAD, NEAR),
    ("MeanAbsoluteError", {}, SPREAD, NEAR),
    ("MeanAbsolutePercentageError", {}, SPREAD, NEAR),
    ("MeanSquaredLogarithmicError", {}, ONE_HOT, PROBABILITIES),
    ("KLDivergence", {}, ONE_HOT, PROBABILITIES),
    ("Poisson", {}, ONE_HOT, PROBABILITIES),
    ("Hinge", {}, ONE_HOT, LOGITS),
    ("SquaredHinge", {}, ONE_HOT, LOGITS),
    ("CategoricalHinge", {}, ONE_HOT, LOGITS),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, BITS, CHANCES),
    ("CategoricalCrossentropy", {"from_logits": True}, ONE_HOT, LOGITS),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, CLASSES, PROBABILITIES),
    ("Accuracy", {}, CLASSES, GUESSES),
    ("BinaryAccuracy", {"threshold": 0.4}, BITS, CHANCES),
    ("CategoricalAccuracy", {}, ONE_HOT, PROBABILITIES),
    ("SparseCategoricalAccuracy", {}, CLASSES, PROBABILITIES),
    ("MeanIoU", {"num_classes": 6, "sparse_y_true": False, "sparse_y_pred": False}, ONE_HOT, PROBABILITIES),
]


WEIGHTED = [
    ("MeanSquaredError", {}, SPREAD, NEAR),
    ("SparseCategoricalAccuracy", {}, CLASSES, PROBABILITIES),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES, LOGITS),
    ("BinaryAccuracy", {}, BITS, CHANCES),
    ("Precision", {}, BITS, CHANCES),
    ("AUC", {}, BITS, CHANCES),
    ("F1Score", {}, ONE_HOT, PROBABILITIES),
    ("MeanIoU", {"num_classes": 6}, CLASSES, GUESSES),
    ("RootMeanSquaredError", {}, BITS, CHANCES),
    ("R2Score", {}, SPREAD, NEAR),
    ("SensitivityAtSpecificity", {"specificity": 0.6}, BITS, CHANCES),
]
BATCHES = (slice(0, 16), slice(16, 32), slice(32, 40))


def over_batches(metric, y_true, y_pred, engine, weight=None):
    """What a metric says after the whole of some data, seen in three batches."""
    y = placeholder("y", (BATCH, *y_true.shape[1:]), str(y_true.dtype))
    x = placeholder("x", (BATCH, *y_pred.shape[1:]))
    w = None if weight is None else placeholder("w", (BATCH, *weight.shape[1:]))
    graph = Graph(metric.sums(y, x, w))
    graph.check()
    program = get_engine(engine).compile(graph)
    sums = Counter()
    for rows in BATCHES:
        feeds = {"x": y_pred, "y": y_true} | ({} if weight is None else {"w": weight})
        outputs = program.run({name: array[rows] for name, array in feeds.items()})
        for name, array in outputs.items():
            sums[name] = sums[name] + array.astype("float64")
    return metric.finish(sums)


def of_keras(name, arguments, *data):
    metric = getattr(keras.metrics, name)(**arguments)
    metric.update_state(*data)
    return np.asarray(metric.result())


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), CASES, ids=case_id)
def test_metric_is_keras(name, arguments, y_true, y_pred):
    want = of_keras(name, arguments, y_true, y_pred)
    got = over_batches(getattr(metrics, name)(**arguments), y_true, y_pred, "numpy")
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)
    assert np.shape(got) == want.shape


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), WEIGHTED, ids=case_id)
def test_metric_with_weights_is_keras(name, arguments, y_true, y_pred):
    want = of_keras(name, arguments, y_true, y_pred, WEIGHTS)
    got = over_batches(getattr(metrics, name)(**arguments), y_true, y_pred, "numpy", WEIGHTS)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("engine", ["jax", "llvm"])
@pytest.mark.parametrize("case", ["RootMeanSquaredError", "Precision", "AUC", "F1Score", "IoU", "R2Score"])
def test_metric_is_the_same_on_every_engine(case, engine):
    name, arguments, y_true, y_pred = next(row for row in CASES if row[0] == case)
    want, got = (over_batches(getattr(metrics, name)(**arguments), y_true, y_pred, e) for e in ("numpy", engine))
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


NEEDED = {
    "IoU": {"num_classes": 3, "target_class_ids": [1]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [1]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


def test_every_metric_of_keras_is_there():
    theirs = {name for name in dir(keras.metrics) if not name.startswith("_")}
    assert theirs - set(metrics.__all__) == set()


@pytest.mark.parametrize("name", [kind.__name__ for kind in metrics.CLASSES])
def test_arguments_are_those_of_keras(name):
    ours, theirs = (
        [(p.name, p.default if p.name != "name" else "") for p in inspect.signature(kind).parameters.values()]
        for kind in (getattr(metrics, name), getattr(keras.metrics, name))
    )
    assert ours == theirs
    made, wanted = (getattr(home, name)(**NEEDED.get(name, {})) for home in (metrics, keras.metrics))
    assert re.fullmatch(made.name + r"(_\d+)?", wanted.name)
    again = type(made).from_config(made.get_config())
    assert again.get_config() == made.get_config()
    read = metrics.deserialize(keras.metrics.serialize(wanted))
    assert read.get_config() == made.get_config() | {"name": wanted.name, "dtype": wanted.dtype}


@pytest.mark.parametrize("engine", ENGINES)
def test_fit_reports_sums_of_the_epoch(engine):
    x, y = data()
    watched = ["accuracy", foveal.metrics.Precision(), foveal.metrics.F1Score(), "AUC"]
    model = compiled(engine, metrics=watched)
    history = model.fit(x, y, epochs=2, validation_data=(x, y), verbose=2, batch_size=16)
    logs = model.evaluate(x, y, return_dict=True, verbose=0)
    assert sorted(logs) == ["AUC", "accuracy", "f1_score", "loss", "precision"]
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
        lambda: metrics.Precision(class_id=2)([0, 1, 1], [0.2, 0.1, 0.6]),
        ShapeError,
        "Precision: When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), found "
        "shape: (N,). Leave `class_id` out.",
    ),
    (
        lambda: metrics.AUC(num_thresholds=1),
        ArgumentError,
        "AUC: `num_thresholds` must be above 1, got 1.",
    ),
    (
        lambda: metrics.AUC(multi_label=True, num_labels=3)([[0, 1]], [[0.5, 0.5]]),
        ShapeError,
        "AUC: predictions must be (N, 3) for several labels, got (N, 2).",
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


VOID = np.array([-1, 2, 0, 1, -1, 2, 2])
VOID_PLANES = RNG.integers(-1, 3, (7, 2, 2))
PLACE_WEIGHTS = RNG.uniform(0, 2, (7, 2, 2)).astype("float32")
CHANCE = RNG.dirichlet([1, 1, 1], (7, 2, 2)).astype("float32")


def ignoring(api, kind):
    """The crossentropy of class numbers that are not -1, as a metric, as a function and as a loss."""
    return {
        "metric": lambda: api.metrics.SparseCategoricalCrossentropy(ignore_class=-1),
        "function": lambda: api.metrics.MeanMetricWrapper(api.losses.sparse_categorical_crossentropy, ignore_class=-1),
        "loss": lambda: api.metrics.MeanMetricWrapper(api.losses.SparseCategoricalCrossentropy(ignore_class=-1)),
    }[kind]()


IGNORED = [
    (kind, labels, weights)
    for kind in ("metric", "function", "loss")
    for labels, weights in ((VOID, None), (VOID, WEIGHTS[:7]), (VOID[:, None], WEIGHTS[:7]), (VOID_PLANES, None))
    if kind != "loss" or weights is None
]
IGNORED += [("metric", VOID_PLANES, PLACE_WEIGHTS), ("function", VOID_PLANES, PLACE_WEIGHTS)]


@pytest.mark.parametrize(("kind", "labels", "weights"), IGNORED)
def test_ignored_places_have_no_weight(kind, labels, weights):
    guesses = CHANCE if labels.ndim == 3 else CHANCE[:, 0, 0]
    answers = []
    for api in (foveal, keras):
        metric = ignoring(api, kind)
        for part in (slice(0, 3), slice(3, 7)):
            weight = {} if weights is None else {"sample_weight": weights[part]}
            metric.update_state(labels[part], guesses[part], **weight)
        answers.append(float(metric.result()))
    assert answers[0] == pytest.approx(answers[1], rel=1e-5)


@pytest.mark.parametrize("kind", ["metrics", "weighted_metrics"])
def test_losses_as_metrics_are_what_the_loss_gives(kind):
    def judged(api, weights):
        losses = [
            api.losses.MeanSquaredError(),
            api.losses.MeanSquaredError(reduction="sum", name="sum"),
            api.losses.MeanSquaredError(reduction="none", name="none"),
            api.losses.CosineSimilarity(),
            api.losses.Dice(),
        ]
        chosen = losses if weights is None or kind == "metrics" else losses[2:3]
        model = api.Sequential([api.Input((6,)), api.layers.Activation("linear")])
        model.compile("sgd", "mse", **{kind: chosen})
        return model.evaluate(SPREAD, NEAR, batch_size=40, verbose=0, sample_weight=weights, return_dict=True)

    for weights in (None, WEIGHTS):
        ours, theirs = (judged(api, weights) for api in (foveal, keras))
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_of_equal_predictions_the_first_are_among_the_largest_as_in_keras():
    truth, chance = [[0, 1, 1, 0, 1], [1, 0, 1, 1, 1]], [[0.2, 0.1, 0.4, 0, 0.2], [0.2, 0.6, 0.4, 0.2, 0.2]]
    for name in ("Precision", "Recall"):
        ours, theirs = (getattr(home, name)(top_k=3) for home in (metrics, keras.metrics))
        assert float(ours(truth, chance)) == pytest.approx(float(theirs(truth, chance)))
