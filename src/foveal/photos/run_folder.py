"""What a training leaves behind: the model, its history, the settings, curves and a report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foveal.folders import write_atomically
from foveal.models import Model

MODEL, HISTORY, SETTINGS, CURVES, REPORT = "model.keras", "history.csv", "settings.json", "curves.svg", "report.html"


def write_run(
    folder: Path,
    model: Model,
    history: Mapping[str, list[float]],
    settings: Mapping[str, Any],
    report: str,
    curves: bytes,
) -> None:
    """Write all of it; the model last, so that a folder with a model is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / HISTORY, history_table(history).encode())
    write_atomically(folder / SETTINGS, (json.dumps(settings, indent=2, ensure_ascii=False) + "\n").encode())
    write_atomically(folder / CURVES, curves)
    write_atomically(folder / REPORT, report.encode())
    model.save(folder / MODEL)


def history_table(history: Mapping[str, list[float]]) -> str:
    """A line for each epoch, as CSV."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(["epoch", *history])
    for number, row in enumerate(zip(*history.values(), strict=True), 1):
        lines.writerow([number, *(f"{value:.6g}" for value in row)])
    return written.getvalue()
