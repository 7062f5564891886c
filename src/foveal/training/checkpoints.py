"""A folder with the last few checkpoints of a training: each is one file, written whole or not at all."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from foveal.distribution import is_chief
from foveal.errors import ArgumentError, FormatError
from foveal.storage import ProcessLock, make_folder, sync_folder, write_atomically

NAME = "checkpoint-{:08}.foveal"
PATTERN = re.compile(r"checkpoint-(\d{8,})\.foveal")
LOCK = ".training"
"""A file that is there while a training keeps itself in the folder."""
KEPT = 2
"""So many checkpoints stay: the last one, and the one before it, should the disk damage the last."""


class CheckpointFolder:
    """Numbered checkpoints in a folder.

    Parameters
    ----------
    path : Path
        It is made when the first checkpoint is written.
    who : str
        What errors and warnings call it.
    """

    def __init__(self, path: Path, who: str) -> None:
        self.path, self.who = path, who
        self._lock = ProcessLock(path / LOCK)

    def files(self) -> list[Path]:
        """The checkpoints, the oldest first."""
        if not self.path.is_dir():
            return []
        numbered = [(int(name[1]), file) for file in self.path.iterdir() if (name := PATTERN.fullmatch(file.name))]
        return [file for _, file in sorted(numbered)]

    def newest(self) -> tuple[Path, Any] | None:
        """The last checkpoint that is whole, and its file; None where there is none at all.

        Raises
        ------
        FormatError
            All are damaged.
        """
        from foveal.formats import checkpoint  # only trainings that are kept need it

        problem: Exception | None = None
        for file in reversed(self.files()):
            try:
                tree = checkpoint.decode(file.read_bytes(), str(file))
            except (FormatError, OSError) as error:
                problem = problem or error
                continue
            if problem is not None:
                warnings.warn(f"{self.who}: {problem} Training goes on from {file}.", RuntimeWarning, stacklevel=2)
            return file, tree
        if problem is not None:
            raise FormatError(f"{self.who}: no checkpoint is whole. {problem}")
        return None

    def prepare(self) -> None:
        """Make the folder, to be told now rather than after an epoch if that cannot be, and have it alone.

        Of processes that train together the first one writes, here and later; all read.

        Raises
        ------
        ArgumentError
            It cannot be made or written to, or another training keeps itself there now.
        """
        if not is_chief():
            return
        try:
            make_folder(self.path)
            write_atomically(self.path / ".writable", b"", lasting=False)
            (self.path / ".writable").unlink()
            owner = self._lock.take()
        except OSError as error:
            raise ArgumentError(
                f"{self.who}: the folder of checkpoints must be one that can be written to, got {str(self.path)!r} "
                f"({error}). Name another."
            ) from None
        if owner:
            raise ArgumentError(
                f"{self.who}: {owner} keeps another training in {str(self.path)!r} now. Wait for its end, or name "
                "another folder."
            )

    def let_go(self) -> None:
        """Let another training have the folder."""
        self._lock.let_go()

    def write(self, parts: Sequence[Any]) -> None:
        """Write one more, and prune."""
        if not is_chief():
            return
        make_folder(self.path)
        files = self.files()
        last = int(PATTERN.fullmatch(files[-1].name)[1]) if files else 0  # type: ignore[index]
        write_atomically(self.path / NAME.format(last + 1), parts)
        self.prune()

    def prune(self) -> None:
        """Remove those that are no longer needed."""
        for file in self.files()[:-KEPT]:
            file.unlink(missing_ok=True)

    def remove(self, *others: str) -> None:
        """Remove all checkpoints, these other files, and the folder if nothing else is in it."""
        if not is_chief():
            return
        for file in [*self.files(), *(self.path / name for name in others)]:
            file.unlink(missing_ok=True)
        self.let_go()
        with suppress(OSError):
            self.path.rmdir()
            sync_folder(self.path.parent)
