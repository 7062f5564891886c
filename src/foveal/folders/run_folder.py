"""What a training leaves behind: the model, its history, the settings, curves and a report."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.folders.examining import THUMBNAIL
from foveal.models import Model
from foveal.storage import make_folder, write_atomically

Array = np.ndarray[Any, Any]

MODEL, HISTORY, SETTINGS, CURVES, REPORT = "model.keras", "history.csv", "settings.json", "curves.svg", "report.html"
BEGUN = "begun.json"
"""What was asked for, while a run goes on."""
FREE = {"threads", "minutes"}
"""What may be another when a run goes on."""
LEARNED_FROM = "learned_from.npz"
"""Names and thumbnails of the pictures that were learned from, to know them again."""


def write_run(
    folder: Path,
    model: Model,
    history: Mapping[str, list[float]],
    settings: Mapping[str, Any],
    report: str,
    curves: bytes,
    learned_from: tuple[list[str], Array],
) -> None:
    """Write all of it; the model last, so that a folder with a model is whole."""
    make_folder(folder)
    write_atomically(folder / HISTORY, history_table(history).encode())
    write_atomically(folder / SETTINGS, (json.dumps(settings, indent=2, ensure_ascii=False) + "\n").encode())
    write_atomically(folder / CURVES, curves)
    write_atomically(folder / REPORT, report.encode())
    packed = io.BytesIO()
    np.savez_compressed(packed, names=np.array(learned_from[0]), thumbnails=learned_from[1])
    write_atomically(folder / LEARNED_FROM, packed.getvalue())
    model.save(folder / MODEL)


def begin(folder: Path, asked: Mapping[str, Any]) -> None:
    """Write down what a run was asked for, as plain values."""
    make_folder(folder)
    write_atomically(folder / BEGUN, json.dumps(asked, indent=2).encode())


def begun_with(folder: Path) -> dict[str, Any]:
    """What a run that has not ended was asked for; nothing where that is not known."""
    try:
        asked = json.loads((folder / BEGUN).read_bytes())
    except (OSError, ValueError):
        return {}
    return asked if isinstance(asked, dict) else {}


def check_same(folder: Path, asked: Mapping[str, Any]) -> None:
    """Refuse to go on with a run that was begun with something else."""
    before, now = begun_with(folder), json.loads(json.dumps(asked))
    for name in now:
        if name in before and name not in FREE and now[name] != before[name]:
            raise ArgumentError(
                f"train: the run in {str(folder)!r} was begun with {name}={before[name]!r}, got {now[name]!r}. Leave "
                "it out to go on, or begin another run: --out ..."
            )


def pictures_learned_from(model: str | os.PathLike[str]) -> tuple[list[str], Array] | None:
    """The names and thumbnails of what the model of a run learned from; None for other models, or if it is damaged."""
    file = Path(model).parent / LEARNED_FROM
    if Path(model).name != MODEL or not file.is_file():
        return None
    try:
        with np.load(file, allow_pickle=False) as packed:
            names, thumbnails = packed["names"], packed["thumbnails"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    fits = names.ndim == 1 and thumbnails.dtype == np.uint8 and thumbnails.shape == (len(names), THUMBNAIL, THUMBNAIL)
    return (names.tolist(), thumbnails) if fits else None


def history_table(history: Mapping[str, list[float]]) -> str:
    """A line for each epoch, as CSV."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(["epoch", *history])
    for number, row in enumerate(zip(*history.values(), strict=True), 1):
        lines.writerow([number, *(f"{value:.6g}" for value in row)])
    return written.getvalue()
