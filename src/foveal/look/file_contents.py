"""What is in a file: its format, who wrote it, the layers, their sizes, what goes in and what comes out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError, FormatError, in_bytes
from foveal.formats import archive, hdf5_reader, layout, safetensors, signatures
from foveal.formats.source import Source
from foveal.formats.tree import DIGEST, Group
from foveal.look.sheets import Result, Sheet
from foveal.models import Model, load_model
from foveal.models.config_check import parsed
from foveal.models.keras_config import OF_LAYERS, translated
from foveal.models.notes import KEY, NOTES
from foveal.models.older_config import modern_model
from foveal.models.summary import describe
from foveal.storage import AnyPath

SHOWN = 12
"""How many names of classes, arrays or files are listed; of more there is the number."""
ROWS = 16
"""How many layers are printed; `to_dict` has all."""
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")


class FileContents(Result):
    """What is in a file or folder.

    Attributes
    ----------
    file, format : str
    size : int
        In bytes.
    written_by : str
        The program and its version, and when, as the file says.
    facts : dict of str to str
        What else is known, by what it is: input, output, range, optimizer, digest.
    layers : tuple of (name, class, shape of the output, number of parameters)
    parameters : int or None
    class_names : list of str or None
    problems : tuple of str
        What Foveal does not open, and why.
    """

    file: str
    format: str
    size: int
    written_by: str = ""
    facts: Mapping[str, str] = {}
    layers: tuple[tuple[str, str, str, int], ...] = ()
    parameters: int | None = None
    class_names: list[str] | None = None
    problems: tuple[str, ...] = ()

    def sheets(self) -> list[Sheet]:
        """The facts, then the layers."""
        facts = {"written by": self.written_by, "size": in_bytes(self.size) if self.size else "", **self.facts}
        if self.parameters is not None:
            facts["parameters"] = f"{self.parameters:,}"
        if self.class_names:
            facts["answers"] = listed(self.class_names)
        lines = [f"{name}: {text}" for name, text in facts.items() if text]
        rows = tuple((name, kind, shape, f"{count:,}" if count else "") for name, kind, shape, count in self.layers)
        if len(rows) > ROWS:
            rows = (*rows[: ROWS - 3], ("...", f"{len(rows) - ROWS + 1:,} more", "", ""), *rows[2 - ROWS :][-2:])
        table = [Sheet("", ("Layer", "Class", "Output", ">Parameters"), rows, least=("Output",))] if rows else []
        problems = tuple(f"Not opened: {problem}" for problem in self.problems)
        return [Sheet(f"{self.file}: {self.format}", notes=(*lines, *problems)), *table]


def listed(names: list[str]) -> str:
    """The first names of a list, and how many there are."""
    more = f", ... ({len(names):,})" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def file_contents(path: AnyPath) -> FileContents:
    """Say what is in a file of a model, of weights or of anything else, or in a folder; nothing of it is run.

    Raises
    ------
    ArgumentError
        There is no such file.
    """
    place = Path(path)
    if place.is_dir():
        members = archive.unpacked(place)
        if members is None:
            return _folder(place)
        with members[archive.WEIGHTS].file:
            return _members(place, members, "a model in an unpacked .keras archive", len(members[archive.WEIGHTS]))
    if not place.exists():
        raise ArgumentError(f"open: there is no file {str(path)!r}.")
    with place.open("rb") as file:
        source = Source(file)
        try:
            return _opened(place, source)
        except FormatError as error:
            return FileContents(place.name, "damaged, or of another kind", len(source), problems=(str(error),))


def _opened(place: Path, source: Source) -> FileContents:
    if len(source) and source[:4] == layout.SIGNATURE[:4]:
        return _hdf5(place, source)
    kind = signatures.kind_of(place, source)
    if kind is None:
        return _archive(place, source)
    if source[8:9] == b"{" and safetensors.looks_like_one(source[: signatures.MOST_TEXT]):
        arrays = safetensors.read(bytes(source), place.name)
        shapes = {name: array.shape for name, array in arrays.items()}
        return _weights(place, source, "safetensors, weights without a model", shapes)
    if place.suffix == ".onnx":
        return _model(place, FileContents(place.name, "an ONNX model", len(source)), [])
    facts = _picture(place) if kind[1] == signatures.A_PICTURE else {"what to do": f"{kind[1]}."}
    return FileContents(place.name, kind[0], len(source), facts=facts)


def _picture(place: Path) -> dict[str, str]:
    from PIL import Image, UnidentifiedImageError  # pictures alone need it

    try:
        with Image.open(place) as picture:
            frames = getattr(picture, "n_frames", 1)
            return {"picture": f"{picture.width} x {picture.height}, {picture.mode}", "frames": str(frames)}
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        return {"picture": f"cannot be decoded: {error}"}


def _archive(place: Path, source: Source) -> FileContents:
    return _members(place, archive.unpack(source, place.name), "a model in a .keras archive", len(source))


def _members(place: Path, members: Mapping[str, Any], kind: str, size: int) -> FileContents:
    metadata = parsed(members[archive.METADATA], f"{place.name}: {archive.METADATA}")
    config = parsed(members[archive.CONFIG], f"{place.name}: {archive.CONFIG}")
    version = str(metadata.get("keras_version", "?"))
    writer = f"Foveal, as Keras {version}" if KEY in metadata else f"Keras {version}"
    facts = {"weights": "as they were saved, by their SHA-256" if archive.DIGEST in metadata else ""}
    when = metadata.get("date_saved")
    contents = FileContents(place.name, kind, size, f"{writer}, {when}" if when else writer, facts)
    return _model(place, contents, _parts(modern_model(config) if version.startswith("2") else config))


def _hdf5(place: Path, source: Source) -> FileContents:
    tree = hdf5_reader.read(source, place.name)
    version = tree.text("keras_version") or (tree.find("model_weights") or tree).text("keras_version")
    text = tree.text("model_config")
    if text is None:
        kind = "weights of older Keras, without a model" if version else "weights of Keras 3, without a model"
        shapes = {
            f"{path}/{name}": data.shape for path, group in tree.walk() for name, data in group.datasets().items()
        }
        return _weights(place, source, kind, shapes, "" if version is None else f"Keras {version}", tree)
    writer = f"Foveal, as Keras {version}" if KEY in tree.attributes else f"Keras {version or 1}"
    contents = FileContents(place.name, "a model in an .h5 file of older Keras's layout", len(source), writer)
    return _model(place, contents, _parts(modern_model(parsed(text, f"{place.name}: model_config"))))


def _weights(
    place: Path, source: Source, kind: str, shapes: Mapping[str, Any], writer: str = "", tree: Group | None = None
) -> FileContents:
    rows = []
    total = 0
    for name, shape in shapes.items():
        count = 1
        for size in shape:
            count *= size
        total += 0 if name.startswith("optimizer") else count
        rows.append((name, "array", str(tuple(shape)), count))
    sealed = tree is not None and DIGEST in tree.attributes
    facts = {
        "weights": "as they were saved, by their SHA-256" if sealed else "",
        "what to do": f"build the model and read them: {signatures.reading(place)}.",
    }
    return FileContents(place.name, kind, len(source), writer, facts, tuple(rows), total)


def _parts(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, Mapping) else None
    return layers if isinstance(layers, list) else []


def _model(place: Path, contents: FileContents, parts: list[Mapping[str, Any]]) -> FileContents:
    """The same contents with what the model says of itself, or with why it does not open."""
    try:
        model = load_model(place, compile=False)
    except (FormatError, ArgumentError, NotImplementedError) as error:
        problems = list(dict.fromkeys([*_unsupported(parts), str(error)]))[: SHOWN + 1]
        rows = tuple((str(part["config"].get("name", "")), part["class_name"], "", 0) for part in parts)
        return _with(contents, layers=rows, problems=tuple(problems[:-1] or problems))
    rows = tuple((r.name, r.kind, "" if r.shape is None else str(r.shape), r.params) for r in describe(model))
    facts = {**contents.facts, **dict(_facts(model))}
    names = model.class_names if isinstance(model.class_names, list) else None
    return _with(contents, facts=facts, layers=rows, parameters=model.count_params(), class_names=names)


def _with(contents: FileContents, **changes: Any) -> FileContents:
    fields = {name: getattr(contents, name) for name in contents._fields}
    return FileContents(**{**fields, **changes})


def _facts(model: Model) -> Iterator[tuple[str, str]]:
    yield "model", f"{type(model).__name__} {model.name!r}"
    if model.built:
        yield "input", str(model.input_shape)
        yield "output", str(model.output_shape)
    for name in NOTES:
        value = getattr(model, name, None)
        if value is not None and name != "class_names":
            yield name, json.dumps(value) if isinstance(value, dict) else str(value)


def _unsupported(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    """Why layers cannot be made, each class once."""
    for part in {part["class_name"]: part for part in parts}.values():
        try:
            translated(dict(part), OF_LAYERS)
        except (FormatError, ArgumentError) as error:
            yield str(error)
        except (TypeError, LookupError, AttributeError):
            yield f"the config of {part['class_name']} is damaged."


def _folder(place: Path) -> FileContents:
    refusal = str(signatures.folder_refused(place)).partition(", and is ")[2]
    kinds = Counter(each.suffix.lower() for each in place.rglob("*") if each.is_file())
    pictures = sum(kinds[ending] for ending in PICTURES)
    classes = sorted(each.name for each in place.iterdir() if each.is_dir())
    facts = {
        "files": ", ".join(f"{count:,} {ending or 'without an ending'}" for ending, count in kinds.most_common(SHOWN))
    }
    if pictures:
        facts["pictures"] = f"{pictures:,}; image_dataset_from_directory({str(place)!r}) reads them"
    return FileContents(
        str(place), refusal.partition(". ")[0] or "a folder", 0, facts=facts, class_names=classes if pictures else None
    )
