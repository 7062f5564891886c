"""`foveal receptive`: which pixels the values of each layer depend on."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from foveal.cli.pictures_in import opened_model
from foveal.cli.told import printed
from foveal.cli.words import Parser, number
from foveal.errors import ArgumentError
from foveal.look import receptive_field
from foveal.look.views import opened


def run(words: Sequence[str]) -> int:
    """Write the receptive field of one layer, or of all of them.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    model = opened_model("receptive", options.model)
    layers = [place.name for place in opened(model).layers] if options.layer is None else [options.layer]
    for name in layers:
        found = receptive_field(model, name)
        if options.at is not None:
            found.check_position("receptive", options.at)
        printed(found)
        if options.at is not None:
            sys.stdout.write(
                f"the value at row {options.at[0]}, column {options.at[1]} sees {found.box(*options.at)}\n"
            )
        sys.stdout.write("\n" if len(layers) > 1 else "")
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal receptive` ask for."""
    parser = Parser("foveal receptive", description="Show which pixels of the image the values of a layer depend on.")
    parser.add_argument("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    parser.add_argument("layer", nargs="?", help="a layer's name; all layers by default")
    where = "also the pixels that one value of the layer sees"
    parser.add_argument("--at", nargs=2, type=number(0), metavar=("ROW", "COLUMN"), help=where)
    options = parser.parse(words)
    if options.model is None:
        raise ArgumentError("receptive: a model must be named. Type: foveal receptive mnist.keras conv2d_1")
    if options.at is not None and options.layer is None:
        raise ArgumentError("receptive: --at needs a layer. Type: foveal receptive mnist.keras conv2d_1 --at 3 5")
    return options
