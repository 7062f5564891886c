"""Runs a lesson on little data, and keeps what it found, said and drew."""

from __future__ import annotations

import contextlib
import importlib
import io
from pathlib import Path
from typing import Any, NamedTuple

MODULES = (
    "lesson_0_filter_detect_condense",
    "lesson_1_shapes_parameters_transfer",
    "lesson_2_linear_convolution_autoencoder",
    "lesson_3_computer_vision",
    "lesson_4_layer_by_layer",
)
SMALL = {1: ("--epochs", "1", "--limit", "300"), 2: ("--epochs", "2", "--limit", "800", "--images", "2")}


class Ran(NamedTuple):
    """What one lesson found, said and drew."""

    found: dict[str, Any]
    said: str
    out: Path


def run(number: int, out: Path) -> Ran:
    """Run one lesson, its pictures in this folder."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        found = importlib.import_module(MODULES[number]).main([str(out), *SMALL.get(number, ())])
    return Ran(found, said.getvalue(), out)
