"""`foveal profile`: how a saved model is computed, and how long each step takes."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from foveal.cli.pictures_in import opened_model
from foveal.errors import ArgumentError
from foveal.storage import write_atomically


def run(options: Namespace) -> int:
    """Write the plan of a model as a table, or as JSON, and its picture."""
    if options.output and Path(options.output).suffix.lower() != ".svg":
        raise ArgumentError(f"profile: --output must end in '.svg', got {options.output!r}.")
    model = opened_model("profile", options.model, compile=options.training)
    report = model.explain_plan(options.rows, training=options.training, measure=not options.estimate)
    sys.stdout.write(f"{json.dumps(report.to_dict(), indent=2) if options.json else report}\n")
    if options.output:
        write_atomically(Path(options.output), report.svg().encode())
    return 0
