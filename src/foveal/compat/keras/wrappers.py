"""Models as estimators of scikit-learn, for its pipelines, searches and cross-validation."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError
from foveal.models import Model, clone_model

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
    from sklearn.utils.multiclass import type_of_target
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise UnsupportedError(
        "keras.wrappers: needs scikit-learn, version 1.6 or later. Run: pip install 'foveal[sklearn]'."
    ) from error

__all__ = ["SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer"]

Array = np.ndarray[Any, Any]


class _Wrapper(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """What all three share.

    Attributes
    ----------
    model_ : Model
        The fitted model.
    history_ : History
        What its `fit` gave.
    """

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: Mapping[str, Any] | None = None,
        fit_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Self:
        """Train a new model, or with `warm_start` go on with the one that is there.

        Parameters
        ----------
        X : array (N, ...)
        y : array (N,) or (N, outputs)
        **kwargs
            Arguments of the model's `fit`; they go before `fit_kwargs`.
        """
        X, y = validate_data(self, X, y, allow_nd=True, multi_output=True)
        targets = self._targets(y)
        if not (self.warm_start and hasattr(self, "model_")):
            self.model_ = self._new_model(X, targets)
        self.history_ = self.model_.fit(X, targets, **{**(self.fit_kwargs or {}), **kwargs})
        return self

    def _new_model(self, X: Array, y: Array) -> Model:
        """A new model for this data."""
        if isinstance(self.model, Model):
            made = self.model if self.warm_start else clone_model(self.model)
            if not made.compiled and self.model.compiled:
                made.compile(copy.deepcopy(self.model.optimizer), **copy.deepcopy(self.model.compile_arguments))
        else:
            made = self.model(X=X, y=y, **(self.model_kwargs or {}))
        if not made.compiled or not made.loss:
            raise ArgumentError(
                f"{type(self).__name__}: the model must be compiled with an optimizer and a loss. Call "
                "model.compile(optimizer, loss) where you make it."
            )
        return made

    def _answers(self, X: Any) -> Array:
        check_is_fitted(self)
        answers: Array = self.model_.predict(validate_data(self, X, reset=False, allow_nd=True), verbose=0)
        return answers

    def _targets(self, y: Array) -> Array:
        """Labels as the model takes them, one row for each."""
        self._one_dimensional = y.ndim == 1
        return y.reshape(len(y), -1)

    def predict(self, X: Any) -> Array:
        """The model's answers, in the form of the labels that it was fitted with."""
        answers = self._answers(X)
        return answers[:, 0] if self._one_dimensional and answers.ndim == 2 and answers.shape[1] == 1 else answers

    def __sklearn_clone__(self) -> Self:
        own = {name: getattr(self, name) for name in ("warm_start", "model_kwargs", "fit_kwargs")}
        return type(self)(copy.deepcopy(self.model) if isinstance(self.model, Model) else self.model, **own)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags


class SKLearnClassifier(ClassifierMixin, _Wrapper):  # type: ignore[misc]
    """A model with one output for each class as a classifier of scikit-learn.

    Parameters
    ----------
    model : Model or callable
        A compiled model, of which each `fit` trains a clone; or a function of `X`, `y` and `model_kwargs` that makes
        one. `y` it gets one-hot, (N, classes).
    warm_start : bool, default=False
        Whether a second `fit` goes on with the weights of the first.
    model_kwargs, fit_kwargs : dict, optional
        Further arguments of that function, and of the model's `fit`.

    Attributes
    ----------
    model_ : Model
        The fitted model.
    history_ : History
        What its `fit` gave.
    classes_ : array
        The labels, in the order of the model's outputs.
    """

    def _targets(self, y: Array) -> Array:
        kind = type_of_target(y, raise_unknown=True)
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"Unknown label type: {kind}. SKLearnClassifier takes one class for each row.")
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) == 1:
            raise ValueError("Classifier can't train when only one class is present.")
        return np.eye(len(self.classes_), dtype="float32")[numbers.ravel()]

    def decision_function(self, X: Any) -> Array:
        """The model's outputs, (N, classes)."""
        return self._answers(X)

    def predict(self, X: Any) -> Array:
        """The class of the largest output of each row."""
        chosen: Array = self.classes_[np.argmax(self._answers(X), axis=-1)]
        return chosen

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


class SKLearnRegressor(RegressorMixin, _Wrapper):  # type: ignore[misc]
    """A model as a regressor of scikit-learn. Parameters as of `SKLearnClassifier`; `y` stays as it is."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags


class SKLearnTransformer(TransformerMixin, _Wrapper):  # type: ignore[misc]
    """A model as a transformer of scikit-learn: what it predicts are features. Parameters as of `SKLearnClassifier`."""

    def transform(self, X: Any) -> Array:
        """The model's answers."""
        return self._answers(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
