"""Methods of models as the functions that `keras.saving` and `keras.models` have."""

from __future__ import annotations

import os
from typing import Any

from foveal.models import Model

Path = str | os.PathLike[str]


def save_model(model: Model, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
    """`model.save(filepath)`."""
    model.save(filepath, overwrite, zipped, **kwargs)


def save_weights(
    model: Model, filepath: Path, overwrite: bool = True, max_shard_size: float | None = None, **kwargs: Any
) -> None:
    """`model.save_weights(filepath)`."""
    model.save_weights(filepath, overwrite, max_shard_size, **kwargs)


def load_weights(model: Model, filepath: Path, skip_mismatch: bool = False, **kwargs: Any) -> None:
    """`model.load_weights(filepath)`."""
    model.load_weights(filepath, skip_mismatch, **kwargs)


__all__ = ["load_weights", "save_model", "save_weights"]
