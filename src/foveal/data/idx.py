"""The idx format, in which MNIST and its kin are published: a type, the lengths of the axes, the values.

Source: the format's description in Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.errors import FormatError

DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
CODES = {np.dtype(dtype).newbyteorder("="): code for code, dtype in DTYPES.items()}
MAX_AXES = 8
MAX_BYTES = 8 * 2**30


def parse_idx(data: bytes, name: str = "idx file") -> np.ndarray[Any, Any]:
    """Read an idx file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What error messages call it.

    Returns
    -------
    ndarray
        A new array, in the byte order of this machine.

    Raises
    ------
    FormatError
        The file is damaged or not an idx file. Nothing is allocated for the sizes that such a file claims.
    """
    if len(data) < 4 or data[:2] != b"\0\0":
        raise FormatError(
            f"{name}: an idx file must begin with two zero bytes, a type and a rank, got {_hex(data[:4])}."
        )
    code, rank = data[2], data[3]
    if code not in DTYPES:
        raise FormatError(f"{name}: the type code must be one of {_hex(DTYPES)}, got {_hex([code])}.")
    if not 1 <= rank <= MAX_AXES:
        raise FormatError(f"{name}: the number of axes must be 1 to {MAX_AXES}, got {rank}.")
    start = 4 + 4 * rank
    if len(data) < start:
        raise FormatError(f"{name}: the lengths of {rank} axes must end at byte {start}, but the file has {len(data)}.")
    shape = tuple(int(length) for length in np.frombuffer(data, ">u4", rank, 4))
    dtype = np.dtype(DTYPES[code])
    if math.prod(max(length, 1) for length in shape) * dtype.itemsize > MAX_BYTES:
        raise FormatError(f"{name}: the values must take at most {MAX_BYTES} bytes, got the shape {shape}.")
    expected = start + math.prod(shape) * dtype.itemsize
    if len(data) != expected:
        raise FormatError(
            f"{name}: the shape {shape} of {dtype.newbyteorder('=')} needs {expected} bytes, but the file has "
            f"{len(data)}. It is damaged or cut short: fetch it again."
        )
    values = np.frombuffer(data, dtype, math.prod(shape), start).reshape(shape)
    return values.astype(dtype.newbyteorder("="))


def format_idx(array: np.ndarray[Any, Any]) -> bytes:
    """Write an array as an idx file.

    Raises
    ------
    FormatError
        The format has no type for the array's dtype, or no room for its shape.
    """
    code = CODES.get(array.dtype.newbyteorder("="))
    if code is None:
        raise FormatError(f"idx file: the dtype must be one of {', '.join(map(str, CODES))}, got {array.dtype}.")
    if not 1 <= array.ndim <= MAX_AXES or any(length >= 2**32 for length in array.shape):
        raise FormatError(f"idx file: the shape must have 1 to {MAX_AXES} axes below 2**32, got {array.shape}.")
    header = bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.astype(DTYPES[code]).tobytes()


def _hex(values: Any) -> str:
    return " ".join(f"{value:02x}" for value in values) or "nothing"
