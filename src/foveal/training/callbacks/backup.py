"""A callback that lets training go on where it was interrupted."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from foveal.arguments import arg, boolean, path_text
from foveal.errors import FormatError
from foveal.folders import write_atomically
from foveal.training.callbacks.callback import Logs
from foveal.training.callbacks.monitors import frequency
from foveal.training.callbacks.stock import DeclaredCallback

WEIGHTS, METADATA, PREVIOUS = "latest.weights.h5", "training_metadata.json", ".bkp"


class BackupAndRestore(DeclaredCallback):
    """Saves weights, what the optimizer remembers and the epoch; the next `fit` with it goes on from there.

    An epoch that was interrupted begins anew. The files are Keras's.

    Parameters
    ----------
    backup_dir : str or path
        A folder for nothing else.
    save_freq : 'epoch' or int, default='epoch'
        After each epoch, or after so many batches.
    double_checkpoint : bool, default=False
        Whether to keep the state before the last one too, for the case that the last is damaged.
    delete_checkpoint : bool, default=True
        Whether the files are removed when training has come to its end.

    Raises
    ------
    FormatError
        At the beginning of `fit`: what was saved is damaged, or another model's.
    """

    backup_dir: str = arg(path_text)
    save_freq: str | int = arg(frequency, "epoch")
    double_checkpoint: bool = arg(boolean, False)
    delete_checkpoint: bool = arg(boolean, True)

    def prepare(self) -> None:
        super().prepare()
        self._folder = Path(self.backup_dir)
        self._epoch = self._batch = self._unsaved = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Go back to what was saved, if anything was."""
        self._unsaved = 0
        if not any((self._folder / (WEIGHTS + ending)).exists() for ending in ("", PREVIOUS)):
            return
        try:
            self._restore("")
        except (OSError, FormatError):
            if not (self._folder / (WEIGHTS + PREVIOUS)).exists():
                raise
            self._restore(PREVIOUS)

    def _restore(self, ending: str) -> None:
        epoch = self._saved_epoch(self._folder / (METADATA + ending))
        self.model.load_weights(self._folder / (WEIGHTS + ending))
        self.model.resumed_epoch = epoch

    def _saved_epoch(self, path: Path) -> int:
        try:
            return int(json.loads(path.read_text(encoding="utf-8"))["epoch"])
        except (ValueError, KeyError, TypeError):
            raise FormatError(
                f"{self.who}: {path} is damaged: it must say which epoch it is. Remove the folder to begin anew."
            ) from None

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Remember which epoch it is."""
        self._epoch, self._batch = epoch, 0

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save after every `save_freq` batches."""
        self._batch = batch
        self._unsaved += 1
        if self._unsaved == self.save_freq:
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save after every epoch."""
        self._epoch, self._batch = epoch + 1, 0
        if self.save_freq == "epoch":
            self._save()

    def _save(self) -> None:
        self._unsaved = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        weights, metadata = self._folder / WEIGHTS, self._folder / METADATA
        if self.double_checkpoint and weights.exists() and metadata.exists():
            for path in (weights, metadata):
                write_atomically(path.with_name(path.name + PREVIOUS), path.read_bytes())
        self.model.save_weights(weights)
        write_atomically(metadata, json.dumps({"epoch": self._epoch, "batch": self._batch}).encode())

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Remove the files, and the folder if there is nothing else in it."""
        if not self.delete_checkpoint:
            return
        for name in (WEIGHTS, METADATA):
            for ending in ("", PREVIOUS):
                (self._folder / (name + ending)).unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()
