"""The base of losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from foveal.arguments import Declared, only
from foveal.ir.node import Node
from foveal.ops.reduce import mean, sum_

REDUCTIONS: dict[str, Callable[[Node], Node]] = {"sum_over_batch_size": mean, "mean": mean, "sum": sum_}

float32 = only(None, "float32", instead="Losses are computed in float32.")


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
