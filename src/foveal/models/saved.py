"""The methods with which a model goes into a file."""

from __future__ import annotations

import json
import os
import time
import warnings
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError, FormatError
from foveal.folders import write_atomically
from foveal.formats import archive, hdf5_reader, hdf5_writer
from foveal.formats.tree import Group
from foveal.layers import Layer
from foveal.learning.optimizers import Optimizer
from foveal.models import compile_config, weights_file
from foveal.models.classes import part_of
from foveal.models.keras_config import Config, completed

KERAS = "3.15.1"
"""The version of Keras whose layout is written."""

ModelPath = str | os.PathLike[str]


class Saved:
    """The part of a model that is saved and loaded."""

    def save(self, filepath: ModelPath, overwrite: bool = True) -> None:
        """Write the model, its weights and what the optimizer remembers to one file, which Keras 3 can read too.

        The file is written whole or not at all: a save that fails leaves the old one as it was.

        Parameters
        ----------
        filepath : str or Path
            It must end in `.keras`.
        overwrite : bool, default=True
            Whether a file that is there may be replaced.
        """
        path = _target("save", filepath, ".keras", overwrite)
        members = {
            archive.METADATA: {"keras_version": KERAS, "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S")},
            archive.CONFIG: keras_config(self),
        }
        packed = {name: json.dumps(value).encode() for name, value in members.items()}
        tree = weights_file.tree_of(_layer(self), getattr(self, "optimizer", None))
        write_atomically(path, archive.pack({**packed, archive.WEIGHTS: hdf5_writer.write(tree)}))

    def save_weights(self, filepath: ModelPath, overwrite: bool = True) -> None:
        """Write the weights alone, to a file that must end in `.weights.h5`; whole or not at all."""
        path = _target("save_weights", filepath, ".weights.h5", overwrite)
        tree = weights_file.tree_of(_layer(self), getattr(self, "optimizer", None))
        write_atomically(path, hdf5_writer.write(tree))

    def load_weights(self, filepath: ModelPath, skip_mismatch: bool = False) -> None:
        """Read weights that `save` or `save_weights` wrote, here or in Keras 3, into this model.

        A model that was trained since `compile` also reads what the optimizer remembered, as in Keras.

        Parameters
        ----------
        filepath : str or Path
            A `.weights.h5` or a `.keras`.
        skip_mismatch : bool, default=False
            Whether layers whose weights do not fit keep their own, with a warning; otherwise nothing is changed.
        """
        path = Path(filepath)
        layer = _layer(self)
        if not layer.built:
            raise ArgumentError(
                f"load_weights: {layer.name!r} is not built yet. Give it an Input, or call build(input_shape) first."
            )
        data = path.read_bytes()
        if path.suffix == ".keras":
            data = archive.unpack(data, path.name)[archive.WEIGHTS]
        tree = hdf5_reader.read(data, path.name)
        weights_file.load(layer, tree, path.name, skip_mismatch)
        optimizer = getattr(self, "optimizer", None)
        if optimizer is not None and optimizer.built:
            _load_optimizer(optimizer, tree, path.name)

    def to_json(self, **kwargs: Any) -> str:
        """The layers and their arguments, without weights, as text; `kwargs` are those of `json.dumps`."""
        return json.dumps(keras_config(self), **kwargs)


def _load_optimizer(optimizer: Optimizer, tree: Group, file: str) -> None:
    """A file saved with another optimizer is as good for the weights."""
    try:
        weights_file.load_optimizer(optimizer, tree, file)
    except FormatError as error:
        warnings.warn(f"load_weights: {file}: {error} The optimizer goes on with what it remembers.", stacklevel=3)


def keras_config(model: Any) -> Config:
    """All but the weights, as Keras lays it out."""
    layer = _layer(model)
    config: Config = completed(part_of(layer))
    if layer.built:
        config["build_config"] = {"input_shape": completed(model.input_shape)}
    if model.compiled:
        config["compile_config"] = compile_config.written(model.optimizer, model.told, len(model.exits))
    return config


def _layer(model: Any) -> Layer:
    assert isinstance(model, Layer)
    return model


def _target(who: str, filepath: ModelPath, ending: str, overwrite: bool) -> Path:
    path = Path(filepath)
    if not path.name.endswith(ending):
        raise ArgumentError(f"{who}: `filepath` must end in {ending!r}, got {str(filepath)!r}.")
    if not path.parent.is_dir():
        raise ArgumentError(f"{who}: there is no folder {str(path.parent)!r}. Make it first.")
    if path.exists() and not overwrite:
        raise ArgumentError(f"{who}: {str(filepath)!r} is there already. Give another name, or overwrite=True.")
    return path
