"""Layers that mix the images of a batch with each other, and their labels alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import arg, positive
from foveal.errors import ArgumentError, UnsupportedError
from foveal.functions.promotion import floating
from foveal.functions.shape import concatenate
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, as_node, full, reshape
from foveal.layers.augmentation.base import Augmentation, Range, in_line, range_within
from foveal.layers.augmentation.local import stretch
from foveal.layers.image_layer import channels_last, in_order, of_arrays_too
from foveal.layers.tracing import active_tracer
from foveal.ops.elementwise import select
from foveal.ops.parts import crop
from foveal.ops.random import random_beta
from foveal.ops.rows import rank_rows, take_rows
from foveal.ops.shape import cast
from foveal.seeds import SeedGenerator, random_seed


def others(x: Node, order: Any) -> Node:
    """The images, labels or boxes that those of a batch are mixed with."""
    places = order if isinstance(order, Node) else as_node(np.asarray(order), "int32")
    return take_rows(x, cast(places, "int32"))


def _mixed(x: Node, transformation: Any) -> Node:
    """Each with the other, by their shares."""
    share = transformation["mix_weight"]
    if isinstance(share, Node):
        share = reshape(share, (share.shape[0], *(1 for _ in x.shape[1:])))
    x = floating(x)
    y: Node = x * share + others(x, transformation["permutation_order"]) * (1.0 - share)
    return y


def _numbers(x: Node) -> Node:
    """The shape of one number for each image."""
    return crop(x, (0, 0, 0, 0), (x.shape[0], 1, 1, 1))


class Mixing(Augmentation):
    """The base: each image of a batch is mixed with the one that takes its place in another order."""

    def order(self, x: Node) -> Node:
        """Another order of the images, (N,)."""
        return rank_rows(in_line(self.uniform(_numbers(x))))

    def beta(self, x: Node, alpha: Node | float) -> Node:
        """For each image a number from 0 to 1 of the beta distribution, (N, 1, 1, 1)."""
        seed, stream = active_tracer().draw(self._seeds)
        return random_beta(seed, _numbers(x), stream, alpha, alpha)

    @property
    def _draws(self) -> bool:
        return True

    @of_arrays_too
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels (batch, ...), mixed as the images are: probabilities of classes, or other floats."""
        if not training or transformation is None:
            return labels
        if len(labels.shape) == 1 and not labels.dtype.startswith("float"):
            raise ArgumentError(
                f"{type(self).__name__} {self.name!r}: mixes labels, so they must be probabilities of classes, or "
                f"floats, got {labels.shape[0]} whole numbers. Use keras.utils.to_categorical, or .astype('float32')."
            )
        return _mixed(labels, transformation)


class MixUp(Mixing):
    """While training, lay each image over another of its batch, as on a photograph that was exposed twice.

    With a dict of "images" and "labels", labels are mixed by the same shares (Zhang et al., "mixup: beyond empirical
    risk minimization", 2018). Boxes of both images stay.

    Parameters
    ----------
    alpha : float, default=0.2
        Above 0. Shares are drawn from the beta distribution of (alpha, alpha): small numbers mix little.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    alpha: float = arg(positive, 0.2)
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    adds_batch = ("images",)

    def transformation(self, x: Node, training: bool) -> Any:
        return {"permutation_order": self.order(x), "mix_weight": in_line(self.beta(x, self.alpha))}

    def changed(self, x: Node, transformation: Any) -> Node:
        return _mixed(x, transformation)

    @of_arrays_too
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The masks, mixed as the images are: probabilities of classes."""
        return _mixed(segmentation_masks, transformation) if training and transformation else segmentation_masks

    @of_arrays_too
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """The boxes of both images, with their labels."""
        if not training or transformation is None:
            return bounding_boxes
        both = {name: (x := bounding_boxes[name], others(x, transformation["permutation_order"])) for name in BOXES}
        return {**bounding_boxes, **{name: concatenate(list(pair), axis=BOXES[name]) for name, pair in both.items()}}

    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """One image has no other to be mixed with: as they are."""
        return bounding_box


BOXES = {"boxes": 1, "labels": -1}
"""Along which axis the boxes of two images, and their labels, are joined."""


class CutMix(Mixing):
    """While training, paste a part of another image of the batch into each.

    With a dict of "images" and "labels", labels are mixed by the areas (Yun et al., "CutMix", 2019).

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 the parameter of a beta distribution is drawn, which the shares of a batch
        are drawn from; one number f means (0, f).
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    factor: Range = arg(range_within(0, 1), 1.0)
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    def transformation(self, x: Node, training: bool) -> Any:
        low, high = self.factor
        order = self.order(x)
        alpha = self.uniform(full((1, 1, 1, 1), 0.0)) * (high - low) + (low + 1e-6)
        share = self.beta(x, alpha)
        left, top = (self.uniform(share) for _ in range(2))
        masks = stretch(x, 2, 1.0 - share, left) * stretch(x, 1, 1.0 - share, top)
        masks = in_order(masks, self.data_format)
        return {"permutation_order": order, "batch_masks": masks, "mix_weight": share}

    def changed(self, x: Node, transformation: Any) -> Node:
        masks = channels_last(transformation["batch_masks"], self.data_format)
        return select(cast(masks, x.dtype), others(x, transformation["permutation_order"]), x)

    moves = True

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """Refused: a box of which a part is covered is no box."""
        if not training:
            return bounding_boxes
        raise UnsupportedError(
            f"{type(self).__name__} {self.name!r}: has no bounding boxes for parts of images, as in Keras. Use MixUp."
        )
