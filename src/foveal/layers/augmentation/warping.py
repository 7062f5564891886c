"""Layers that bend images at random while training: seen from aside, or as on rubber."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import arg, between, one_of, real
from foveal.errors import UnsupportedError
from foveal.functions.boxes import around
from foveal.functions.elementwise import where
from foveal.functions.promotion import floating
from foveal.functions.sampling import FILL_MODES, displaced, homography, perspective_transform
from foveal.functions.shape import split
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, elementwise, full, reshape, table
from foveal.layers.augmentation.base import Augmentation, Range, chosen, in_line, range_within, two_numbers
from foveal.layers.image_layer import Size, each, on_boxes
from foveal.ops.elementwise import clip, select
from foveal.ops.matmul import matmul
from foveal.ops.parts import concat, crop
from foveal.ops.reduce import sum_
from foveal.ops.sampling import INTERPOLATIONS
from foveal.ops.shape import transpose
from foveal.seeds import SeedGenerator, random_seed


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

    moves = True

    def words(self, x: Node, *drawn: Node) -> Any:
        chance, score, *moves = drawn
        right, bottom = x.shape[2] - 1.0, x.shape[1] - 1.0
        corners = (0.0, 0.0, right, 0.0, 0.0, bottom, right, bottom)
        pairs = list(zip(moves, corners, strict=True))
        start = reshape(concat([move * 0.0 + at for move, at in pairs], 3), (x.shape[0], 4, 2))
        end = reshape(concat([move * at + at for move, at in pairs], 3), (x.shape[0], 4, 2))
        words = {"apply_perspective": in_line(chosen(score, chance)), "start_points": start, "end_points": end}
        return words | {"input_shape": self._shape(x)}

    def changed(self, x: Node, transformation: Any) -> Node:
        start, end = (floating(transformation[name]) for name in ("start_points", "end_points"))
        how = "nearest" if self.masks else self.interpolation
        aside = perspective_transform(x, start, end, how, self.fill_value)
        return select(each(transformation["apply_perspective"]), aside, x)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        start, end = (floating(transformation[name]) for name in ("start_points", "end_points"))
        x1, y1, x2, y2 = split(boxes, 4, axis=-1)
        numbers = [reshape(number, (number.shape[0], 1, 1)) for number in homography(start, end, float(max(size)))]
        corners = [
            [numbers[i] * x + numbers[i + 1] * y + numbers[i + 2] for i in (0, 3, 6)]
            for x, y in ((x1, y1), (x2, y1), (x1, y2), (x2, y2))
        ]
        moved = around([x / scale for x, _, scale in corners], [y / scale for _, y, scale in corners])
        return where(on_boxes(each(transformation["apply_perspective"])), moved, boxes)


class RandomElasticTransform(Augmentation):
    """While training, pull some images about as if they were on rubber: each pixel moves a little way of its own.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float or (float, float), default=1.0
        Between which numbers from 0 to 1 the strength is drawn, for all images of a batch; one number s means (0, s).
        With 1, distances are blurred by 5 % of the shorter side, and grow with 10 % of the longer one.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest', 'mirror'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
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

    factor: Range = arg(range_within(0, 1), 1.0)
    scale: Range = arg(range_within(0, 1), 1.0)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    fill_mode: str = arg(one_of(*FILL_MODES), "reflect")
    fill_value: float = arg(real, 0.0)
    value_range: Range = arg(two_numbers, (0, 255))
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    moves = True

    @property
    def ranges(self) -> Sequence[Range]:
        return [self.factor, (0.0, 1.0)]

    def transformation(self, x: Node, training: bool) -> Any:
        if not self.scale[1] or not self.factor[1]:
            return None
        chance, score = self.drawn(x)
        low, high = self.scale
        strength = reshape(self.uniform(full((1,), 0.0, x.dtype)), ()) * (high - low) + low
        words = {"apply_transform": in_line(chosen(score, chance)), "distortion_factor": strength}
        return words | {"displacement": self._ways(x), "input_shape": self._shape(x)}

    def _ways(self, x: Node) -> Node:
        """How far each pixel goes down and to the right before it is smoothed."""
        return self.normal(concat([crop(x, (0, 0, 0, 0), (*x.shape[:3], 1))] * 2, 3))

    def changed(self, x: Node, transformation: Any) -> Node:
        height, width = x.shape[1:3]
        strength = transformation["distortion_factor"]
        strength = strength if isinstance(strength, Node) else full((), strength, x.dtype)
        sigma = strength * (0.05 * min(height, width))
        if "displacement" in transformation:
            ways = transformation["displacement"]
        else:  # Keras's words alone: the seed says what is drawn
            with self._seeded(transformation["seed"]):
                ways = self._ways(x)
        smooth = _smoothed(_smoothed(ways, 1, sigma), 2, sigma) * sigma * (strength * (0.1 * max(height, width)))
        how = "nearest" if self.masks else self.interpolation
        moved = displaced(x, smooth, how, self.fill_mode, self.fill_value)
        y = select(each(transformation["apply_transform"]), moved, x)
        return y if self.masks else clip(y, *self.value_range)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        raise UnsupportedError(
            f"{type(self).__name__} {self.name!r}: cannot move bounding boxes, as every pixel goes a way of its own. "
            "Use RandomPerspective, RandomShear or RandomRotation."
        )


def _smoothed(x: Node, axis: int, sigma: Node) -> Node:
    """The sum of the pixels along an axis within three sigma, weighted by a bell; 0 lies around the image."""
    n = x.shape[axis]
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n))).astype("float32")
    sigma = reshape(sigma, (1, 1))

    def shares(distances: Node) -> Node:
        far = elementwise("square", distances) / (elementwise("square", sigma) + 1e-12)
        return elementwise("exp", far * -0.5) * elementwise("greater_equal", sigma * 3.0, distances)

    row = table(np.arange(n, dtype="float32")[None])
    whole = sum_(shares(row), 1, keepdims=True) * 2.0 - 1.0  # the middle counts once
    order = (0, *(i for i in range(1, 4) if i != axis), axis)
    y = matmul(transpose(x, order), shares(table(apart)) / whole)
    return transpose(y, tuple(order.index(i) for i in range(4)))
