"""Pictures in files: decoded to arrays and written from them. Pillow does the work, once it is needed."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from foveal.data.pixels import convert_image_dtype
from foveal.errors import ArgumentError, DataError, FormatError, UnsupportedError
from foveal.storage import write_atomically

Array = np.ndarray[Any, Any]
Source = str | os.PathLike[str] | bytes | bytearray | memoryview

FORMATS = ("JPEG", "PNG", "BMP", "GIF")
SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".gif": "GIF"}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
GREY = ("1", "L", "I", "F")
NO_ALPHA = ("JPEG", "BMP", "GIF")
MAX_PIXELS = 2**26
"""8192 x 8192. A larger picture is refused before it is unpacked: a few kilobytes can claim terabytes."""

ORIENTATION = 0x0112
UPRIGHT = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""What turns a picture upright, by its EXIF orientation."""


def pillow() -> ModuleType:
    """Pillow's module `Image`; an UnsupportedError that says how to install it."""
    try:
        from PIL import Image
    except ImportError:
        raise UnsupportedError(
            "image: pictures need the package pillow, which is not installed. Run: pip install 'foveal[image]'."
        ) from None
    return Image


def read(path: str | os.PathLike[str], channels: int = 0) -> Array:
    """The picture in a file, as `decode` gives it."""
    return decode(os.fspath(path), channels)


def decode(contents: Source, channels: int = 0, upright: bool = True) -> Array:
    """A JPEG, PNG, BMP or GIF picture as an array.

    Parameters
    ----------
    contents : bytes, str or path
        The file's bytes, or where it is.
    channels : {0, 1, 3, 4}
        1 is grey, 3 is red, green and blue, 4 has alpha (255: nothing shines through). 0 keeps what the file has: 1 for
        grey, 4 for PNG with transparency, 3 for all others.
    upright : bool, default=True
        Whether the camera's EXIF orientation is applied. Keras and TensorFlow do not heed it, nor does what has their
        names.

    Returns
    -------
    ndarray (height, width, channels) of uint8, 0 to 255
        Of a GIF, the first frame; of 16 bits, the upper 8. Palettes
        and CMYK become colours; grey is 0.299 red + 0.587 green + 0.114 blue.

    Raises
    ------
    FormatError
        The file is damaged, cut short, of another format, or has more than 2**26 pixels. It is named.
    FileNotFoundError
        There is no such file.
    UnsupportedError
        Pillow is not installed.
    """
    if isinstance(channels, bool) or channels not in (0, *MODES):
        raise ArgumentError(f"decode: `channels` must be one of 0, 1, 3, 4, got {channels!r}.")
    with opened(*_contents(contents)) as picture:
        picture.load()
        return _array(picture, channels, upright)


@contextmanager
def opened(data: bytes, name: str = "image") -> Iterator[Any]:
    """Pillow's image of a file's bytes, not decoded yet; whatever is wrong inside the `with` is a FormatError."""
    image_module = pillow()
    try:
        with image_module.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture.size, name)
            yield picture
    except (FormatError, ArgumentError):
        raise
    except Exception as error:  # damaged files make Pillow's decoders raise errors of many kinds
        raise FormatError(f"{name}: cannot be decoded as {_listed()} ({_reason(error)}).") from None


def save(path: str | os.PathLike[str], image: Any, quality: int = 95) -> None:
    """Write a picture to a file, whole or not at all.

    Parameters
    ----------
    path : str or path
        Its ending tells the format: .png, .jpg, .jpeg, .bmp or .gif.
    image : array (height, width) or (height, width, 1, 3 or 4)
        uint8 from 0 to 255, or floats from 0 to 1; what is outside becomes 0 or 1.
    quality : int
        1 to 95, for JPEG.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise ArgumentError(f"save: `path` must end in one of {', '.join(SUFFIXES)}, got {str(path)!r}.")
    write_atomically(file, encode(image, SUFFIXES[file.suffix.lower()], quality))


def encode(image: Any, file_format: str = "PNG", quality: int = 95) -> bytes:
    """The bytes of a file with this picture; see `save`."""
    if file_format not in FORMATS:
        raise ArgumentError(f"encode: `file_format` must be one of {_listed()}, got {file_format!r}.")
    picture = as_picture(np.asarray(image))
    if picture.mode == "RGBA" and file_format in NO_ALPHA:
        raise DataError(f"image: {file_format} has no alpha. Give 3 channels (image[..., :3]), or write PNG.")
    written = io.BytesIO()
    picture.save(written, format=file_format, **({"quality": quality} if file_format == "JPEG" else {}))
    return written.getvalue()


def as_picture(image: Array) -> Any:
    """Pillow's image of an array that `save` takes."""
    flat = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
    fits = flat.ndim == 2 or (flat.ndim == 3 and flat.shape[2] in MODES)
    if not fits or not flat.size:
        raise DataError(f"image: must be (height, width) or (height, width, 1, 3 or 4), got {image.shape}.")
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        raise DataError("image: must hold numbers, found NaN or infinity. Replace them first.")
    if flat.dtype.kind not in "fu" or (flat.dtype.kind == "u" and flat.dtype != np.uint8):
        raise DataError(f"image: must be uint8 (0 to 255) or floats (0 to 1), got {flat.dtype}. Convert it first.")
    pixels = convert_image_dtype(flat, "uint8", saturate=True)
    return pillow().fromarray(np.ascontiguousarray(pixels))


def _contents(contents: Source) -> tuple[bytes, str]:
    if isinstance(contents, str | os.PathLike):
        file = Path(contents).expanduser()
        if file.is_dir():
            raise ArgumentError(f"image: {file.absolute()} is a folder. Name a picture in it.")
        if not file.is_file():
            raise FileNotFoundError(f"image: there is no file {file.absolute()}.")
        return file.read_bytes(), str(file)
    if isinstance(contents, bytes | bytearray | memoryview):
        return bytes(contents), "image"
    raise ArgumentError(f"decode: `contents` must be bytes or a path, got {type(contents).__name__}.")


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise FormatError(f"{name}: must have at most {MAX_PIXELS} pixels, got {height}x{width}.")


def _array(picture: Any, channels: int, upright: bool) -> Array:
    turned = turned_upright(picture) if upright else picture
    grey = turned.mode in GREY or turned.mode.startswith("I;16")
    if grey and not turned.has_transparency_data:
        pixels = as_grey(turned)
        return _with_channels(pixels, channels or 1)
    wanted = channels or (4 if turned.has_transparency_data and picture.format == "PNG" else 3)
    decoded = np.asarray(turned.convert(MODES[wanted]))
    return decoded.reshape(*decoded.shape[:2], wanted).copy()


def as_grey(picture: Any) -> Array:
    """Pillow's grey picture of 1, 8 or 16 bits as uint8. Pillow itself would cut off what is above 255."""
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    return (np.asarray(picture).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)


def _with_channels(grey: Array, channels: int) -> Array:
    alpha = np.full_like(grey, 255)
    return np.stack([grey, grey, grey, alpha][:channels], axis=-1)


def turned_upright(picture: Any) -> Any:
    """Pillow's picture, turned as the camera's EXIF note says."""
    try:
        turn = UPRIGHT.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # the pixels are good even where the notes beside them are damaged
        return picture
    if turn is None:
        return picture
    return picture.transpose(getattr(pillow().Transpose, turn))


def _listed() -> str:
    return f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"


REASONS: dict[str, Callable[[str], str]] = {
    "UnidentifiedImageError": lambda text: "it is none of them",
    "DecompressionBombError": lambda text: f"it has far more than {MAX_PIXELS} pixels",
}


def _reason(error: Exception) -> str:
    kind = type(error).__name__
    return REASONS[kind](str(error)) if kind in REASONS else str(error) or kind
