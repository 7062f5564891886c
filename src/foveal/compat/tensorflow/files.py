"""TensorFlow's reading and writing of files and of the pictures in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.strings import Contents, text_of
from foveal.data.pictures import encode
from foveal.data.tf_pictures import decode_raw
from foveal.eager import Array
from foveal.storage import write_atomically


def path_of(filename: Any) -> Path:
    """The path of a file."""
    return Path(text_of(filename))


def read_file(filename: Any, name: str | None = None) -> bytes:
    """What is in a file, whose name is a text, a path or a tensor of a text."""
    return Contents(path_of(filename).read_bytes())


def write_file(filename: Any, contents: bytes, name: str | None = None) -> None:
    """Make this what is in a file; its folder is made when it is missing."""
    write_atomically(path_of(filename), contents)


def decode_image(
    contents: bytes,
    channels: int | None = None,
    dtype: Any = "uint8",
    name: str | None = None,
    expand_animations: bool = True,
) -> Array:
    """The picture in a file's bytes (JPEG, PNG, BMP, GIF): (height, width, channels), 0 to 255 or, as floats, 0 to 1.

    As it is stored: its EXIF orientation is not heeded. Of a GIF all frames, (frames, height, width, 3), or the first
    alone where `expand_animations` is False.
    """
    return result(decode_raw(contents, "decode_image", channels or 0, as_dtype(dtype), expand_animations))


def decode_jpeg(contents: bytes, channels: int = 0, *_: Any, **__: Any) -> Array:
    """The picture in a JPEG file's bytes: uint8 (height, width, channels); 1 channel is the file's own luma.

    The cosine transform is the accurate one, which TensorFlow takes where `dct_method="INTEGER_ACCURATE"`.
    """
    return result(decode_raw(contents, "decode_jpeg", channels))


def decode_png(contents: bytes, channels: int = 0, dtype: Any = "uint8", name: str | None = None) -> Array:
    """The picture in a PNG file's bytes: (height, width, channels) of uint8, or of uint16 with all 16 bits."""
    return result(decode_raw(contents, "decode_png", channels, as_dtype(dtype)))


def decode_bmp(contents: bytes, channels: int = 0, name: str | None = None) -> Array:
    """The picture in a BMP file's bytes: uint8 (height, width, channels)."""
    return result(decode_raw(contents, "decode_bmp", channels))


def decode_gif(contents: bytes, name: str | None = None) -> Array:
    """The frames in a GIF file's bytes: uint8 (frames, height, width, 3)."""
    pixels = decode_raw(contents, "decode_gif", 3, animated=True)
    return result(pixels if pixels.ndim == 4 else pixels[None])


def encode_jpeg(image: Any, format: str = "", quality: int = 95, *_: Any, **__: Any) -> bytes:
    """The bytes of a JPEG file with this picture."""
    return encode(np.asarray(image), "JPEG", quality)


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> bytes:
    """The bytes of a PNG file with this picture."""
    return encode(np.asarray(image))


__all__ = [
    "decode_bmp", "decode_gif", "decode_image", "decode_jpeg", "decode_png", "encode_jpeg", "encode_png", "read_file",
    "write_file",
]  # fmt: skip
