"""Going on with an interrupted training: one `fit`, with all that it has come to, in a checkpoint and out of it."""

from __future__ import annotations

import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from foveal.errors import FormatError
from foveal.seeds import random_state, set_random_state
from foveal.storage import AnyPath
from foveal.training.callbacks.backup import Keeping, ResumeFolder
from foveal.training.callbacks.callback import Callback, CallbackList
from foveal.training.data.adapters import Adapter
from foveal.training.states import remember_beginning

if TYPE_CHECKING:
    from foveal.training.model_state import ModelState

SIGNALS = (signal.SIGINT, signal.SIGTERM)
ELSE = "Give what it was saved with, or another folder to begin anew."


class Restored(Protocol):
    """What learns, and goes on with what it had learned of an epoch."""

    def make_weights(self, adapter: Adapter) -> None:
        """Let a model that is not built yet have its weights, whatever they are."""

    def begin(self) -> None:
        """Called after weights and optimizer were restored."""

    def get_state(self) -> Any:
        """What it has come to, as plain values."""

    def set_state(self, state: Any) -> None:
        """Go on from there."""


class Position(NamedTuple):
    """Where a training is: the epoch, how many of its batches are done (None: it has not begun), the last logs."""

    epoch: int
    done: int | None
    logs: dict[str, Any]


class Resuming:
    """Keeps a training in folders, and goes on with the one that is found there.

    Parameters
    ----------
    folder : str or path, optional
        What `fit` was told.
    callbacks : sequence of Callback
        Those among them that keep a training say where, too.
    """

    def __init__(self, folder: AnyPath | None, callbacks: Sequence[Callback]) -> None:
        self.own = [] if folder is None else [ResumeFolder(folder)]
        self.keepers = [each for each in (*callbacks, *self.own) if isinstance(each, Keeping)]
        self.file, self._tree = "", None
        self._seed: int | None = None
        self._signal: int | None = None
        self._new: list[Callback] = []

    def __enter__(self) -> Resuming:
        """Have the folders alone, and read the newest checkpoint."""
        try:
            for keeper in self.keepers:
                keeper.folder.prepare()
                newest = keeper.folder.newest() if self._tree is None else None
                if newest is not None:
                    self.file, self._tree = str(newest[0]), newest[1]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for keeper in self.keepers:
            keeper.folder.let_go()

    @property
    def _model_state(self) -> ModelState:
        from foveal.training.model_state import ModelState  # only trainings that are kept need it

        return ModelState(self.model)

    @property
    def epoch(self) -> int | None:
        """The epoch to go on with; None where there is nothing to go on with."""
        return None if self._tree is None else int(self._tree["epoch"])

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Inside the `with`, `fit` prepares with the random numbers that it prepared with the first time."""
        self._chance = random_state() if self.keepers else None
        if self._tree is not None:
            self._chance, before = self._tree["random"]["began"], self._chance
            self._seed = before["seed"]
            set_random_state(self._chance)
            try:
                yield
            except BaseException:
                set_random_state(before)
                raise
        else:
            yield

    def attach(
        self, model: Any, learner: Restored, adapter: Adapter, validation: Adapter | None, hooks: CallbackList
    ) -> None:
        """Say what is kept.

        Raises
        ------
        FormatError
            It is not what the checkpoint was written of. Nothing was changed.
        """
        self.model, self.learner, self.hooks = model, learner, hooks
        self._data = {"data": adapter} | ({} if validation is None else {"validation data": validation})
        if not self.keepers:
            return
        self._described = {name: each.describe() for name, each in self._data.items()}
        self._owners: dict[str, Any] = {"learner": learner, **self._data}
        if self._tree is not None:
            if len(self._model_state.weights) < len(self._tree["model"]["weights"]):
                learner.make_weights(adapter)
            self._check(self._tree)

    def _check(self, tree: Mapping[str, Any]) -> None:
        began = tree["random"]["began"].get("seed", self._seed)
        if self._seed not in (None, began):
            was = "no random seed" if began is None else f"the random seed {began}"
            raise FormatError(f"fit: {self.file} is of a training with {was}, this one has {self._seed}. {ELSE}")
        problem = self._model_state.problem(tree["model"])
        if problem is not None:
            raise FormatError(f"fit: {self.file} is of another model: {problem}. {ELSE}")
        stored = tree["described"]
        for name, own in (stored | self._described).items():
            if name not in self._described or name not in stored:
                had, has = ("with", "without") if name in stored else ("without", "with")
                raise FormatError(f"fit: {self.file} is of a training {had} {name}, this one is {has}. {ELSE}")
            for key in dict.fromkeys([*stored[name], *own]):
                was, now = stored[name].get(key), self._described[name].get(key)
                if was != now:
                    said = "others" if key.startswith("the numbers") else f"{was}, got {now}"
                    must = "must be the same, got" if said == "others" else "must be"
                    raise FormatError(f"fit: {self.file} is of other {name}: {key} {must} {said}. {ELSE}")

    def restore(self) -> Position | None:
        """After `on_train_begin`: put everything where it was, if there is a checkpoint."""
        for callback in self.hooks.callbacks if self.keepers else ():
            remember_beginning(callback)
        tree, self._tree = self._tree, None
        if tree is None:
            return None
        for name, owner in self._data.items():  # first, as this may be an error
            owner.set_state(tree["states"][name])
        self._model_state.set_state(tree["model"])
        self._restore_callbacks(tree["callbacks"])
        self.learner.begin()
        if tree["done"] is not None:
            self.learner.set_state(tree["states"]["learner"])
        set_random_state(tree["random"]["now"])
        return Position(tree["epoch"], tree["done"], tree["logs"])

    def _restore_callbacks(self, stored: Sequence[tuple[str, Any]]) -> None:
        """Give each callback the state that one of its class had, in their order."""
        left = list(stored)
        for callback in self.hooks.callbacks:
            name = type(callback).__name__
            place = next((i for i, (kind, _) in enumerate(left) if kind == name), None)
            if place is not None:
                callback.set_state(left.pop(place)[1])
                continue
            self._new.append(callback)
            if callback.get_state() is not None:
                _warn(f"{self.file} knows nothing of {name}, which begins anew.")
        for name, _ in left:
            _warn(f"{self.file} has the state of {name}, which is not among the callbacks now and is forgotten.")

    def begin_new(self, epoch: int) -> None:
        """Tell callbacks without a state that an epoch has begun, which the others were told by another process."""
        for callback in self._new:
            callback.on_epoch_begin(epoch, {})

    def after_batches(self, epoch: int, done: int, batches: int) -> None:
        """Save if it is time, after all callbacks were called."""
        due = [keeper for keeper in self.keepers if keeper.due(batches)]
        if self._signal is not None:
            due = self.keepers
        if due:
            self._save(Position(epoch, done, {}), due)
        self._stop_if_interrupted()

    def after_epoch(self, epoch: int, logs: dict[str, Any]) -> None:
        """Save if it is time; the epoch is the next one."""
        due = [keeper for keeper in self.keepers if keeper.due_after_epoch() or self._signal is not None]
        if due:
            self._save(Position(epoch, None, logs), due)
        self._stop_if_interrupted()

    def finish(self) -> None:
        """After `on_train_end`."""
        for keeper in self.keepers:
            keeper.finish()

    def _save(self, position: Position, keepers: Sequence[Keeping]) -> None:
        from foveal.formats import checkpoint  # only trainings that are kept need it

        start, state = time.monotonic(), self._state(position)
        try:
            parts = checkpoint.encode(state)
        except TypeError as error:
            raise TypeError(
                f"fit: a checkpoint holds numbers, texts, arrays, and lists, tuples and dicts of them, but {error}. "
                "Let get_state() give such values."
            ) from None
        for keeper in keepers:
            try:
                keeper.folder.write(parts)
            except OSError as error:
                _warn(f"no checkpoint could be written to {keeper.folder.path}: {error}. The last one stays.")
            keeper.took(time.monotonic() - start)

    def _state(self, position: Position) -> dict[str, Any]:
        states = [(type(each).__name__, each.get_state()) for each in self.hooks.callbacks]
        owners = self._owners if position.done is not None else self._data
        return {
            **position._asdict(),
            "model": self._model_state.get_state(),
            "callbacks": [(name, state) for name, state in states if state is not None],
            "states": {name: owner.get_state() for name, owner in owners.items()},
            "described": self._described,
            "random": {"began": self._chance, "now": random_state()},
        }

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Inside the `with`, Ctrl-C ends training after a step, when all is saved; twice, at once."""
        mine = bool(self.keepers) and threading.current_thread() is threading.main_thread()
        standard: dict[int, Any] = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
        taken = [each for each in SIGNALS if mine and signal.getsignal(each) == standard[each]]
        for each in taken:
            signal.signal(each, self._interrupted)
        try:
            yield
        finally:
            for each in taken:
                signal.signal(each, standard[each])

    def _interrupted(self, number: int, frame: Any) -> None:
        if self._signal is not None:
            self._stop(number)
        self._signal = number
        sys.stderr.write(
            f"\nfit: stopping after this step; all is kept in {self.keepers[0].folder.path}. Once more stops now.\n"
        )

    def _stop_if_interrupted(self) -> None:
        if self._signal is not None:
            self._stop(self._signal)

    def _stop(self, number: int) -> None:
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)


def _warn(text: str) -> None:
    warnings.warn(f"fit: {text}", RuntimeWarning, stacklevel=4)
