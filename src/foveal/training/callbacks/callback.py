"""Callbacks: code of yours that runs while a model trains."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from foveal.arguments import integer
from foveal.errors import ArgumentError
from foveal.older import Numbers
from foveal.training.states import changed_attributes, give

Logs = Mapping[str, Any]
Hook = Callable[..., None]


class Callback:
    """The base of callbacks: override the hooks you want; the others cost nothing.

    A `fit` that goes on with an interrupted training gives each callback its state back, after `on_train_begin`. What
    that is `get_state` and `set_state` say.

    Attributes
    ----------
    model : the model that trains; set `model.stop_training = True` to stop it
    params : dict with 'verbose', 'epochs' and 'steps'
    """

    kept: ClassVar[tuple[str, ...]] = ()
    """Attributes that are always part of the state, also where they are what they were when training began."""

    def __init__(self) -> None:
        self.model: Any = None
        self.params: dict[str, Any] = {}

    def get_state(self) -> Any:
        """What to keep of it in a checkpoint: numbers, texts, arrays; lists, tuples and dicts of them.

        By default the attributes that are such values and have changed since training began. None stands for nothing,
        as of a callback that only shows something.
        """
        return changed_attributes(self, ("model", "params"), self.kept)

    def set_state(self, state: Any) -> None:
        """Go on from what `get_state` gave in a process that is gone; `on_train_begin` was called before."""
        give(self, state)

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once, before the first hook."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Called once, before the first hook."""
        self.model = model

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first epoch of `fit`."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch of `fit`; `logs` are that epoch's."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before an epoch; the first is 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After an epoch; `logs` are its loss and metrics, those of validation with `val_` in front."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a training step; the first of an epoch is 0."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a training step; `logs` are the means of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """An older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """An older name of `on_train_batch_end`."""

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Before `evaluate` or a validation."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """After `evaluate` or a validation; `logs` are its loss and metrics."""

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a batch of `evaluate` or a validation."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a batch of `evaluate` or a validation; `logs` are the means so far."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Before `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After a batch of `predict`; `logs` has its 'outputs'."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """After `predict`."""


def frequency(value: Any) -> str | int:
    """How often to save."""
    if value == "epoch":
        return "epoch"
    try:
        if (number := integer(value)) > 0:
            return number
    except ValueError:
        pass
    raise ValueError(f"'epoch' or a number of batches, got {value!r}.")


class ThrottledCallback(Callback):
    """The base of callbacks that need not be told of every batch: making the logs costs time."""

    def due(self, batch: int) -> bool:
        """Asked after every batch: whether to be told of this one."""
        raise NotImplementedError


class History(Callback):
    """Keeps every epoch's loss and metrics; `fit` returns one.

    Attributes
    ----------
    history : dict of name to list, one number for each epoch
    epoch : list of the epochs' numbers
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[float]] = Numbers()
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Append the epoch's numbers."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self


def check_rates(callback: Any) -> None:
    """Refuse an optimizer whose rate a callback cannot set, before any time is spent."""
    optimizer = getattr(callback.model, "optimizer", None)
    for _, rated in [] if optimizer is None else optimizer.rated():
        rated.check_settable(callback.who)


def write(line: str) -> None:
    """One line to the standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


OLDER_NAMES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


def _overrides(callback: Callback, name: str) -> bool:
    return getattr(type(callback), name) is not getattr(Callback, name) or name in vars(callback)


Callbacks = Callback | Sequence[Callback] | None


def as_list(callbacks: Callbacks) -> list[Any]:
    """Callbacks, also where there is one alone or none."""
    return [callbacks] if isinstance(callbacks, Callback) else list(callbacks or ())


class CallbackList:
    """The hooks that callbacks really have."""

    def __init__(self, callbacks: Callbacks, model: Any, params: dict[str, Any]) -> None:
        given = as_list(callbacks)
        for callback in given:
            if not isinstance(callback, Callback):
                raise ArgumentError(f"fit: `callbacks` must be Callback objects, got {callback!r}.")
        self.callbacks = given
        for callback in given:
            callback.set_params(params)
            callback.set_model(model)

    def of(self, name: str, besides: tuple[type[Callback], ...] | type[Callback] = ()) -> list[Hook]:
        """The methods of this name that were overridden."""
        wanted = (name, OLDER_NAMES[name]) if name in OLDER_NAMES else (name,)
        asked = [c for c in self.callbacks if not isinstance(c, besides)]
        return [getattr(c, name) for c in asked if any(_overrides(c, each) for each in wanted)]

    def after(self, name: str) -> Callable[[int, Callable[[], Logs]], None]:
        """What to call after every batch, with a function that makes its logs: they are made if somebody wants them."""
        patient = [
            (c.due, getattr(c, name))
            for c in self.callbacks
            if isinstance(c, ThrottledCallback) and _overrides(c, name)
        ]
        always = self.of(name, ThrottledCallback)

        def tell(batch: int, logs: Callable[[], Logs]) -> None:
            wanted = [*always, *(hook for due, hook in patient if due(batch))]
            told = logs() if wanted else {}
            for hook in wanted:
                hook(batch, told)

        return tell

    def count(self, *names: str) -> bool:
        """Whether somebody wants to be told of every batch."""
        return any(self.of(name, ThrottledCallback) for name in names)

    def call(self, name: str, *arguments: Any) -> None:
        """Run one hook of every callback."""
        for hook in self.of(name):
            hook(*arguments)
