"""Losses that compare regions: how far what is marked in the prediction lies over what is marked in the label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from foveal.arguments import arg, integer, real, text
from foveal.ir.node import Node
from foveal.learning.loss import StockLoss, float32, of_values, reduction_name
from foveal.ops.reduce import sum_

EPSILON = 1e-7
"""Added to what is divided by, which is 0 where nothing is marked."""

Axis = int | Sequence[int] | None


@of_values
def dice(y_true: Node, y_pred: Node, axis: Axis = None) -> Node:
    """`1 - 2 * overlap / (marked in y_true + marked in y_pred)` over some axes; None means all, the batch's too.

    What both mark is their product's sum (Dice, 1945; Milletari et al., 2016).
    """
    return 1.0 - sum_(y_true * y_pred, axis) * 2.0 / (sum_(y_true, axis) + sum_(y_pred, axis) + EPSILON)


@of_values
def tversky(y_true: Node, y_pred: Node, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None) -> Node:
    """Dice's loss with weights for the two kinds of mistakes (Salehi et al., 2017).

    As in Keras, `alpha` weighs what `y_true` alone marks, and `beta` what `y_pred` alone marks.
    """
    both = sum_(y_true * y_pred, axis)
    missed, invented = sum_((1.0 - y_pred) * y_true, axis), sum_(y_pred * (1.0 - y_true), axis)
    return 1.0 - both / (both + missed * alpha + invented * beta + EPSILON)


def _axis(value: int | list[int] | tuple[int, ...] | None) -> Any:
    try:
        return None if value is None else tuple(map(integer, value)) if isinstance(value, Sequence) else integer(value)
    except ValueError:
        raise ValueError(f"an axis, several, or None, got {value!r}.") from None


class Dice(StockLoss):
    """How little two regions overlap, for labels and predictions from 0 to 1 (Milletari et al., 2016).

    Parameters
    ----------
    axis : int, tuple of int or None, default=None
        What a region extends over. All axes by default, so that the whole batch is one region; `axis=(1, 2, 3)`
        compares image by image.
    """

    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "dice")
    axis: Axis = arg(_axis, None)
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    function = dice


class Tversky(StockLoss):
    """Dice's loss with weights for the two kinds of mistakes (Salehi et al., 2017).

    Parameters
    ----------
    alpha : float, default=0.5
        How much what the label alone marks counts.
    beta : float, default=0.5
        How much what the prediction alone marks counts.
    axis : int, tuple of int or None, default=None
        What a region extends over, as in `Dice`.
    """

    alpha: float = arg(real, 0.5)
    beta: float = arg(real, 0.5)
    reduction: str | None = arg(reduction_name, "sum_over_batch_size")
    name: str = arg(text, "tversky")
    axis: Axis = arg(_axis, None)
    dtype: None = arg(float32, None)

    span: ClassVar[tuple[float, float] | None] = (0.0, 1.0)

    function = tversky


CLASSES: tuple[type[StockLoss], ...] = (Dice, Tversky)

__all__ = ["Dice", "Tversky", "dice", "tversky"]
