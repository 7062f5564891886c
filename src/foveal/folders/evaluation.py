"""How good a model is on a folder of pictures, and where it goes wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.errors import DataError
from foveal.folders.carried import Carried, carried_by
from foveal.folders.duplicates import near_pairs
from foveal.folders.examining import examine
from foveal.folders.judgement import Judgement
from foveal.folders.listing import Listing, list_pictures
from foveal.folders.masks import mask_classes
from foveal.folders.resized_pixels import pixels_of
from foveal.folders.run_folder import pictures_learned_from
from foveal.folders.scoring import SCORING
from foveal.folders.tasks import TASKS
from foveal.models import Model, load_model

Array = np.ndarray[Any, Any]


def judge(
    model: Model | str | os.PathLike[str],
    source: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    task: str | None = None,
    batch_size: int = 128,
    progress: Callable[[int], None] | None = None,
) -> Judgement:
    """Judge a model on a folder of pictures whose answers are known.

    Parameters
    ----------
    model : Model or path
        Of raw pixels or of a range that it carries; classes by the names it carries, else in alphabetical order.
    source, labels : path
        As `scan` takes them. Where there is a test part, that part alone is judged.
    task : str, optional
        As of `scan`; a model whose answers are pictures is judged by masks, or by the pictures themselves.
    batch_size : int
    progress : callable, optional
        Called with the number of pictures decoded.

    Returns
    -------
    Judgement

    Raises
    ------
    ArgumentError, DataError
        There is no such folder, or its classes are not those of the model.
    """
    opened = model if isinstance(model, Model) else load_model(model, compile=False)
    carried = carried_by("judge", opened)
    listing = in_order_of(carried, list_pictures("judge", source, labels, task or pixelwise_task(opened)))
    rows = np.flatnonzero(listing.parts == 2) if (listing.parts == 2).any() else np.arange(len(listing))
    listing = listing.subset(rows)
    pixels, failed = pixels_of(listing, carried.framing, progress)
    answers = None
    if listing.task == "segmentation":
        answers, names, more = mask_classes(listing, carried.framing, opened.class_names or ())
        listing, failed = listing.replaced(class_names=names), [*failed, *more]
    answered = listing.answers >= 0 if listing.task == "classification" else np.ones(len(listing), bool)
    rows = np.setdiff1d(np.flatnonzero(answered), failed)
    if not len(rows):
        raise DataError(f"judge: {listing.root} must hold pictures that can be read, with answers; it has none.")
    judgement = evaluated(opened, listing, pixels, rows, batch_size, carried, answers)
    known = None if isinstance(model, Model) else pictures_learned_from(model)
    return judgement.replaced(
        unreadable=[listing.name(row) for row in failed],
        in_training=[] if known is None else known_from(listing, rows, *known),
    )


def known_from(listing: Listing, rows: Array, names: list[str], thumbnails: Array) -> list[tuple[str, str]]:
    """The pictures that are nearly the same as one that was learned from, each with the name of that one."""
    examined = [(int(row), each) for row in rows if not isinstance(each := examine(listing.path(row)), str)]
    if not examined:
        return []
    both = np.concatenate([np.stack([each.thumbnail for _, each in examined]), thumbnails])
    count = len(examined)
    known: dict[int, int] = {}
    for one, other in near_pairs(both):
        if one < count <= other:
            known.setdefault(one, other - count)
    return [(listing.name(examined[one][0]), names[other]) for one, other in sorted(known.items())]


def in_order_of(carried: Carried, listing: Listing) -> Listing:
    """The listing with the class numbers of the model."""
    names = carried.class_names
    if TASKS[listing.task].pixelwise:
        return listing
    if listing.task != "classification":
        if names and list(names) != list(listing.class_names):
            raise DataError(f"judge: the model answers {list(names)}, the table has {listing.class_names}.")
        return listing
    if not names:
        if carried.outputs != len(listing.class_names):
            raise DataError(
                f"judge: the model tells {carried.outputs} classes apart, without names; the folder has "
                f"{len(listing.class_names)}: {listing.class_names[:6]}."
            )
        return listing
    unknown = [name for name in listing.class_names if name not in names]
    if unknown:
        raise DataError(f"judge: the model knows no class {unknown[0]!r}. It knows {', '.join(names)}.")
    numbers = np.array([names.index(name) for name in listing.class_names] + [-1], np.int32)
    return listing.replaced(class_names=list(names), answers=numbers[listing.answers])


def evaluated(
    model: Model,
    listing: Listing,
    pixels: Array,
    rows: Array,
    batch_size: int = 128,
    carried: Carried | None = None,
    answers: Array | None = None,
) -> Judgement:
    """The same of pictures that are decoded; `answers` are those of the listing unless they are pictures."""
    images = pixels[rows]
    output = np.asarray(
        model.predict(images if carried is None else carried.ranged(images), batch_size=batch_size, verbose=0)
    )
    truth = (
        images.astype(np.float32) / 255
        if listing.task == "autoencoder"
        else (listing.answers[rows] if answers is None else answers[rows])
    )
    return SCORING[listing.task](listing, rows, truth, output)


def pixelwise_task(model: Model) -> str | None:
    """What a model does whose answer is a picture: it gives back what it takes, or says what each pixel is."""
    shape = model.output_shape
    if not isinstance(shape, tuple) or len(shape) != 4:
        return None
    return "autoencoder" if shape == model.input_shape and not model.class_names else "segmentation"
