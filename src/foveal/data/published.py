"""Data sets as their makers publish them: fetched once, checked by hash, kept in the cache folder."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping

from foveal.data.progress import shown_progress
from foveal.data.sources import Report, Unavailable, check_sha256, read_files
from foveal.errors import DownloadError, FormatError
from foveal.record import Record
from foveal.storage import cache_folder, cache_path, write_atomically

CACHED = "the cache folder"
Files = dict[str, bytes]


class Published(Record):
    """Files of a data set, and where they can be had.

    Parameters
    ----------
    name : str
        The data set's, and its cache folder's.
    files : mapping
        SHA-256 by file name.
    sites : mapping
        By what people call a source, tried in order: the address of the folder that has the files, or a function that
        gets them.
    most : int
        Bytes that one file may have.
    advice : str
        What to do where no source has them; `{folder}` is the cache folder.
    """

    name: str
    files: dict[str, str]
    sites: Mapping[str, str | Callable[[Report], Files]]
    most: int
    advice: str = ""

    def fetch(self, report: Report | None = None) -> Files:
        """The files by name: what `find` found."""
        return self.find(report)[1]

    def find(self, report: Report | None = None) -> tuple[str, Files]:
        """The first source that has the files, the cache folder before all, and the files by name.

        Raises
        ------
        DownloadError
            None has; the message names each of them and why.
        """
        if report is None:
            with shown_progress() as shown:
                return self.find(shown)
        folder = cache_path("datasets", self.name)
        sources: dict[str, str | Callable[[Report], Files]] = {CACHED: lambda _: read_files(folder, self.files)}
        reasons = []
        for source, place in {**sources, **self.sites}.items():
            try:
                files = self._download(place, report) if isinstance(place, str) else place(report)
                files = {name: check_sha256(files[name], digest, name) for name, digest in self.files.items()}
            except (Unavailable, FormatError) as error:
                reasons.append(f"  - {source}: {error}")
                continue
            if source != CACHED:
                self._keep(files)
            return source, files
        advice = self.advice or f"Put {', '.join(self.files)} into {{folder}} (FOVEAL_HOME chooses another folder)."
        raise DownloadError(
            f"{self.name}: no source has the data. Tried:\n" + "\n".join(reasons) + "\n" + advice.format(folder=folder)
        )

    def _download(self, site: str, report: Report) -> Files:
        from foveal.data.fetch import download  # ssl and its like take longer to import than the cached data to read

        return {name: download(site + name, self.most, report) for name in self.files}

    def _keep(self, files: Files) -> None:
        try:
            folder = cache_folder("datasets", self.name)
            for name, data in files.items():
                write_atomically(folder / name, data)
        except OSError:
            return  # a folder that cannot be written costs a download next time; `foveal doctor` says so


def gunzip(data: bytes, most: int, name: str) -> bytes:
    """What a .gz file holds, `most` bytes at most."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"{name}: must be a .gz file, but it is damaged ({error}).") from None
    if len(unpacked) > most:
        raise FormatError(f"{name}: must unpack to at most {most} bytes.")
    return unpacked
