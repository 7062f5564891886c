"""Losses: how wrong a prediction is, as graph nodes. Keras's names, arguments and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from foveal.arguments import arg, between, boolean, named, no_attribute, one_of, only, real, text
from foveal.ir.node import Elementwise, Node, elementwise
from foveal.learning import distances
from foveal.learning.distances import *  # noqa: F403
from foveal.learning.loss import REDUCTIONS as REDUCTIONS
from foveal.learning.loss import Loss as Loss
from foveal.learning.loss import float32
from foveal.ops.elementwise import clip
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import one_hot
from foveal.ops.softmax import Softmax, log_softmax, softmax

EPSILON = 1e-7
"""Probabilities are kept this far from 0 and 1, so that their logarithm is finite."""


def _probabilities(y_pred: Node) -> Node:
    return clip(y_pred, EPSILON, 1 - EPSILON)


def _log_probabilities(y_pred: Node, from_logits: bool) -> Node:
    """The logarithm of class probabilities; of a softmax it is taken exactly, from what goes into it."""
    if from_logits:
        return log_softmax(y_pred)
    if y_pred.op == Softmax(len(y_pred.shape) - 1):
        return log_softmax(y_pred.inputs[0])
    return elementwise("log", _probabilities(y_pred / sum_(y_pred, -1, keepdims=True)))


def sparse_categorical_crossentropy(y_true: Node, y_pred: Node, from_logits: bool = False) -> Node:
    """Minus the logarithm of the probability given to the true class.

    Shapes
    ------
    y_true : (N, ...) int32, class numbers
    y_pred : (N, ..., classes)
    output : (N, ...)
    """
    picked = one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype) * _log_probabilities(y_pred, from_logits)
    return -sum_(picked, -1)


def categorical_crossentropy(
    y_true: Node, y_pred: Node, from_logits: bool = False, label_smoothing: float = 0.0
) -> Node:
    """Crossentropy of two distributions over classes, both `(N, ..., classes)`."""
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[-1]
    return -sum_(y_true * _log_probabilities(y_pred, from_logits), -1)


def binary_crossentropy(y_true: Node, y_pred: Node, from_logits: bool = False, label_smoothing: float = 0.0) -> Node:
    """Crossentropy of independent yes-or-no answers, both `(N, ..., answers)`, averaged over the last axis."""
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    if y_pred.op == Elementwise("sigmoid"):
        y_pred, from_logits = y_pred.inputs[0], True
    if from_logits:
        yes, no = elementwise("softplus", -y_pred), elementwise("softplus", y_pred)
    else:
        p = _probabilities(y_pred)
        yes, no = -elementwise("log", p), -elementwise("log", 1.0 - p)
    return mean(y_true * yes + (1.0 - y_true) * no, -1)


def binary_focal_crossentropy(
    y_true: Node,
    y_pred: Node,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
) -> Node:
    """Crossentropy of yes-or-no answers, where what is already right counts less (Lin et al., 2017)."""
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + 0.5 * label_smoothing
    p = elementwise("sigmoid", y_pred) if from_logits else y_pred
    safe = _probabilities(p)
    entropy = -(y_true * elementwise("log", safe) + (1.0 - y_true) * elementwise("log", 1.0 - safe))
    right = y_true * p + (1.0 - y_true) * (1.0 - p)
    values = elementwise("pow", 1.0 - right, gamma) * entropy
    if apply_class_balancing:
        values = (y_true * alpha + (1.0 - y_true) * (1 - alpha)) * values
    return mean(values, -1)


def categorical_focal_crossentropy(
    y_true: Node,
    y_pred: Node,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
) -> Node:
    """Crossentropy of classes, where what is already right counts less (Lin et al., 2017)."""
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[-1]
    p = softmax(y_pred) if from_logits else y_pred
    p = _probabilities(p / sum_(p, -1, keepdims=True))
    return -sum_(elementwise("pow", 1.0 - p, gamma) * alpha * y_true * elementwise("log", p), -1)


_last_axis = only(-1, instead="Put the classes on the last axis.")


class SparseCategoricalCrossentropy(Loss):
    """For class numbers 0, 1, 2, ...: minus the logarithm of the probability given to the true class.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    """

    from_logits: bool = arg(boolean, False)
    ignore_class: None = arg(only(None, instead="Leave it out."), None)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    axis: int = arg(_last_axis, -1)
    name: str = arg(text, "sparse_categorical_crossentropy")
    dtype: None = arg(float32, None)

    classes: ClassVar[bool] = True

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return sparse_categorical_crossentropy(y_true, y_pred, self.from_logits)


class CategoricalCrossentropy(Loss):
    """For one-hot labels or other probabilities.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0.0
        The share of each label that is spread over all classes.
    """

    from_logits: bool = arg(boolean, False)
    label_smoothing: float = arg(between(0, 1), 0.0)
    axis: int = arg(_last_axis, -1)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "categorical_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return categorical_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing)


class BinaryCrossentropy(CategoricalCrossentropy):
    """For labels 0 or 1.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0.0
        How far labels are squeezed towards 0.5.
    """

    name: str = arg(text, "binary_crossentropy")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return binary_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing)


class BinaryFocalCrossentropy(Loss):
    """For labels 0 or 1, where what is already right counts less (Lin et al., 2017).

    Parameters
    ----------
    apply_class_balancing : bool, default=False
        Whether labels 1 count `alpha` times and labels 0 `1 - alpha` times.
    alpha : float, default=0.25
    gamma : float, default=2.0
        How much less: the loss is multiplied with `(1 - probability of the truth) ** gamma`.
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0.0
        How far labels are squeezed towards 0.5.
    """

    apply_class_balancing: bool = arg(boolean, False)
    alpha: float = arg(between(0, 1), 0.25)
    gamma: float = arg(real, 2.0)
    from_logits: bool = arg(boolean, False)
    label_smoothing: float = arg(between(0, 1), 0.0)
    axis: int = arg(_last_axis, -1)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "binary_focal_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        balance = (self.apply_class_balancing, self.alpha, self.gamma)
        return binary_focal_crossentropy(y_true, y_pred, *balance, self.from_logits, self.label_smoothing)


class CategoricalFocalCrossentropy(Loss):
    """For one-hot labels, where what is already right counts less (Lin et al., 2017).

    Parameters
    ----------
    alpha : float, default=0.25
        Every class counts so much.
    gamma : float, default=2.0
        How much less: the loss is multiplied with `(1 - probability of the truth) ** gamma`.
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0.0
        The share of each label that is spread over all classes.
    """

    alpha: float = arg(real, 0.25)
    gamma: float = arg(real, 2.0)
    from_logits: bool = arg(boolean, False)
    label_smoothing: float = arg(between(0, 1), 0.0)
    axis: int = arg(_last_axis, -1)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "categorical_focal_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        focus = (self.alpha, self.gamma, self.from_logits, self.label_smoothing)
        return categorical_focal_crossentropy(y_true, y_pred, *focus)


class FunctionLoss(Loss):
    """A function `(y_true, y_pred) -> values` of graph nodes, as a loss."""

    function: Any = arg(lambda function: function)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "loss")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        result: Node = self.function(y_true, y_pred)
        return result


FUNCTIONS: dict[Callable[..., Node], type[Loss]] = {
    binary_crossentropy: BinaryCrossentropy,
    binary_focal_crossentropy: BinaryFocalCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    categorical_focal_crossentropy: CategoricalFocalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    **distances.FUNCTIONS,
}
CLASSES: tuple[type[Loss], ...] = tuple(sorted(FUNCTIONS.values(), key=lambda kind: kind.__name__))
_SHORT: dict[str, type[Loss]] = {**distances.SHORT, "bce": BinaryCrossentropy}
LOSSES: dict[str, type[Loss]] = {
    **{function.__name__: kind for function, kind in FUNCTIONS.items()},
    **{kind.__name__: kind for kind in CLASSES},
    **{each: kind for short, kind in _SHORT.items() for each in (short, short.upper())},
}


_named = named(LOSSES, Loss, "a loss")


def get(identifier: Any) -> Loss:
    """A loss from its name, its function, its saved form, a function of nodes, or itself."""
    if callable(identifier) and not isinstance(identifier, Loss | type):
        known = FUNCTIONS.get(identifier)
        return known() if known else FunctionLoss(identifier, name=getattr(identifier, "__name__", "loss"))
    made: Loss = _named(identifier)
    return made


__all__ = [kind.__name__ for kind in CLASSES] + [function.__name__ for function in FUNCTIONS] + ["Loss", "get"]
__getattr__ = no_attribute("foveal.losses", __all__)
