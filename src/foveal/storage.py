"""Where Foveal keeps files between runs: one folder of the user's, private, written atomically."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

AnyPath = str | os.PathLike[str]
Buffer = Any
"""What a file writes: bytes, a memoryview or a contiguous array."""
Writes = Callable[[Any], None]
PARTIAL = ".partial"
"""The ending of files that are being written."""
LONG_AGO = 3600.0
"""After so many seconds a partial file is nobody's, where files cannot be locked."""
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


def write_atomically(
    path: Path, data: bytes | Iterable[Buffer] | Writes, private: bool = False, lasting: bool = True
) -> None:
    """Write a file whole or not at all: readers, and other processes that write it, never see a part of it.

    What processes that were killed left of their files in the same folder is removed. Nothing else is touched: on a
    full disk the file stays as it was.

    Parameters
    ----------
    path : Path
        The file; of a link, what it points to.
    data : bytes, or what gives bytes and arrays, or a function that writes to an open file
    private : bool, default=False
        Whether others may not read it, as they may any file the user makes.
    lasting : bool, default=True
        Whether the file is on the disk, and the folder knows it, before this returns, so that a power failure takes
        nothing. False for what can be made again.
    """
    path = Path(os.path.realpath(path))
    _remove_orphans(path.parent)
    partial, handle = _partial(path, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if callable(data):
                data(file)
            else:
                parts: Iterable[Buffer] = (data,) if isinstance(data, bytes) else data
                for part in parts:
                    file.write(part)
            file.flush()
            if lasting:
                os.fsync(handle)
            if sys.platform != "win32":  # the file is locked until it has its name
                os.replace(partial, path)
        if sys.platform == "win32":  # what is open there cannot be renamed
            os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing; the disk knows them before this returns."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in reversed(missing):
        sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Let the disk have what was renamed, made or removed in a folder."""
    if sys.platform == "win32":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _partial(path: Path, mode: int) -> tuple[Path, int]:
    """A new file beside another, and its handle; it is locked for as long as that is open."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    while True:
        partial = path.with_name(f".{path.name[:40]}.{os.urandom(8).hex()}{PARTIAL}")
        handle = os.open(partial, flags, mode)
        if _lock(handle) and (sys.platform == "win32" or os.fstat(handle).st_nlink):
            return partial, handle
        os.close(handle)  # somebody took it for an orphan before it was locked
        partial.unlink(missing_ok=True)


def _lock(handle: int) -> bool:
    """Lock a file for as long as this process has it open; False where another has locked it."""
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # no locks on this disk: who looks for orphans gets the same error, and leaves the file
            pass
    return True


class ProcessLock:
    """A file that one process has at a time; whoever ends, in whatever way, has it no longer.

    Where the disk knows no locks, and on Windows, everybody gets it.

    Parameters
    ----------
    path : Path
        It is there while somebody has it, and says which process that is.
    """

    _mine: ClassVar[dict[tuple[int, int], int]] = {}
    """The process that has each file: locks do not hold a process off from itself, and a fork starts with those of
    its parent."""

    def __init__(self, path: Path) -> None:
        self.path, self._handle = path, -1

    def take(self) -> str:
        """Have the file; else this gives who has it."""
        while True:
            with suppress(FileNotFoundError):
                if self._is_mine(os.stat(self.path)):  # not opened: closing it would let it go
                    return "this process"
            handle = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o666)
            if not _locked_alone(handle):
                owner = os.read(handle, 20).decode(errors="replace")
                os.close(handle)
                return f"process {owner}".strip()
            status = os.fstat(handle)
            if status.st_nlink:
                break
            os.close(handle)  # it was let go, and removed, meanwhile
        self._handle, self._file = handle, (status.st_dev, status.st_ino)
        self._mine[self._file] = os.getpid()
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        return ""

    def let_go(self) -> None:
        """Let others have it, and remove it. Without effect where this process does not have it."""
        if self._handle < 0 or self._mine.get(self._file) != os.getpid():
            return
        with suppress(OSError):
            self.path.unlink()
        del self._mine[self._file]
        os.close(self._handle)
        self._handle = -1

    def _is_mine(self, status: os.stat_result) -> bool:
        return self._mine.get((status.st_dev, status.st_ino)) == os.getpid()


def _locked_alone(handle: int) -> bool:
    if fcntl is not None:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # flock's would live on in the process's children
        except OSError as error:
            return error.errno not in (errno.EACCES, errno.EAGAIN)
    return True


def _remove_orphans(folder: Path) -> None:
    """Remove the partial files of processes that are gone: nobody has locked them."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(".") and name.endswith(PARTIAL):
                with suppress(OSError):
                    _remove_orphan(folder / name)


def _remove_orphan(file: Path) -> None:
    if fcntl is None:
        if time.time() - file.stat().st_mtime > LONG_AGO:
            file.unlink()
        return
    handle = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink()
    finally:
        os.close(handle)


def _keep_private(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(
            f"cache folder: {folder} must belong to the user who runs Foveal, but belongs to user {status.st_uid}. "
            "Set FOVEAL_HOME to a folder of your own."
        )
    if status.st_mode & 0o022:
        folder.chmod(status.st_mode & 0o755)
