"""The `.keras` archive: three members, stored as they are, read by name and never extracted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from foveal.errors import FormatError

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
MEMBERS = {METADATA: 2**20, CONFIG: 2**26, WEIGHTS: 2**40}
"""The members in their order, and how many bytes each may have at most."""
IGNORED = "assets/"
"""Vocabularies of layers that Foveal does not have; an empty folder of this name is common."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Every member's time, so that the same model gives the same bytes; when it was saved stands in the metadata."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """The bytes of an archive with these members, not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in MEMBERS:
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), members[name])
    return file.getvalue()


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """The members of an archive.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        What errors call it.

    Raises
    ------
    FormatError
        It is damaged, or has members that are unknown, missing, double, encrypted, compressed or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = _checked(archive.infolist(), name)
            return {info.filename: archive.read(info) for info in infos}
    except FormatError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise FormatError(f"{name}: archive damaged: {_reason(data, error)}.") from None


def _reason(data: bytes, error: Exception) -> str:
    if data[:4] == b"PK\3\4" and b"PK\5\6" not in data[-65557:]:
        return "its end, with the list of members, is missing"
    if not data:
        return "the file is empty"
    if data[:2] != b"PK":
        return f"it begins with {data[:8]!r}, as no archive does"
    return str(error).rstrip(".") or type(error).__name__


def _checked(infos: list[zipfile.ZipInfo], name: str) -> list[zipfile.ZipInfo]:
    found = [info for info in infos if info.filename != IGNORED]
    names = [info.filename for info in found]
    if sorted(names) != sorted(MEMBERS):
        raise FormatError(
            f"{name}: a .keras archive must have the members {', '.join(MEMBERS)}, got {', '.join(names) or 'none'}."
        )
    for info in found:
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.compress_size != info.file_size:
            raise FormatError(f"{name}: {info.filename} must be stored as it is, neither compressed nor encrypted.")
        if info.file_size > MEMBERS[info.filename]:
            raise FormatError(
                f"{name}: {info.filename} must have at most {MEMBERS[info.filename]:,} bytes, got {info.file_size:,}."
            )
    return found
