"""`foveal summary`: what a saved model is made of."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_result
from foveal.cli.pictures_in import opened_model
from foveal.look import anatomy


def run(options: Namespace) -> int:
    """Write the anatomy of a model as a table, or as JSON."""
    found = anatomy(opened_model("summary", options.model), time=options.time)
    write_result(found, options.json)
    return 0
