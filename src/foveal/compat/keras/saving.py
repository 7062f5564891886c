"""Methods of models as the functions that `keras.saving` and `keras.models` have."""

from __future__ import annotations

import os

from foveal.models import Model

Path = str | os.PathLike[str]


def save_model(model: Model, filepath: Path, overwrite: bool = True) -> None:
    """`model.save(filepath)`."""
    model.save(filepath, overwrite=overwrite)


def save_weights(model: Model, filepath: Path, overwrite: bool = True) -> None:
    """`model.save_weights(filepath)`."""
    model.save_weights(filepath, overwrite=overwrite)


def load_weights(model: Model, filepath: Path, skip_mismatch: bool = False) -> None:
    """`model.load_weights(filepath)`."""
    model.load_weights(filepath, skip_mismatch=skip_mismatch)


__all__ = ["load_weights", "save_model", "save_weights"]
