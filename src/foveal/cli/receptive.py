"""`foveal receptive`: which pixels the values of each layer depend on."""

from __future__ import annotations

import sys
from argparse import Namespace

from foveal.cli.output import write_result
from foveal.cli.pictures_in import opened_model
from foveal.errors import ArgumentError
from foveal.look import receptive_field
from foveal.look.views import opened_anyhow


def run(options: Namespace) -> int:
    """Write the receptive field of one layer, or of all of them."""
    if options.at is not None and options.layer is None:
        raise ArgumentError("receptive: --at needs a layer. Type: foveal receptive mnist.keras conv2d_1 --at 3 5")
    model = opened_model("receptive", options.model)
    places = opened_anyhow("receptive", model).layers
    layers = [place.name for place in places] if options.layer is None else [options.layer]
    for name in layers:
        found = receptive_field(model, name)
        if options.at is not None:
            found.check_position("receptive", options.at)
        write_result(found)
        if options.at is not None:
            sys.stdout.write(
                f"the value at row {options.at[0]}, column {options.at[1]} sees {found.box(*options.at)}\n"
            )
        sys.stdout.write("\n" if len(layers) > 1 else "")
    return 0
