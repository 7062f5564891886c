"""Losses and metrics of arrays, beside Keras's; the numbers are those of fit."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError, DataError, ShapeError
from small import compiled, data

RNG = np.random.default_rng(5)
LOGITS = RNG.normal(0, 2, (6, 4)).astype("float32")
PROBABILITIES = (np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)).astype("float32")
CLASSES = np.array([0, 3, 1, 2, 2, 0])
ONE_HOT = np.eye(4, dtype="float32")[CLASSES]
WEIGHTS = np.array([1, 0, 2, 1, 3, 0.5], "float32")


@pytest.mark.parametrize("weight", [None, WEIGHTS, WEIGHTS[:, None]], ids=["none", "rows", "column"])
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight", None, "none"])
def test_a_loss_of_arrays_is_keras(reduction, weight):
    for name, y_true, y_pred in (
        ("SparseCategoricalCrossentropy", CLASSES, PROBABILITIES),
        ("MeanSquaredError", ONE_HOT.tolist(), PROBABILITIES.tolist()),
    ):
        ours, theirs = (getattr(home, name)(reduction=reduction) for home in (foveal.losses, keras.losses))
        got, want = (loss(y_true, y_pred, sample_weight=weight) for loss in (ours, theirs))
        np.testing.assert_allclose(got, np.reshape(want, got.shape), rtol=1e-5, atol=1e-6)
        assert isinstance(got, foveal.eager.Array)
        assert got.dtype == "float32"


FORMS = {
    "rows": [(6,), (6, 1), (), (1,)],
    "steps": [(6, 1), (6, 5), (6, 5, 1), (6, 1, 1), (1, 5), (5,), ()],
    "pixels": [(6, 2, 5), (6, 2, 5, 1), (6, 1, 1), (6, 2, 1), (1, 2, 5), (2, 5), (5,), ()],
}
PLACES = {"rows": (6,), "steps": (6, 5), "pixels": (6, 2, 5)}


@pytest.mark.parametrize("reduction", ["sum", "mean_with_sample_weight", None])
@pytest.mark.parametrize(("where", "form"), [(where, form) for where in FORMS for form in FORMS[where]])
def test_weights_of_places_broadcast_as_in_keras(where, form, reduction):
    y = RNG.integers(0, 4, PLACES[where])
    predicted = RNG.dirichlet(np.ones(4), PLACES[where]).astype("float32")
    weight = RNG.random(form).astype("float32")
    ours, theirs = (
        home.SparseCategoricalCrossentropy(reduction=reduction)(y, predicted, sample_weight=weight)
        for home in (foveal.losses, keras.losses)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert ours.shape == theirs.shape


@pytest.mark.parametrize(
    ("where", "form"), [("rows", (6, 1)), ("steps", (6, 5, 1)), ("pixels", (6, 2, 5)), ("steps", ())]
)
def test_metrics_weigh_places_as_keras_does(where, form):
    y = RNG.integers(0, 4, PLACES[where])
    predicted = RNG.dirichlet(np.ones(4), PLACES[where]).astype("float32")
    weight = RNG.random(form).astype("float32")
    for name in ("SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"):
        ours, theirs = (getattr(home, name)() for home in (foveal.metrics, keras.metrics))
        for metric in (ours, theirs):
            metric.update_state(y, predicted, sample_weight=weight)
        np.testing.assert_allclose(ours.result(), theirs.result(), rtol=1e-5)
        for own, keras_own in zip(ours.variables, theirs.variables, strict=True):
            assert own.name == keras_own.name
            np.testing.assert_allclose(own, keras_own, rtol=1e-5)


@pytest.mark.parametrize("reduction", ["sum", "sum_over_batch_size", "mean_with_sample_weight", None])
@pytest.mark.parametrize("form", [None, (6,), (6, 5), (6, 5, 1)])
def test_masked_places_do_not_count(form, reduction):
    y, p = RNG.random((2, 6, 5, 3)).astype("float32")
    mask, weight = RNG.random((6, 5)) < 0.6, None if form is None else RNG.random(form).astype("float32")
    predicted = p.view(foveal.eager.Array)
    predicted._keras_mask = mask
    got = foveal.losses.MeanSquaredError(reduction=reduction)(y, predicted, sample_weight=weight)
    wide = mask * (np.ones((6, 1)) if weight is None else weight.reshape(6, -1))
    values = np.square(y - p).mean(-1) * wide
    divisors = {"sum": 1, "sum_over_batch_size": mask.sum(), "mean_with_sample_weight": wide.sum()}
    want = values if reduction is None else values.sum() / divisors[reduction]
    np.testing.assert_allclose(got, want, rtol=1e-5)


def test_crossentropies_stretch_neither_labels_nor_predictions():
    for loss in (foveal.losses.BinaryCrossentropy(), foveal.losses.CategoricalCrossentropy()):
        with pytest.raises(
            ShapeError, match=re.escape("labels (N, 1) and predictions (N, 3) must have the same shape.")
        ):
            loss([[0], [1]], [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]])


@pytest.mark.parametrize("arguments", [{}, {"gamma": 20.0, "margin": 0.25}, {"remove_diagonal": False}])
def test_circle_is_keras(arguments):
    labels, x = np.array([1, 1, 2, 2, 3, 1]), RNG.normal(size=(6, 4)).astype("float32")
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    for weight in (None, WEIGHTS):
        for reduction in ("sum_over_batch_size", None):
            found = [
                home.Circle(**arguments, reduction=reduction)(labels, x, sample_weight=weight)
                for home in (foveal.losses, keras.losses)
            ]
            np.testing.assert_allclose(*found, rtol=1e-4, atol=1e-4)
    beside = {"ref_labels": labels[:4], "ref_embeddings": x[:4]}
    found = [home.circle(labels, x, **beside, **arguments) for home in (foveal.losses, keras.losses)]
    np.testing.assert_allclose(*found, rtol=1e-4, atol=1e-4)


def test_ctc_is_keras_and_both_are_learned_from():
    logits, y = ((np.arange(24).reshape(2, 4, 3) - 12) / 100).astype("float32"), [[1, 2, 1, 0], [1, 2, 0, 2]]
    np.testing.assert_allclose(foveal.losses.CTC()(y, logits), 2.448645, rtol=1e-6)  # from Keras's own tests
    model = foveal.Sequential([foveal.Input((4, 3)), foveal.layers.Dense(5)])
    model.compile(foveal.optimizers.SGD(0.1), foveal.losses.CTC())
    history = model.fit(logits, np.array([[1, 2, 1], [3, 4, 0]]), epochs=3, verbose=0).history["loss"]
    assert history[0] > history[1] > history[2]
    model = foveal.Sequential([foveal.Input((4,)), foveal.layers.Dense(3), foveal.layers.UnitNormalization()])
    model.compile(foveal.optimizers.SGD(0.01), foveal.losses.Circle(gamma=5.0))
    x, labels = RNG.normal(size=(6, 4)), np.array([1, 1, 2, 2, 3, 1])
    history = model.fit(x, labels, epochs=3, shuffle=False, verbose=0).history["loss"]
    assert history[0] > history[1] > history[2]


def test_one_weight_counts_for_all():
    for home in (foveal.losses, keras.losses):
        assert float(home.MeanSquaredError()([[1.0], [2.0]], [[3.0], [5.0]], sample_weight=0.5)) == 3.25


@pytest.mark.parametrize(
    ("name", "arguments", "y_true", "y_pred"),
    [
        ("mean_squared_error", {}, ONE_HOT, LOGITS),
        ("mean_absolute_error", {}, [1, 2, 3], [1.5, 2.5, 2.0]),
        ("huber", {"delta": 0.5}, ONE_HOT, LOGITS),
        ("sparse_categorical_crossentropy", {"from_logits": True}, CLASSES.astype("uint8"), LOGITS),
        ("categorical_crossentropy", {"label_smoothing": 0.1}, ONE_HOT.astype("int64"), PROBABILITIES),
        ("binary_crossentropy", {}, ONE_HOT.astype(bool), PROBABILITIES.astype("float64")),
        ("dice", {"axis": (1,)}, ONE_HOT, PROBABILITIES),
        ("tversky", {"alpha": 0.2}, ONE_HOT, PROBABILITIES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_function_of_arrays_is_keras(name, arguments, y_true, y_pred):
    got = getattr(foveal.losses, name)(y_true, y_pred, **arguments)
    want = getattr(keras.losses, name)(np.asarray(y_true), np.asarray(y_pred, "float32"), **arguments)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)
    assert got.shape == want.shape


@pytest.mark.parametrize(
    ("name", "y_true", "y_pred"),
    [
        ("sparse_categorical_accuracy", CLASSES, LOGITS),
        ("binary_accuracy", ONE_HOT, PROBABILITIES),
        ("top_k_categorical_accuracy", ONE_HOT, LOGITS),
        ("pearson_correlation", ONE_HOT, LOGITS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_function_of_metrics_is_keras(name, y_true, y_pred):
    got, want = (getattr(home, name)(y_true, y_pred) for home in (foveal.metrics, keras.metrics))
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"])
def test_a_metric_adds_up_batches_as_keras_does(name):
    ours, theirs = (getattr(home, name)() for home in (foveal.metrics, keras.metrics))
    assert float(ours.result()) == 0
    for metric in (ours, theirs):
        metric.update_state(CLASSES, PROBABILITIES)
        metric.update_state(CLASSES[:3], PROBABILITIES[:3], sample_weight=WEIGHTS[:3])
    np.testing.assert_allclose(ours.result().numpy(), theirs.result(), rtol=1e-5)
    ours.reset_state()
    assert float(ours.result()) == 0
    np.testing.assert_allclose(
        ours(CLASSES, PROBABILITIES), getattr(keras.metrics, name)()(CLASSES, PROBABILITIES), 1e-5
    )


def test_precision_of_arrays_and_its_state():
    metric = foveal.metrics.Precision()
    assert metric([0, 1, 1, 1], [1, 0, 1, 1]) == np.float32(2 / 3)
    assert metric([1], [1.0]) == 0.75
    metric.reset_state()
    assert metric([0, 1, 1, 1], [1, 0, 1, 1], sample_weight=[0, 0, 1, 0]) == 1


@pytest.mark.parametrize(
    ("values", "weight"),
    [
        ([1, 3, 5, 7], None),
        ([1, 3, 5, 7], [1, 1, 0, 0]),
        (2.5, None),
        (np.arange(6.0).reshape(3, 2), None),
        (np.arange(6.0).reshape(3, 2), [1, 2, 0]),
        (np.arange(6.0).reshape(3, 2), [[1, 2], [0, 1], [3, 0]]),
        ([1, 2], 3.0),
    ],
    ids=["row", "weighed", "number", "table", "weighed-rows", "weighed-table", "one-weight"],
)
def test_mean_and_sum_of_values_are_those_of_keras(values, weight):
    for name in ("Mean", "Sum"):
        ours, theirs = (getattr(home, name)() for home in (foveal.metrics, keras.metrics))
        for _ in range(2):
            ours.update_state(values, weight)
            theirs.update_state(
                np.asarray(values, "float32"), None if weight is None else np.asarray(weight, "float32")
            )
        np.testing.assert_allclose(ours.result(), theirs.result(), rtol=1e-6)


def test_a_metric_says_of_predictions_what_fit_and_evaluate_say():
    x, y = data()
    model = compiled("llvm", metrics=["accuracy", foveal.metrics.AUC(name="auc"), "sparse_categorical_crossentropy"])
    told = model.evaluate(x, y, verbose=0, return_dict=True)
    y_pred = model.predict(x, verbose=0)
    named = {
        "accuracy": foveal.metrics.SparseCategoricalAccuracy(),
        "auc": foveal.metrics.AUC(),
        "sparse_categorical_crossentropy": foveal.metrics.SparseCategoricalCrossentropy(),
    }
    one_hot = foveal.utils.to_categorical(y, y_pred.shape[-1])
    for name, metric in named.items():
        labels = one_hot if name == "auc" else y
        for start in range(0, len(x), 7):
            metric.update_state(labels[start : start + 7], y_pred[start : start + 7])
        np.testing.assert_allclose(metric.result(), told[name], rtol=1e-5)
    assert foveal.losses.SparseCategoricalCrossentropy()(y, y_pred) == pytest.approx(told["loss"], rel=1e-5)


class Steep(foveal.losses.Loss):
    """A loss of the user's own."""

    def __init__(self, slope, **kwargs):
        super().__init__(**kwargs)
        self.slope = slope

    def call(self, y_true, y_pred):
        return foveal.losses.mean_absolute_error(y_true, y_pred) * self.slope


def test_a_loss_of_ones_own_is_a_class_with_call():
    loss = Steep(3.0, name="steep", reduction="sum")
    assert loss(ONE_HOT, LOGITS) == pytest.approx(3 * np.abs(ONE_HOT - LOGITS).mean(-1).sum())
    loss.slope = 2.0
    assert loss(ONE_HOT, LOGITS) == pytest.approx(2 * np.abs(ONE_HOT - LOGITS).mean(-1).sum())
    x, y = data()
    one_hot = foveal.utils.to_categorical(y, 3)
    model = compiled("numpy", loss=Steep(1.0), metrics=[])
    told = model.evaluate(x, one_hot, verbose=0)
    assert told == pytest.approx(float(foveal.losses.MeanAbsoluteError()(one_hot, model.predict(x, verbose=0))))


REFUSED = [
    (
        lambda: foveal.losses.MeanSquaredError()([[1.0], [2.0]], [[1.0]]),
        DataError,
        "MeanSquaredError: all must have the same number of rows, got y_true (2, 1), y_pred (1, 1).",
    ),
    (
        lambda: foveal.losses.mean_squared_error("a", [1.0]),
        ArgumentError,
        "mean_squared_error: takes arrays of numbers, symbolic tensors or graph nodes, got str. Convert it with "
        "numpy.asarray(..., 'float32').",
    ),
    (
        lambda: foveal.losses.SparseCategoricalCrossentropy()([[1, 2], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]),
        ShapeError,
        "SparseCategoricalCrossentropy: class numbers must be (N,) for the predictions (N, 2), got (N, 2).",
    ),
    (
        lambda: foveal.metrics.Precision()([[1, 2, 3]], [[0.5, 0.5]]),
        ShapeError,
        "Precision: labels (N, 3) must be like the predictions (N, 2).",
    ),
    (
        lambda: foveal.losses.Dice(axis="all"),
        ArgumentError,
        "Dice: `axis` must be an axis, several, or None, got 'all'.",
    ),
    (
        lambda: foveal.losses.MeanSquaredError(reduction="men"),
        ArgumentError,
        "MeanSquaredError: `reduction` must be one of 'sum_over_batch_size', 'sum', 'mean', "
        "'mean_with_sample_weight', 'none', None, got 'men'. Did you mean 'mean'?",
    ),
    (
        lambda: foveal.losses.CategoricalGeneralizedCrossEntropy(q=1),
        ArgumentError,
        "CategoricalGeneralizedCrossEntropy: `q` must be between 0 and 1, got 1.",
    ),
    (
        lambda: foveal.metrics.IoU(2, [2]),
        ArgumentError,
        "IoU: `target_class_ids` must be below the 2 classes, got [2].",
    ),
    (
        lambda: foveal.losses.deserialize({"class_name": "MeanSquareError", "config": {}}),
        ValueError,
        "a loss's name, got 'MeanSquareError'. Did you mean 'MeanSquaredError'?",
    ),
    (
        lambda: foveal.metrics.serialize(3),
        ArgumentError,
        "serialize: must be an object or a function of keras.metrics, got 3.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:50] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
