"""A model's graph is built once for each behaviour, and again when something that it depends on has changed."""

from collections import Counter

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.look.report.page import report
from foveal.models.layer_graph import LayerGraph

X = np.random.default_rng(0).random((2, 12, 12, 1)).astype("float32")


@pytest.fixture
def traces(monkeypatch):
    """How often a graph of layers is run through, by whether it is for training."""
    counts = Counter()
    run = LayerGraph.run

    def counted(graph, x, training, model):
        counts[training] += 1
        return run(graph, x, training, model)

    monkeypatch.setattr(LayerGraph, "run", counted)
    return counts


def network():
    stack = [layers.Conv2D(2, 3, activation="relu"), layers.MaxPooling2D(), layers.Dropout(0.5), layers.Flatten()]
    model = foveal.Sequential([layers.Input((12, 12, 1)), *stack, layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def test_a_report_traces_once(traces):
    report(network(), X[:1])
    assert traces == {False: 1}


def test_training_summary_and_predictions_share_two_traces(traces):
    model = network()
    model.fit(X, np.zeros(2, int), epochs=2, validation_data=(X, np.zeros(2, int)), verbose=0)
    model.predict(X, verbose=0)
    model.summary(print_fn=len, columns=["multiply_adds", "receptive_field"])
    assert traces == {True: 1, False: 1}


def test_what_changes_a_graph_makes_another(traces):
    model = network()
    first = model.traced(training=False)
    assert model.traced(training=False) is first
    model.layers[-1].trainable = False
    assert model.traced(training=False) is not first
    second = model.traced(training=False)
    model.layers[-1].activation = "linear"
    assert model.traced(training=False) is not second
    np.testing.assert_allclose(model.traced(training=False).outputs.shape, (-1, 3))
    third = model.traced(training=False)
    model.compile("adam", "mse")
    assert model.traced(training=False) is not third
    assert traces == {False: 4}
