"""How to train on a folder of pictures."""

from __future__ import annotations

from typing import Any

from foveal.errors import ArgumentError
from foveal.folders.networks import AUGMENTATIONS
from foveal.folders.resized_pixels import FITS
from foveal.record import Record

SHARE = 0.2
"""Of the pictures, for validation, where the data does not say which."""


class Settings(Record):
    """How to train; None leaves the choice to the data.

    Attributes
    ----------
    size : int or (height, width), optional
    channels : {1, 3}, optional
    fit : {'crop', 'stretch'}
        How pictures of other proportions become that size.
    model : str
        'small', or a network of `foveal.zoo`.
    base : path, optional
        A trained model to begin from: its head is replaced.
    freeze : bool
        Whether the base stays as it is; else it learns too, slowly, once the head has learned.
    epochs : int, optional
    minutes : float, optional
        Training takes no longer; the learning rate falls in time.
    batch_size : int
    augment : {'none', 'light', 'photo'}, optional
    learning_rate : float, optional
        Of Adam, the highest; found by `find_learning_rate` by default.
    validation_share : float
    seed : int
    engine : str
    threads : int, optional
    """

    size: Any = None
    channels: int | None = None
    fit: str = "crop"
    model: str = "small"
    base: str | None = None
    freeze: bool = False
    epochs: int | None = None
    minutes: float | None = None
    batch_size: int = 32
    augment: str | None = None
    learning_rate: float | None = None
    validation_share: float = SHARE
    seed: int = 0
    engine: str = "llvm"
    threads: int | None = None

    def __post_init__(self) -> None:
        for name, value, choices in [("fit", self.fit, FITS), ("augment", self.augment, (None, *AUGMENTATIONS))]:
            if value not in choices:
                raise ArgumentError(f"train: {name!r} must be one of {', '.join(map(str, choices))}, got {value!r}.")
        if self.freeze and self.base is None:
            raise ArgumentError("train: 'freeze' goes with 'base' alone: only what is trained already stays as it is.")
        if self.base is not None and self.model != "small":
            raise ArgumentError(f"train: 'model' must be left out where 'base' is the network, got {self.model!r}.")
        if not 0 < self.validation_share < 1:
            raise ArgumentError(
                f"train: the share for validation must lie between 0 and 1, got {self.validation_share!r}."
            )
        for name in ("epochs", "minutes", "batch_size", "learning_rate"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ArgumentError(f"train: {name!r} must be above 0, got {value!r}.")
