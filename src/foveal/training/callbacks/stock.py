"""Callbacks that need nothing but to be put in the list: rates, log files, a stop at NaN, functions of yours."""

from __future__ import annotations

import csv
import inspect
import math
import os
import warnings
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from foveal.arguments import Declared, arg, boolean, converted, path_text, real, text
from foveal.errors import ArgumentError, DataError
from foveal.learning.rates import base_rate
from foveal.training.callbacks.callback import Callback, Logs, check_rates, write
from foveal.training.callbacks.monitors import level


def _function(value: Any) -> Callable[..., Any]:
    if callable(value):
        return value  # type: ignore[no-any-return]
    raise ValueError(f"a function of the epoch, got {value!r}.")


def _returned(value: Any) -> float:
    try:
        return real(value)
    except ValueError:
        raise ValueError(f"a function that returns a number, got {value!r} from it.") from None


class DeclaredCallback(Declared, Callback):
    """The base of callbacks with declared arguments."""

    def prepare(self) -> None:
        Callback.__init__(self)


class LearningRateScheduler(DeclaredCallback):
    """Set the learning rate before each epoch.

    Parameters
    ----------
    schedule : function (epoch, rate) -> rate, or (epoch) -> rate
    verbose : {0, 1}, default=0
    """

    schedule: Callable[..., float] = arg(_function)
    verbose: int = arg(level, 0)

    def set_model(self, model: Any) -> None:
        """Refuse a rate that follows a schedule before any time is spent."""
        super().set_model(model)
        check_rates(self)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the function and set the rate."""
        for _, optimizer in self.model.optimizer.rated():
            given: tuple[Any, ...] = (epoch, base_rate(optimizer))
            try:
                inspect.signature(self.schedule).bind(*given)
            except TypeError:
                given = (epoch,)
            optimizer.learning_rate = rate = converted(self.who, "schedule", _returned, self.schedule(*given))
            if self.verbose:
                write(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the rate into the logs."""
        if isinstance(logs, dict):
            rated = self.model.optimizer.rated()
            logs |= {name: float(optimizer.learning_rate) for name, optimizer in rated}


class CSVLogger(DeclaredCallback):
    """Write each epoch's logs as a line of a CSV file.

    Parameters
    ----------
    filename : str or path
    separator : str, default=','
    append : bool, default=False
        Whether to go on below what the file holds.
    """

    filename: str = arg(path_text)
    separator: str = arg(text, ",")
    append: bool = arg(boolean, False)

    def prepare(self) -> None:
        super().prepare()
        self._file: IO[str] | None = None
        self._names: list[str] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin with the first line; the file is opened when there is one."""
        self._close()
        self._names = []

    def get_state(self) -> dict[str, Any]:
        """The columns, and how long the file is: that much of it is on the disk."""
        if self._file is None:
            size = os.path.getsize(self.filename) if self.append and os.path.exists(self.filename) else 0
        else:
            self._file.flush()
            os.fsync(self._file.fileno())
            size = os.fstat(self._file.fileno()).st_size
        return {"size": size, "names": self._names}

    def set_state(self, state: dict[str, Any]) -> None:
        """Take lines away that were written after the state was kept: they are written again."""
        self._close()
        self._names, size = list(state["names"]), state["size"]
        if size == 0:
            return
        present = os.path.getsize(self.filename) if os.path.exists(self.filename) else 0
        self._file = open(self.filename, "a", encoding="utf-8", newline="")  # noqa: SIM115
        if present >= size:
            self._file.truncate(size)
            return
        warnings.warn(
            f"{self.who}: {self.filename} had {size} bytes when training was interrupted and has {present} now. The "
            "lines that are gone stay away.",
            RuntimeWarning,
            stacklevel=2,
        )

    def _open(self) -> IO[str]:
        if self._file is None:
            self._file = open(self.filename, "a" if self.append else "w", encoding="utf-8", newline="")  # noqa: SIM115
        return self._file

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write a line."""
        file = self._open()
        told = logs or {}
        rows = csv.writer(file, delimiter=self.separator)
        if not self._names:
            self._names = self._columns(told)
            if not os.fstat(file.fileno()).st_size:
                rows.writerow(["epoch", *self._names])
        rows.writerow([epoch, *(_cell(told.get(name, "NA")) for name in self._names)])
        file.flush()

    def _columns(self, logs: Logs) -> list[str]:
        """Room for validation too, which may come in a later epoch."""
        names = sorted(logs)
        if any(name.startswith("val_") for name in names):
            return names
        return names + [f"val_{name}" for name in names]

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the file; without an epoch it is empty."""
        self._open()
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None


def _cell(value: Any) -> Any:
    """A number or text as it is; several numbers as Keras writes them."""
    if isinstance(value, str) or np.ndim(value) == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'


class TerminateOnNaN(DeclaredCallback):
    """Stop as soon as the loss is no longer a number.

    Parameters
    ----------
    raise_error : bool, default=False
        Whether to raise a DataError instead of stopping quietly.
    """

    raise_error: bool = arg(boolean, False)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise DataError(
                f"{self.who}: the loss became {loss} at batch {batch}. "
                "Use a smaller learning rate, and scale the data to about -1 to 1."
            )
        write(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True


class SwapEMAWeights(DeclaredCallback):
    """Judge, and predict, with the running averages of the weights instead of the weights.

    The optimizer must keep them: `use_ema=True`.

    Parameters
    ----------
    swap_on_epoch : bool, default=False
        Whether callbacks behind it see the averages at the end of each epoch, such as a ModelCheckpoint.
    """

    swap_on_epoch: bool = arg(boolean, False)

    def set_model(self, model: Any) -> None:
        """Refuse an optimizer without averages before any time is spent."""
        super().set_model(model)
        if not getattr(self._optimizer, "use_ema", False):
            raise ArgumentError(
                f"{self.who}: the optimizer keeps no averages of the weights. Make it with use_ema=True."
            )

    @property
    def _optimizer(self) -> Any:
        """What keeps the averages: the model's optimizer, or that inside a LossScaleOptimizer."""
        return getattr(self.model.optimizer, "inner_optimizer", self.model.optimizer)

    def _let(self, averages: bool) -> None:
        """Let the model have the averages, or its own weights; before the first step there are none."""
        optimizer = self._optimizer
        if optimizer.steps and averages != optimizer.swapped:
            optimizer.swap_averages()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Learn with the weights."""
        self._let(averages=False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the averages to the callbacks behind this one, if wanted."""
        self._let(averages=self.swap_on_epoch)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Judge with the averages."""
        self._let(averages=True)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Back to the weights."""
        self._let(averages=False)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Predict with the averages."""
        self._let(averages=True)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Back to the weights."""
        self._let(averages=False)


class LambdaCallback(Callback):
    """Hooks from functions: `LambdaCallback(on_epoch_end=lambda epoch, logs: ...)`.

    Parameters
    ----------
    on_epoch_begin, on_epoch_end, on_train_begin, on_train_end, on_train_batch_begin, on_train_batch_end : functions
    **kwargs
        The other hooks of a Callback, or anything else to keep as an attribute.
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        hooks = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        self.__dict__.update(kwargs | {name: hook for name, hook in hooks.items() if hook is not None})
