"""`foveal export`: a saved model as one function of machine code."""

from __future__ import annotations

import sys
from argparse import Namespace

from foveal.cli.convert import sized
from foveal.errors import in_bytes
from foveal.exporting import compile_model
from foveal.models import load_model


def run(options: Namespace) -> int:
    """Compile a model, say how large everything is, and write it."""
    model = load_model(options.model)
    compiled = compile_model(
        model,
        options.target,
        name=options.name,
        batch_size=options.batch_size,
        input_shape=sized("export", model, options.size),
        weights=options.weights,
    )
    sizes = ", ".join(f"{what} {in_bytes(size)}" for what, size in compiled.sizes().items())
    sys.stdout.write(f"{compiled.prototype}\n{compiled.target}: {sizes}\n")
    for path in compiled.write(options.output, link=options.link or None):
        sys.stdout.write(f"{path}: {in_bytes(path.stat().st_size)}\n")
    return 0
