"""Which values of a loss or a metric count."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from foveal.ir.node import Node, broadcast_like, elementwise, reshape
from foveal.ops.shape import cast

_MASKS: WeakKeyDictionary[Node, Node] = WeakKeyDictionary()


def masked(values: Node, mask: Node) -> Node:
    """The values where the mask is 1.0, else 0; averages of them count those places alone."""
    result = elementwise("select", mask, values, 0.0)
    _MASKS[result] = mask
    return result


def mask_of(values: Node) -> Node | None:
    """1.0 where a value counts, as `masked` was told; None where all do."""
    return _MASKS.get(values)


def mask_predictions(predicted: Node, mask: Node) -> None:
    """Let losses and weighted metrics leave out the predictions where a mask of their first axes is 0."""
    _MASKS[predicted] = cast(mask, predicted.dtype)


def masked_as(values: Node, predicted: Node) -> Node:
    """The values of predictions, without those that `mask_predictions` leaves out."""
    mask, own = mask_of(predicted), None if values is predicted else mask_of(values)
    if mask is None or len(mask.shape) > len(values.shape):
        return values
    mask = broadcast_like(reshape(mask, (*mask.shape, *(1,) * (len(values.shape) - len(mask.shape)))), values)
    return masked(values, mask if own is None else mask * own)
