"""Losses: how wrong a prediction is, as graph nodes. Keras's names, arguments and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from foveal.arguments import Declared, arg, between, boolean, choose, no_attribute, one_of, only, text
from foveal.ir.node import Elementwise, Node, elementwise
from foveal.ops.elementwise import clip
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import one_hot
from foveal.ops.softmax import Softmax, log_softmax

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


def mean_squared_error(y_true: Node, y_pred: Node) -> Node:
    """The squared difference, averaged over the last axis."""
    return mean(elementwise("square", y_true - y_pred), -1)


def mean_absolute_error(y_true: Node, y_pred: Node) -> Node:
    """The absolute difference, averaged over the last axis."""
    return mean(elementwise("abs", y_true - y_pred), -1)


REDUCTIONS: dict[str, Callable[[Node], Node]] = {"sum_over_batch_size": mean, "mean": mean, "sum": sum_}


_float32 = only(None, "float32", instead="Losses are computed in float32.")
_last_axis = only(-1, instead="Put the classes on the last axis.")


class Loss(Declared):
    """The base of losses: `values` says how wrong each prediction is.

    Attributes
    ----------
    classes : bool
        Whether labels are class numbers, not numbers like the prediction's.
    span : (low, high) or None
        What other labels must lie between.
    """

    if TYPE_CHECKING:  # each loss declares these itself, where Keras has them in its order of arguments
        name: str
        reduction: str

    classes: ClassVar[bool] = False
    span: ClassVar[tuple[float, float] | None] = None

    def values(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        raise NotImplementedError

    def __call__(self, y_true: Node, y_pred: Node, sample_weight: Node | None = None) -> Node:
        """The reduced loss, a scalar. Weights multiply; the average still counts every prediction."""
        values = self.values(y_true, y_pred)
        return REDUCTIONS[self.reduction](values if sample_weight is None else values * sample_weight)


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
    dtype: None = arg(_float32, None)

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
    dtype: None = arg(_float32, None)

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


class MeanSquaredError(Loss):
    """The squared difference, on average."""

    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "mean_squared_error")
    dtype: None = arg(_float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return mean_squared_error(y_true, y_pred)


class MeanAbsoluteError(Loss):
    """The absolute difference, on average."""

    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "mean_absolute_error")
    dtype: None = arg(_float32, None)

    def values(self, y_true: Node, y_pred: Node) -> Node:
        return mean_absolute_error(y_true, y_pred)


class FunctionLoss(Loss):
    """A function `(y_true, y_pred) -> values` of graph nodes, as a loss."""

    function: Any = arg(lambda function: function)
    reduction: str = arg(one_of(*REDUCTIONS), "sum_over_batch_size")
    name: str = arg(text, "loss")

    def values(self, y_true: Node, y_pred: Node) -> Node:
        result: Node = self.function(y_true, y_pred)
        return result


CLASSES: tuple[type[Loss], ...] = (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)
FUNCTIONS: dict[Callable[..., Node], type[Loss]] = {
    binary_crossentropy: BinaryCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    mean_absolute_error: MeanAbsoluteError,
    mean_squared_error: MeanSquaredError,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
}
LOSSES: dict[str, type[Loss]] = {
    **{function.__name__: kind for function, kind in FUNCTIONS.items()},
    **{kind.__name__: kind for kind in CLASSES},
    **{"mse": MeanSquaredError, "MSE": MeanSquaredError, "mae": MeanAbsoluteError, "MAE": MeanAbsoluteError},
    **{"bce": BinaryCrossentropy, "BCE": BinaryCrossentropy},
}


def get(identifier: Any) -> Loss:
    """A loss from its name, its function, a function of nodes, or itself."""
    if isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, str):
        kind: type[Loss] = choose(LOSSES, identifier, "a loss's name")
        return kind()
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if identifier in FUNCTIONS:
        return FUNCTIONS[identifier]()
    if callable(identifier):
        return FunctionLoss(identifier, name=getattr(identifier, "__name__", "loss"))
    raise ValueError(f"a loss or its name, got {identifier!r}.")


__all__ = [kind.__name__ for kind in CLASSES] + [function.__name__ for function in FUNCTIONS] + ["Loss", "get"]
__getattr__ = no_attribute("foveal.losses", __all__)
