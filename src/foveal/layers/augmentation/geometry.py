"""Layers that move the pixels of images at random while training."""

from __future__ import annotations

from collections.abc import Sequence

from foveal.arguments import arg, between, one_of, or_none, positive_int, real
from foveal.functions.image import cut_to_shape
from foveal.functions.sampling import perspective_transform
from foveal.functions.spatial_axes import data_format, on_channels_last, require_images
from foveal.ir.node import Node, broadcast_like, elementwise, full, reshape
from foveal.layers.augmentation.base import Augmentation, Range, chosen, limits, numbers_within, range_within
from foveal.ops.elementwise import select
from foveal.ops.parts import concat
from foveal.ops.resize import resize
from foveal.ops.sampling import FILL_MODES, INTERPOLATIONS, ResampleMode, affine_sample, cos_sin
from foveal.ops.shape import cast
from foveal.seeds import SeedGenerator, random_seed

Row = tuple[Node | float, Node | float, Node | float]
"""A place in the input as numbers times the output's row, its column, and 1."""

MODES = {"horizontal": (False, True), "vertical": (True, False), "horizontal_and_vertical": (True, True)}


class Moving(Augmentation):
    """The base: subclasses say in `places` where in the input each output comes from."""

    interpolation: str = "nearest"
    fill_mode: str = "nearest"
    fill_value: float = 0.0

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        raise NotImplementedError

    def changed(self, x: Node, *drawn: Node) -> Node:
        return self._sampled(x, (x.shape[1], x.shape[2]), *drawn)

    def _sampled(self, x: Node, size: tuple[int, int], *drawn: Node) -> Node:
        row, column = self.places(x.shape[1], x.shape[2], *drawn)
        parts = [_for_each(number, drawn[0]) for number in (*row, *column)]
        transforms = reshape(concat(parts, 3), (x.shape[0], 2, 3))
        return affine_sample(x, transforms, size, ResampleMode(self.interpolation, self.fill_mode, self.fill_value))


def _for_each(number: Node | float, like: Node) -> Node:
    """A number as one for each image."""
    return number if isinstance(number, Node) else broadcast_like(full((1, 1, 1, 1), number, like.spec.dtype), like)


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

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        ways = zip(drawn, MODES[self.mode], strict=True)
        turned = [elementwise("greater_equal", u, 0.5) if way else u * 0.0 for u, way in ways]
        down, across = (1.0 - each * 2.0 for each in turned)
        return (down, 0.0, turned[0] * (height - 1.0)), (0.0, across, turned[1] * (width - 1.0))


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

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        cosine, sine = cos_sin(drawn[0])
        y, x = (height - 1) / 2, (width - 1) / 2
        return (
            (cosine, sine, y - cosine * y - sine * x),
            (-sine, cosine, x - cosine * x + sine * y),
        )


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

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        down, across = drawn[0], drawn[-1]
        return (
            (down + 1.0, 0.0, down * ((1 - height) / 2)),
            (0.0, across + 1.0, across * ((1 - width) / 2)),
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

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        down, across = drawn
        return (1.0, 0.0, -(down * float(height))), (0.0, 1.0, -(across * float(width)))


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

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        side = 1.0 - elementwise("greater", drawn[0], 0.5) * 2.0
        across, down = drawn[1] * side, drawn[2] * side
        return (1.0, down, 0.0), (across, 1.0, 0.0)


class RandomPerspective(Augmentation):
    """While training, show some images as if from aside: their corners move.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float, default=1.0
        How far corners move at most, from 0 to 1: half of it times their distance from the left and the top.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_value : float, default=0.0
        The colour outside.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1), 1.0)
    scale: float = arg(between(0, 1), 1.0)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    fill_value: float = arg(real, 0.0)
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor, (0.0, 1.0), *[(-0.5 * self.scale, 0.5 * self.scale)] * 8]

    def changed(self, x: Node, *drawn: Node) -> Node:
        chance, score, *moves = drawn
        right, bottom = x.shape[2] - 1.0, x.shape[1] - 1.0
        corners = (0.0, 0.0, right, 0.0, 0.0, bottom, right, bottom)
        pairs = list(zip(moves, corners, strict=True))
        start = reshape(concat([move * 0.0 + at for move, at in pairs], 3), (x.shape[0], 4, 2))
        end = reshape(concat([move * at + at for move, at in pairs], 3), (x.shape[0], 4, 2))
        seen = perspective_transform(x, start, end, self.interpolation, self.fill_value)
        return select(chosen(score, chance), seen, x)


class RandomCrop(Moving):
    """While training, cut a part of one size out of each image, at random.

    Otherwise, and where an image is too small, the largest part in the middle that has the right proportions is made
    larger or smaller.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    height: int = arg(positive_int)
    width: int = arg(positive_int)
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(0.0, 1.0), (0.0, 1.0)]

    def call(self, x: Node, training: bool | None = None) -> Node:
        require_images(x.shape, self.data_format)
        return on_channels_last(x, self.data_format, self._for_training if training else self._resized)

    def places(self, height: int, width: int, *drawn: Node) -> tuple[Row, Row]:
        down, across = (
            cast(cast(u * (space + 1.0), "int32"), u.spec.dtype)
            for u, space in zip(drawn, (height - self.height, width - self.width), strict=True)
        )
        return (1.0, 0.0, down), (0.0, 1.0, across)

    def changed(self, x: Node, *drawn: Node) -> Node:
        if x.shape[1] < self.height or x.shape[2] < self.width:
            return self._resized(x)
        return self._sampled(x, (self.height, self.width), *drawn)

    def _resized(self, x: Node) -> Node:
        part = cut_to_shape(x, self.height, self.width)
        return resize(resize(part, 1, self.height), 2, self.width)
