"""Callbacks that watch one number of the logs, and stop, slow down or save when it improves or does not."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from foveal.arguments import Declared, arg, boolean, integer, one_of, or_none, path_text, positive_int, real, text
from foveal.errors import ArgumentError, UnsupportedError
from foveal.learning.rates import base_rate
from foveal.older import Numbers, modern_key
from foveal.training.callbacks.callback import Callback, Logs, check_rates, frequency, write

Array = np.ndarray[Any, Any]


def count(value: Any) -> int:
    """A whole number from 0 on."""
    if (number := integer(value)) >= 0:
        return number
    raise ValueError(f"0 or more, got {value!r}.")


def level(value: Any) -> int:
    """How much to write: 0 is nothing."""
    return int(value) if isinstance(value, bool) else count(value)


def _shrinking(value: Any) -> float:
    if (number := real(value)) < 1:
        return number
    raise ValueError(f"a number below 1, got {value!r}.")


_mode = one_of("auto", "min", "max")


class MonitorCallback(Declared, Callback):
    """The base of callbacks that watch `monitor`, a name in the logs such as 'val_loss'.

    `mode` says whether 'min' or 'max' is good; 'auto' knows it of the loss and of the metrics.
    """

    if TYPE_CHECKING:  # each declares these itself, where Keras has them in its order of arguments
        monitor: str
        mode: str
        verbose: int

    needed: ClassVar[str] = "watches"
    kept = ("best", "best_epoch", "best_weights", "wait", "stopped_epoch", "cooldown_counter", "_batches", "_epoch")

    def prepare(self) -> None:
        Callback.__init__(self)
        self.best: float | None = None
        self._rises: bool | None = {"min": False, "max": True}.get(self.mode)

    @property
    def judges(self) -> bool:
        """Whether it matters which of two values is better."""
        return True

    def set_model(self, model: Any) -> None:
        """Find out at once whether larger values are better."""
        super().set_model(model)
        if self.judges and self._rises is None:
            self._rises = self._direction() == "up"

    @property
    def rises(self) -> bool:
        """Whether larger values are better."""
        return bool(self._rises)

    @property
    def monitor_op(self) -> Callable[..., Any]:
        """`keras.ops.greater` where larger values are better, else `less`."""
        from foveal.functions.elementwise import greater, less  # slow to import, and seldom needed

        return greater if self.rises else less

    def _direction(self) -> str:
        name = self.monitor.removeprefix("val_")
        known = {"loss": "down"} | {watched.name: watched.direction for watched in getattr(self.model, "metrics", ())}
        if (found := known.get(modern_key(name, known))) is not None:
            return str(found)
        rising = "acc" in name or name.startswith("fmeasure")
        told = (
            f"{self.who}: nothing says which is good for {self.monitor!r}. {'More' if rising else 'Less'} is taken for "
        )
        warnings.warn(f"{told}better, as in Keras 2. Give mode='max' or 'min'.", stacklevel=3)
        return "up" if rising else "down"

    def improves(self, value: float, reference: float | None, delta: float) -> bool:
        """Whether the value is better than the reference by more than `delta`."""
        if reference is None:
            return True
        return value - delta > reference if self.rises else value + delta < reference

    def watched(self, logs: Logs) -> float | None:
        """The watched number, or None and a warning."""
        value = logs.get(self.monitor)
        if value is None:
            warnings.warn(
                f"{self.who}: {self.needed} {self.monitor!r}, which is not in the logs; there are "
                f"{', '.join(map(repr, logs)) or 'none'}. Name one of them, or give validation data.",
                stacklevel=3,
            )
        return value


class EarlyStopping(MonitorCallback):
    """Stop training when the watched number no longer improves.

    Parameters
    ----------
    monitor : str, default='val_loss'
    min_delta : float, default=0
        An improvement is more than this.
    patience : int, default=0
        How many epochs without improvement are borne.
    verbose : {0, 1}, default=0
    mode : {'auto', 'min', 'max'}, default='auto'
    baseline : float, optional
        Improvements count only once they are better than this.
    restore_best_weights : bool, default=False
        Whether to end with the weights of the best epoch instead of the last one's.
    start_from_epoch : int, default=0
        The first epoch that is looked at.

    Attributes
    ----------
    best, best_epoch, stopped_epoch, wait
        The best number, its epoch, where training was stopped (0: nowhere), epochs since the last improvement.

    Examples
    --------
    >>> from foveal import callbacks
    >>> callbacks.EarlyStopping(monitor="loss", patience=2)
    EarlyStopping(monitor='loss', patience=2)
    """

    monitor: str = arg(text, "val_loss")
    min_delta: float = arg(real, 0)
    patience: int = arg(count, 0)
    verbose: int = arg(level, 0)
    mode: str = arg(_mode, "auto")
    baseline: float | None = arg(or_none(real), None)
    restore_best_weights: bool = arg(boolean, False)
    start_from_epoch: int = arg(count, 0)

    def prepare(self) -> None:
        super().prepare()
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget what an earlier training showed."""
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self.best_weights: list[Array] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look at the number, keep the best weights, stop when patience is over."""
        value = self.watched(logs or {})
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep(epoch)
        self.wait += 1
        delta = abs(self.min_delta)
        if self.improves(value, self.best, delta):
            self.best = value
            self._keep(epoch)
            if self.baseline is None or self.improves(value, self.baseline, delta):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Bring the best weights back, if wanted."""
        if self.stopped_epoch > 0 and self.verbose:
            write(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                write(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(MonitorCallback):
    """Lower the learning rate when the watched number no longer improves.

    Parameters
    ----------
    monitor : str, default='val_loss'
    factor : float below 1, default=0.1
        What the rate is multiplied with.
    patience : int, default=10
        After how many epochs without improvement.
    verbose : {0, 1}, default=0
    mode : {'auto', 'min', 'max'}, default='auto'
    min_delta : float, default=0.0001
        An improvement is more than this.
    cooldown : int, default=0
        How many epochs to wait after a change before counting again.
    min_lr : float, default=0.0
        The rate never falls below.
    """

    monitor: str = arg(text, "val_loss")
    factor: float = arg(_shrinking, 0.1)
    patience: int = arg(count, 10)
    verbose: int = arg(level, 0)
    mode: str = arg(_mode, "auto")
    min_delta: float = arg(real, 0.0001)
    cooldown: int = arg(count, 0)
    min_lr: float = arg(real, 0.0)

    needed = "lowers the learning rate by"

    def set_model(self, model: Any) -> None:
        """Refuse a rate that follows a schedule before any time is spent."""
        super().set_model(model)
        check_rates(self)

    def prepare(self) -> None:
        super().prepare()
        self.on_train_begin()

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forget what an earlier training showed."""
        self.best: float | None = None
        self.cooldown_counter = self.wait = 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the rate into the logs, and lower it if it is time."""
        told: dict[str, float] = logs if isinstance(logs, dict) else {}
        rated = self.model.optimizer.rated()
        told |= {name: float(optimizer.learning_rate) for name, optimizer in rated}
        value = self.watched(told)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improves(value, self.best, abs(self.min_delta)):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                for _, optimizer in rated:
                    self._lower(epoch, optimizer)

    def _lower(self, epoch: int, optimizer: Any) -> None:
        rate = base_rate(optimizer)
        if rate <= np.float32(self.min_lr):
            return
        optimizer.learning_rate = lower = max(rate * self.factor, self.min_lr)
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            write(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {lower}.")

    def in_cooldown(self) -> bool:
        """Whether a change is too recent to count epochs."""
        return self.cooldown_counter > 0


class ModelCheckpoint(MonitorCallback):
    """Save the model, or its weights, while it trains.

    Parameters
    ----------
    filepath : str or path
        May hold `{epoch}`, `{batch}` and names of the logs: "m{epoch:02d}-{val_loss:.2f}.keras". It ends in '.keras',
        or in '.weights.h5' with `save_weights_only`.
    monitor : str, default='val_loss'
    verbose : {0, 1}, default=0
    save_best_only : bool, default=False
        Whether to save only when the watched number is better than ever.
    save_weights_only : bool, default=False
    mode : {'auto', 'min', 'max'}, default='auto'
    save_freq : 'epoch' or int, default='epoch'
        After each epoch, or after so many batches.
    initial_value_threshold : float, optional
        The best number before the first epoch.
    period : int, default=1
        Every so many epochs, as Keras 2 had it.
    """

    filepath: str = arg(path_text)
    monitor: str = arg(text, "val_loss")
    verbose: int = arg(level, 0)
    save_best_only: bool = arg(boolean, False)
    save_weights_only: bool = arg(boolean, False)
    mode: str = arg(_mode, "auto")
    save_freq: str | int = arg(frequency, "epoch")
    initial_value_threshold: float | None = arg(or_none(real), None)
    period: int = arg(positive_int, 1, kw_only=True, saved=False)

    needed = "saves the best model by"

    def prepare(self) -> None:
        super().prepare()
        self.best = self.initial_value_threshold
        self._epoch = self._batches = 0
        self._method = "save_weights" if self.save_weights_only else "save"
        ending = ".weights.h5" if self.save_weights_only else ".keras"
        endings = (ending, ".h5", ".hdf5", *(".ckpt", ".tf")[: 2 * self.save_weights_only])
        if not self.filepath.endswith(endings) and os.path.splitext(self.filepath)[1]:
            raise ArgumentError(f"{self.who}: `filepath` must end in '{ending}' or '.h5', got {self.filepath!r}.")

    @property
    def judges(self) -> bool:
        """Only the best model needs to be known."""
        return self.save_best_only

    def set_model(self, model: Any) -> None:
        """Refuse a model that cannot be saved before any time is spent on its training."""
        super().set_model(model)
        if not hasattr(model, self._method):
            raise UnsupportedError(
                f"{self.who}: {type(model).__name__} has no method {self._method!r}. Leave the callback out, or keep "
                "model.get_weights() in a callback of your own."
            )
        if not self.save_weights_only and hasattr(model, "to_json"):
            model.to_json()  # an error where the model holds what no file can

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Remember which epoch it is."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save after every `save_freq` batches."""
        if self.save_freq == "epoch":
            return
        self._batches += 1
        if self._batches >= int(self.save_freq):
            self._batches = 0
            self._save(logs or {}, self._epoch, batch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save after every epoch."""
        if self.save_freq == "epoch" and (epoch + 1) % self.period == 0:
            self._save(logs or {}, epoch, None)

    def _save(self, logs: Logs, epoch: int, batch: int | None) -> None:
        path = self._place(logs, epoch, batch)
        if not self._wanted(logs, epoch, path):
            return
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        getattr(self.model, self._method)(path, overwrite=True)
        if self.verbose:
            write(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _place(self, logs: Logs, epoch: int, batch: int | None) -> str:
        names = Numbers({"epoch": epoch + 1} | ({} if batch is None else {"batch": batch + 1}) | dict(logs))
        try:
            return self.filepath.format_map(names)
        except KeyError as error:
            raise ArgumentError(
                f"{self.who}: `filepath` names {error}, which is not in the logs; there are "
                f"{', '.join(map(repr, names))}."
            ) from None

    def _wanted(self, logs: Logs, epoch: int, path: str) -> bool:
        """Whether to save now; says so, as Keras does."""
        told = f"saving model to {path}"
        better = True
        value = self.watched(logs) if self.save_best_only else None
        if value is not None:
            best = "None" if self.best is None else f"{self.best:.5f}"
            better = self.improves(value, self.best, 0.0)
            if better:
                told = f"{self.monitor} improved from {best} to {value:.5f}, {told}"
                self.best = value
            else:
                told = f"{self.monitor} did not improve from {best}"
        if self.verbose:
            write(f"\nEpoch {epoch + 1}: {told}")
        return better
