"""A callback that lets training go on where it was interrupted."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from foveal.arguments import arg, boolean, converted, path_text
from foveal.errors import FormatError
from foveal.training.callbacks.callback import Callback, Logs, frequency
from foveal.training.callbacks.stock import DeclaredCallback
from foveal.training.checkpoints import CheckpointFolder

WEIGHTS, METADATA, PREVIOUS = "latest.weights.h5", "training_metadata.json", ".bkp"
"""What Keras's own BackupAndRestore leaves."""


def _folder(value: Any) -> str:
    if not value:
        raise ValueError(f"the path of a folder, got {value!r}. Empty `backup_dir` argument passed.")
    return path_text(value)


class Keeping(Callback):
    """The base of callbacks that say where a training is kept, and when. `training/resuming.py` does it, after all
    callbacks were called.

    Attributes
    ----------
    folder : CheckpointFolder
    """

    folder: CheckpointFolder

    def get_state(self) -> None:
        """Nothing: it is what keeps the others' states."""

    def due(self, batches: int) -> bool:
        """Asked after so many batches more: whether to save within the epoch."""
        raise NotImplementedError

    def due_after_epoch(self) -> bool:
        """Asked after an epoch: whether to save."""
        return True

    def took(self, seconds: float) -> None:
        """Called after saving."""

    def finish(self) -> None:
        """Called when training has come to its end."""
        self.folder.prune()


class BackupAndRestore(DeclaredCallback, Keeping):
    """Keeps the whole training in a folder; the next `fit` with it goes on from there as if nothing had happened.

    One file holds weights, optimizer, the states of all callbacks, history, random numbers, and the place in the epoch
    and in the data. The last two such files are kept. A folder that Keras left is read, too: that epoch begins anew.

    Parameters
    ----------
    backup_dir : str or path
        A folder for nothing else.
    save_freq : 'epoch' or int, default='epoch'
        After each epoch, or after so many batches.
    double_checkpoint : bool, default=False
        Accepted for Keras's sake: the state before the last one is always kept, for the case that the last is damaged.
    delete_checkpoint : bool, default=True
        Whether the files are removed when training has come to its end.

    Raises
    ------
    FormatError
        At the beginning of `fit`: what was saved is damaged, or of another model or other data.
    """

    backup_dir: str = arg(_folder)
    save_freq: str | int = arg(frequency, "epoch")
    double_checkpoint: bool = arg(boolean, False)
    delete_checkpoint: bool = arg(boolean, True)

    def prepare(self) -> None:
        super().prepare()
        self.folder = CheckpointFolder(Path(self.backup_dir), self.who)
        self._unsaved = 0

    def due(self, batches: int) -> bool:
        self._unsaved += batches
        if self.save_freq == "epoch" or self._unsaved < int(self.save_freq):
            return False
        self._unsaved = 0
        return True

    def due_after_epoch(self) -> bool:
        return self.save_freq == "epoch"

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Go back to what Keras saved, if that is all there is."""
        self._unsaved = 0
        if self.model.resumed_epoch is not None or self.folder.files():
            return
        if not any((self.folder.path / (WEIGHTS + ending)).exists() for ending in ("", PREVIOUS)):
            return
        try:
            self._restore("")
        except (OSError, FormatError):
            if not (self.folder.path / (WEIGHTS + PREVIOUS)).exists():
                raise
            self._restore(PREVIOUS)

    def _restore(self, ending: str) -> None:
        epoch = self._saved_epoch(self.folder.path / (METADATA + ending))
        self.model.load_weights(self.folder.path / (WEIGHTS + ending))
        self.model.resumed_epoch = epoch

    def _saved_epoch(self, path: Path) -> int:
        try:
            return int(json.loads(path.read_text(encoding="utf-8"))["epoch"])
        except (ValueError, KeyError, TypeError):
            raise FormatError(
                f"{self.who}: {path} is damaged: it must say which epoch it is. Remove the folder to begin anew."
            ) from None

    def finish(self) -> None:
        super().finish()
        if self.delete_checkpoint:
            self.folder.remove(*(name + ending for name in (WEIGHTS, METADATA) for ending in ("", PREVIOUS)))


class ResumeFolder(Keeping):
    """What `fit(resume="folder")` keeps: after each epoch, and within long ones so seldom that it costs little.

    Parameters
    ----------
    folder : str or path
    """

    LEAST_SECONDS = 30.0
    """Not more often within an epoch."""
    SHARE = 0.02
    """Nor so often that it takes more of the time."""

    def __init__(self, folder: Any) -> None:
        super().__init__()
        self.folder = CheckpointFolder(Path(converted("fit", "resume", _folder, folder)), "fit")
        self._next = time.monotonic() + self.LEAST_SECONDS

    def due(self, batches: int) -> bool:
        return time.monotonic() >= self._next

    def took(self, seconds: float) -> None:
        self._next = time.monotonic() + max(self.LEAST_SECONDS, seconds / self.SHARE)
