"""Models as estimators: scikit-learn's own checks, cross-validation, searches and pipelines."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from foveal import Input, Sequential, layers, optimizers, utils
from foveal.errors import ArgumentError
from foveal.keras.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer

GENERATOR = np.random.default_rng(0)
X = np.concatenate([GENERATOR.normal(-2, 1, (30, 4)), GENERATOR.normal(2, 1, (30, 4))]).astype("float32")
NAMES = np.repeat(["cat", "dog"], 30)


def network(X, y, units=8, loss="categorical_crossentropy"):
    model = Sequential([Input(X.shape[1:]), layers.Dense(units, activation="relu")])
    model.add(layers.Dense(y.shape[1], activation="softmax" if loss == "categorical_crossentropy" else None))
    model.compile(optimizers.Adam(0.05), loss)
    return model


def classifier(**named):
    utils.set_random_seed(0)
    return SKLearnClassifier(network, fit_kwargs={"epochs": 20, "batch_size": 10, "verbose": 0}, **named)


def test_classes_go_by_their_labels():
    fitted = classifier().fit(X, NAMES)
    assert fitted.score(X, NAMES) > 0.9
    assert set(fitted.predict(X)) == {"cat", "dog"}
    assert fitted.decision_function(X[:5]).shape == (5, 2)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.decision_function(X), fitted.decision_function(X))


def test_cross_validation_search_and_pipeline():
    assert np.mean(cross_val_score(make_pipeline(StandardScaler(), classifier()), X, NAMES, cv=2)) > 0.9
    search = GridSearchCV(classifier(), {"model_kwargs": [{"units": 4}, {"units": 8}]}, cv=2).fit(X, NAMES)
    assert search.best_params_["model_kwargs"] in ({"units": 4}, {"units": 8})
    assert search.best_score_ > 0.9


def test_a_compiled_model_is_cloned_for_each_fit():
    model = network(X, np.zeros((1, 1)), loss="mse")
    before = model.get_weights()
    fitted = SKLearnRegressor(model, fit_kwargs={"verbose": 0}).fit(X, X[:, 0])
    assert fitted.predict(X).shape == (60,)
    assert fitted.model_ is not model
    for old, value in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, value)
    assert clone(fitted).fit_kwargs == {"verbose": 0}


def test_a_warm_start_goes_on():
    fitted = SKLearnRegressor(network, warm_start=True, model_kwargs={"loss": "mse"}).fit(X, X, verbose=0)
    first = fitted.model_
    assert fitted.fit(X, X, verbose=0).model_ is first
    assert first.optimizer.iterations == 4


def test_a_transformer_gives_features():
    features = SKLearnTransformer(network, model_kwargs={"loss": "mse"}).fit(X, X[:, :3], verbose=0)
    assert features.transform(X).shape == (60, 3)


def test_a_model_must_be_compiled():
    with pytest.raises(ArgumentError) as caught:
        SKLearnClassifier(Sequential([Input((4,)), layers.Dense(2)])).fit(X, NAMES)
    assert str(caught.value) == (
        "SKLearnClassifier: the model must be compiled with an optimizer and a loss. Call model.compile(optimizer, "
        "loss) where you make it."
    )
