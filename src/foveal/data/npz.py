"""NumPy's .npz archives from elsewhere, read without trusting them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from foveal.errors import FormatError

Layout = Mapping[str, tuple[tuple[int | None, ...], str]]
"""The arrays an archive must hold: a shape (None: any length) and a dtype for each name."""


DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, RuntimeError)
"""What zipfile raises for archives that are damaged, encrypted, or packed in ways it does not know."""


def read_npz(data: bytes, layout: Layout, most: int, name: str = "npz file") -> dict[str, np.ndarray[Any, Any]]:
    """The arrays that `layout` asks for.

    Parameters
    ----------
    data : bytes
        The whole file.
    layout : mapping
        Name to (shape, dtype); a length of None is any length.
    most : int
        Bytes that one array may take; a larger one is refused before it is unpacked.
    name : str
        What error messages call the file.

    Raises
    ------
    FormatError
        The file is damaged, holds pickled objects, or an array is missing or of another shape or dtype.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {key: _read_array(archive, key, *layout[key], most, name) for key in layout}
    except FormatError:
        raise
    except DAMAGES as error:
        raise FormatError(f"{name}: must be a NumPy .npz archive, but it is damaged ({error}).") from None


def _read_array(
    archive: zipfile.ZipFile, key: str, shape: tuple[int | None, ...], dtype: str, most: int, name: str
) -> np.ndarray[Any, Any]:
    member = f"{key}.npy"
    if member not in archive.namelist():
        held = ", ".join(repr(each.removesuffix(".npy")) for each in archive.namelist()) or "nothing"
        raise FormatError(f"{name}: must hold the array {key!r}, got {held}.")
    if archive.getinfo(member).file_size > most:
        raise FormatError(f"{name}: {key!r} must take at most {most} bytes, got {archive.getinfo(member).file_size}.")
    try:
        array = np.lib.format.read_array(io.BytesIO(archive.read(member)), allow_pickle=False)
    except (ValueError, SyntaxError, TypeError) as error:
        raise FormatError(f"{name}: {key!r} is no plain NumPy array ({error}).") from None
    fits = array.ndim == len(shape) and all(a in (None, b) for a, b in zip(shape, array.shape, strict=True))
    if not fits or array.dtype != np.dtype(dtype):
        wanted = "x".join("n" if length is None else str(length) for length in shape)
        got = "x".join(map(str, array.shape))
        raise FormatError(f"{name}: {key!r} must be {wanted} of {dtype}, got {got} of {array.dtype}.")
    return array
