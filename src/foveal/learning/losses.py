"""Losses: how wrong a prediction is, as graph nodes. Keras's names, arguments and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from foveal.arguments import arg, between, boolean, integer, named, or_none, real, text
from foveal.errors import ShapeError
from foveal.ir.node import Elementwise, Node, elementwise, show
from foveal.lazy import no_attribute
from foveal.learning import distances, joint_losses, overlaps
from foveal.learning.distances import *  # noqa: F403
from foveal.learning.identifiers import deserialize_object, serialize_object
from foveal.learning.joint_losses import *  # noqa: F403
from foveal.learning.loss import FunctionLoss, StockLoss, float32, of_classes, of_values, reduction_name
from foveal.learning.loss import Loss as Loss
from foveal.learning.loss import SumOfLosses as SumOfLosses
from foveal.learning.masks import masked
from foveal.learning.overlaps import *  # noqa: F403
from foveal.ops.elementwise import clip
from foveal.ops.reduce import mean, sum_
from foveal.ops.shape import cast, one_hot
from foveal.ops.softmax import Softmax, log_softmax, softmax

EPSILON = 1e-7
"""Probabilities are kept this far from 0 and 1, so that their logarithm is finite."""


def _alike(who: str, y_true: Node, y_pred: Node) -> None:
    """A ShapeError unless labels and predictions have the same shape: crossentropies stretch neither."""
    if y_true.shape != y_pred.shape:
        raise ShapeError(
            f"{who}: labels {show(y_true.shape)} and predictions {show(y_pred.shape)} must have the same shape."
        )


def _probabilities(y_pred: Node) -> Node:
    return clip(y_pred, EPSILON, 1 - EPSILON)


def _log_probabilities(y_pred: Node, from_logits: bool) -> Node:
    """The logarithm of class probabilities; of a softmax it is taken exactly, from what goes into it."""
    if from_logits:
        return log_softmax(y_pred)
    if y_pred.op == Softmax(len(y_pred.shape) - 1):
        return log_softmax(y_pred.inputs[0])
    return elementwise("log", _probabilities(y_pred / sum_(y_pred, -1, keepdims=True)))


@of_classes
def sparse_categorical_crossentropy(
    y_true: Node, y_pred: Node, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Node:
    """Minus the logarithm of the probability given to the true class; 0 where that is `ignore_class`.

    Shapes
    ------
    y_true : (N, ...) int32, class numbers
    y_pred : (N, ..., classes)
    output : (N, ...)
    """
    picked = one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype) * _log_probabilities(y_pred, from_logits)
    values = -sum_(picked, -1)
    if ignore_class is None:
        return values
    return masked(values, 1.0 - elementwise("equal", cast(y_true, y_pred.spec.dtype), float(ignore_class)))


@of_values
def categorical_crossentropy(
    y_true: Node, y_pred: Node, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Node:
    """Crossentropy of two distributions over classes, both `(N, ..., classes)`."""
    _alike("categorical_crossentropy", y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[-1]
    return -sum_(y_true * _log_probabilities(y_pred, from_logits), -1)


@of_values
def binary_crossentropy(
    y_true: Node, y_pred: Node, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Node:
    """Crossentropy of independent yes-or-no answers, both `(N, ..., answers)`, averaged over the last axis."""
    _alike("binary_crossentropy", y_true, y_pred)
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


@of_values
def binary_focal_crossentropy(
    y_true: Node,
    y_pred: Node,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Node:
    """Crossentropy of yes-or-no answers, where what is already right counts less (Lin et al., 2017)."""
    _alike("binary_focal_crossentropy", y_true, y_pred)
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


@of_values
def categorical_focal_crossentropy(
    y_true: Node,
    y_pred: Node,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Node:
    """Crossentropy of classes, where what is already right counts less (Lin et al., 2017)."""
    _alike("categorical_focal_crossentropy", y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1 - label_smoothing) + label_smoothing / y_pred.shape[-1]
    p = softmax(y_pred) if from_logits else y_pred
    p = _probabilities(p / sum_(p, -1, keepdims=True))
    return -sum_(elementwise("pow", 1.0 - p, gamma) * alpha * y_true * elementwise("log", p), -1)


@of_classes
def categorical_generalized_cross_entropy(y_true: Node, y_pred: Node, q: float) -> Node:
    """`(1 - p ** q) / q` for the probability p given to the true class (Zhang & Sabuncu, 2018).

    Shapes
    ------
    y_true : (N, ...) int32, class numbers
    y_pred : (N, ..., classes)
    output : (N, ...)
    """
    p = sum_(one_hot(y_true, y_pred.shape[-1], y_pred.spec.dtype) * y_pred, -1)
    return (1.0 - elementwise("pow", p, q)) / q


def _inside(value: Any) -> float:
    if 0 < (number := real(value)) < 1:
        return number
    raise ValueError(f"between 0 and 1, got {value!r}.")


class SparseCategoricalCrossentropy(StockLoss):
    """For class numbers 0, 1, 2, ...: minus the logarithm of the probability given to the true class.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    ignore_class : int, optional
        Predictions whose label is this number do not count, such as -1 or 255 for places without a label.
    """

    from_logits: bool = arg(boolean, False)
    ignore_class: int | None = arg(or_none(integer), None)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    axis: int = arg(integer, -1)
    name: str = arg(text, "sparse_categorical_crossentropy")
    dtype: None = arg(float32, None)

    classes: ClassVar[bool] = True

    def prepare(self) -> None:
        self.ignored = self.ignore_class

    function = sparse_categorical_crossentropy


class CategoricalGeneralizedCrossEntropy(StockLoss):
    """For class numbers that may be wrong: between crossentropy and absolute error (Zhang & Sabuncu, 2018).

    Parameters
    ----------
    q : float between 0 and 1, default=0.5
        Near 0 it is like crossentropy, near 1 like the absolute error, which wrong labels disturb less.
    """

    q: float = arg(_inside, 0.5)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "categorical_generalized_cross_entropy")
    dtype: None = arg(float32, None)

    classes: ClassVar[bool] = True

    function = categorical_generalized_cross_entropy


class CategoricalCrossentropy(StockLoss):
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
    axis: int = arg(integer, -1)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "categorical_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    function = categorical_crossentropy


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

    function = binary_crossentropy


class BinaryFocalCrossentropy(StockLoss):
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
    axis: int = arg(integer, -1)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "binary_focal_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    function = binary_focal_crossentropy


class CategoricalFocalCrossentropy(StockLoss):
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
    axis: int = arg(integer, -1)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "categorical_focal_crossentropy")
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    function = categorical_focal_crossentropy


class Crossentropy(Loss):
    """The crossentropy that labels and predictions ask for: binary, sparse or categorical."""

    arguments = {}

    name: str = arg(text, "crossentropy")
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")

    classes: ClassVar[bool | None] = None  # type: ignore[assignment]

    def call(self, y_true: Node, y_pred: Node) -> Node:
        if y_pred.shape[-1] == 1:
            return binary_crossentropy(y_true, y_pred)
        if len(y_true.shape) < len(y_pred.shape) or y_true.shape[-1] == 1:
            return sparse_categorical_crossentropy(y_true, y_pred)
        return categorical_crossentropy(y_true, y_pred)


CLASSES: tuple[type[StockLoss], ...] = (
    BinaryCrossentropy,
    BinaryFocalCrossentropy,
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy,
    *distances.CLASSES,
    *overlaps.CLASSES,
    *joint_losses.CLASSES,
)
FUNCTIONS: dict[Callable[..., Node], type[Loss]] = {kind.function: kind for kind in CLASSES}
_SHORT: dict[str, type[Loss]] = {**distances.SHORT, "bce": BinaryCrossentropy}
LOSSES: dict[str, type[Loss]] = {
    **{function.__name__: kind for function, kind in FUNCTIONS.items()},
    **{kind.__name__: kind for kind in CLASSES},
    **{each: kind for short, kind in _SHORT.items() for each in (short, short.upper())},
}


_named = named(LOSSES, Loss, "a loss")


def as_loss(identifier: Any) -> Loss:
    """A loss from its name, its function, its saved form, a function of the user's own, or itself."""
    if isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce"):
        return Crossentropy()
    if callable(identifier) and not isinstance(identifier, Loss | type):
        known = FUNCTIONS.get(identifier)
        return known() if known else FunctionLoss(identifier, name=getattr(identifier, "__name__", "loss"))
    made: Loss = _named(identifier)
    return made


def get(identifier: Any) -> Any:
    """A loss as Keras gives it: of a function's name the function, of a class's name or its saved form an object."""
    if identifier is None or isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if callable(identifier):
        return identifier
    return deserialize(identifier)


def serialize(loss: Any) -> dict[str, Any]:
    """A loss or a function of Keras's as plain values, laid out as Keras does."""
    return serialize_object(loss, "keras.losses")


def deserialize(name: Any, custom_objects: None = None) -> Any:
    """What `serialize` described, or what a name means."""
    return deserialize_object("losses.deserialize", "a loss", _BY_CLASS, _BY_FUNCTION, name, custom_objects)


_BY_CLASS = {kind.__name__: kind for kind in CLASSES}
_OF_KIND = {kind: function for function, kind in FUNCTIONS.items()}
_BY_FUNCTION = {name: _OF_KIND[kind] for name, kind in LOSSES.items() if name not in _BY_CLASS}
__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(function.__name__ for function in FUNCTIONS),
    *(each for short in distances.SHORT for each in (short, short.upper())),
    *("Loss", "deserialize", "get", "logcosh", "serialize"),
]
__getattr__ = no_attribute("foveal.losses", __all__)
