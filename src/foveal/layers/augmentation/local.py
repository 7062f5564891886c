"""Layers that hide or blur parts of images at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from foveal.arguments import arg, integer, or_none, real
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, elementwise, full, reshape, show
from foveal.layers.augmentation.base import Augmentation, Range, chosen, in_line, range_within, two_numbers
from foveal.layers.image_layer import channels_last, each, in_order
from foveal.ops.elementwise import clip, select
from foveal.ops.parts import concat, crop, pad
from foveal.ops.resize import counting
from foveal.seeds import SeedGenerator, random_seed


def _fill_value(value: float | list[float] | tuple[float, ...]) -> float | tuple[float, ...]:
    try:
        if not isinstance(value, list | tuple):
            return real(value)
        if len(value) == 3:
            return tuple(map(real, value))
    except ValueError:
        pass
    raise ValueError(f"a number, three of them or None, got {value!r}.")


class RandomErasing(Augmentation):
    """While training, paint over a rectangle at a random place of some images.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float or (float, float), default=(0.02, 0.33)
        Between which numbers the squares of the rectangle's height and width are drawn, as parts of the image's.
    fill_value : float, (float, float, float) or None, default=None
        The colour; None means normal random numbers times the largest value (Zhong et al., 2020).
    value_range : (float, float), default=(0, 255)
        What the colour is held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1), 1.0)
    scale: Range = arg(range_within(0, 1), (0.02, 0.33))
    fill_value: float | tuple[float, ...] | None = arg(or_none(_fill_value), None)
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.scale, self.scale, (0.0, 1.0), (0.0, 1.0), self.factor, (0.0, 1.0)]

    adds_batch = ("images",)

    def words(self, x: Node, *drawn: Node) -> Any:
        across, down, left, top, chance, score = drawn
        return {
            "apply_erasing": in_line(chosen(score, chance)),
            "batch_masks": in_order(stretch(x, 2, across, left) * stretch(x, 1, down, top), self.data_format),
            "fill_value": in_order(clip(self._colour(x), *self.value_range), self.data_format),
        }

    def changed(self, x: Node, transformation: Any) -> Node:
        masks, colour = (
            channels_last(transformation[name], self.data_format) for name in ("batch_masks", "fill_value")
        )
        return select(masks * each(transformation["apply_erasing"]), colour, x)

    def _colour(self, x: Node) -> Node:
        if self.fill_value is None:
            return self.normal(x) * self.value_range[1]
        if isinstance(self.fill_value, float):
            return full((), self.fill_value, x.spec.dtype)
        if x.shape[3] != 3:
            raise ShapeError(f"fill_value={self.fill_value} needs images with 3 channels, got {show(x.shape)}.")
        return reshape(concat([full((1,), value, x.spec.dtype) for value in self.fill_value], 0), (1, 1, 1, 3))


def stretch(x: Node, axis: int, square: Node, start: Node) -> Node:
    """1 along a stretch of an axis, whose length is the root of a part of the whole, else 0."""
    size = x.shape[axis]
    length = elementwise("sqrt", square) * float(size)
    first = start * (float(size) - length)
    places = reshape(counting(size, x.spec.dtype), (1, *(size if i == axis else 1 for i in range(1, 4))))
    return elementwise("greater_equal", places, first) * elementwise("greater", first + length, places)


def _odd_pair(value: int | list[int] | tuple[int, ...]) -> tuple[int, int]:
    try:
        height, width = map(integer, value if isinstance(value, list | tuple) else (value, value))
        if height > 0 and width > 0 and height % 2 and width % 2:
            return height, width
    except ValueError:
        pass
    raise ValueError(f"an odd number above 0 or two of them, got {value!r}.")


class RandomGaussianBlur(Augmentation):
    """While training, blur some images, each as far as it happens.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    kernel_size : int or (int, int), default=3
        Width and height of the filter in pixels, odd.
    sigma : float or (float, float), default=1.0
        Between which standard deviations the filter's two are drawn, in pixels; one number s means (0, s).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1), 1.0)
    kernel_size: tuple[int, int] = arg(_odd_pair, 3)
    sigma: Range = arg(range_within(0, inf), 1.0)
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.sigma, self.sigma, self.factor, (0.0, 1.0)]

    def words(self, x: Node, *drawn: Node) -> Any:
        across, down, chance, score = drawn
        sigmas = reshape(concat([across, down], 3), (x.shape[0], 2)) + 1e-6
        return {"should_apply_blur": in_line(chosen(score, chance)), "blur_factor": sigmas}

    def changed(self, x: Node, transformation: Any) -> Node:
        across, down = (each(transformation["blur_factor"], i) for i in (0, 1))
        width, height = self.kernel_size
        y = _blurred(_blurred(x, 2, width, across), 1, height, down)
        return clip(select(each(transformation["should_apply_blur"]), y, x), *self.value_range)


def _blurred(x: Node, axis: int, size: int, sigma: Node) -> Node:
    """The mean of the pixels along an axis, weighted by a bell; black lies around the image."""
    reach = size // 2
    shares = [elementwise("exp", elementwise("square", (k - reach) / sigma) * -0.5) for k in range(size)]
    parts = [part * share for part, share in zip(_shifted(x, axis, size), shares, strict=True)]
    return _sum(parts) / _sum(shares)


class RandomSharpness(Augmentation):
    """While training, blur or sharpen each image.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers from 0 to 1: 0 blurs, 0.5 changes nothing, 1 sharpens; one number f means (0, f).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1))
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"factor": in_line(drawn[0])}

    def changed(self, x: Node, transformation: Any) -> Node:
        smooth = (_sum(_shifted(_sum(_shifted(x, 1, 3)), 2, 3)) + x * 4.0) / 13.0
        return clip(x + (1.0 - each(transformation["factor"]) * 2.0) * (smooth - x), *self.value_range)


def _shifted(x: Node, axis: int, size: int) -> list[Node]:
    """The pixels around each, along an axis; black lies around the image."""
    reach = size // 2
    padded = pad(x, tuple((reach, reach) if i == axis else (0, 0) for i in range(4)))
    return [crop(padded, tuple(k if i == axis else 0 for i in range(4)), x.shape) for k in range(size)]


def _sum(nodes: Sequence[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total
