"""`keras.wrappers.scikit_learn` of Keras 1 and 2: estimators made by a function that builds a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from foveal.compat.keras import wrappers
from foveal.learning.labels import to_categorical
from foveal.models import Model

Array = np.ndarray[Any, Any]
Estimator: Any = vars(wrappers)["BaseEstimator"]
Classifier: Any = vars(wrappers)["ClassifierMixin"]
Regressor: Any = vars(wrappers)["RegressorMixin"]


class _Built(Estimator):  # type: ignore[misc]  # scikit-learn has no types
    """What both share: arguments of the function that builds the model, and of `fit` and `predict`, in one."""

    model: Model

    def __init__(self, build_fn: Callable[..., Model] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All arguments."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Self:
        """Change some arguments."""
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.sk_params.update(params)
        return self

    def _arguments_of(self, function: Callable[..., Any], others: dict[str, Any]) -> dict[str, Any]:
        known = inspect.signature(function).parameters
        params = {"epochs" if name == "nb_epoch" else name: value for name, value in self.sk_params.items()}
        return {name: value for name, value in params.items() if name in known} | others

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build a model and train it; what its `fit` gives."""
        build: Any = self.build_fn or self
        self.model = build(**self._arguments_of(build, {}))
        self.history = self.model.fit(
            np.asarray(x), self._targets(np.asarray(y)), **self._arguments_of(Model.fit, kwargs)
        )
        return self.history

    def _targets(self, y: Array) -> Array:
        return y

    def _outputs(self, x: Any, kwargs: dict[str, Any]) -> Array:
        outputs: Array = self.model.predict(np.asarray(x), **self._arguments_of(Model.predict, kwargs))
        return outputs


class KerasClassifier(Classifier, _Built):  # type: ignore[misc]
    """A classifier: `build_fn` gives a compiled model with an output for each class, or with a single one.

    Parameters
    ----------
    build_fn : function that gives a compiled model
    **sk_params
        Arguments of `build_fn`, and of the model's `fit` and `predict`.
    """

    def _targets(self, y: Array) -> Array:
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
            return y
        self.classes_ = np.unique(y)
        numbers: Array = np.searchsorted(self.classes_, y)
        one_hot = "Categorical" in type(self.model.loss).__name__ and "Sparse" not in type(self.model.loss).__name__
        return to_categorical(numbers) if one_hot else numbers

    def predict(self, x: Any, **kwargs: Any) -> Array:
        """The likeliest class of each row."""
        outputs = self._outputs(x, kwargs)
        numbers = outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype(np.int64)
        chosen: Array = self.classes_[numbers]
        return chosen

    def predict_proba(self, x: Any, **kwargs: Any) -> Array:
        """The probability of each class."""
        outputs = self._outputs(x, kwargs)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The share of the rows whose class is right."""
        labels = np.asarray(y)
        labels = labels.argmax(axis=-1) if labels.ndim == 2 and labels.shape[1] > 1 else labels
        return float(np.mean(np.ravel(self.predict(x, **kwargs)) == np.ravel(labels)))


class KerasRegressor(Regressor, _Built):  # type: ignore[misc]
    """A regressor: `build_fn` gives a compiled model.

    Parameters
    ----------
    build_fn : function that gives a compiled model
    **sk_params
        Arguments of `build_fn`, and of the model's `fit` and `predict`.
    """

    def predict(self, x: Any, **kwargs: Any) -> Array:
        """The model's outputs."""
        return np.squeeze(self._outputs(x, kwargs), -1)

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The loss, so that more is better: with its sign turned."""
        loss = self.model.evaluate(np.asarray(x), np.asarray(y), verbose=0, **kwargs)
        return -float(np.ravel(loss)[0])


__all__ = ["KerasClassifier", "KerasRegressor"]
