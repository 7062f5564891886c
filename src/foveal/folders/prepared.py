"""Pictures made ready to learn from: split, at one size, with their answers as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, DataError
from foveal.folders.masks import mask_classes
from foveal.folders.networks import HALVINGS
from foveal.folders.resized_pixels import Framing, pixels_of, rows_of
from foveal.folders.scanning import Scan
from foveal.folders.settings import Settings
from foveal.folders.splitting import split
from foveal.folders.tasks import TASKS
from foveal.models import Model, load_model
from foveal.record import Record

Array = np.ndarray[Any, Any]
Watch = Callable[[str], None]

SIDES = 2**HALVINGS
"""Where the answer is a picture, sides are multiples of it."""
LARGEST_SIZE = 128
"""Pixels a side that photos are resized to unless somebody says more."""
GREY_MODES = {"L", "1", "I", "I;16", "F"}
"""Pillow's modes without colours."""


class PreparedData(Record, eq=False):
    """What is learned from: pixels and answers, and which rows of them train and validate."""

    scan: Scan
    wanted: Settings
    framing: Framing
    augment: str
    pixels: Array
    answers: Array
    class_names: list[str]
    train_rows: Array
    validation_rows: Array
    base: Model | None

    @property
    def validation(self) -> tuple[Array, Array]:
        """Pictures and answers."""
        return self.part(self.validation_rows)

    def part(self, rows: Array) -> tuple[Array, Array]:
        """The pictures and the answers of some rows, in order."""
        ordered = np.sort(rows)
        images = rows_of(self.pixels, ordered)
        if self.scan.task == "autoencoder":
            return images, rows_of(self.pixels, ordered, lambda block: block.astype(np.float32) / 255)
        return images, self.answers[ordered]


def prepared(scan: Scan, wanted: Settings, say: Watch) -> PreparedData:
    """Split the pictures, and decode them."""
    listing = scan.listing
    usable = np.array([listing.name(row) not in scan.damaged for row in range(len(listing))])
    usable &= listing.answers >= 0 if listing.task == "classification" else np.isfinite(listing.answers).all(axis=1)
    rows, validation = split(listing, scan.groups, wanted.validation_share, wanted.seed, usable)
    _check_parts(scan, rows, validation)
    base = None if wanted.base is None else load_model(wanted.base, compile=False)
    framing = framing_for(scan, wanted, base)
    if listing.task == "autoencoder" and wanted.augment not in (None, "none"):
        raise ArgumentError("train: 'augment' must be left out for an autoencoder, which would learn to undo it.")
    say(
        f"{len(rows):,} pictures to learn from, {len(validation):,} for validation, as {framing.width} x "
        f"{framing.height} x {framing.channels} pixels"
    )
    pixels, failed = pixels_of(listing, framing)
    answers, names = listing.answers, listing.class_names
    if listing.task == "segmentation":
        answers, names, more = mask_classes(listing, framing)
        failed = [*failed, *more]
    rows, validation = (np.setdiff1d(part, failed) for part in (rows, validation))
    augment = wanted.augment or ("photo" if framing.channels == 3 else "light")
    if listing.task == "autoencoder":
        augment = "none"  # it would learn to undo it
    return PreparedData(scan, wanted, framing, augment, pixels, answers, list(names), rows, validation, base)


def _check_parts(scan: Scan, rows: Array, validation: Array) -> None:
    listing = scan.listing
    if not len(rows) or not len(validation):
        raise DataError(
            f"train: {scan.root} must hold at least two pictures of a class, got {len(rows) + len(validation)}."
        )
    if listing.task != "classification":
        return
    if len(listing.class_names) < 2:
        raise DataError(f"train: {scan.root} must have two classes or more, got {listing.class_names}.")
    missing = [
        name for number, name in enumerate(listing.class_names) if number not in set(listing.answers[rows].tolist())
    ]
    if missing:
        raise DataError(f"train: no pictures of {missing[0]!r} to learn from. Add some, or remove the class.")


def framing_for(scan: Scan, wanted: Settings, base: Model | None) -> Framing:
    """The size and the colours that pictures get: as asked, as the base takes them, or as most of them have."""
    shape = (None, None, None) if base is None else tuple(base.input_shape[1:])
    channels = wanted.channels or shape[2] or (1 if set(scan.modes) <= GREY_MODES else 3)
    size = wanted.size or (shape[:2] if shape[0] and shape[1] else None) or usual_size(scan)
    height, width = (size, size) if isinstance(size, int) else size
    if TASKS[scan.task].pixelwise:
        height, width = (max(SIDES, side - side % SIDES) for side in (height, width))
    if channels not in (1, 3):
        raise ArgumentError(f"train: pictures can have 1 or 3 channels, got {channels!r}.")
    return Framing(height, width, channels, wanted.fit)


def usual_size(scan: Scan) -> int:
    """The shorter side that most pictures have, at most 128."""
    sides = [(min(int(side) for side in size.split(" x ")), count) for size, count in scan.sizes.items()]
    usual = int(np.median(np.repeat([side for side, _ in sides], [count for _, count in sides])))
    return max(8, min(usual, LARGEST_SIZE))
