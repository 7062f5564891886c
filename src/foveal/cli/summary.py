"""`foveal summary`: what a saved model is made of."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from foveal.cli.pictures_in import opened_model
from foveal.cli.told import printed
from foveal.cli.words import Parser
from foveal.errors import ArgumentError
from foveal.look import anatomy


def run(words: Sequence[str]) -> int:
    """Write the anatomy of a model as a table, or as JSON.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    found = anatomy(opened_model("summary", options.model), time=options.time)
    printed(found, options.json)
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal summary` ask for."""
    about = "Show a model layer by layer: shapes, parameters, multiply-adds, memory and receptive fields."
    parser = Parser("foveal summary", description=about)
    parser.add_argument("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    parser.add_argument("--time", action="store_true", help="measure how long each layer takes, too")
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    options = parser.parse(words)
    if options.model is None:
        raise ArgumentError("summary: a model must be named. Type: foveal summary mnist.keras")
    return options
