"""Layers that change how bright and dark values are spread, each value by itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import inf, prod
from typing import Any

import numpy as np

from foveal.arguments import arg, integer, pair, positive_int, real
from foveal.functions.indexing import pad
from foveal.functions.promotion import floating
from foveal.functions.reduce import cumsum
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, apply, elementwise, reshape, table
from foveal.layers.augmentation.base import Augmentation, Range, in_line, range_within, two_numbers
from foveal.layers.image_layer import each
from foveal.ops.elementwise import clip, select
from foveal.ops.gather import PutAlong, take_along
from foveal.ops.parts import crop
from foveal.ops.reduce import max_, sum_
from foveal.ops.shape import cast, transpose
from foveal.seeds import SeedGenerator, random_seed


def _to_bytes(x: Node, value_range: Range) -> Node:
    """The values on a scale from 0 to 255."""
    low, high = value_range
    return x if value_range == (0, 255) else (x - low) / (high - low) * 255.0


def _from_bytes(x: Node, value_range: Range) -> Node:
    low, high = value_range
    return x if value_range == (0, 255) else x / 255.0 * (high - low) + low


class AutoContrast(Augmentation):
    """Stretch the values of each image and channel over the whole value range, while training and otherwise.

    Channels of a single value stay as they are.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None, kw_only=True)

    seed = None
    ranges: Sequence[Range] = ()

    always = True

    def changed(self, x: Node, transformation: Any) -> Node:
        low, high = self.value_range
        darkest, brightest = -max_(-x, (1, 2), keepdims=True), max_(x, (1, 2), keepdims=True)
        differ = elementwise("greater", brightest, darkest)
        stretched = (x - darkest) * ((high - low) / select(differ, brightest - darkest, 1.0)) + low
        return select(differ, clip(stretched, low, high), x)


class Solarization(Augmentation):
    """While training, turn bright values into their negatives: the largest value minus the value.

    Parameters
    ----------
    addition_factor : float or (float, float), default=0.0
        From 0 to 1. Two numbers (a, b): what is added to each image first is drawn from a to 255 b, on a scale from 0
        to 255; one number b means (0, b).
    threshold_factor : float or (float, float), default=0.0
        The same for the threshold: values below it are not turned.
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

    addition_factor: Range = arg(range_within(0, 1), 0.0)
    threshold_factor: Range = arg(range_within(0, 1), 0.0)
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None, kw_only=True)

    @property
    def ranges(self) -> Sequence[Range]:
        # Keras multiplies the upper ends alone by 255
        return [(low, high * 255) for low, high in (self.addition_factor, self.threshold_factor)]

    def words(self, x: Node, *drawn: Node) -> Any:
        return dict(zip(("additions", "thresholds"), drawn, strict=True))

    def changed(self, x: Node, transformation: Any) -> Node:
        addition, threshold = each(transformation["additions"]), each(transformation["thresholds"])
        brighter = clip(_to_bytes(x, self.value_range) + addition, 0.0, 255.0)
        turned = select(elementwise("greater", threshold, brighter), brighter, 255.0 - brighter)
        return _from_bytes(turned, self.value_range)


def _bits(value: int | list[int] | tuple[int, ...]) -> tuple[int, int]:
    try:
        low, high = sorted(map(integer, value if isinstance(value, list | tuple) else (1, value)))
        if low >= 1 and high <= 8:
            return low, high
    except ValueError:
        pass
    raise ValueError(f"an integer from 1 to 8, or two of them, got {value!r}.")


class RandomPosterization(Augmentation):
    """While training, keep a few bits of each value, so that images have few colours.

    Parameters
    ----------
    factor : int or (int, int)
        How many of 8 bits, from 1 to 8: two numbers (a, b) draw from a to b - 1, (a, a) always keeps a; one number b
        means (1, b).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value; others are held between them.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: tuple[int, int] = arg(_bits)
    value_range: Range = arg(two_numbers, (0, 255))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor]

    def words(self, x: Node, *drawn: Node) -> Any:
        return {"shift_factor": in_line(8.0 - elementwise("floor", drawn[0]))}

    def changed(self, x: Node, transformation: Any) -> Node:
        dropped = floating(each(transformation["shift_factor"]))
        step = elementwise("round", elementwise("pow", 2.0, dropped))
        values = elementwise("floor", clip(_to_bytes(x, self.value_range), 0.0, 255.0))
        return _from_bytes(elementwise("floor", values / step) * step, self.value_range)


class Equalization(Augmentation):
    """While training, and in calls that do not say, spread the values of each channel so that all are as frequent.

    A value becomes the share of values up to it, counted over all images of the batch.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    bins : int, default=256
        How many values are told apart, at least 2.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    bins: int = arg(positive_int, 256)
    data_format: str = arg(data_format, None)

    seed = None
    ranges: Sequence[Range] = ()

    def changed(self, x: Node, transformation: Any) -> Node:
        images, height, width, channels = x.shape
        values = reshape(_to_bytes(x, self.value_range), (images, height * width, channels))
        last = self.bins - 1.0
        bins = cast(clip(values * last / 255.0, 0.0, last), "int32")
        ones = values * 0.0 + 1.0
        counts = sum_(apply(PutAlong(1, (images, self.bins, channels)), ones, bins), 0, keepdims=True)
        up_to = cumsum(counts, 1)
        present = elementwise("greater", up_to, 0.0)
        first = -max_(-select(present, up_to, inf), 1, keepdims=True)
        others = sum_(counts, 1, keepdims=True) - first
        several = elementwise("greater", others, 0.0)
        spread = clip(elementwise("round", (up_to - first) * 255.0 / select(several, others, 1.0)), 0.0, 255.0)
        places = cast(clip(values / 255.0 * last, 0.0, last), "int32")
        equal = select(several, take_along(spread, places, 1), values)
        return _from_bytes(reshape(equal, x.shape), self.value_range)


class ContrastLimitedAdaptiveHistogramEqualization(Augmentation):
    """Spread the values of each channel so that all are about as frequent around each place, at inference too.

    The image is cut into tiles; in each a value becomes the share of values up to it, no value counting more than a
    limit; between the middles of tiles results are mixed (Zuiderveld, "Contrast limited adaptive histogram
    equalization", 1994).

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    clip_limit : float, default=4.0
        How often a value counts at most, as a multiple of what it would if all were as frequent; 0 is no limit.
    tile_grid_size : (int, int), default=(8, 8)
        How many tiles there are down and across.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    clip_limit: float = arg(real, 4.0)
    tile_grid_size: tuple[int, int] = arg(pair, (8, 8))
    data_format: str = arg(data_format, None)

    seed = None
    ranges: Sequence[Range] = ()
    always = True

    def changed(self, x: Node, transformation: Any) -> Node:
        images, height, width, channels = x.shape
        grid = self.tile_grid_size
        tile = tuple(-(-size // count) for size, count in zip((height, width), grid, strict=True))
        around = [(0, n * m - size) for n, m, size in zip(grid, tile, (height, width), strict=True)]
        whole = pad(_to_bytes(x, self.value_range), [(0, 0), *around, (0, 0)], "symmetric")
        pixels = cast(clip(whole, 0.0, 255.0), "int32")
        tiles = transpose(reshape(pixels, (images, grid[0], tile[0], grid[1], tile[1], channels)), (0, 1, 3, 5, 2, 4))
        shares = self._shares(reshape(tiles, (images, prod(grid) * channels, prod(tile))))
        table_ = reshape(shares, (images, prod(shares.shape[1:])))
        y = _between_tiles(table_, pixels, grid, tile)
        return _from_bytes(crop(y, (0, 0, 0, 0), x.shape), self.value_range)

    def _shares(self, tiles: Node) -> Node:
        """What each of 256 values becomes in each tile and channel: (N, tiles, 256), of (N, tiles, pixels)."""
        images, count, size = tiles.shape
        ones = cast(tiles, "float32") * 0.0 + 1.0
        counts = apply(PutAlong(2, (images, count, 256)), ones, tiles)
        if self.clip_limit > 0:
            held = elementwise("minimum", counts, self.clip_limit * size / 256)
            counts = held + sum_(counts - held, 2, keepdims=True) / 256.0
        up_to = cumsum(counts, 2)
        first = crop(up_to, (0, 0, 0), (images, count, 1))
        others = size - first
        several = elementwise("equal", others, 0.0) + others
        return clip((up_to - first) * 255.0 / several, 0.0, 255.0)


def _between_tiles(shares: Node, pixels: Node, grid: tuple[int, int], tile: tuple[int, ...]) -> Node:
    """What pixels become between the middles of tiles; `shares` holds it (N, tiles down * across * channels * 256)."""
    images, height, width, channels = pixels.shape
    places = [(np.arange(n * m, dtype="float32") - m / 2) / m for n, m in zip(grid, tile, strict=True)]
    near = [np.floor(place) for place in places]
    right = [table((place - low).reshape(shape)) for place, low, shape in zip(places, near, SIDES, strict=True)]
    total = None
    for ends in product((0, 1), repeat=2):
        down, across = (
            np.clip(low + end, 0, n - 1).astype("int32") for low, end, n in zip(near, ends, grid, strict=True)
        )
        tiles = (down[:, None] * grid[1] + across)[..., None] * channels + np.arange(channels)
        at = reshape(elementwise("add", pixels, table(tiles * 256, "int32")), (images, height * width * channels))
        y = reshape(take_along(shares, at, 1), (images, height, width, channels))
        for end, weight in zip(ends, right, strict=True):
            y = y * (weight if end else 1.0 - weight)
        total = y if total is None else total + y
    assert total is not None
    return total


SIDES = ((1, -1, 1, 1), (1, 1, -1, 1))
"""The shapes in which numbers of rows, and of columns, stand beside images."""
