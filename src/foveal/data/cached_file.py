"""`get_file`: a file from the network, kept in Foveal's folder, checked and, if it is an archive, unpacked safely."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from foveal.arguments import converted, one_of
from foveal.data.progress import shown_progress
from foveal.data.sources import Unavailable
from foveal.errors import ArgumentError, DownloadError, FormatError
from foveal.storage import cache_folder, write_atomically

MAX_DOWNLOAD = 2**32
MAX_UNPACKED = 2**34
MAX_MEMBERS = 2**20
DIGITS = {32: "md5", 64: "sha256"}
"""The algorithm of a hash, by how many hexadecimal digits it has."""

DAMAGES = (tarfile.TarError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
Member = tuple[str, int, Callable[[], IO[bytes] | None]]
"""A file in an archive: its name, its size and what opens it."""


def get_file(
    fname: str | os.PathLike[str] | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | None = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """A file from the network, fetched once and kept.

    Parameters
    ----------
    fname : str, optional
        What it is called here; by default, as at its origin.
    origin : str
        Its address, http or https.
    untar, extract : bool
        Whether to unpack the archive (.zip, .tar, .tar.gz, .tar.bz2, .tar.xz).
    md5_hash, file_hash : str, optional
        What its bytes must hash to, in hexadecimal digits.
    cache_subdir : str
        The folder within `cache_dir`.
    hash_algorithm : {'auto', 'md5', 'sha256'}
        'auto' sees it by the hash's length.
    archive_format : {'auto', 'zip', 'tar', None}
        None: no archive, whatever `extract` says.
    cache_dir : str or path, optional
        By default, Foveal's folder (FOVEAL_HOME chooses it).
    force_download : bool
        Whether to fetch it even if it is there.

    Returns
    -------
    str
        Where the file is, or the folder it was unpacked into.

    Raises
    ------
    DownloadError
        It cannot be fetched, or its hash is another.
    FormatError
        The archive is damaged, or has members that would lie outside the folder, links among them. Nothing is unpacked.
    """
    name, address = _named(fname, origin)
    digest = _expected(file_hash or md5_hash, hash_algorithm if file_hash else "auto")
    converted("get_file", "archive_format", one_of("auto", "zip", "tar", None), archive_format)
    folder = _folder(cache_dir, cache_subdir)
    unpacking = (extract or untar) and archive_format is not None
    file, target = _places(folder, name, fname is not None) if unpacking else (folder / name, folder / name)
    if force_download or not file.is_file() or not _matches(file.read_bytes(), digest):
        write_atomically(file, _fetched(address, digest, file))
        if unpacking:
            shutil.rmtree(target, ignore_errors=True)
    if unpacking and not target.is_dir():
        unpack(file, target)
    return str(target)


def _places(folder: Path, name: str, chosen: bool) -> tuple[Path, Path]:
    """Where Keras keeps an archive and what was in it."""
    if chosen and "." in name:
        return folder / name, folder / f"{name.split('.')[0]}_extracted"
    return folder / f"{name}_archive", folder / name


def unpack(archive: Path, target: Path) -> None:
    """Unpack a .zip or .tar into a new folder: all of it, or nothing."""
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for name, _, opened in _checked(archive):
            place = work.joinpath(*PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            with opened() as source, place.open("wb") as written:  # type: ignore[union-attr]
                shutil.copyfileobj(source, written)
        os.replace(work, target)
    except FormatError:
        raise
    except DAMAGES as error:
        raise FormatError(f"{archive}: is no archive that can be unpacked ({error}).") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _checked(archive: Path) -> Iterator[Member]:
    """The archive's files, once the names and sizes of all are known to be harmless."""
    with zipfile.ZipFile(archive) if zipfile.is_zipfile(archive) else tarfile.open(archive) as opened:
        listing = _zip_members(opened, archive) if isinstance(opened, zipfile.ZipFile) else _tar(opened, archive)
        members, size = [], 0
        for member in listing:
            _check_name(member[0], archive)
            members.append(member)
            size += member[1]
            if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
                raise FormatError(
                    f"{archive}: must unpack to at most {MAX_UNPACKED} bytes in {MAX_MEMBERS} files, but holds more."
                )
        yield from members


def _zip_members(opened: zipfile.ZipFile, archive: Path) -> Iterator[Member]:
    for info in opened.infolist():
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FormatError(f"{archive}: must hold plain files and folders, but {info.filename!r} is a link.")
        if not info.is_dir():
            yield info.filename, info.file_size, partial(opened.open, info)


def _tar(opened: tarfile.TarFile, archive: Path) -> Iterator[Member]:
    for info in opened:
        if not (info.isreg() or info.isdir()):
            raise FormatError(f"{archive}: must hold plain files and folders, but {info.name!r} is a link or device.")
        if info.isreg():
            yield info.name, info.size, partial(opened.extractfile, info)


def _check_name(name: str, archive: Path) -> None:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or any(mark in name for mark in "\\:\0"):
        raise FormatError(f"{archive}: must stay within its own folder, but it holds {name!r}.")


def _named(fname: str | os.PathLike[str] | None, origin: str | None) -> tuple[str, str]:
    if not isinstance(origin, str) or urlsplit(origin).scheme not in ("http", "https"):
        raise ArgumentError(f"get_file: `origin` must be an address that begins with http or https, got {origin!r}.")
    name = os.fspath(fname) if fname is not None else unquote(urlsplit(origin).path.rsplit("/", 1)[-1])
    if not name or name in (".", "..") or any(mark in name for mark in "/\\:\0"):
        raise ArgumentError(
            f"get_file: `fname` must be a plain file name, got {name!r}. `cache_dir` chooses the folder."
        )
    return name, origin


def _expected(digits: str | None, algorithm: str) -> tuple[str, str] | None:
    chosen = converted("get_file", "hash_algorithm", one_of("auto", *DIGITS.values()), algorithm)
    if digits is None:
        return None
    seen = DIGITS.get(len(digits))
    if seen is None or chosen not in ("auto", seen):
        raise ArgumentError(
            "get_file: `file_hash` must be 64 hexadecimal digits (SHA-256) or 32 (MD5), got "
            f"{len(digits)} for hash_algorithm={algorithm!r}."
        )
    return seen, digits.lower()


def _matches(data: bytes, digest: tuple[str, str] | None) -> bool:
    return digest is None or hashlib.new(digest[0], data, usedforsecurity=False).hexdigest() == digest[1]


def _fetched(address: str, digest: tuple[str, str] | None, file: Path) -> bytes:
    from foveal.data.fetch import download  # ssl and its like take long to import

    try:
        with shown_progress() as report:
            data = download(address, MAX_DOWNLOAD, report)
        if not _matches(data, digest):
            raise Unavailable(f"its hash is not {digest[1][:16]}..." if digest else "")
    except Unavailable as error:
        raise DownloadError(
            f"get_file: {address} cannot be fetched: {error}. Put the file at {file} and call again."
        ) from None
    return data


def _folder(cache_dir: str | os.PathLike[str] | None, subfolder: str) -> Path:
    if cache_dir is None and not Path(subfolder).is_absolute() and ".." not in Path(subfolder).parts:
        return cache_folder(*Path(subfolder).parts)
    folder = Path(cache_dir or "").expanduser() / subfolder
    folder.mkdir(parents=True, exist_ok=True)
    return folder
