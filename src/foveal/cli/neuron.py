"""`foveal neuron`: the arithmetic of one value of one layer."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_result
from foveal.cli.pictures_in import opened_model, pictures
from foveal.errors import ArgumentError
from foveal.look import neuron, receptive_field


def run(options: Namespace) -> int:
    """Write z = b + sum of x * w of one value, product by product."""
    model = opened_model("neuron", options.model)
    image = pictures("neuron", model, [options.image], options)[0]
    field = receptive_field(model, options.layer)
    if options.at is None and field.shape:
        last = " ".join(str(n - 1) for n in field.shape)
        raise ArgumentError(f"neuron: --at must say where in the map of {options.layer!r}, from 0 0 to {last}.")
    if options.at is not None and len(field.shape) == 2:
        field.check_position("neuron", options.at)
    row, column = options.at or (None, None)
    found = neuron(model, options.layer, row, column, options.channel, image)
    write_result(found, options.json)
    return 0
