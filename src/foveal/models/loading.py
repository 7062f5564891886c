"""Models out of files. What is in a file is data: it names classes from a closed table, and nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from foveal.arguments import converted, only
from foveal.errors import FAULTS, OWN, FormatError, did_you_mean
from foveal.formats import archive, hdf5_reader, layout, signatures
from foveal.formats.source import Source
from foveal.formats.tree import Group
from foveal.garbage import without_collection
from foveal.layers.blank import blank_weights
from foveal.layers.classes import MODELS
from foveal.models import compile_config, older_weights, weights_file
from foveal.models.config_check import check_sizes, parsed
from foveal.models.input_sizes import with_sizes
from foveal.models.keras_config import OF_LAYERS, translated
from foveal.models.model import Model
from foveal.models.notes import KEY, note
from foveal.models.older_config import modern_compiling, modern_model, modern_training
from foveal.models.registry import custom_object_scope, objects_by_name
from foveal.registry import Objects, own_class
from foveal.storage import AnyPath

Own = Objects | None
_safe = only(True, instead="Loading never runs what is in a file.")


def load_model(
    filepath: AnyPath,
    custom_objects: Own = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    input_shape: Any = None,
) -> Model:
    """Read a model that `save` wrote, here or in any version of Keras, or an ONNX file that any library exported.

    What an ONNX file computes becomes a functional model of ordinary layers, with its weights: it looks, trains and is
    saved as any other. Its inputs have their channels last, whatever the file has, and so have outputs with pixels.

    Parameters
    ----------
    filepath : str, Path or binary file
        A `.keras` file, the `.h5` of older Keras, or ONNX: its content tells, not its name. Or the folder that
        `save(..., zipped=False)` wrote.
    custom_objects : dict of classes and functions by name, optional
        Those of one's own that the file may name; it makes nothing else but what Foveal has itself.
    compile : bool, default=True
        Whether the model is to be compiled as it was, with what its optimizer remembered.
    safe_mode : bool, default=True
        Accepted for Keras's sake; there is no other mode.
    input_shape : tuple, optional
        One image's shape where the file leaves sizes open, of ONNX channels last; a list of shapes for several inputs.

    Raises
    ------
    FormatError
        The file is damaged, is of another kind (which is said), or describes what Foveal does not have.
    UnsupportedError
        An ONNX file has operators that no layer stands for, all of which are named; or the package onnx is missing.
    FileNotFoundError
        There is no such file.
    """
    converted("load_model", "custom_objects", objects_by_name, custom_objects or {})
    converted("load_model", "safe_mode", _safe, safe_mode)
    with custom_object_scope(custom_objects), without_collection():
        opened: Any = filepath
        if hasattr(opened, "read"):
            named = Path(str(getattr(opened, "name", "model")))
            return _from_source(named, Source(opened), compile, input_shape, None)
        path = Path(filepath)
        members = archive.unpacked(path) if path.is_dir() else None
        if members is not None:
            with members[archive.WEIGHTS].file:
                return _from_members(members, path.name, compile, input_shape)
        with _opened(path) as file:
            return _from_source(path, Source(file), compile, input_shape, path.parent)


def _from_source(path: Path, source: Source, compiled: bool, input_shape: Any, folder: Path | None) -> Model:
    if signatures.is_onnx(source):
        return _from_onnx(source, path.name, input_shape, folder)
    signatures.refuse_other_files(path, source)
    if source[:4] == layout.SIGNATURE[:4]:
        return _from_hdf5(source, path.name, compiled, input_shape)
    return _from_members(archive.unpack(source, path.name), path.name, compiled, input_shape)


def _from_onnx(source: Source, name: str, input_shape: Any, folder: Path | None) -> Model:
    from foveal.formats import onnx_file  # needs a package of its own, that only this needs
    from foveal.models.onnx.importing import model_of

    model = model_of(onnx_file.read(bytes(source), name, folder), name, input_shape)
    check_sizes(model)
    return model


def _from_members(members: Mapping[str, Any], name: str, compiled: bool, input_shape: Any) -> Model:
    tree = hdf5_reader.read(members[archive.WEIGHTS], f"{name}: {archive.WEIGHTS}")
    place = f"{name}: {archive.CONFIG}"
    config = parsed(members[archive.CONFIG], place)
    training = config.get("compile_config") if compiled else None
    metadata = parsed(members[archive.METADATA], f"{name}: {archive.METADATA}")
    if str(metadata.get("keras_version")).startswith(("1.", "2.")):  # of tf_keras
        with _named(place):
            config, training = modern_model(config), training and modern_compiling(training)
    model = _described(config, training, tree, name, place, input_shape)
    weights_file.load(model, tree, name)
    note(model, metadata.get(KEY, {}), f"{name}: {archive.METADATA}")
    if model.optimizer is not None:
        weights_file.load_optimizer(model.optimizer, tree, name)
    return model


def _from_hdf5(data: Source, name: str, compiled: bool, input_shape: Any) -> Model:
    """A whole model as Keras 1 and 2 wrote it, and Keras 3 still does under an older name."""
    tree = hdf5_reader.read(data, name)
    text = tree.text("model_config")
    if text is None:
        raise signatures.no_model(name)
    config = parsed(text, f"{name}: model_config")
    written = tree.text("training_config") if compiled else None
    with _named(f"{name}: training_config"):
        training = modern_training(parsed(written, f"{name}: training_config")) if written else None
    with _named(f"{name}: model_config"):
        config = modern_model(config)
    model = _described(config, training, tree, name, f"{name}: model_config", input_shape)
    older_weights.load(model, tree, name)
    note(model, parsed(tree.text(KEY) or "{}", f"{name}: {KEY}"), f"{name}: {KEY}")
    if model.optimizer is not None:
        older_weights.load_optimizer(model, tree, name)
    return model


def _described(
    config: Mapping[str, Any], training: Mapping[str, Any] | None, tree: Group, name: str, place: str, input_shape: Any
) -> Model:
    """A model of a config, its weights not yet read, compiled if it was."""
    with _named(place):
        part = _part(config)
    if input_shape is not None:
        part["config"] = with_sizes(part["config"], input_shape, name)
    with _named(place):
        with blank_weights(weights_file.size_of(tree)):
            model = _model(part, config)
        check_sizes(model)
        if training:
            model.compile(**compile_config.read(training))
    if model.optimizer is not None:
        model.optimizer.build(model.trainable_weights)
    return model


def _opened(path: Path) -> BinaryIO:
    path = path / weights_file.INSIDE if (path / weights_file.INSIDE).is_file() else path
    if path.is_dir():
        raise signatures.folder_refused(path)
    try:
        return path.open("rb")
    except FileNotFoundError:
        folder = path.parent
        near = did_you_mean(path.name, [each.name for each in folder.iterdir()]) if folder.is_dir() else ""
        raise FileNotFoundError(f"load_model: there is no file {str(path)!r}.{near}") from None


def model_from_json(json_string: str, custom_objects: Own = None) -> Model:
    """A new model, with new weights, of the layers that `to_json` described."""
    with custom_object_scope(custom_objects), _named("model_from_json"):
        config = parsed(json_string, "model_from_json")
        return _model(_part(config), config)


def _part(config: Mapping[str, Any]) -> dict[str, Any]:
    """What a config says of the model, in Foveal's words."""
    part: dict[str, Any] = translated(dict(config), OF_LAYERS)
    if not isinstance(part.get("config"), dict):
        raise FormatError("it must describe a model.")
    return part


def _model(part: dict[str, Any], config: Mapping[str, Any]) -> Model:
    kind = own_class(part) or MODELS.get(str(part.get("class_name")))
    if kind is None:
        raise FormatError(f"it must describe a model, one of {', '.join(map(repr, MODELS))}.")
    model = kind.from_config(part["config"])
    assert isinstance(model, Model)
    shape = (config.get("build_config") or {}).get("input_shape")
    if not model.built and shape:
        model.build(shape)
    return model


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Whatever is wrong with a config is the file's fault, and said to be."""
    try:
        yield
    except FormatError as error:
        raise FormatError(str(error) if str(error).startswith(place) else f"{place}: {error}") from error
    except OWN as error:
        raise FormatError(f"{place}: {error}") from error
    except FAULTS as error:
        raise FormatError(
            f"{place}: damaged: a part is missing, or is of another kind than it must be. Save the model again."
        ) from error
