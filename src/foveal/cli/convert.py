"""`foveal convert`: a saved model in another format."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError, in_bytes
from foveal.formats.signatures import is_onnx
from foveal.formats.source import Source
from foveal.models import Model, load_model

WEIGHTS = (".weights.h5", ".safetensors")
MODELS = (".keras", ".h5", ".hdf5", ".onnx")


def run(options: Namespace) -> int:
    """Open a model by its content, write it by the ending of a name, and say what was written."""
    source, target = Path(options.source), Path(options.target)
    if not target.name.endswith((*MODELS, *WEIGHTS)):
        raise ArgumentError(f"convert: {target.name!r} must end in one of {', '.join((*MODELS, *WEIGHTS))}.")
    if target.exists() and target.samefile(source):
        raise ArgumentError(f"convert: {target.name!r} would be written over itself. Name another file.")
    model = _opened(source, options.size)
    if target.name.endswith(WEIGHTS):
        model.save_weights(target)
    elif target.suffix == ".onnx":
        model.export(target, "onnx", input_shape=sized(model, options.size))
    else:
        model.save(target)
    size = in_bytes(target.stat().st_size)
    sys.stdout.write(f"{target}: {len(model.layers)} layers, {model.count_params():,} parameters, {size}\n")
    return 0


def _opened(path: Path, size: int | None) -> Model:
    with path.open("rb") as file:
        sized = size is not None and is_onnx(Source(file))
    return load_model(path, input_shape=(size, size, None) if sized else None)


def sized(model: Model, size: int | None) -> Any:
    """The shape of an image where the model leaves height and width open and a size is named; else None."""
    shape = model.image_shape
    if size is None or shape is None or None not in shape:
        return None
    return tuple(size if n is None else n for n in shape)
