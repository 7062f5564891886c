"""Labels and predictions that are arrays: compared at once, by the same graphs that training compiles."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from foveal.arguments import Declared
from foveal.eager import Programs, Tensor, Traced, compute, numbers
from foveal.errors import DataError, ShapeError
from foveal.learning.masks import mask_predictions

Array = np.ndarray[Any, Any]
PROGRAMS: Programs = {}
"""Every loss and metric that was used on arrays, compiled for their shapes."""


def evaluate_arrays(
    who: str,
    judge: Callable[..., Any],
    key: Hashable,
    y_true: Any,
    y_pred: Any,
    sample_weight: Any = None,
    whole: bool = False,
) -> Any:
    """What `judge`, a function of nodes, makes of labels, predictions and perhaps weights of rows.

    Parameters
    ----------
    who : str
        What errors call it.
    judge : function of two or three nodes
        It gives a node, or a dict of nodes.
    key : hashable
        What the function is, beside its shapes: equal keys mean the same function.
    y_true, y_pred : array (N, ...)
    sample_weight : number, or array (N,) or (N, ...), or one that broadcasts to the values, optional
    whole : bool, default=False
        Whether the number of rows is part of the graph.
    """
    predictions, mask = numbers(who, y_pred), getattr(y_pred, "_keras_mask", None)
    fed = {"y_true": _labels(who, y_true), "y_pred": predictions}
    if sample_weight is not None:
        fed["sample_weight"] = numbers(who, sample_weight)
    stretched = []
    if sample_weight is not None and _stretches(fed["sample_weight"], predictions):
        stretched = [fed.pop("sample_weight")]
    if len({array.shape[:1] for array in fed.values()}) > 1 or not predictions.ndim:
        told = ", ".join(f"{name} {array.shape}" for name, array in fed.items())
        raise DataError(f"{who}: all must have the same number of rows, got {told}.")

    def trace(x: list[Any], *shared: Any) -> Traced:
        nodes = [*x, *shared]
        if mask is not None:
            mask_predictions(nodes[1], nodes.pop(len(fed)))
        return Traced(judge(*nodes))

    arrays = [*fed.values(), *([] if mask is None else [numbers(who, mask)])]
    x, shared = ([], [*arrays, *stretched]) if whole else (arrays, stretched)
    try:
        return compute(trace, x, shared, programs=PROGRAMS, key=(key, mask is None, len(stretched)))
    except ShapeError as error:
        told = str(error)
        raise ShapeError(told if told.startswith(f"{who}: ") else f"{who}: {told}") from None


def _stretches(weight: Any, predictions: Any) -> bool:
    """Whether a weight is the same for all rows: one number, or what has one row or fewer axes."""
    return bool(weight.shape[:1] != predictions.shape[:1] and (weight.ndim < predictions.ndim or weight.shape[0] == 1))


def _labels(who: str, value: Any) -> Any:
    """Whole numbers as int32, since they may be class numbers; others as float32."""
    if isinstance(value, Tensor):
        return value
    array = np.asarray(value)
    return array.astype("int32") if array.dtype.kind in "iub" else numbers(who, value)


def identity(thing: Declared) -> Hashable:
    """What tells an object from others of its class: its values, or itself where they do not compare."""
    values = tuple((name, value) for name, value in vars(thing).items() if not name.startswith("_"))
    try:
        hash(values)
    except TypeError:
        return thing
    return type(thing), values
