"""One training that can be paused, stepped and changed while it runs."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.folders.networks import augmentation
from foveal.layers import Pipeline
from foveal.look.scores import head
from foveal.look.views import opened_anyhow
from foveal.losses import SparseCategoricalCrossentropy
from foveal.models import Model
from foveal.record import Record
from foveal.seeds import seeds_from
from foveal.studio.lesson_data import LessonData
from foveal.training import Callback

Array = np.ndarray[Any, Any]

MOST_POINTS = 2000
"""Of a curve; with more, two neighbours become their mean."""
NOTICE_SECONDS = 0.1
"""How long at least lies between two notices of a batch."""
JUDGED, MISTAKES = 2000, 12
"""Validation pictures that confusion and mistakes are taken from, and how many mistakes are shown."""


class RunSettings(Record):
    """What a training begins with.

    Attributes
    ----------
    data, network : str
        As the page names them.
    epochs, batch_size, seed : int
    learning_rate : float
    augment : {'none', 'light', 'photo'}
    limit : int or None
        Only the first so many pictures.
    """

    data: str
    network: str
    epochs: int
    batch_size: int
    learning_rate: float
    augment: str
    seed: int
    limit: int | None = None


class Curve:
    """Numbers by batch, at most so many: where there are more, neighbours are averaged."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.values: dict[str, list[float]] = {}

    def add(self, batch: int, values: Mapping[str, float]) -> None:
        self.batches.append(batch)
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)
        if len(self.batches) > MOST_POINTS:
            self.batches = self.batches[1::2]
            for name, row in self.values.items():
                even = row[: len(row) // 2 * 2]
                self.values[name] = [(a + b) / 2 for a, b in zip(even[::2], even[1::2], strict=True)]


class TrainingRun:
    """A model that learns in a thread of its own.

    Attributes
    ----------
    number : int
    settings : RunSettings
    state : {'waiting', 'running', 'paused', 'finished', 'stopped', 'failed'}
    error : str
        What went wrong, where it failed.
    batch, epoch : int
        Steps done, and epochs done.
    """

    def __init__(
        self, number: int, settings: RunSettings, tell: Callable[[Mapping[str, Any]], None], folder: Path
    ) -> None:
        self.number, self.settings, self._tell, self.folder = number, settings, tell, folder
        self.state, self.error = "waiting", ""
        self.batch, self.epoch, self.rate = 0, 0, settings.learning_rate
        self.batch_size, self.augment = settings.batch_size, settings.augment
        self.curve = Curve()
        self.epochs: list[dict[str, float]] = []
        self.confusion: Array | None = None
        self.mistakes: list[dict[str, Any]] = []
        self.filters: tuple[str, Array] | None = None
        self.best, self.best_file = -np.inf, ""
        self.model: Model | None = None
        self.class_names: list[str] = []
        self._held: tuple[Array, Array] | None = None  # what validates, as long as it trains
        self._control = threading.Condition()
        self._steps: int | None = None  # how many more batches before it pauses
        self._ending = False
        self._asked: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None

    # -- what the page does

    def start(self, make: Callable[[], tuple[Model, LessonData]]) -> None:
        """Load the data, build the network and train."""
        self._thread = threading.Thread(target=self._run, args=(make,), name=f"studio run {self.number}", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        self._set_steps(0)

    def resume(self) -> None:
        self._set_steps(None)

    def step(self) -> None:
        """One batch, and pause."""
        self._set_steps(1)

    def stop(self) -> None:
        """End after the batch that is being computed; what was learned stays."""
        with self._control:
            self._ending = True
            self._control.notify_all()

    def change(self, rate: float | None = None, batch_size: int | None = None, augment: str | None = None) -> None:
        """Another rate from the next batch on, another batch size or augmentation from the next epoch on."""
        with self._control:
            self.rate = self.rate if rate is None else rate
            self.batch_size = self.batch_size if batch_size is None else batch_size
            self.augment = self.augment if augment is None else augment

    def between_batches(self, do: Callable[[], Any], seconds: float = 60.0) -> Any:
        """What `do` gives, called while no batch changes the weights; its errors are the caller's.

        Raises
        ------
        ArgumentError
            No batch ended in so many seconds.
        """
        asked: Future[Any] = Future()

        def work() -> None:
            if asked.set_running_or_notify_cancel():
                try:
                    asked.set_result(do())
                except Exception as error:
                    asked.set_exception(error)

        with self._control:
            self._asked.append(work)
            self._control.notify_all()
        end = time.monotonic() + seconds
        while not asked.done() and self.active and time.monotonic() < end:
            with suppress(TimeoutError):
                return asked.result(0.2)
        if not self.active and not asked.done():
            work()  # nothing trains any more
        if not asked.done() and asked.cancel():
            raise ArgumentError(f"studio: run {self.number} has had no pause between two batches. Try again.")
        return asked.result()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def active(self) -> bool:
        return self.state in ("waiting", "running", "paused")

    def _set_steps(self, steps: int | None) -> None:
        with self._control:
            self._steps = steps
            self._control.notify_all()

    # -- the training's own thread

    def _run(self, make: Callable[[], tuple[Model, LessonData]]) -> None:
        try:
            with seeds_from(self.settings.seed):  # whatever other threads draw
                self.model, data = make()
                self.class_names = data.class_names
                self._say_state("running")
                self._train(self.model, data)
            self._say_state("stopped" if self._ending else "finished")
        except Exception as error:  # whatever a script does wrong is shown, and the server goes on
            place = traceback.extract_tb(error.__traceback__)[-1]
            own = f" ({Path(place.filename).name}, line {place.lineno})" if "foveal" not in place.filename else ""
            self.error = f"{error}{own}" if str(error) else type(error).__name__
            self._say_state("failed")
        self._held = None

    def _train(self, model: Model, data: LessonData) -> None:
        limit = self.settings.limit or len(data.x)
        x, y = data.x[:limit], data.y[:limit]
        held = self._held = data.validation[0][:limit], data.validation[1][:limit]
        model.class_names = data.class_names
        if not model.built:
            model.build((None, *x.shape[1:]))
        if not model.compiled:  # a script may have done it
            loss = SparseCategoricalCrossentropy(from_logits=not gives_shares(model))
            model.compile("adam", loss, metrics=["accuracy"])
        live = _Live(self)
        for epoch in range(self.settings.epochs):
            pictures = self._augmented(x, epoch)
            model.fit(
                pictures,
                y,
                batch_size=self.batch_size,
                initial_epoch=epoch,
                epochs=epoch + 1,
                verbose=0,
                callbacks=[live],
                validation_data=held,
                validation_batch_size=256,
            )
            if self._ending:
                return

    def _augmented(self, x: Array, epoch: int) -> Array:
        """The pictures of an epoch, each changed a little, as the setting of this moment says."""
        if self.augment == "none":
            return x
        change = Pipeline(augmentation(self.augment, self.settings.seed + 100 * epoch))
        parts = [
            np.asarray(change(part.astype("float32"), training=True))
            for part in np.array_split(x, max(1, len(x) // 512))
        ]
        return np.concatenate(parts).round().clip(0, 255).astype("uint8")

    def wait_for_turn(self) -> None:
        """Before a batch: do what was asked for, and wait while paused."""
        with self._control:
            while True:
                asked, self._asked = self._asked, []
                for do in asked:
                    do()
                if self._ending or self._steps != 0:
                    break
                if self.state != "paused":
                    self._say_state("paused")
                self._control.wait(1.0)
            if self._steps:
                self._steps -= 1
            if self.state == "paused" and self._steps is None:
                self._say_state("running")

    def ended(self) -> bool:
        return self._ending

    def judged(self, logs: Mapping[str, Any]) -> None:
        """After an epoch: numbers, confusion, mistakes, and the best weights kept."""
        assert self.model is not None
        assert self._held is not None
        self.epoch += 1
        self.epochs.append({name: float(value) for name, value in logs.items()})
        x, y = (part[:JUDGED] for part in self._held)
        shares = np.asarray(self.model.predict(x, batch_size=256, verbose=0))
        if not gives_shares(self.model):
            shares = np.exp(shares - shares.max(-1, keepdims=True))
            shares /= shares.sum(-1, keepdims=True)
        answers, count = shares.argmax(-1), len(self.class_names)
        self.confusion = np.bincount(y * count + answers, minlength=count * count).reshape(count, count)
        wrong = np.flatnonzero(answers != y)
        worst = wrong[np.argsort(-shares[wrong, answers[wrong]], kind="stable")][:MISTAKES]
        self.mistakes = [
            {"picture": x[i], "truth": int(y[i]), "answer": int(answers[i]), "share": float(shares[i, answers[i]])}
            for i in worst
        ]
        accuracy = float(logs.get("val_accuracy", np.mean(answers == y)))
        if accuracy > self.best:
            self.best = accuracy
            self.best_file = str(self.save("best"))
        self._tell({"kind": "epoch", "run": self.number, "epoch": self.epoch, **self.epochs[-1]})

    def save(self, name: str) -> Path:
        """Write the model as it is now; call it between batches."""
        assert self.model is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.keras"
        self.model.save(path)
        return path

    def _say_state(self, state: str) -> None:
        self.state = state
        self._tell({"kind": "state", "run": self.number, "state": state, "error": self.error})


class _Live(Callback):
    """Notes each batch, shows some of them, and lets the page pause, step, change and end the training."""

    def __init__(self, run: TrainingRun) -> None:
        super().__init__()
        self._run = run
        self._shown = 0.0
        self._sums: dict[str, float] = {}

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._sums = {}

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        run = self._run
        run.wait_for_turn()
        if float(self.model.optimizer.learning_rate) != run.rate:
            self.model.optimizer.learning_rate = run.rate

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        run = self._run
        run.batch += 1
        means = {name: float(value) for name, value in (logs or {}).items()}
        own = {name: value * (batch + 1) - self._sums.get(name, 0.0) for name, value in means.items()}
        self._sums = {name: value * (batch + 1) for name, value in means.items()}
        run.curve.add(run.batch, {"loss": own.get("loss", float("nan"))})
        now = time.monotonic()
        if now - self._shown > NOTICE_SECONDS or run.state == "paused":
            self._shown = now
            run.filters = _filters(self.model)
            run._tell(
                {"kind": "batch", "run": run.number, "batch": run.batch, "epoch": run.epoch, "rate": run.rate, **means}
            )
        if run.ended():
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        self._run.judged(logs or {})


def gives_shares(model: Model) -> bool:
    """Whether a model ends in a softmax, so that it gives shares of the classes."""
    return head(opened_anyhow("studio", model), 0) == "softmax"


def _filters(model: Model) -> tuple[str, Array] | None:
    """The name and the kernels (filters, height, width, channels) of the first convolution of images."""
    for layer in model.layers:
        found = _filters(layer) if isinstance(layer, Model) else None
        kernel = getattr(layer, "kernel", None)
        if found is None and kernel is not None and len(kernel.shape) == 4:
            found = layer.name, np.moveaxis(np.array(kernel), -1, 0)
        if found is not None:
            return found
    return None
