"""Places a dataset's files can come from, and the rule that their hashes are known beforehand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

Report = Callable[[str, int, int], None]
"""Called with what is fetched, the bytes so far and the bytes in all (0: not known)."""


class Unavailable(Exception):
    """A source cannot give the files; the text is the reason."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_sha256(data: bytes, expected: str, name: str) -> bytes:
    """The data itself, if its hash is the expected one; Unavailable otherwise."""
    if sha256(data) != expected:
        raise Unavailable(f"{name} is damaged: its SHA-256 is {sha256(data)[:16]}..., not {expected[:16]}...")
    return data


def read_files(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files of a folder that is on this machine."""
    try:
        return {name: (folder / name).read_bytes() for name in names}
    except FileNotFoundError as error:
        raise Unavailable(f"no file {error.filename}") from None
    except OSError as error:
        raise Unavailable(f"cannot read {error.filename}: {error.strerror}") from None
