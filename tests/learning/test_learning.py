"""Losses, metrics and optimizers against Keras's."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import inspect

import keras
import numpy as np
import pytest

from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, DataError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.learning import labels, losses, metrics, optimizers
from foveal.ops.softmax import softmax
from learning.case_ids import case_id

ENGINE = "numpy"
RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (7, 5)).astype("float32")
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)
CLASSES = RNG.integers(0, 5, 7).astype("int32")
ONE_HOT = np.eye(5, dtype="float32")[CLASSES]
BITS = RNG.integers(0, 2, (7, 5)).astype("float32")
CHANCES = (1 / (1 + np.exp(-LOGITS))).astype("float32")
PLANES = RNG.integers(-1, 4, (7, 3, 2)).astype("int32")
SCORES = RNG.normal(0, 2, (7, 3, 2, 4)).astype("float32")
MASKS = RNG.integers(0, 2, (7, 4, 3, 2)).astype("float32")
CHANCES_OF_MASKS = RNG.random((7, 4, 3, 2)).astype("float32")
WEIGHTS = np.array([0, 1, 2, 0.5, 1, 3, 0], "float32")


def run(build, y_true, y_pred, squash=lambda x: x):
    """What a graph builder says of two arrays."""
    y = placeholder("y", (BATCH, *y_true.shape[1:]), str(y_true.dtype))
    x = placeholder("x", (BATCH, *y_pred.shape[1:]))
    graph = Graph({"out": build(y, squash(x))})
    graph.check()
    return get_engine(ENGINE).compile(graph).run({"x": y_pred, "y": y_true})["out"]


CASES = [
    ("SparseCategoricalCrossentropy", {}, CLASSES, PROBABILITIES),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES, LOGITS),
    ("CategoricalCrossentropy", {}, ONE_HOT, PROBABILITIES),
    ("CategoricalCrossentropy", {}, ONE_HOT, 3 * PROBABILITIES),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, ONE_HOT, LOGITS),
    ("BinaryCrossentropy", {}, BITS, CHANCES),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, BITS, LOGITS),
    ("MeanSquaredError", {}, BITS, LOGITS),
    ("MeanAbsoluteError", {}, BITS, LOGITS),
    ("MeanAbsolutePercentageError", {}, LOGITS[::-1], LOGITS),
    ("MeanSquaredLogarithmicError", {}, BITS, CHANCES),
    ("Huber", {"delta": 2.0}, BITS, LOGITS),
    ("LogCosh", {}, BITS, LOGITS),
    ("KLDivergence", {}, ONE_HOT, PROBABILITIES),
    ("Poisson", {}, BITS, CHANCES),
    ("CosineSimilarity", {}, BITS, LOGITS),
    ("Hinge", {}, BITS, LOGITS),
    ("SquaredHinge", {}, 2 * BITS - 1, LOGITS),
    ("CategoricalHinge", {}, ONE_HOT, LOGITS),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "gamma": 1.5}, BITS, CHANCES),
    ("BinaryFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, BITS, LOGITS),
    ("CategoricalFocalCrossentropy", {"alpha": 0.5}, ONE_HOT, PROBABILITIES),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, CLASSES, PROBABILITIES),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": -1}, PLANES, SCORES),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES[:, None], LOGITS),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, CLASSES, PROBABILITIES),
    ("Dice", {}, ONE_HOT, PROBABILITIES),
    ("Dice", {"axis": (1, 2, 3)}, MASKS, CHANCES_OF_MASKS),
    ("Tversky", {"alpha": 0.3, "beta": 0.7}, MASKS, CHANCES_OF_MASKS),
    ("Tversky", {"axis": (1, 2)}, MASKS, CHANCES_OF_MASKS),
    ("MeanSquaredError", {}, CLASSES, LOGITS[:, :1]),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, LOGITS),
]


@pytest.mark.parametrize(("name", "arguments", "y_true", "y_pred"), CASES, ids=case_id)
def test_loss_is_keras(name, arguments, y_true, y_pred):
    for reduction, rtol in ((None, 1e-4), ("sum_over_batch_size", 1e-5), ("sum", 1e-5)):
        ours = getattr(losses, name)(**arguments, reduction=reduction)
        theirs = getattr(keras.losses, name)(**arguments, reduction=reduction)
        np.testing.assert_allclose(run(ours, y_true, y_pred), theirs(y_true, y_pred), rtol=rtol, atol=1e-6)


def weighed(loss, y_true, y_pred, weight):
    """What a loss says of rows that count differently."""
    arrays = {"y": y_true, "x": y_pred, "w": weight}
    nodes = [placeholder(name, (BATCH, *a.shape[1:]), str(a.dtype)) for name, a in arrays.items()]
    return get_engine(ENGINE).compile(Graph({"out": loss(*nodes)})).run(arrays)["out"]


OF_ROWS = WEIGHTS, WEIGHTS[:, None]
OF_PLACES = (np.abs(SCORES[..., 0]),)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"])
@pytest.mark.parametrize(
    ("name", "arguments", "y_true", "y_pred", "weights"),
    [
        ("SparseCategoricalCrossentropy", {"from_logits": True}, CLASSES, LOGITS, OF_ROWS),
        ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 2}, CLASSES, LOGITS, OF_ROWS),
        ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": -1}, PLANES, SCORES, OF_PLACES),
        ("MeanSquaredError", {}, BITS, LOGITS, OF_ROWS),
        ("Dice", {"axis": (1, 2, 3)}, MASKS, CHANCES_OF_MASKS, (WEIGHTS,)),
        ("Dice", {}, MASKS, CHANCES_OF_MASKS, (WEIGHTS,)),
    ],
    ids=case_id,
)
def test_sample_weights_count_as_in_keras(name, arguments, y_true, y_pred, weights, reduction):
    for weight in weights:
        got = weighed(getattr(losses, name)(**arguments, reduction=reduction), y_true, y_pred, weight)
        want = getattr(keras.losses, name)(**arguments, reduction=reduction)(y_true, y_pred, sample_weight=weight)
        np.testing.assert_allclose(got, np.reshape(want, got.shape), rtol=1e-5, atol=1e-6)


def test_nothing_counts_where_every_class_is_ignored():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=3)
    assert run(loss, np.full(7, 3, "int32"), PROBABILITIES) == 0


@pytest.mark.parametrize(
    ("name", "y_true", "squash"),
    [
        ("SparseCategoricalCrossentropy", CLASSES, softmax),
        ("CategoricalCrossentropy", ONE_HOT, softmax),
        ("BinaryCrossentropy", BITS, lambda x: elementwise("sigmoid", x)),
    ],
)
def test_loss_looks_below_the_last_activation(name, y_true, squash):
    far = 40 * LOGITS  # probabilities that round to 0 and 1
    from_logits = getattr(losses, name)(from_logits=True)
    np.testing.assert_array_equal(run(getattr(losses, name)(), y_true, far, squash), run(from_logits, y_true, far))


METRICS = [
    ("SparseCategoricalAccuracy", CLASSES, LOGITS),
    ("CategoricalAccuracy", ONE_HOT, LOGITS),
    ("BinaryAccuracy", BITS, CHANCES),
    ("Accuracy", BITS, np.round(CHANCES)),
]


@pytest.mark.parametrize(("name", "y_true", "y_pred"), METRICS)
def test_metric_is_keras(name, y_true, y_pred):
    theirs = getattr(keras.metrics, name)()
    theirs.update_state(y_true, y_pred)
    assert getattr(metrics, name)().name == theirs.name
    np.testing.assert_allclose(run(getattr(metrics, name)(), y_true, y_pred), float(theirs.result()), rtol=1e-6)


@pytest.mark.parametrize(
    ("labels_", "predictions", "meaning"),
    [
        ((BATCH,), (BATCH, 10), metrics.sparse_categorical_accuracy),
        ((BATCH, 1), (BATCH, 10), metrics.sparse_categorical_accuracy),
        ((BATCH, 10), (BATCH, 10), metrics.categorical_accuracy),
        ((BATCH, 1), (BATCH, 1), metrics.binary_accuracy),
    ],
)
def test_accuracy_means_what_the_shapes_say(labels_, predictions, meaning):
    assert metrics.accuracy_for(labels_, predictions) is meaning


@pytest.mark.parametrize("identifier", ["mse", "binary_accuracy", "acc", "sparse_categorical_crossentropy"])
def test_metric_goes_by_the_name_it_was_given(identifier):
    assert metrics.MetricSpec(identifier).name == identifier


def defaults(kind):
    return {
        p.name: p.default
        for p in inspect.signature(kind).parameters.values()
        if p.name not in ("args", "kwargs", "name")
    }


def test_every_loss_of_keras_is_there():
    theirs = {name for name in dir(keras.losses) if not name.startswith("_")}
    assert theirs - set(losses.__all__) == set()


@pytest.mark.parametrize("kind", losses.CLASSES)
def test_losses_go_by_name_and_come_back_from_what_they_are_saved_as(kind):
    made = kind()
    assert (
        losses.deserialize(keras.losses.serialize(getattr(keras.losses, kind.__name__)())).get_config()
        == made.get_config()
    )
    theirs = getattr(keras.losses, kind.__name__).from_config(losses.serialize(made)["config"])
    assert theirs.get_config().items() <= made.get_config().items()
    function = losses._OF_KIND[kind]
    assert type(losses.get(kind.__name__)) is type(losses.get(kind)) is kind
    assert (
        losses.get(function.__name__)
        is losses.get(function)
        is losses.deserialize(losses.serialize(function))
        is function
    )
    assert type(losses.as_loss(function)) is type(losses.as_loss(function.__name__)) is kind
    assert losses.serialize(function) == keras.losses.serialize(getattr(keras.losses, function.__name__))


@pytest.mark.parametrize(
    "short", ["mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "kld", "KLD", "bce", "BCE"]
)
def test_short_names_are_those_of_keras(short):
    assert losses.get(short).__name__ == keras.losses.get(short).__name__
    if short.lower() != "kld":
        assert type(metrics.get(short)).__name__ == type(keras.metrics.get(short)).__name__


@pytest.mark.parametrize("name", [kind.__name__ for kind in losses.CLASSES])
def test_loss_arguments_are_those_of_keras(name):
    assert list(defaults(getattr(losses, name)).items()) == list(defaults(getattr(keras.losses, name)).items())
    assert getattr(losses, name)().name == getattr(keras.losses, name)().name


def test_learning_rate_changes_without_compiling():
    optimizer = optimizers.SGD(0.5)
    home = {v.key: v.value for v in optimizer.variables}
    for v in optimizer.variables:
        v.storage = home
    optimizer.learning_rate = 0.25
    assert 0.25 in home.values()
    assert optimizer.learning_rate == 0.25
    assert optimizer.get_config()["learning_rate"] == 0.25


@pytest.mark.parametrize("kind", [*losses.CLASSES, *optimizers.CLASSES])
def test_config_round_trip(kind):
    config = kind().get_config()
    assert kind.from_config(config).get_config() == config


def test_to_categorical_is_keras():
    for x in ([0, 2, 1], [[0], [2]], [[0, 1], [1, 0]]):
        got, want = labels.to_categorical(x), keras.utils.to_categorical(x)
        np.testing.assert_array_equal(got, want)
        assert got.dtype == want.dtype
    np.testing.assert_array_equal(labels.to_categorical([1], 4), [[0, 1, 0, 0]])


REFUSED = [
    (
        lambda: losses.as_loss("sparse_categorical_crossentropi"),
        ValueError,
        "a loss's name, got 'sparse_categorical_crossentropi'. Did you mean 'sparse_categorical_crossentropy'?",
    ),
    (lambda: optimizers.get("adm"), ValueError, "an optimizer's name, got 'adm'. Did you mean 'adam'?"),
    (lambda: metrics.MetricSpec("acuracy"), ValueError, "a metric's name, got 'acuracy'. Did you mean 'accuracy'?"),
    (lambda: losses.as_loss(3), ValueError, "a loss or its name, got 3."),
    (
        lambda: optimizers.Adam(0.1, lr=0.1, learning_rate=0.1),
        ArgumentError,
        "Adam: unknown argument 'lr'. Older Keras called `learning_rate` so.",
    ),
    (
        lambda: optimizers.Adam(learning_rate=-1),
        ArgumentError,
        "Adam: `learning_rate` must be a number not below 0, got -1.",
    ),
    (
        lambda: setattr(optimizers.Adam(), "learning_rate", "x"),
        ArgumentError,
        "Adam: `learning_rate` must be a number, got 'x'.",
    ),
    (
        lambda: optimizers.Adam(clipnorm=1.0, clipvalue=1.0),
        ArgumentError,
        "Adam: only one of `clipnorm`, `clipvalue` can be given.",
    ),
    (
        lambda: losses.CategoricalCrossentropy(label_smoothing=2),
        ArgumentError,
        "CategoricalCrossentropy: `label_smoothing` must be from 0 to 1, got 2.",
    ),
    (
        lambda: labels.to_categorical([0, 3, 1], 3),
        DataError,
        "to_categorical: labels must be 0..2, found 3 at index 1.",
    ),
    (
        lambda: losses.MeanSquareError,
        AttributeError,
        "module 'foveal.losses' has no attribute 'MeanSquareError'. Did you mean 'MeanSquaredError'?",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:50] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
