"""`foveal sample`: a picture to try the other commands on."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from foveal import image
from foveal.data.mnist import find, read_file
from foveal.data.pictures import SUFFIXES
from foveal.errors import ArgumentError


def run(options: Namespace) -> int:
    """Write one of MNIST's test images to a file, and say what is on it."""
    file = Path(options.output)
    if file.suffix.lower() not in SUFFIXES:
        raise ArgumentError(f"sample: --output must end in one of {', '.join(SUFFIXES)}, got {options.output!r}.")
    if not file.parent.is_dir():
        raise ArgumentError(f"sample: there is no folder {str(file.parent)!r}. Make it first.")
    images, labels = (find() if options.path is None else read_file(options.path)).test
    if options.index >= len(images):
        raise ArgumentError(f"sample: --index must be from 0 to {len(images) - 1}, got {options.index}.")
    image.save(file, images[options.index])
    height, width = images.shape[1:]
    what = f"a {labels[options.index]}, number {options.index} of MNIST's test images, {height} x {width} pixels"
    sys.stdout.write(f"{file}: {what}.\n")
    return 0
