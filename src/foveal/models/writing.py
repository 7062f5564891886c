"""Models into files, and weights out of them."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError, FormatError, did_you_mean
from foveal.formats import archive, hdf5_reader, hdf5_writer, safetensors
from foveal.formats.source import Source
from foveal.formats.tree import Group, chunks_of
from foveal.garbage import without_collection
from foveal.layers import Layer
from foveal.layers.classes import part_of
from foveal.learning.optimizers import Optimizer
from foveal.models import compile_config, named_weights, notes, older_weights, shards, weights_file
from foveal.models.keras_config import Config, completed
from foveal.older import note
from foveal.storage import AnyPath, write_atomically

ONNX, SAFETENSORS = ".onnx", ".safetensors"
OLDER = (".h5", ".hdf5")
"""Endings of files in the layout of older Keras."""
CHECKPOINTS = ("", ".ckpt", ".tf")
"""Endings of TensorFlow's checkpoints."""
KERAS = "3.15.1"
"""The version of Keras whose layout is written."""


def save(model: Any, filepath: Any, overwrite: bool, zipped: bool | None = None, **older: Any) -> None:
    """What `model.save` does."""
    with without_collection():
        _save(model, filepath, overwrite, zipped, older)


def _save(model: Any, filepath: Any, overwrite: bool, zipped: bool | None, older: dict[str, Any]) -> None:
    _check_older("save", older)
    if hasattr(filepath, "write"):
        filepath.write(archive.pack(_members(model)))
        return
    if zipped is False:
        _save_unpacked(model, Path(filepath), overwrite)
        return
    path = _target("save", _named(filepath), (".keras", *OLDER, ONNX), overwrite)
    if path.suffix == ONNX:
        export(model, path, "onnx")
    elif path.suffix in OLDER:
        _write_tree(path, _older_tree(model, older.get("include_optimizer", True)).sealed())
    else:
        members = _members(model)
        write_atomically(path, lambda file: archive.write(file, members))


def _write_tree(path: Path, tree: Group) -> None:
    """Write an HDF5 file; arrays are read while it is written."""
    write_atomically(path, (chunk for part in hdf5_writer.parts(tree) for chunk in chunks_of(part)))


OF_KERAS_2 = ("save_format", "include_optimizer", "options", "signatures", "save_traces")


def _check_older(who: str, older: dict[str, Any]) -> None:
    """Arguments of older Keras: what a path's ending says, and what says nothing here."""
    unknown = [name for name in older if name not in OF_KERAS_2]
    if unknown:
        raise ArgumentError(
            f"{who}: unknown argument {unknown[0]!r}.{did_you_mean(unknown[0], ('overwrite', 'zipped'))}"
        )
    if older.get("save_format") is not None:
        note("save_format", f"{who}: `save_format` is older Keras's: the ending of the path says it.")


def _members(model: Any) -> dict[str, Any]:
    """What a `.keras` archive of a model consists of; its weights in parts that are read when they are written."""
    weights = hdf5_writer.parts(weights_file.tree_of(_layer(model), getattr(model, "optimizer", None)))
    digest = hashlib.sha256()
    for part in weights:
        for chunk in chunks_of(part):
            digest.update(chunk)
    about = {
        "keras_version": KERAS,
        "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S"),
        archive.DIGEST: digest.hexdigest(),
        notes.KEY: notes.notes_of(model),
    }
    described = {archive.METADATA: about, archive.CONFIG: keras_config(model)}
    return {**{name: json.dumps(value).encode() for name, value in described.items()}, archive.WEIGHTS: weights}


def _save_unpacked(model: Any, folder: Path, overwrite: bool) -> None:
    """The members of a `.keras` archive as files of a folder."""
    if folder.suffix == ".keras":
        raise ArgumentError(f"save: a folder's name should not end in '.keras', got {str(folder)!r}. Leave it away.")
    if not folder.parent.is_dir():
        raise ArgumentError(f"save: there is no folder {str(folder.parent)!r}. Make it first.")
    if (folder / archive.CONFIG).exists() and not overwrite:
        raise ArgumentError(f"save: {str(folder)!r} is there already. Give another name, or overwrite=True.")
    folder.mkdir(exist_ok=True)
    for name, data in _members(model).items():
        parts = data if isinstance(data, list) else [data]
        write_atomically(folder / name, (chunk for part in parts for chunk in chunks_of(part)))


def save_weights(
    model: Any, filepath: AnyPath, overwrite: bool, max_shard_size: float | None = None, objects_to_skip: Any = None
) -> None:
    """What `model.save_weights` does."""
    optimizer, skip = getattr(model, "optimizer", None), objects_to_skip or ()
    if max_shard_size is not None:
        path = _target("save_weights", Path(filepath), (shards.ENDING,), overwrite)
        shards.write(path, weights_file.tree_of(_layer(model), optimizer, skip), max_shard_size)
        return
    path = _target("save_weights", _weights_named(filepath), (".weights.h5", SAFETENSORS, *OLDER), overwrite)
    if path.suffix == SAFETENSORS:
        write_atomically(path, named_weights.parts(_layer(model)))
        return
    if path.name.endswith(".weights.h5"):
        tree = weights_file.tree_of(_layer(model), optimizer, skip)
    else:
        tree = older_weights.tree_of(_layer(model))
    _write_tree(path, tree.sealed())


def export(model: Any, filepath: AnyPath, format: str | None, verbose: bool = False, **settings: Any) -> None:
    """What `model.export` does."""
    path = Path(filepath)
    if (format or path.suffix) not in ("onnx", ONNX):
        raise ArgumentError(
            f"export: `format` must be 'onnx', got {format!r} for {path.name!r}. For a file that goes on training, "
            "model.save('model.keras')."
        )
    from foveal.models.onnx.exporting import model_proto  # a package of its own, that only this needs

    data = model_proto(model, **settings).SerializeToString(deterministic=True)
    write_atomically(_target("export", path, ("",), overwrite=True), data)
    if verbose:
        sys.stdout.write(f"Saved artifact at '{path}'.\n")


def _older_tree(model: Any, include_optimizer: bool = True) -> Group:
    """A whole model in the layout of older Keras, as Keras 3 writes it: what it is, its weights, its optimizer's."""
    config = keras_config(model)
    described = {key: config[key] for key in ("module", "class_name", "config", "registered_name") if key in config}
    root = Group({"keras_version": KERAS, "backend": "tensorflow", "model_config": json.dumps(described)})
    root.attributes[notes.KEY] = json.dumps(notes.notes_of(model))
    compiled = config.get("compile_config")
    if compiled and include_optimizer:
        optimizer = compiled.pop("optimizer")
        training = {**compiled, "optimizer_config": {key: optimizer[key] for key in ("class_name", "config")}}
        root.attributes["training_config"] = json.dumps(training)
        root.members[older_weights.OPTIMIZER] = older_weights.tree_of_optimizer(model.optimizer)
    root.members[older_weights.WEIGHTS] = older_weights.tree_of(_layer(model))
    return root


def load_weights(
    model: Any, filepath: AnyPath, skip_mismatch: bool, by_name: bool = False, objects_to_skip: Any = None
) -> None:
    """What `model.load_weights` does."""
    path = Path(filepath)
    if path.suffix in CHECKPOINTS and not path.is_file():
        path = path.with_name(f"{path.name}.weights.h5")
    layer = _layer(model)
    if not layer.built:
        raise ArgumentError(
            f"load_weights: {layer.name!r} is not built yet. Give it an Input, or call build(input_shape) first."
        )
    if path.name.endswith(shards.ENDING):
        with shards.opened(path) as tree:
            _take_weights(model, tree, path.name, skip_mismatch, by_name, objects_to_skip or ())
        return
    with path.open("rb") as file:
        _read_weights(model, Source(file), path.name, skip_mismatch, by_name, objects_to_skip or ())


def _read_weights(
    model: Any, source: Source, name: str, skip_mismatch: bool, by_name: bool, skip: Collection[Layer]
) -> None:
    """Give a model the weights of a file of any of the formats."""
    layer = _layer(model)
    if safetensors.looks_like_one(source):
        named_weights.load(layer, source, name, skip_mismatch, by_name)
        return
    if source[:2] == b"PK":
        source = archive.unpack(source, name)[archive.WEIGHTS]
    tree = hdf5_reader.read(source, name)
    if older_weights.is_older(tree):
        older_weights.load(layer, tree, name, by_name, skip_mismatch)
        return
    _take_weights(model, tree, name, skip_mismatch, by_name, skip)


def _take_weights(
    model: Any, tree: Group, name: str, skip_mismatch: bool, by_name: bool, skip: Collection[Layer]
) -> None:
    """Give a model the weights of a tree in Keras 3's layout, and its optimizer what that remembered."""
    if by_name:
        weights_file.load_by_name(_layer(model), tree, name, skip_mismatch, skip)
        return
    weights_file.load(_layer(model), tree, name, skip_mismatch, skip)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        _load_optimizer(optimizer, tree, name)


def _load_optimizer(optimizer: Optimizer, tree: Group, file: str) -> None:
    """A file saved with another optimizer is as good for the weights."""
    try:
        weights_file.load_optimizer(optimizer, tree, file)
    except FormatError as error:
        warnings.warn(f"load_weights: {file}: {error} The optimizer goes on with what it remembers.", stacklevel=4)


def keras_config(model: Any) -> Config:
    """All but the weights, as Keras lays it out."""
    layer = _layer(model)
    config: Config = completed(part_of(layer))
    if layer.built:
        config["build_config"] = {"input_shape": completed(model.input_shape)}
    if model.compiled:
        config["compile_config"] = compile_config.serialized_arguments(
            model.optimizer, model.compile_arguments, len(model.exits)
        )
    return config


def to_json(model: Any, **kwargs: Any) -> str:
    """What `model.to_json` does."""
    return json.dumps(keras_config(model), **kwargs)


def _layer(model: Any) -> Layer:
    assert isinstance(model, Layer)
    return model


def _named(filepath: AnyPath) -> Path:
    """Where a model goes whose path has no ending, as TensorFlow's folders of models have none: to a file there."""
    path = Path(filepath)
    if path.suffix or not path.name:
        return path
    note("folder", f"save: {str(filepath)!r} is written as one file, as Keras 3 does. Write 'model.keras'.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path / weights_file.INSIDE if path.is_dir() else path


def _weights_named(filepath: AnyPath) -> Path:
    """Where weights go whose path is one of TensorFlow's checkpoints: it is what `load_weights` looks for, too."""
    path = Path(filepath)
    if path.suffix not in CHECKPOINTS:
        return path
    note("checkpoint", f"save_weights: {str(filepath)!r} is written as '{path.name}.weights.h5', as Keras 3 has it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.weights.h5")


def _target(who: str, path: Path, endings: tuple[str, ...], overwrite: bool) -> Path:
    filepath = str(path)
    if who == "save" and (not path.suffix or path.name == weights_file.INSIDE):
        endings = ("",)
    if not path.name.endswith(endings):
        first = " or ".join(repr(ending) for ending in endings[:2])
        raise ArgumentError(f"{who}: `filepath` must end in {first}, got {str(filepath)!r}.")
    if not path.parent.is_dir():
        raise ArgumentError(f"{who}: there is no folder {str(path.parent)!r}. Make it first.")
    if path.exists() and not overwrite:
        raise ArgumentError(f"{who}: {str(filepath)!r} is there already. Give another name, or overwrite=True.")
    return path
