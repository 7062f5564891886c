"""What a file is, by its first bytes, and what to do with one that is no `.keras` archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

from foveal.errors import FormatError
from foveal.formats import safetensors
from foveal.formats.source import Source

SAVED_BY_KERAS = "Open it in Keras and save it anew, model.save('model.keras'), then give that file"
ANOTHER_LIBRARY = "Foveal does not read it. Build the model in Keras or Foveal and save it as a .keras file"
A_PICTURE = "Name the model's .keras file first, then the pictures"
NO_MODEL = "Name the model's .keras file"

SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x89PNG", "a PNG picture", A_PICTURE),
    (0, b"\xff\xd8\xff", "a JPEG picture", A_PICTURE),
    (0, b"GIF8", "a GIF picture", A_PICTURE),
    (0, b"BM", "a BMP picture", A_PICTURE),
    (0, b"II*\0", "a TIFF picture", A_PICTURE),
    (0, b"MM\0*", "a TIFF picture", A_PICTURE),
    (8, b"WEBP", "a WebP picture", A_PICTURE),
    (0, b"%PDF", "a PDF document", NO_MODEL),
    (0, b"\x93NUMPY", "an array of NumPy", NO_MODEL),
    (4, b"TFL3", "a TensorFlow Lite model", "Take the Keras model that it was converted from, saved as a .keras file"),
    (0, b"GGUF", "a GGUF model", ANOTHER_LIBRARY),
    (0, b"\x80", "a pickle, as PyTorch and scikit-learn write them", ANOTHER_LIBRARY),
    (0, b"\x1f\x8b", "a gzip archive", "Unpack it and give the .keras file inside"),
    (257, b"ustar", "a tar archive", "Unpack it and give the .keras file inside"),
    (0, b"7z\xbc\xaf", "a 7z archive", "Unpack it and give the .keras file inside"),
    (0, b"version https://git-lfs", "a Git LFS pointer without the file", "Run: git lfs pull"),
)
"""Where in a file which bytes stand, what it is then, and what to do."""
MOST_TEXT = 2**22
"""How many bytes at the beginning say what a file is."""
PARTS = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
"""The fields of an ONNX model by their numbers, and how each is written; 7 is its graph."""
GRAPH, MOST_PARTS = 7, 10_000
ONNX = (b"onnx", b"pytorch", b"tf2onnx", b"keras2onnx", b"skl2onnx")


def refuse_other_files(path: Path, source: Source) -> None:
    """A FormatError for a file that is something else than an archive; damaged ones are `archive.unpack`'s to tell."""
    kind = kind_of(path, source)
    if kind is not None:
        raise _refusal(path, *kind)


def kind_of(path: Path, source: Source) -> tuple[str, str] | None:
    """What a file is and what to do with it; None for archives, HDF5 and what is empty."""
    data = source[:MOST_TEXT] if len(source) else b""
    return _in_zip(source) if data[:2] == b"PK" else _first_bytes(path, data) if data else None


def is_onnx(source: Source) -> bool:
    """Whether a file is an ONNX model, by the fields it begins with, as far as its graph; nothing of it is read."""
    at = 0
    for _ in range(MOST_PARTS):
        tag, at = _varint(source, at)
        number, kind = tag >> 3, tag & 7
        if PARTS.get(number) != kind:
            return False
        if number == GRAPH:
            return True
        size, at = _varint(source, at)
        at += size if kind else 0
    return False


def _varint(source: Source, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it; -1 where there is none."""
    value = 0
    for i, byte in enumerate(source[at : at + 10]):
        value |= (byte & 127) << 7 * i
        if byte < 128:
            return value, at + i + 1
    return -1, at


def folder_refused(path: Path) -> FormatError:
    """The error for a folder in the place of a model's file."""
    names = sorted(each.name for each in path.iterdir())
    models = [name for name in names if name.endswith(".keras")]
    if "saved_model.pb" in names:
        return _refusal(path, "a SavedModel folder of TensorFlow", SAVED_BY_KERAS)
    if models:
        return _refusal(path, "a folder", f"Name a file in it: {', '.join(map(repr, models))}")
    return _refusal(path, "a folder", NO_MODEL)


def _refusal(path: Path, what: str, advice: str) -> FormatError:
    return FormatError(
        f"{path.name or path}: must be a .keras archive, an .h5 or an ONNX model, and is {what}. {advice}."
    )


def _first_bytes(path: Path, data: bytes) -> tuple[str, str] | None:
    if data[:4] == b"\x89HDF":
        return None
    for at, mark, what, advice in SIGNATURES:
        if data[at : at + len(mark)] == mark:
            return what, advice
    if safetensors.looks_like_one(data):
        return "a safetensors file, weights without a model", f"Build the model and read them: {reading(path)}"
    if data[:1] == b"\x08" and any(name in data[:64] for name in ONNX):
        return "an ONNX model without a graph", "Export it anew"
    return _in_text(data)


def reading(path: Path) -> str:
    return f"model.load_weights({path.name!r})"


def no_model(name: str) -> FormatError:
    """The error for an HDF5 file that describes no model."""
    advice = f"Build the model and read them: {reading(Path(name))}"
    return _refusal(Path(name), "an HDF5 file, weights without a model", advice)


def _in_zip(source: Source) -> tuple[str, str] | None:
    try:
        with zipfile.ZipFile(source.file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(name.endswith("data.pkl") for name in names):
        return "a model or weights of PyTorch", ANOTHER_LIBRARY
    if names and all(name.endswith(".npy") for name in names):
        return "an .npz file, arrays of NumPy", NO_MODEL
    inside = [name for name in names if name.endswith(".keras")]
    return ("a zip archive", f"Unpack it and give {inside[0]!r}") if inside else None


def _in_text(data: bytes) -> tuple[str, str]:
    """What a text is; other bytes are said to be unknown."""
    try:
        text = data.decode().strip()
    except UnicodeDecodeError:
        text = "\0"
    begin = text[:200].lower()
    if "\0" in text:
        return f"none: it begins with {data[:8]!r}", NO_MODEL
    if begin.startswith(("<!doctype html", "<html")):
        return "a web page, as a failed download leaves it", "Fetch the file again"
    if begin.startswith("{") and '"class_name"' in text:
        return "the layers of a model without weights", "Read them: model_from_json(text)"
    return "a text", NO_MODEL
