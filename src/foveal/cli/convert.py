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
        model.export(target, "onnx")
    else:
        model.save(target)
    size = in_bytes(target.stat().st_size)
    sys.stdout.write(f"{target}: {len(model.layers)} layers, {model.count_params():,} parameters, {size}\n")
    return 0


def _opened(path: Path, size: int | None) -> Model:
    """The model, of the size that is asked for where it leaves height and width open."""
    with path.open("rb") as file:
        needed = size is not None and is_onnx(Source(file))
    if needed:  # some are read only with their sizes
        return load_model(path, input_shape=(size, size, None))
    model = load_model(path)
    shape = sized("convert", model, size)
    return model if shape is None else load_model(path, input_shape=shape)


def sized(who: str, model: Model, size: int | None) -> Any:
    """The shape of an image where a size is named for what the model leaves open; None where none is.

    Raises
    ------
    ArgumentError
        The model leaves nothing open.
    """
    shape = model.image_shape
    if size is None:
        return None
    if shape is None or None not in shape[:-1]:
        raise ArgumentError(
            f"{who}: --size is for a model that leaves height and width open, got {shape}. Leave it out."
        )
    return tuple(size if n is None else n for n in shape)
