"""Data sets as their makers publish them: fetched once, checked by hash, kept in the cache folder."""

from __future__ import annotations

import gzip
import io
import zlib

from foveal.data.progress import shown_progress
from foveal.data.sources import Report, Unavailable, check_sha256, read_files
from foveal.errors import DownloadError, FormatError
from foveal.folders import cache_folder, cache_path, write_atomically
from foveal.record import Record

CACHED = "the cache folder"


class Published(Record):
    """Files of a data set, and where they can be had.

    Parameters
    ----------
    name : str
        The data set's, and its cache folder's.
    files : mapping
        SHA-256 by file name.
    sites : mapping
        Address of the folder that has the files, by what people call the site; tried in order.
    most : int
        Bytes that one file may have.
    """

    name: str
    files: dict[str, str]
    sites: dict[str, str]
    most: int

    def fetch(self, report: Report | None = None) -> dict[str, bytes]:
        """The files, by name, from the cache folder or the first site that has them.

        Raises
        ------
        DownloadError
            None has; the message names each of them and why.
        """
        if report is None:
            with shown_progress() as shown:
                return self.fetch(shown)
        reasons = []
        for site in (CACHED, *self.sites):
            try:
                return self._from(site, report)
            except Unavailable as error:
                reasons.append(f"  - {site}: {error}")
        raise DownloadError(
            f"{self.name}: no source has the data. Tried:\n" + "\n".join(reasons) + "\n"
            f"Put {', '.join(self.files)} into {cache_path('datasets', self.name)} "
            "(FOVEAL_HOME chooses another folder)."
        )

    def _from(self, site: str, report: Report) -> dict[str, bytes]:
        if site == CACHED:
            files = read_files(cache_path("datasets", self.name), self.files)
            return {name: check_sha256(data, self.files[name], name) for name, data in files.items()}
        from foveal.data.fetch import download  # ssl and its like take longer to import than the cached data to read

        fetched = {}
        for name, digest in self.files.items():
            fetched[name] = check_sha256(download(self.sites[site] + name, self.most, report), digest, name)
        self._keep(fetched)
        return fetched

    def _keep(self, files: dict[str, bytes]) -> None:
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
