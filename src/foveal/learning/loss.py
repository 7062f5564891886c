"""The base of losses, and how one number is made of many."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from foveal.arguments import Declared, arg, one_of, only, or_none, text
from foveal.errors import ShapeError
from foveal.functions.function import Function as Declaration
from foveal.functions.rows import Row
from foveal.functions.symbolic import OWN, KerasTensor, record
from foveal.ir.node import Node, apply, elementwise, reshape, show
from foveal.learning.arrays import evaluate_arrays, identity
from foveal.learning.masks import mask_of, masked_as
from foveal.ops.reduce import Count, axis_of, sum_
from foveal.ops.shape import cast, transpose

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)
"""What becomes of the numbers of all predictions: their average (the first and the third are the same), their sum,
their average by weight, or nothing."""

_reduction_name = one_of(*REDUCTIONS)


def reduction_name(value: str | None) -> str | None:
    """One of REDUCTIONS; what Keras 2 called 'auto' is the average."""
    name: str | None = _reduction_name("sum_over_batch_size" if value == "auto" else value)
    return name


float32 = only(None, "float32", instead="Losses are computed in float32.")

Function = TypeVar("Function", bound=Callable[..., Node])


MEANS = {
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "hinge",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "squared_hinge",
}
"""Functions that average over the last axis: of a whole batch in one row they are the mean over the batch."""


class Comparison(Declaration):
    """A loss of symbolic tensors: what it makes of nodes, and of rows of a batch's values."""

    def __init__(self, who: str, of_nodes: Callable[..., Any]) -> None:
        self.who, self.kind, self.module, self.of_nodes = who, who, OWN, of_nodes
        self.tensors, self.called, self.lists, self.result = ("y_true", "y_pred"), (), set(), None

    def on_nodes(self, *arguments: Any, **settings: Any) -> Any:
        """The loss of each, or of all."""
        return self.of_nodes(*arguments)


def of_values(function: Function) -> Function:
    """A function of labels that are numbers like the prediction's: they come to it as floats and in its shape."""

    return _on_anything(function, match_shapes)


def of_classes(function: Function) -> Function:
    """A function of labels that are class numbers `(N, ...)` for `(N, ..., classes)`: they come as int32."""

    return _on_anything(function, lambda y_true, y_pred: (class_numbers(y_true, y_pred), y_pred))


def _on_anything(function: Function, prepared: Callable[[Node, Node], tuple[Node, Node]]) -> Function:
    """The function on prepared nodes; given arrays, it is compiled for their shapes and run at once.

    Where it takes an `axis` that is the last one by default, another becomes the last one beforehand.
    """
    parameters = inspect.signature(function).parameters
    turns = "axis" in parameters and parameters["axis"].default == -1
    place = list(parameters).index("axis") - 2 if turns else 0

    @functools.wraps(function)
    def compared(y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Any:
        axis = kwargs.get("axis", args[place] if len(args) > place else -1) if turns else -1

        def of_nodes(y_true: Node, y_pred: Node) -> Node:
            y_true, y_pred = (_last(y, axis, len(y_pred.shape)) for y in (y_true, y_pred))
            return function(*prepared(y_true, y_pred), *args, **kwargs)

        if isinstance(y_pred, Node):
            return of_nodes(y_true, y_pred)
        name = function.__name__
        if isinstance(y_true, KerasTensor) or isinstance(y_pred, KerasTensor):
            return record(Comparison(name, lambda *both: compared(*both, *args, **kwargs)), [y_true, y_pred], {})
        if isinstance(y_pred, Row) and isinstance(y_true, Row) and name in MEANS:
            from foveal.functions.reduce import mean  # hardly any loss is of rows

            return mean(of_nodes(y_true.node, y_pred.node))
        return evaluate_arrays(name, of_nodes, (name, repr(args), repr(sorted(kwargs.items()))), y_true, y_pred)

    return compared  # type: ignore[return-value]


def _last(x: Node, axis: int, rank: int) -> Node:
    """The tensor with an axis moved to the end, if it has all axes."""
    if axis in (-1, rank - 1) or len(x.shape) < rank:
        return x
    moved = axis_of(x, axis)
    return transpose(x, (*(i for i in range(rank) if i != moved), moved))


def match_shapes(y_true: Node, y_pred: Node) -> tuple[Node, Node]:
    """Labels as floats and predictions in one shape: where one of them has a last axis of size 1 more, both have it."""
    y_true = cast(y_true, y_pred.spec.dtype)
    if (*y_true.shape, 1) == y_pred.shape:
        return reshape(y_true, y_pred.shape), y_pred
    if y_true.shape == (*y_pred.shape, 1):
        return y_true, reshape(y_pred, y_true.shape)
    return y_true, y_pred


def class_numbers(y_true: Node, y_pred: Node) -> Node:
    """Labels as int32, without a last axis of size 1 that predictions have for their classes."""
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = reshape(y_true, y_true.shape[:-1])
    if y_true.shape != y_pred.shape[:-1]:
        raise ShapeError(
            f"class numbers must be {show(y_pred.shape[:-1])} for the predictions {show(y_pred.shape)}, "
            f"got {show(y_true.shape)}."
        )
    return cast(y_true, "int32")


def align_weights(weight: Node, values: Node) -> tuple[Node, Node]:
    """Weights of rows, or of single values, and the values, with as many axes.

    As in Keras one of them gets or loses a last axis of size 1. Weights with fewer axes are of the first ones, those
    without a batch of the last ones.
    """
    if len(weight.shape) == len(values.shape) + 1 and weight.shape[-1] == 1:
        if len(values.shape) == 1:
            values = reshape(values, (*values.shape, 1))
        else:
            weight = reshape(weight, weight.shape[:-1])
    missing = len(values.shape) - len(weight.shape)
    fits = all(n in (1, m) for n, m in zip(weight.shape, values.shape, strict=False))
    if weight.spec.batched and (missing < 0 or not fits):
        raise ShapeError(
            f"weights {show(weight.shape)} must be for rows or for the values {show(values.shape)} of each."
        )
    return (reshape(weight, (*weight.shape, *(1,) * missing)) if weight.spec.batched else weight), values


def reduce_values(values: Node, how: str | None, weight: Node | None = None) -> Node:
    """One number made of many, as one of `REDUCTIONS` says; averages are of the values that are not masked.

    Parameters
    ----------
    values : Node
        One number for each prediction.
    how : str or None
    weight : Node, optional
        What each row, or each value, is multiplied with. Averages still count every value, unless `how` says other.
    """
    weighted, mask = values, mask_of(values)
    if weight is not None:
        weight, weighted = align_weights(weight, values) if values.shape else (weight, values)
        mask = None if mask is None else reshape(mask, weighted.shape)
        weighted = weighted * weight
    if how in (None, "none") or not weighted.shape:
        return weighted if mask is None else weighted * mask
    total = sum_(weighted)
    if how == "sum":
        return total
    shares = mask
    if weight is not None and how == "mean_with_sample_weight":
        shares = weight if mask is None else weight * mask
    if shares is None:
        return total / apply(Count(tuple(range(len(weighted.shape)))), weighted)
    count = sum_(shares)
    return elementwise("select", count, total / elementwise("select", count, count, 1.0), 0.0)


class Loss(Declared):
    """The base of losses: `call` says how wrong each prediction is.

    Parameters
    ----------
    name : str, optional
    reduction : str or None, default='sum_over_batch_size'
        What becomes of the numbers of all predictions: 'sum_over_batch_size' or 'mean', their average; 'sum';
        'mean_with_sample_weight', their average by weight; None or 'none', nothing.

    Attributes
    ----------
    classes : bool
        Whether labels are class numbers, not numbers like the prediction's.
    span : (low, high) or None
        What other labels must lie between.
    ignored : int or None
        The class number whose predictions do not count.
    free : bool
        Whether labels may have any shape.
    whole : bool
        Whether rows are compared with each other, so that their number must be known.
    """

    name: str = arg(or_none(text), None)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    dtype: None = arg(float32, None)

    classes: ClassVar[bool] = False
    span: ClassVar[tuple[float, float] | None] = None
    ignored: int | None = None
    free: ClassVar[bool] = True
    whole: ClassVar[bool] = False

    def prepare(self) -> None:
        self.name = self.name or type(self).__name__.lower()

    def call(self, y_true: Node, y_pred: Node) -> Node:
        """One number for each prediction."""
        raise NotImplementedError

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The reduced loss, of graph nodes a node and of arrays an array.

        Parameters
        ----------
        y_true, y_pred : Node or array (N, ...)
        sample_weight : Node, number, or array (N,) or (N, ...), optional
            Weights multiply; the average still counts every prediction.
        """
        if isinstance(y_true, KerasTensor) or isinstance(y_pred, KerasTensor):
            return record(Comparison(self.who, self), [y_true, y_pred], {})
        if not isinstance(y_pred, Node):
            return evaluate_arrays(self.who, self, identity(self), y_true, y_pred, sample_weight, self.whole)
        return reduce_values(masked_as(self.call(y_true, y_pred), y_pred), self.reduction, sample_weight)


def of_arguments(thing: Declared, y_true: Node, y_pred: Node) -> Node:
    """What the class's `function` makes of labels and predictions: its other parameters are arguments of the class."""
    function: Callable[..., Node] = type(thing).function  # type: ignore[attr-defined]
    code = inspect.unwrap(function).__code__
    own = [name for name in code.co_varnames[2 : code.co_argcount] if name in thing.arguments]
    return function(y_true, y_pred, **{name: getattr(thing, name) for name in own})


class StockLoss(Loss):
    """The base of Foveal's own losses: a function with the class's arguments, which it declares in Keras's order."""

    arguments = {}
    free: ClassVar[bool] = False
    function: ClassVar[Callable[..., Node]]

    def call(self, y_true: Node, y_pred: Node) -> Node:
        return of_arguments(self, y_true, y_pred)


class PlainLoss(StockLoss):
    """The base of losses without arguments of their own."""

    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "loss")
    dtype: None = arg(float32, None)


class FunctionLoss(Loss):
    """A function `(y_true, y_pred) -> values`, as a loss."""

    arguments = {}

    fn: Any = arg(lambda function: function)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "loss")

    def call(self, y_true: Node, y_pred: Node) -> Node:
        result: Node = self.fn(y_true, y_pred)
        return result


class SumOfLosses(Loss):
    """The sum of several losses of one output, each times its weight."""

    arguments = {}

    parts: Any = arg(list)
    name: str = arg(text, "sum")

    def prepare(self) -> None:
        first = self.parts[0][0]
        self.classes, self.span, self.ignored = first.classes, first.span, first.ignored  # type: ignore[misc]
        self.reduction = first.reduction

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        total = None
        for loss, weight in self.parts:
            part = loss(y_true, y_pred, sample_weight) * weight
            total = part if total is None else total + part
        return total
