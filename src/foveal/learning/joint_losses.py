"""Losses that look at more than one place at a time: rows of one class, steps of one text."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from foveal.arguments import arg, boolean, real, text
from foveal.eager import Traced, compute, numbers
from foveal.errors import ShapeError
from foveal.functions.ctc import ctc_loss
from foveal.ir.node import Node, as_node, elementwise, reshape, show
from foveal.learning.arrays import PROGRAMS, evaluate_arrays
from foveal.learning.loss import StockLoss, float32, reduction_name
from foveal.learning.masks import masked
from foveal.ops.elementwise import select
from foveal.ops.matmul import matmul
from foveal.ops.reduce import max_, sum_
from foveal.ops.shape import cast, transpose

NOWHERE = -1e30
"""What counts as nothing among numbers whose largest are looked for."""


def ctc(y_true: Any, y_pred: Any) -> Any:
    """Minus the logarithm of the chance that the steps read as the labels (Graves et al., 2006).

    Shapes
    ------
    y_true : (N, labels) class numbers from 1 on; 0 fills up
    y_pred : (N, steps, classes) logits; class 0 is the blank
    output : (N,)
    """
    if not isinstance(y_pred, Node):
        return evaluate_arrays("ctc", ctc, "ctc", y_true, y_pred)
    if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
        raise ShapeError(
            f"ctc: labels must be (N, labels) and predictions (N, steps, classes), got {show(y_true.shape)} and "
            f"{show(y_pred.shape)}."
        )
    lengths = sum_(1.0 - elementwise("equal", cast(y_true, "float32"), 0.0), -1)
    steps = sum_(y_pred[..., 0] * 0.0 + 1.0, -1)
    return ctc_loss(cast(y_true, "int32"), y_pred, cast(lengths, "int32"), cast(steps, "int32"))


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """How near rows of one class are to each other, and how far from other classes (Sun et al., 2020).

    Shapes
    ------
    y_true : (N,) class numbers
    y_pred : (N, size) vectors of length 1
    ref_labels, ref_embeddings : (M,) and (M, size), optional
        What the rows are compared with; by default each other.
    output : (N,)
    """
    if isinstance(y_pred, Node):
        keys = y_true if ref_labels is None else as_node(ref_labels, "int32")
        beside = y_pred if ref_embeddings is None else as_node(ref_embeddings)
        return _circle(y_true, y_pred, keys, beside, (remove_diagonal, gamma, margin))
    given = [numbers("circle", np.asarray(y_true, "float32")), numbers("circle", y_pred)]
    own = ref_embeddings is None
    given += [] if own else [numbers("circle", np.asarray(ref_labels, "float32")), numbers("circle", ref_embeddings)]
    settings = (remove_diagonal, gamma, margin)

    def trace(_: Any, *nodes: Node) -> Traced:
        labels, x, keys, beside = (*nodes[:2], *nodes[-2:])
        return Traced(_circle(labels, x, keys, beside, settings))

    return compute(trace, [], given, programs=PROGRAMS, key=("circle", settings))


def _circle(labels: Node, x: Node, keys: Node, beside: Node, settings: tuple[bool, float, float]) -> Node:
    remove_diagonal, gamma, margin = settings
    rows, columns = x.shape[0], beside.shape[0]
    if rows < 1:
        raise ShapeError("circle: compares rows with each other, so that their number must be known.")
    apart = elementwise("relu", 1.0 - matmul(x, transpose(beside, (1, 0))))
    labels, keys = cast(reshape(labels, (rows, 1)), "float32"), cast(reshape(keys, (1, columns)), "float32")
    same = elementwise("equal", labels, keys)
    alike = same * as_node(1.0 - np.eye(rows, columns)) if remove_diagonal else same
    near = elementwise("relu", (apart + margin) * alike) * (margin - apart) * -gamma
    far = elementwise("relu", (1 + margin - apart) * (1.0 - same)) * (1 - margin - apart) * gamma
    values = elementwise("softplus", _largest(near, alike) + _largest(far, 1.0 - same))
    return masked(values, elementwise("greater", values, 0.0))


def _largest(values: Node, there: Node) -> Node:
    """The logarithm of the sum of exponentials over each row, of the values that are there."""
    values = select(there, values, NOWHERE)
    top = max_(values, -1, keepdims=True)
    return elementwise("log", sum_(elementwise("exp", values - top), -1)) + reshape(top, top.shape[:1])


class CTC(StockLoss):
    """For texts: how improbable the labels `(N, labels)` are to be read from logits `(N, steps, classes)`."""

    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "ctc")
    dtype: None = arg(float32, None)

    free: ClassVar[bool] = True
    function = ctc


class Circle(StockLoss):
    """For vectors of length 1 and class numbers: rows of one class are drawn together, others apart (Sun et al., 2020).

    Parameters
    ----------
    gamma : float, default=80.0
        How much the worst pairs outweigh the others.
    margin : float, default=0.4
        From what distance on pairs of a class weigh more.
    remove_diagonal : bool, default=True
        Whether a row is not compared with itself.
    """

    gamma: float = arg(real, 80.0)
    margin: float = arg(real, 0.4)
    remove_diagonal: bool = arg(boolean, True)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "circle")
    dtype: None = arg(float32, None)

    free: ClassVar[bool] = True
    whole: ClassVar[bool] = True
    function = circle


CLASSES: tuple[type[StockLoss], ...] = (CTC, Circle)

__all__ = ["CTC", "Circle", "circle", "ctc"]
