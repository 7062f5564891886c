"""Augmentation of pictures whose answers are masks: both are moved alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.functions.sampling import affine_transform
from foveal.utils import PyDataset

Array = np.ndarray[Any, Any]

SHIFT, TURN, ZOOM, CONTRAST = 0.08, 10 / 180 * np.pi, 0.1, 0.2
"""How far 'light' moves at most: a share of the sides, radians, a share of the size; how much 'photo' changes it."""


class MovedMasks(PyDataset):
    """Batches of pictures and masks, in an order of its own for each epoch, shifted, turned and zoomed alike.

    What is drawn for a batch depends on the seed, the epoch and its number alone, so that a training that goes on
    gets the same ones again.

    Parameters
    ----------
    images : array of uint8, (n, height, width, channels)
    masks : array of int, (n, height, width)
    batch_size : int
    kind : {'light', 'photo'}
        'photo' also mirrors left and right and changes contrast.
    seed : int
    """

    def __init__(self, images: Array, masks: Array, batch_size: int, kind: str, seed: int) -> None:
        super().__init__()
        self.images, self.masks = images, masks
        self.batch_size, self.kind, self.seed, self.number = batch_size, kind, seed, 0

    def __len__(self) -> int:
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Array, Array]:
        order = np.random.default_rng([self.seed, self.number]).permutation(len(self.images))
        rows = np.sort(order[index * self.batch_size : (index + 1) * self.batch_size])
        return moved(
            self.images[rows], self.masks[rows], self.kind, np.random.default_rng([self.seed, self.number, index])
        )

    def on_epoch_end(self) -> None:
        """Another order, and other movements."""
        self.number += 1


def moved(images: Array, masks: Array, kind: str, draw: np.random.Generator) -> tuple[Array, Array]:
    """Pictures and their masks, each pair moved by an affine map of its own: bilinear, and nearest for masks."""
    maps = transforms(len(images), images.shape[1:3], kind == "photo", draw)
    seen = np.asarray(affine_transform(images.astype(np.float32), maps, "bilinear", "nearest"))
    if kind == "photo":
        middle = seen.mean((1, 2), keepdims=True)
        seen = middle + (seen - middle) * draw.uniform(1 - CONTRAST, 1 + CONTRAST, (len(seen), 1, 1, 1))
    found = np.asarray(affine_transform(masks[..., None].astype(np.float32), maps, "nearest", "nearest"))
    return np.clip(seen, 0, 255).astype(np.float32), np.rint(found[..., 0]).astype(masks.dtype)


def transforms(count: int, size: tuple[int, int], mirrored: bool, draw: np.random.Generator) -> Array:
    """Keras's eight numbers of affine maps about the middle of a picture, from places of the result to its own."""
    height, width = size
    angle, scale = draw.uniform(-TURN, TURN, count), 1 + draw.uniform(-ZOOM, ZOOM, count)
    side = np.where(draw.random(count) < 0.5, -1.0, 1.0) if mirrored else np.ones(count)
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    across, down = (draw.uniform(-SHIFT, SHIFT, count) * n for n in (width, height))
    x, y = (width - 1) / 2, (height - 1) / 2
    a, b, c, d = cos * side, -sin, sin * side, cos
    zeros = np.zeros(count)
    return np.stack([a, b, x - a * x - b * y + across, c, d, y - c * x - d * y + down, zeros, zeros], axis=1).astype(
        np.float32
    )
