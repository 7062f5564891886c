"""Where `foveal train` keeps its model, and which files it may replace."""

from __future__ import annotations

from pathlib import Path

from foveal.errors import ArgumentError, FormatError
from foveal.models import load_model


def checked(word: str, name: str) -> Path:
    """The file to save to. One that is there must be an earlier model of this name: nothing else is replaced."""
    path = Path(word)
    if path.suffix != ".keras":
        raise ArgumentError(f"train: --save must end in '.keras', got {word!r}.")
    if not path.parent.is_dir():
        raise ArgumentError(f"train: there is no folder {str(path.parent)!r}. Make it first.")
    if path.exists() and not _is_ours(path, name):
        raise ArgumentError(
            f"train: {word!r} is there already and is no model of `foveal train`. Name another file: --save ..."
        )
    return path


def _is_ours(path: Path, name: str) -> bool:
    try:
        return load_model(path, compile=False).name == name
    except (FormatError, OSError):
        return False
