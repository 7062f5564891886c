"""Layers that move the pixels of images at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.arguments import arg, one_of, or_none, real
from foveal.functions.boxes import affine_transform, in_corners
from foveal.functions.elementwise import maximum, minimum
from foveal.functions.promotion import floating
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, broadcast_like, elementwise, full, reshape
from foveal.layers.augmentation.base import Augmentation, Range, in_line, limits, numbers_within, range_within
from foveal.layers.image_layer import Size, each, on_boxes
from foveal.ops.parts import concat, crop
from foveal.ops.sampling import FILL_MODES, INTERPOLATIONS, ResampleMode, affine_sample, cos_sin
from foveal.ops.shape import cast
from foveal.seeds import SeedGenerator, random_seed

Row = tuple[Node | float, Node | float, Node | float]
"""A place in the input as numbers times the output's row, its column, and 1."""

MODES = {"horizontal": (False, True), "vertical": (True, False), "horizontal_and_vertical": (True, True)}


class Moving(Augmentation):
    """The base: subclasses say in `places` where in the input each output comes from."""

    moves = True

    interpolation: str = "nearest"
    fill_mode: str = "nearest"
    fill_value: float = 0.0

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        raise NotImplementedError

    def transformation(self, x: Node, training: bool) -> Any:
        words = super().transformation(x, training)
        return {**words, "input_shape": self._shape(x)} if isinstance(words, dict) else words

    def changed(self, x: Node, transformation: Any) -> Node:
        return self._sampled(x, (x.shape[1], x.shape[2]), transformation)

    def _sampled(self, x: Node, size: tuple[int, int], transformation: Any) -> Node:
        numbers = [number for row in self.places(x.shape[1], x.shape[2], transformation) for number in row]
        first = crop(x, (0, 0, 0, 0), (x.shape[0], 1, 1, 1))
        parts = [broadcast_like(_as_node(number, x.dtype), first) for number in numbers]
        transforms = reshape(concat(parts, 3), (x.shape[0], 2, 3))
        how = "nearest" if self.masks else self.interpolation
        return affine_sample(x, transforms, size, ResampleMode(how, self.fill_mode, self.fill_value))


def _as_node(number: Node | float, dtype: str) -> Node:
    """A number for all images as a node, one for each as it is."""
    return cast(number, dtype) if isinstance(number, Node) else full((1, 1, 1, 1), number, dtype)


def pairs(across: Node, down: Node) -> Node:
    """Two numbers for each image, (N, 2): across first, as Keras has them."""
    return reshape(concat([across, down], 3), (across.shape[0], 2))


class RandomFlip(Moving):
    """While training, turn each image round left to right, top to bottom, or both, half of the time each.

    Parameters
    ----------
    mode : {'horizontal_and_vertical', 'horizontal', 'vertical'}, default='horizontal_and_vertical'
        Which ways. With both, each is decided on its own, so all four pictures come up.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    mode: str = arg(one_of(*MODES), "horizontal_and_vertical")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(0.0, 1.0), (0.0, 1.0)]

    def words(self, x: Node, *drawn: Node) -> Any:
        down, across = (elementwise("greater_equal", u, 0.5) for u in drawn)
        return {"flips": across if MODES[self.mode][1] else down, "vertical_flips": down}

    def _turned(self, transformation: Any) -> list[Any]:
        """Whether each image is turned top to bottom, and left to right; Keras's layer has one number for both."""
        across = floating(each(transformation["flips"]))
        down = each(transformation.get("vertical_flips", across))
        return [turn if way else 0.0 for turn, way in zip((down, across), MODES[self.mode], strict=True)]

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        down, across = self._turned(transformation)
        return (1.0 - down * 2.0, 0.0, down * (height - 1.0)), (0.0, 1.0 - across * 2.0, across * (width - 1.0))

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        down, across = map(on_boxes, self._turned(transformation))
        height, width = size

        def turned(x1: Any, y1: Any, x2: Any, y2: Any) -> Sequence[Any]:
            moves = ((x1, x2, across, width), (y1, y2, down, height), (x2, x1, across, width), (y2, y1, down, height))
            return [near + turn * ((n - far) - near) for near, far, turn, n in moves]

        return in_corners(boxes, turned)


class RandomRotation(Moving):
    """While training, turn each image around its middle by a random angle.

    Parameters
    ----------
    factor : float or (float, float)
        Between which angles, as parts of a full turn from -1 to 1, counter-clockwise; one number means both ways.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(-1, 1))
    fill_mode: str = arg(one_of(*FILL_MODES), "reflect")
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    fill_value: float = arg(real, 0.0)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        cosine, sine = cos_sin(drawn[0])
        n, height, width, _ = x.shape
        down, across = (height - 1) / 2, (width - 1) / 2
        none = cosine * 0.0
        row = (sine, cosine, down - cosine * down - sine * across)
        numbers = (cosine, -sine, across - cosine * across + sine * down, *row, none, none)
        return {
            "angle": in_line(drawn[0] * 360.0),
            "rotation_matrix": reshape(concat(numbers, 3), (n, 8)),
            "image_height": height,
            "image_width": width,
            "batch_size": n,
        }

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        a0, a1, a2, b0, b1, b2 = (each(transformation["rotation_matrix"], i) for i in range(6))
        return (b1, b0, b2), (a1, a0, a2)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        angle = transformation["angle"]
        none = angle * 0.0
        return affine_transform(boxes, angle, none, none, none + 1.0, none, none, *size)


class RandomZoom(Moving):
    """While training, show each image smaller or larger around its middle.

    Parameters
    ----------
    height_factor : float or (float, float)
        Between which factors, above -1 and up to 1: 0.2 shows 20 % more of the height, -0.2 shows 20 % less; one
        number means both ways.
    width_factor : float, (float, float) or None, default=None
        The same for the width; None means whatever the height gets, so that proportions stay.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    height_factor: float | Range = arg(numbers_within(-1, 1, open_below=True))
    width_factor: float | Range | None = arg(or_none(numbers_within(-1, 1, open_below=True)), None)
    fill_mode: str = arg(one_of(*FILL_MODES), "reflect")
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    fill_value: float = arg(real, 0.0)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        given = [self.height_factor] if self.width_factor is None else [self.height_factor, self.width_factor]
        return [limits(each) for each in given]

    def words(self, x: Node, *drawn: Node) -> Any:
        down, across = (reshape(by + 1.0, (x.shape[0], 1)) for by in (drawn[0], drawn[-1]))
        return {"height_zoom": down, "width_zoom": across}

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        down, across = each(transformation["height_zoom"]), each(transformation["width_zoom"])
        return (down, 0.0, (1.0 - down) * ((height - 1) / 2)), (0.0, across, (1.0 - across) * ((width - 1) / 2))

    adds_batch = ("boxes",)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        row, column = self.places(*size, transformation)
        (down, top), (across, left) = map(on_boxes, (row[0], row[2])), map(on_boxes, (column[1], column[2]))
        return in_corners(
            boxes,
            lambda x1, y1, x2, y2: ((x1 - left) / across, (y1 - top) / down, (x2 - left) / across, (y2 - top) / down),
        )


class RandomTranslation(Moving):
    """While training, shift each image.

    Parameters
    ----------
    height_factor : float or (float, float)
        Between which shifts, as parts of the height from -1 to 1, down where positive; one number means both ways.
    width_factor : float or (float, float)
        The same for the width, to the right where positive.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    height_factor: float | Range = arg(numbers_within(-1, 1))
    width_factor: float | Range = arg(numbers_within(-1, 1))
    fill_mode: str = arg(one_of(*FILL_MODES), "reflect")
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    fill_value: float = arg(real, 0.0)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [limits(self.height_factor), limits(self.width_factor)]

    def words(self, x: Node, *drawn: Node) -> Any:
        down, across = drawn
        return {"translations": pairs(across * float(x.shape[2]), down * float(x.shape[1]))}

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        across, down = (each(transformation["translations"], i) for i in (0, 1))
        return (1.0, 0.0, -down), (0.0, 1.0, -across)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        across, down = (on_boxes(each(transformation["translations"], i)) for i in (0, 1))
        return in_corners(boxes, lambda x1, y1, x2, y2: (x1 + across, y1 + down, x2 + across, y2 + down))


class RandomShear(Moving):
    """While training, slant each image.

    Parameters
    ----------
    x_factor, y_factor : float or (float, float), default=0.0
        Between which slants, from 0 to 1: 0.2 moves each row (column) by 0.2 pixels more than the one before. All
        slants of an image go one way or all the other, as it happens; one number means both ways.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    x_factor: float | Range = arg(numbers_within(-1, 1), 0.0)
    y_factor: float | Range = arg(numbers_within(-1, 1), 0.0)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    fill_mode: str = arg(one_of(*FILL_MODES), "reflect")
    fill_value: float = arg(real, 0.0)
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(0.0, 1.0), limits(self.x_factor), limits(self.y_factor)]

    def words(self, x: Node, *drawn: Node) -> Any:
        side = 1.0 - elementwise("greater", drawn[0], 0.5) * 2.0
        return {"shear_factor": pairs(drawn[1] * side, drawn[2] * side)}

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        across, down = (each(transformation["shear_factor"], i) for i in (0, 1))
        return (1.0, down, 0.0), (across, 1.0, 0.0)

    adds_batch = ("boxes",)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        across, down = (on_boxes(each(transformation["shear_factor"], i)) for i in (0, 1))
        height, width = size

        def slanted(x1: Any, y1: Any, x2: Any, y2: Any) -> Sequence[Any]:
            by = across * (width / height)  # as Keras has it, in parts of the width and of the height
            x1, x2 = minimum(x1 - by * y1, x1 - by * y2), maximum(x2 - by * y1, x2 - by * y2)
            by = down * (height / width)
            y1, y2 = minimum(y1 - by * x1, y1 - by * x2), maximum(y2 - by * x1, y2 - by * x2)
            return x1, y1, x2, y2

        return in_corners(boxes, slanted)
