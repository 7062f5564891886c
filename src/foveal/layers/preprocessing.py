"""Layers that bring images into the form a network learns from."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, integer, one_of, only, or_none, positive_int, real
from foveal.errors import ArgumentError, ShapeError
from foveal.functions import image
from foveal.functions.boxes import in_corners
from foveal.functions.elementwise import equal, where
from foveal.functions.image import cut_to_shape, middle, shape_cut
from foveal.functions.indexing import pad
from foveal.functions.reduce import max, min
from foveal.functions.shape import convert_to_tensor, split
from foveal.functions.spatial_axes import data_format, known
from foveal.ir.node import BATCH, Node, Shape, elementwise, show, table
from foveal.layers import initializers
from foveal.layers.base import Layer
from foveal.layers.image_layer import ImageLayer, Size, boxes_in_middle
from foveal.layers.normalization import kept_axes, spread
from foveal.ops.resize import INTERPOLATIONS, resize

SMALLEST_DEVIATION = 1e-7
"""What `Normalization` divides by at least."""


class Identity(Layer):
    """Give the input as it is."""

    supports_masking = True

    def call(self, x: Node) -> Node:
        return x


def _axes(value: int | list[int] | tuple[int, ...] | None) -> tuple[int, ...]:
    try:
        return () if value is None else tuple(map(integer, value if isinstance(value, list | tuple) else [value]))
    except ValueError:
        raise ValueError(f"an integer, a list of them or None, got {value!r}.") from None


def _numbers(value: Any) -> Any:
    try:
        return np.asarray(value, "float64").tolist()
    except (TypeError, ValueError):
        raise ValueError(f"a number or an array of them, got {value!r}.") from None


class Normalization(Layer):
    """Subtract a mean and divide by a standard deviation, both given or found by `adapt`.

    Parameters
    ----------
    axis : int, tuple of int or None, default=-1
        Axes along which each place has a mean and a variance of its own; None means one for everything.
    mean, variance : float or array, optional
        Give both, or neither and call `adapt` with data.
    invert : bool, default=False
        Whether to multiply and add, which undoes the normalization.

    Shapes
    ------
    input, output : (batch, ...)
    mean, variance : the input's sizes along `axis`
    """

    axis: tuple[int, ...] = arg(_axes, -1)
    mean: Any = arg(or_none(_numbers), None)
    variance: Any = arg(or_none(_numbers), None)
    invert: bool = arg(boolean, False)

    supports_masking = True

    @cached_property
    def statistics(self) -> dict[str, Any]:
        """The mean and the variance as arguments."""
        return {}

    def prepare(self) -> None:
        super().prepare()
        if (self.mean is None) != (self.variance is None) or np.shape(self.mean) != np.shape(self.variance):
            raise ArgumentError("Normalization: `mean` and `variance` must be given both, of one shape, or neither.")

    def build(self, input_shape: Shape) -> None:
        sizes = tuple(known(input_shape, i) for i in kept_axes(input_shape, list(self.axis)))
        if self.statistics["mean"] is not None:
            try:
                np.broadcast_shapes(np.shape(self.statistics["mean"]), sizes)
            except ValueError:
                raise ShapeError(f"mean and variance must be {show(sizes)}, got {np.shape(self.mean)}.") from None
            return
        for name, first in (("mean", "zeros"), ("variance", "ones")):
            self.add_weight(name, sizes, initializers.get(first), trainable=False)
        self.add_weight("count", (), initializers.get("zeros"), trainable=False)

    def call(self, x: Node) -> Node:
        along = kept_axes(x.shape, list(self.axis))
        centre, variance = (self._statistic(name, x, along) for name in ("mean", "variance"))
        deviation = elementwise("maximum", elementwise("sqrt", variance), SMALLEST_DEVIATION)
        return x * deviation + centre if self.invert else (x - centre) / deviation

    def _statistic(self, name: str, x: Node, along: tuple[int, ...]) -> Node:
        given = self.statistics[name]
        if given is None:
            return spread(self._weights[name], along, len(x.shape)) if along else self._weights[name].node
        return table(_beside(given, x.shape, along)[0], x.dtype)

    def _value(self, name: str) -> Any:
        """The mean or the variance as an array that broadcasts to the input; what was given before that is known."""
        shape = self._built_for.get("input_shape", ())
        if not self.built or not shape:
            return self.statistics.get(name)
        given = self.statistics[name]
        return _beside(self._weights[name].value if given is None else given, shape, kept_axes(shape, list(self.axis)))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; what `adapt` found is among the weights."""
        return super().get_config() | self.statistics

    def adapt(self, data: Any) -> None:
        """Find the mean and the variance of an array (N, ...), or of all batches of an iterable."""
        who = f"adapt of {self.name!r}"
        if self.statistics["mean"] is not None:
            raise ArgumentError(f"{who}: the layer was given its mean and variance. Leave them out to find them.")
        batches: Iterable[Any] = [data] if isinstance(data, np.ndarray) else data
        total, centre, variance = 0, np.zeros(()), np.zeros(())
        for batch in batches:
            x = np.asarray(batch[0] if isinstance(batch, tuple) else batch, "float64")
            if not self.built:
                self.build((BATCH, *x.shape[1:]))
                self.built = True
            others = tuple(i for i in range(x.ndim) if i not in kept_axes((BATCH, *x.shape[1:]), list(self.axis)))
            count = prod(x.shape[i] for i in others)
            share = count / (total + count)
            moved = x.mean(others) - centre
            variance = variance * (1 - share) + x.var(others) * share + moved**2 * share * (1 - share)
            centre, total = centre + moved * share, total + count
        if not total:
            raise ArgumentError(f"{who}: the data is empty. Give at least one batch.")
        self._weights["mean"].value, self._weights["variance"].value = centre, variance


def _beside(values: Any, shape: Shape, along: tuple[int, ...]) -> Any:
    """Values along some axes, with 1 for each of the others."""
    kept = np.broadcast_to(np.asarray(values, "float32"), [shape[i] for i in along])
    return kept.reshape([n if i in along else 1 for i, n in enumerate(shape)])


def _statistic(name: str) -> property:
    return property(
        lambda layer: layer._value(name),
        lambda layer, value: layer.statistics.update({name: value}),
        doc=f"The {name}, given or found by `adapt`, in a shape that broadcasts to the input.",
    )


Normalization.mean, Normalization.variance = _statistic("mean"), _statistic("variance")


class CenterCrop(ImageLayer):
    """Cut out the middle of an image; one that is too small is cut to the right proportions and enlarged.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    always = True
    moves = True

    height: int = arg(positive_int)
    width: int = arg(positive_int)
    data_format: str = arg(data_format, None)

    def output_size(self, size: Size) -> Size:
        return self.height, self.width

    def transformation(self, x: Node, training: bool) -> Any:
        return {"input_shape": self._shape(x)}

    def changed(self, x: Node, transformation: Any) -> Node:
        if x.shape[1] >= self.height and x.shape[2] >= self.width:
            return middle(x, self.height, self.width)
        part = cut_to_shape(x, self.height, self.width)
        how = "nearest" if self.masks else "bilinear"
        return resize(resize(part, 1, self.height, how), 2, self.width, how)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        output = self.height, self.width
        fits = size[0] >= self.height and size[1] >= self.width
        return boxes_in_middle(boxes, size, output if fits else shape_cut(size, *output), output)


class Resizing(ImageLayer):
    """Make images of any size one size.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    interpolation : {'bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'}, default='bilinear'
        How a pixel between others comes about.
    crop_to_aspect_ratio : bool, default=False
        Whether to cut the image to the output's proportions first.
    pad_to_aspect_ratio : bool, default=False
        Whether to put a border around the image first, so that it has the output's proportions.
    fill_mode : {'constant'}, default='constant'
    fill_value : float, default=0.0
        The border's colour.
    antialias : bool, default=False
        Whether a pixel of a smaller image is made of all the pixels it covers.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    always = True
    moves = True

    height: int = arg(positive_int)
    width: int = arg(positive_int)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    crop_to_aspect_ratio: bool = arg(boolean, False)
    pad_to_aspect_ratio: bool = arg(boolean, False)
    fill_mode: str = arg(only("constant", instead="Leave it out."), "constant")
    fill_value: float = arg(real, 0.0)
    antialias: bool = arg(boolean, False)
    data_format: str = arg(data_format, None)

    def prepare(self) -> None:
        super().prepare()
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise ArgumentError("Resizing: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True.")

    def output_size(self, size: Size) -> Size:
        return self.height, self.width

    def transformation(self, x: Node, training: bool) -> Any:
        return x.shape[1:3]

    def changed(self, x: Node, transformation: Any) -> Node:
        y: Node = image.resize(
            x,
            (self.height, self.width),
            "nearest" if self.masks else self.interpolation,
            self.antialias,
            self.crop_to_aspect_ratio,
            self.pad_to_aspect_ratio,
            fill_value=self.fill_value,
        )
        return y

    def _size(self, transformation: Any) -> Size:
        height, width = transformation
        return int(height), int(width)

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; boxes of nothing but 0 or -1 are 0, as in Keras."""
        boxes = bounding_boxes["boxes"]
        result = super().transform_bounding_boxes(bounding_boxes, transformation, training)
        least, most = min(boxes, axis=-1, keepdims=True), max(boxes, axis=-1, keepdims=True)
        empty = equal(least, most) * (equal(least, 0) + equal(least, -1))
        return {**result, "boxes": where(empty, 0.0, result["boxes"])}

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        output = self.height, self.width
        down, across = (n / m for n, m in zip(output, size, strict=True))
        top = left = 0
        if self.pad_to_aspect_ratio or self.crop_to_aspect_ratio:
            down = across = (builtins.min if self.pad_to_aspect_ratio else builtins.max)(down, across)
            # whole pixels of a border, or of what is cut off, as in Keras
            top, left = (int((n - m * down) / 2) for n, m in zip(output, size, strict=True))
        return in_corners(
            boxes,
            lambda x1, y1, x2, y2: (x1 * across + left, y1 * down + top, x2 * across + left, y2 * down + top),
        )


class MaxNumBoundingBoxes(ImageLayer):
    """Let all images of a batch have one number of bounding boxes: others are left out, or filled up.

    Parameters
    ----------
    max_number : int
        How many boxes each image has afterwards.
    fill_value : int, default=-1
        What boxes and labels that are added hold.

    Shapes
    ------
    input : a dict with "images" and "bounding_boxes": "boxes" (batch, boxes, 4) and "labels" (batch, boxes)
    output : the same dict, with `max_number` boxes
    """

    always = True

    max_number: int = arg(positive_int)
    fill_value: int = arg(integer, -1)

    def call(self, data: Any, training: bool | None = None) -> Any:
        return super().call(data, training) if isinstance(data, dict) else data

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images as they are."""
        return images

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """As many boxes, and labels, as the layer says."""
        boxes, labels = (convert_to_tensor(bounding_boxes[name]) for name in ("boxes", "labels"))
        axis = len(boxes.shape) - 2
        more = builtins.max(self.max_number - boxes.shape[axis], 0)

        def filled(x: Any) -> Any:
            x = split(x, [self.max_number], axis=axis)[0]
            width = [(0, more if i == axis else 0) for i in range(len(x.shape))]
            return pad(x, width, constant_values=self.fill_value) if more else x

        return {**bounding_boxes, "boxes": filled(boxes), "labels": filled(labels)}
