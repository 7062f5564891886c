"""Layers that change the colours of images at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from foveal.arguments import arg, between, or_none
from foveal.functions.image import GREY
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, elementwise
from foveal.layers.augmentation.base import (
    Augmentation,
    Range,
    chosen,
    in_line,
    numbers_within,
    range_within,
    require_colours,
    two_numbers,
)
from foveal.layers.image_layer import each
from foveal.ops.elementwise import clip, select
from foveal.ops.parts import concat, crop
from foveal.ops.reduce import mean
from foveal.ops.shape import cast
from foveal.seeds import SeedGenerator, random_seed

SMALLEST = 2.0**-23
"""Values closer to 0 are 0 before a hue is found, the step of float32 at 1; and what keeps a divisor from 0: 1e-7."""


class RandomContrast(Augmentation):
    """While training, move the values of each image and channel away from their mean.

    Parameters
    ----------
    factor : float or (float, float)
        From 0 to 1. Two numbers (a, b): distances from the mean are multiplied by 1 - a to 1 + b; one number b means
        (0, b).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None, kw_only=True)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(1 - self.factor[0], 1 + self.factor[1])]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"contrast_factor": drawn[0]}

    def changed(self, x: Node, transformation: Any) -> Node:
        centre = mean(x, (1, 2), keepdims=True)
        return clip((x - centre) * each(transformation["contrast_factor"]) + centre, *self.value_range)


class RandomBrightness(Augmentation):
    """While training, add a random number to all values of each image.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers, as parts of the value range from -1 to 1; one number means both ways.
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(-1, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None, kw_only=True)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"rgb_delta": drawn[0] * (self.value_range[1] - self.value_range[0])}

    def changed(self, x: Node, transformation: Any) -> Node:
        return clip(x + each(transformation["rgb_delta"]), *self.value_range)


class RandomGrayscale(Augmentation):
    """While training, turn some colour images grey, which keep their three channels.

    Parameters
    ----------
    factor : float, default=0.5
        The share of images, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    factor: float = arg(between(0, 1), 0.5)
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(0.0, 1.0)]

    def words(self, x: Node, *drawn: Node) -> Any:
        return chosen(drawn[0], self.factor)

    def changed(self, x: Node, transformation: Any) -> Node:
        return select(each(transformation), _grey(x), x)


class RandomInvert(Augmentation):
    """While training, turn some images into their negatives: the largest value minus the value.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1), 1.0)
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor, (0.0, 1.0)]

    def words(self, x: Node, *drawn: Node) -> Any:
        chance, score = drawn
        return {"apply_inversion": in_line(chosen(score, chance))}

    def changed(self, x: Node, transformation: Any) -> Node:
        return select(each(transformation["apply_inversion"]), self.value_range[1] - x, x)


class RandomSaturation(Augmentation):
    """While training, make the colours of each image stronger or weaker.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers from -1 to 1: 0.5 changes nothing, 0 and below is grey, 1 the strongest; one number means
        both ways.
    value_range : (float, float), default=(0, 255)
        What saturations are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    factor: Range = arg(range_within(-1, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"factor": in_line(drawn[0] / ((1.0 - drawn[0]) + 1e-7))}

    def changed(self, x: Node, transformation: Any) -> Node:
        hue, saturation, value = _hue_saturation_value(x)
        return _from_hue(hue, clip(saturation * each(transformation["factor"]), *self.value_range), value)


class RandomHue(Augmentation):
    """While training, turn the colours of each image around the colour wheel, either way.

    Parameters
    ----------
    factor : float or (float, float)
        Between which parts of half a turn, from 0 to 1; one number f means (0, f).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    factor: Range = arg(range_within(0, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [(0.0, 1.0), self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"factor": in_line((1.0 - elementwise("greater", drawn[0], 0.5) * 2.0) * drawn[1] * 0.5)}

    def changed(self, x: Node, transformation: Any) -> Node:
        low, high = self.value_range
        hue, saturation, value = _hue_saturation_value((x - low) / (high - low))
        turned = hue + each(transformation["factor"])
        turned = turned - elementwise("greater", turned, 1.0)
        turned = turned + elementwise("greater", 0.0, turned)
        return clip(_from_hue(turned, saturation, value), 0.0, 1.0) * (high - low) + low


class RandomColorDegeneration(Augmentation):
    """While training, mix each image with its grey picture.

    Parameters
    ----------
    factor : float or (float, float)
        Between which shares of grey from -1 to 1: 0 changes nothing, 1 is grey, below 0 colours are stronger; one
        number means both ways.
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    factor: Range = arg(range_within(-1, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"factor": drawn[0]}

    def changed(self, x: Node, transformation: Any) -> Node:
        return clip(x + each(transformation["factor"]) * (_grey(x) - x), *self.value_range)


class RandomColorJitter(Augmentation):
    """While training, change brightness, contrast, saturation and hue, one after the other.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    brightness_factor, contrast_factor, saturation_factor, hue_factor : float, (float, float) or None, default=None
        The factors of `RandomBrightness`, `RandomContrast`, `RandomSaturation` and `RandomHue`; None leaves a change
        out.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    brightness_factor: float | Range | None = arg(or_none(numbers_within(-1, 1)), None)
    contrast_factor: float | Range | None = arg(or_none(numbers_within(0, 1)), None)
    saturation_factor: float | Range | None = arg(or_none(numbers_within(-1, 1)), None)
    hue_factor: float | Range | None = arg(or_none(numbers_within(0, 1)), None)
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    def prepare(self) -> None:
        super().prepare()
        kinds = (RandomBrightness, RandomContrast, RandomSaturation, RandomHue)
        factors = (self.brightness_factor, self.contrast_factor, self.saturation_factor, self.hue_factor)
        self._steps = tuple(
            kind(factor, self.value_range) for kind, factor in zip(kinds, factors, strict=True) if factor is not None
        )

    @property
    def ranges(self) -> Sequence[Range]:
        return [each for step in self._steps for each in step.ranges]

    def words(self, x: Node, *drawn: Node) -> Any:
        numbers = iter(drawn)
        return {type(step).__name__: step.words(x, *islice(numbers, len(step.ranges))) for step in self._steps}

    def changed(self, x: Node, transformation: Any) -> Node:
        for step in self._steps:
            x = step.changed(x, transformation[type(step).__name__])
        return x


def _colours(x: Node) -> list[Node]:
    """Red, green and blue, each with a channel axis of 1."""
    require_colours(x)
    return [crop(x, (0, 0, 0, i), (*x.shape[:3], 1)) for i in range(3)]


def _grey(x: Node) -> Node:
    if x.shape[3] == 1:
        return x
    red, green, blue = (colour * weight for colour, weight in zip(_colours(x), GREY, strict=True))
    return red + green + blue


def _hue_saturation_value(x: Node) -> tuple[Node, Node, Node]:
    """A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978; hues are turns of the wheel, red is 0."""
    red, green, blue = _colours(select(elementwise("greater", SMALLEST, elementwise("abs", x)), 0.0, x))
    value = elementwise("maximum", elementwise("maximum", red, green), blue)
    span = value - elementwise("minimum", elementwise("minimum", red, green), blue)
    bright, coloured = elementwise("greater", value, 0.0), elementwise("greater", span, 0.0)
    saturation = select(bright, span / select(bright, value, 1.0), 0.0)
    sixth = 1.0 / (select(coloured, span, 1.0) * 6.0)
    from_green, from_blue = sixth * (blue - red) + 2 / 6, sixth * (red - green) + 4 / 6
    hue = select(elementwise("equal", value, green), from_green, from_blue)
    hue = select(elementwise("equal", value, red), sixth * (green - blue), hue)
    return select(coloured, hue, 0.0) + elementwise("greater", 0.0, hue), saturation, value


def _from_hue(hue: Node, saturation: Node, value: Node) -> Node:
    """The images with these hues, from 0 to 1, saturations and values."""
    sixths = (hue - cast(cast(hue, "int32"), hue.spec.dtype)) * 6.0
    distances = (
        elementwise("abs", sixths - 3.0) - 1.0,
        2.0 - elementwise("abs", sixths - 2.0),
        2.0 - elementwise("abs", sixths - 4.0),
    )
    return concat([value * ((1.0 - saturation) + saturation * clip(d, 0.0, 1.0)) for d in distances], 3)
