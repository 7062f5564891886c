"""Where Foveal keeps files between runs: one folder of the user's, private, written atomically."""

from __future__ import annotations

import os
import sys
from pathlib import Path

AnyPath = str | os.PathLike[str]
CACHE_FOLDERS = {
    "win32": ("LOCALAPPDATA", "~/AppData/Local"),
    "darwin": (None, "~/Library/Caches"),
}
XDG_CACHE = ("XDG_CACHE_HOME", "~/.cache")


def home() -> Path:
    """Foveal's folder: FOVEAL_HOME, or `foveal` in the user's cache folder. It may not exist yet."""
    chosen = os.environ.get("FOVEAL_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    variable, default = CACHE_FOLDERS.get(sys.platform, XDG_CACHE)
    caches = Path(os.environ.get(variable, "") if variable else "")
    if not caches.is_absolute():  # the XDG specification: a relative path is to be ignored
        caches = Path(default).expanduser()
    return caches / "foveal"


def cache_path(*parts: str) -> Path:
    """A path inside Foveal's folder, for reading: nothing is created or checked."""
    return home().joinpath(*parts)


def cache_folder(*parts: str) -> Path:
    """A folder inside Foveal's folder, created if need be, that nobody but the user can write to.

    Raises
    ------
    OSError
        It cannot be created, or belongs to another user: machine code found there must not be run.
    """
    folder = cache_path(*parts)
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":  # access lists there are inherited from the user's own folder
        _keep_private(folder)
    return folder


def write_atomically(path: Path, data: bytes, private: bool = False) -> None:
    """Write a file whole or not at all: readers, and other processes that write it, never see a part of it.

    Others may read it as any file the user makes, unless it is `private`.
    """
    partial = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    handle = os.open(partial, flags, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _keep_private(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(
            f"cache folder: {folder} must belong to the user who runs Foveal, but belongs to user {status.st_uid}. "
            "Set FOVEAL_HOME to a folder of your own."
        )
    if status.st_mode & 0o022:
        folder.chmod(status.st_mode & 0o755)
