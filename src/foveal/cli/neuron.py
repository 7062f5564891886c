"""`foveal neuron`: the arithmetic of one value of one layer."""

from __future__ import annotations

from argparse import Namespace

from foveal.cli.output import write_result
from foveal.cli.pictures_in import opened_model, pictures
from foveal.look import neuron


def run(options: Namespace) -> int:
    """Write z = b + sum of x * w of one value, product by product.

    Returns
    -------
    int
        0.
    """
    model = opened_model("neuron", options.model)
    image = pictures("neuron", model, [options.image], options)[0]
    row, column = options.at or (None, None)
    found = neuron(model, options.layer, row, column, options.channel, image)
    write_result(found, options.json)
    return 0
