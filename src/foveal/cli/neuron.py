"""`foveal neuron`: the arithmetic of one value of one layer."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from foveal.cli.pictures_in import about_pictures, opened_model, pictures
from foveal.cli.told import printed
from foveal.cli.words import Parser, files_there, number
from foveal.errors import ArgumentError
from foveal.look import neuron


def run(words: Sequence[str]) -> int:
    """Write z = b + sum of x * w of one value, product by product.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    model = opened_model("neuron", options.model)
    image = pictures("neuron", model, [options.image], options)[0]
    row, column = options.at or (None, None)
    found = neuron(model, options.layer, row, column, options.channel, image)
    printed(found, options.json)
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal neuron` ask for."""
    parser = Parser("foveal neuron", description="Show how one value of a layer is computed from a picture.")
    add = parser.add_argument
    add("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    add("layer", nargs="?", help="a layer's name, such as conv2d")
    add("image", nargs="?", help="a JPEG, PNG, BMP or GIF file")
    add("--at", nargs=2, type=number(0), metavar=("ROW", "COLUMN"), help="where in the layer's map")
    add("--channel", type=number(0), default=0, help="which filter or unit; default: 0")
    about_pictures(parser)
    add("--json", action="store_true", help="write JSON instead of a table")
    options = parser.parse(words)
    if options.image is None:
        raise ArgumentError(
            "neuron: a model, a layer and a picture must be named. "
            "Type: foveal neuron mnist.keras conv2d digit.png --at 9 14 --channel 3"
        )
    files_there("neuron", options.image)
    return options
