"""Layers that add a border of zeros, or cut one off."""

from __future__ import annotations

from typing import Any

from foveal.arguments import Convert, arg
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import data_format, sizes
from foveal.ir.node import Node, show
from foveal.layers.spatial import PerAxis, Spatial
from foveal.ops.parts import crop, pad
from foveal.ops.window import Pads, Pair

_side = sizes(2, least=0)
_AXES = {2: "two", 3: "three"}


def _sides(rank: int) -> Convert:
    """(before, after) for each axis, also from one integer, or one for each axis; one pair alone for one axis."""
    if rank == 1:
        return _side

    def convert(value: int | list[Any] | tuple[Any, ...]) -> Pads:
        values = tuple(value) if isinstance(value, list | tuple) else (value,) * rank
        try:
            if len(values) == rank:
                return tuple(_side(one) for one in values)
        except ValueError:
            pass
        count = _AXES[rank]
        raise ValueError(f"an integer of at least 0, {count} of them, or {count} pairs (before, after), got {value!r}.")

    return convert


def _pairs(sides: Pair | Pads) -> Pads:
    """(before, after) for each axis of the input, the batch's and the channels' included."""
    spatial: Any = (sides,) if isinstance(sides[0], int) else sides
    return (0, 0), *spatial, (0, 0)


class _ZeroPadding(Spatial):
    """Add zeros $around.

    Parameters
    ----------
    padding : $sides, default=$pads
        How many: $which.
    $data_format

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, $new, channels)
    """

    words = {
        "around": ("before and after rows of values", "above, below, left and right of an image", "around a volume"),
        "sides": (
            "int or (int, int)",
            "int, (int, int) or ((int, int), (int, int))",
            "int, (int, int, int) or three pairs (before, after)",
        ),
        "pads": ("1", "(1, 1)", "((1, 1), (1, 1), (1, 1))"),
        "which": (
            "before and after",
            "on all sides; above and below, left and right; or ((above, below), (left, right))",
            "on all sides, for each axis, or for each side of each axis",
        ),
    }

    padding: Any = arg(PerAxis(_sides), 1)
    data_format: str = arg(data_format, None)

    def compute(self, x: Node) -> Node:
        return pad(x, _pairs(self.padding))


class _Cropping(Spatial):
    """Cut $parts.

    Parameters
    ----------
    cropping : $sides, default=$cuts
        How many: $which.
    $formats

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, $new, channels)
    """

    words = {
        **_ZeroPadding.words,
        "parts": ("steps off rows of values", "rows and columns off an image", "the sides off a volume"),
        "cuts": ("(1, 1)", "((0, 0), (0, 0))", "((1, 1), (1, 1), (1, 1))"),
        "formats": ("", "$data_format", "$data_format"),
    }

    cropping: Any

    def compute(self, x: Node) -> Node:
        sides = _pairs(self.cropping)
        counts = (x.shape[0], *(n - sum(cut) for n, cut in zip(x.shape[1:], sides[1:], strict=True)))
        if min(counts[1:]) < 1:
            raise ShapeError(f"cropping={self.cropping} leaves nothing of {show(x.shape)} (channels last).")
        return crop(x, tuple(before for before, _ in sides), counts)


class ZeroPadding1D(_ZeroPadding, rank=1): ...


class ZeroPadding2D(_ZeroPadding, rank=2): ...


class ZeroPadding3D(_ZeroPadding, rank=3):
    padding: Any = arg(PerAxis(_sides), ((1, 1), (1, 1), (1, 1)))


class Cropping1D(_Cropping, rank=1):
    cropping: Any = arg(PerAxis(_sides), (1, 1))


class Cropping2D(_Cropping, rank=2):
    cropping: Any = arg(PerAxis(_sides), ((0, 0), (0, 0)))
    data_format: str = arg(data_format, None)


class Cropping3D(_Cropping, rank=3):
    cropping: Any = arg(PerAxis(_sides), ((1, 1), (1, 1), (1, 1)))
    data_format: str = arg(data_format, None)
