"""Elements of datasets in files: NumPy's arrays in one archive, without code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.nests import over, parts_of
from foveal.errors import FormatError
from foveal.storage import write_atomically

FORM, CONTENTS = "form", "contents"
ENDING = ".elements.npz"
"""What is put behind a path."""


def place_of(path: Path) -> Path:
    """The file that a path stands for."""
    return path.with_name(path.name + ENDING)


def through_file(path: Path, elements: Iterable[Any]) -> Iterator[Any]:
    """The elements in the file, if it is there; else these, which are written to it after the last one."""
    if place_of(path).exists():
        yield from read(path)
        return
    fresh = []
    for element in elements:
        fresh.append(element)
        yield element
    write(path, fresh)


def write(path: Path, elements: list[Any]) -> None:
    """Write elements to the file of a path."""
    arrays: dict[str, Any] = {}
    forms = []
    for n, element in enumerate(elements):
        names = iter(range(len(parts_of(element))))
        forms.append(over(lambda leaf, n=n, names=names: _kept(leaf, f"{n}.{next(names)}", arrays), element))
    buffer = io.BytesIO()
    arrays[FORM] = np.frombuffer(json.dumps([_described(form) for form in forms]).encode(), np.uint8)
    np.savez(buffer, **arrays)
    place_of(path).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place_of(path), buffer.getvalue())


def _kept(leaf: Any, name: str, arrays: dict[str, Any]) -> list[str]:
    if isinstance(leaf, bytes):
        arrays[name] = np.frombuffer(leaf, np.uint8)
        return [CONTENTS, name]
    arrays[name] = np.asarray(leaf)
    return ["array", name]


def _described(form: Any) -> Any:
    if isinstance(form, dict):
        return {"dict": {key: _described(value) for key, value in form.items()}}
    return {"tuple": [_described(part) for part in form]} if isinstance(form, tuple) else form


def read(path: Path) -> Iterator[Any]:
    """The elements in the file of a path."""
    place = place_of(path)
    if not place.exists():
        raise FormatError(
            f"Dataset.load: there must be a file {str(place)!r}, which Dataset.save writes, and there is none."
        )
    with np.load(place, allow_pickle=False) as arrays:
        for form in json.loads(arrays[FORM].tobytes()):
            yield _element(form, arrays)


def _element(form: Any, arrays: Any) -> Any:
    if isinstance(form, dict):
        if "dict" in form:
            return {key: _element(value, arrays) for key, value in form["dict"].items()}
        return tuple(_element(part, arrays) for part in form["tuple"])
    kind, name = form
    return arrays[name].tobytes() if kind == CONTENTS else result(arrays[name])
