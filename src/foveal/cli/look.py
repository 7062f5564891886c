"""`foveal look`: a page that shows what a saved model sees in pictures."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from foveal.cli.pictures_in import about_pictures, opened_model, pictures
from foveal.cli.words import Parser, files_there
from foveal.errors import ArgumentError
from foveal.folders import write_atomically

MEGABYTE = 1024**2


def run(words: Sequence[str]) -> int:
    """Write the report and say where it is.

    Returns
    -------
    int
        0.
    """
    options = read_options(words)
    from foveal.look.report import report

    model = opened_model("look", options.model)
    images = pictures("look", model, options.images, options)
    names = [Path(name).name for name in options.images]
    page = report(model, images, names, options.classes).encode()
    write_atomically(Path(options.output), page)
    sys.stdout.write(f"{options.output}: {len(page) / MEGABYTE:.1f} MB. Open it in a browser; it needs no network.\n")
    return 0


def read_options(words: Sequence[str]) -> Namespace:
    """What the words after `foveal look` ask for."""
    parser = Parser(
        "foveal look", description="Show what a model is made of and what it sees in pictures, in one page."
    )
    add = parser.add_argument
    add("model", nargs="?", help="a .keras file, of Foveal or of Keras 3")
    add("images", nargs="*", help="JPEG, PNG, BMP or GIF files; they are resized to what the model takes")
    add("-o", "--output", default="report.html", help="the page to write; default: report.html")
    add("--classes", type=lambda word: word.split(","), help="names of the classes, with commas between")
    about_pictures(parser)
    options = parser.parse(words)
    if options.model is None or not options.images:
        raise ArgumentError(
            "look: a model and a picture must be named. Type: foveal look mnist.keras digit.png -o report.html"
        )
    if Path(options.output).suffix.lower() not in (".html", ".htm"):
        raise ArgumentError(f"look: --output must end in '.html', got {options.output!r}.")
    if not Path(options.output).parent.is_dir():
        raise ArgumentError(f"look: there is no folder {str(Path(options.output).parent)!r}. Make it first.")
    files_there("look", *options.images)
    return options
