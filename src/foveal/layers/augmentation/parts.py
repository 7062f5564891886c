"""The layer that cuts a part out of images at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.arguments import arg, positive_int
from foveal.functions.boxes import in_corners
from foveal.functions.image import cut_to_shape, shape_cut
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node
from foveal.layers.augmentation.base import Range
from foveal.layers.augmentation.geometry import Moving, Row
from foveal.layers.image_layer import Size, boxes_in_middle, each, on_boxes
from foveal.ops.resize import resize
from foveal.ops.shape import cast
from foveal.seeds import SeedGenerator, random_seed


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

    always = True

    def output_size(self, size: Size) -> Size:
        return self.height, self.width

    def transformation(self, x: Node, training: bool) -> Any:
        _, height, width, _ = x.shape
        words = {"input_shape": self._shape(x)}
        if not training or height < self.height or width < self.width:
            return words
        spaces = (height - self.height, width - self.width)
        starts = (
            cast(cast(u * (space + 1.0), "int32"), u.dtype) for u, space in zip(self.drawn(x), spaces, strict=True)
        )
        return dict(zip(("h_start", "w_start"), starts, strict=True)) | words

    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        return (1.0, 0.0, each(transformation["h_start"])), (0.0, 1.0, each(transformation["w_start"]))

    def changed(self, x: Node, transformation: Any) -> Node:
        if "h_start" in transformation:
            return self._sampled(x, (self.height, self.width), transformation)
        part = cut_to_shape(x, self.height, self.width)
        how = "nearest" if self.masks else "bilinear"
        return resize(resize(part, 1, self.height, how), 2, self.width, how)

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        if "h_start" in transformation:
            top, left = (on_boxes(each(transformation[name])) for name in ("h_start", "w_start"))
            return in_corners(boxes, lambda x1, y1, x2, y2: (x1 - left, y1 - top, x2 - left, y2 - top))
        return boxes_in_middle(boxes, size, shape_cut(size, self.height, self.width), (self.height, self.width))
