"""Pooling layers: with windows that slide over the input, of whole channels, and to a size of the output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from foveal.arguments import arg, boolean, one_of, or_none
from foveal.functions import elementwise
from foveal.functions.shape import expand_dims
from foveal.functions.spatial_axes import FIRST, data_format, sizes
from foveal.functions.windows import adapted, largest_of, mean_of
from foveal.ir.node import Node, apply
from foveal.layers.spatial import PerAxis, Spatial
from foveal.older import note
from foveal.ops.pool import AvgPool, MaxPool
from foveal.ops.reduce import max_, mean, sum_
from foveal.ops.window import Window, resolve_padding

MAXIMUM: Mapping[str, str] = {
    "Reduce": "Keep the largest value of",
    "reducing": "keeping the largest value of",
    "and_padding": "",
    "by_default": ", default=$twos",
}
AVERAGE: Mapping[str, str] = {
    "Reduce": "Average",
    "reducing": "averaging",
    "and_padding": " Padding is left out of the average.",
    "by_default": "",
}


class _Pooling(Spatial):
    """$Shrink by $reducing each window of $pixels.$and_padding

    Parameters
    ----------
    pool_size : $sizes$by_default
        $Extent of the window, in $pixels.
    strides : $sizes_or_none, default=None
        How far the window moves each time, in $pixels; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the $image; 'same' lets it hang over the edge.
    $data_format

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, $new, channels)
    """

    kind: ClassVar[type[MaxPool | AvgPool]]

    pool_size: tuple[int, ...] = arg(PerAxis(sizes))
    strides: tuple[int, ...] = arg(PerAxis(lambda rank: or_none(sizes(rank))), None)
    padding: str = arg(one_of("valid", "same"), "valid")
    data_format: str = arg(data_format, None)

    def prepare(self) -> None:
        super().prepare()
        self.strides = self.strides or self.pool_size

    def compute(self, x: Node) -> Node:
        """The node bears the layer's name, by which a layer that undoes the pooling finds it."""
        size, strides = self.pool_size, self.strides
        pads = resolve_padding(self.padding, x.shape[1:-1], size, strides, (1,) * self.rank)
        return apply(self.kind(Window(strides, pads), size), x).replaced(name=self.name)


class _MaxPooling(_Pooling):
    words = MAXIMUM
    kind = MaxPool

    pool_size: tuple[int, ...] = arg(PerAxis(sizes), 2)


class _AveragePooling(_Pooling):
    words = AVERAGE
    kind = AvgPool

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given; in older Keras the size was 2 by default."""
        args, found = super().modern(args, kwargs)
        if args or "pool_size" in found:
            return args, found
        note("AveragePooling", f"{cls.who}: older Keras pools by 2 where no size is given. Write {cls.who}(2).")
        return args, {**found, "pool_size": 2}


class MaxPooling1D(_MaxPooling, rank=1): ...


class MaxPooling2D(_MaxPooling, rank=2): ...


class MaxPooling3D(_MaxPooling, rank=3): ...


class AveragePooling1D(_AveragePooling, rank=1): ...


class AveragePooling2D(_AveragePooling, rank=2): ...


class AveragePooling3D(_AveragePooling, rank=3): ...


class _GlobalPooling(Spatial):
    """$Reduce each channel of $an_image.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays $an_image, of one $pixel.

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, channels), or (batch, $one, channels)
    """

    pool: ClassVar[Callable[..., Node]]

    data_format: str = arg(data_format, None)
    keepdims: bool = arg(boolean, False)

    def compute(self, x: Node) -> Node:
        return type(self).pool(x, tuple(range(1, self.rank + 1)), self.keepdims)


class _GlobalMaxPooling(_GlobalPooling):
    words = MAXIMUM
    pool = max_


class _GlobalAveragePooling(_GlobalPooling):
    words = AVERAGE
    pool = mean


class GlobalMaxPooling1D(_GlobalMaxPooling, rank=1): ...


class GlobalMaxPooling2D(_GlobalMaxPooling, rank=2): ...


class GlobalMaxPooling3D(_GlobalMaxPooling, rank=3): ...


class GlobalAveragePooling1D(_GlobalAveragePooling, rank=1):
    supports_masking = True

    def call(self, x: Node, mask: Node | None = None) -> Node:
        """The average; with a mask, (batch, length), of the steps where that is not 0."""
        if mask is None:
            return super().call(x)
        axis = 2 if self.data_format == FIRST else 1
        counted = expand_dims(mask, 3 - axis)
        total = sum_(elementwise.where(counted, x, 0.0), axis, keepdims=self.keepdims)
        return total / sum_(counted, axis, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """No steps are left."""


class GlobalAveragePooling2D(_GlobalAveragePooling, rank=2): ...


class GlobalAveragePooling3D(_GlobalAveragePooling, rank=3): ...


class _AdaptivePooling(Spatial):
    """$Shrink to a given $extent by $reducing windows of $pixels.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : $sizes
        $Extent of the output, in $pixels.
    $data_format

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, *output_size, channels)
    """

    pool: ClassVar[Callable[..., Node]]

    output_size: tuple[int, ...] = arg(PerAxis(sizes))
    data_format: str = arg(data_format, None)

    def compute(self, x: Node) -> Node:
        return adapted(type(self).pool, x, self.output_size)


class _AdaptiveMaxPooling(_AdaptivePooling):
    words = MAXIMUM
    pool = largest_of


class _AdaptiveAveragePooling(_AdaptivePooling):
    words = AVERAGE
    pool = mean_of


class AdaptiveMaxPooling1D(_AdaptiveMaxPooling, rank=1): ...


class AdaptiveMaxPooling2D(_AdaptiveMaxPooling, rank=2): ...


class AdaptiveMaxPooling3D(_AdaptiveMaxPooling, rank=3): ...


class AdaptiveAveragePooling1D(_AdaptiveAveragePooling, rank=1): ...


class AdaptiveAveragePooling2D(_AdaptiveAveragePooling, rank=2): ...


class AdaptiveAveragePooling3D(_AdaptiveAveragePooling, rank=3): ...


AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
