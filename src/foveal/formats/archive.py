"""The `.keras` archive: three members, stored as they are, read by name and never extracted."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foveal.errors import FormatError
from foveal.formats.source import Source
from foveal.formats.tree import chunks_of

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
MEMBERS = {METADATA: 2**20, CONFIG: 2**26, WEIGHTS: 2**40}
"""The members in their order, and how many bytes each may have at most."""
DIGEST = "weights_sha256"
"""What the metadata of Foveal's files says of the weights; Keras ignores it, and its own files do not have it."""
IGNORED = "assets/"
"""Vocabularies of layers that Foveal does not have; an empty folder of this name is common."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Every member's time, so that the same model gives the same bytes; when it was saved stands in the metadata."""


def pack(members: Mapping[str, Any]) -> bytes:
    """The bytes of an archive with these members, not compressed."""
    file = io.BytesIO()
    write(file, members)
    return file.getvalue()


def write(file: Any, members: Mapping[str, Any]) -> None:
    """Write an archive to a file that can seek; a member is bytes, or a list of parts that are read when it is due."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in MEMBERS:
            parts = members[name] if isinstance(members[name], list) else [members[name]]
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.file_size = sum(map(len, parts))
            with archive.open(info, "w") as member:
                for part in parts:
                    for chunk in chunks_of(part):
                        member.write(chunk)


def unpack(data: bytes | Source, name: str) -> dict[str, Any]:
    """The members of an archive, as bytes; the weights of a file that is open stay where they are, as a Source.

    Parameters
    ----------
    data : bytes or Source
        The whole file.
    name : str
        What errors call it.

    Raises
    ------
    FormatError
        It is damaged, or has members that are unknown, missing, double, encrypted, compressed or too large.
    """
    source = data if isinstance(data, Source) else Source(data)
    try:
        with zipfile.ZipFile(source.file) as archive:
            infos = {info.filename: info for info in _checked(archive.infolist(), name)}
            members: dict[str, Any] = {member: archive.read(infos[member]) for member in MEMBERS if member != WEIGHTS}
        members[WEIGHTS] = _checked_weights(source, infos[WEIGHTS], members[METADATA], name)
    except FormatError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise FormatError(f"{name}: archive damaged: {_reason(source, error)}.") from None
    if not isinstance(data, Source):
        members[WEIGHTS] = bytes(members[WEIGHTS])
    return members


def _checked_weights(source: Source, info: zipfile.ZipInfo, metadata: bytes, name: str) -> Source:
    """Where the weights stand, if they are what was saved, by the digest in the metadata or else by the CRC-32."""
    head = source[info.header_offset : info.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\3\4":
        raise zipfile.BadZipFile(f"{WEIGHTS} does not begin where the list of members says")
    at = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    if at + info.file_size > len(source):
        raise zipfile.BadZipFile(f"{WEIGHTS} ends behind the file")
    weights = source.window(at, info.file_size)
    if not is_as_saved(weights, metadata, name):
        check = 0
        for chunk in weights.chunks():
            check = zlib.crc32(chunk, check)
        if check != info.CRC:
            raise zipfile.BadZipFile(f"Bad CRC-32 for file {WEIGHTS!r}")
    return weights


def is_as_saved(weights: Source, metadata: bytes, name: str) -> bool:
    """Whether the metadata says what the weights are; a FormatError where they are others."""
    written = re.search(DIGEST.encode() + b'": "([0-9a-f]{64})"', metadata)
    if written is None:
        return False
    total = hashlib.sha256()
    for chunk in weights.chunks():
        total.update(chunk)
    if total.hexdigest() != written[1].decode():
        raise FormatError(
            f"{name}: archive damaged: {WEIGHTS} is not what was saved, by its SHA-256. Take a copy of the file that "
            f"is whole; if it was changed on purpose, delete {DIGEST!r} in {METADATA}."
        )
    return True


def _reason(data: Source, error: Exception) -> str:
    if data[:4] == b"PK\3\4" and b"PK\5\6" not in data[max(len(data) - 65557, 0) :]:
        return "its end, with the list of members, is missing"
    if not len(data):
        return "the file is empty"
    if data[:2] != b"PK":
        return f"it begins with {data[:8]!r}, as no archive does"
    return str(error).rstrip(".") or type(error).__name__


def unpacked(folder: Path) -> dict[str, Any] | None:
    """The members of an archive that stands unpacked in a folder, as `unpack` gives them; None where it does not."""
    if not all((folder / name).is_file() for name in MEMBERS):
        return None
    members: dict[str, Any] = {}
    for name in (METADATA, CONFIG):
        with (folder / name).open("rb") as file:
            members[name] = file.read(MEMBERS[name] + 1)
        if len(members[name]) > MEMBERS[name]:
            raise FormatError(f"{folder.name}: {name} must have at most {MEMBERS[name]:,} bytes.")
    members[WEIGHTS] = Source((folder / WEIGHTS).open("rb"))
    is_as_saved(members[WEIGHTS], members[METADATA], folder.name)
    return members


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
