"""A folder of pictures becomes a trained model, and a folder that says how."""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from foveal.errors import ArgumentError
from foveal.folders import networks
from foveal.folders.carried import carried_by, carry
from foveal.folders.conduct import Conduct
from foveal.folders.curves import as_svg, curves
from foveal.folders.evaluation import evaluated
from foveal.folders.judgement import Judgement
from foveal.folders.listing import list_pictures
from foveal.folders.moved_masks import MovedMasks
from foveal.folders.page import judgement_page
from foveal.folders.prepared import PreparedData, Watch, prepared
from foveal.folders.run_folder import BEGUN, MODEL, begin, check_same, write_run
from foveal.folders.scanning import UNEVEN, scanned
from foveal.folders.settings import Settings
from foveal.folders.tasks import TASKS
from foveal.learning.optimizers import Adam
from foveal.look.sheets import Result, Sheet
from foveal.models import Model
from foveal.training import Callback
from foveal.training.rate_finder import RateSearch, find_learning_rate
from foveal.utils import set_random_seed

Array = np.ndarray[Any, Any]
Display = Callable[[int, int, int], AbstractContextManager[Callback]]

STEPS_IN_ALL = 6000
"""About so many steps of 32 pictures a training takes unless somebody says how many epochs."""
LEAST_EPOCHS, MOST_EPOCHS = 3, 40
HEAD_SHARE, TUNED = 0.3, 0.1
"""With a trained base: the share of epochs in which the head learns alone, and the rate's factor afterwards."""
PATIENCE = 0.3
"""Training ends early when validation has not been better for this share of the epochs, and at least 4."""
MOST_RATE = 1e-2
CHECKPOINTS = "checkpoints-"
"""How the folders are called in which a run keeps itself while it goes on, one for each phase."""


class Training(Result, eq=False):
    """A trained model and how it came about.

    Attributes
    ----------
    model : Model
        With the weights of the best epoch; it takes raw pixels, 0 to 255.
    best_epoch : int
        From 1.
    history : dict of str to list of float
        Loss and metrics of each epoch, of training and validation.
    learning_rate : float
        The highest.
    judgement : Judgement
        Of the validation pictures.
    settings : dict
        What was chosen.
    stopped : str
        Why training ended: "epochs", "early" (no longer better), "time" or "interrupted".
    rate_search : RateSearch or None
        The trial that found the learning rate.
    out : str
        The folder with model.keras, history.csv, settings.json, curves.svg and report.html.
    """

    model: Model
    best_epoch: int
    history: Mapping[str, list[float]]
    learning_rate: float
    judgement: Judgement
    settings: Mapping[str, Any]
    stopped: str
    out: str
    rate_search: RateSearch | None

    left_out: ClassVar[tuple[str, ...]] = ("model", "rate_search")

    def sheets(self) -> list[Sheet]:
        return self.judgement.sheets()


def train(
    source: str | os.PathLike[str],
    out: str | os.PathLike[str] = "run",
    labels: str | os.PathLike[str] | None = None,
    task: str | None = None,
    settings: Settings | None = None,
    watch: Watch | None = None,
    display: Display | None = None,
    resume: bool = False,
    **chosen: Any,
) -> Training:
    """Train a network on a folder of pictures.

    Pictures are decoded once, at one size. A share of each class is kept for validation, near duplicates on one side.
    The learning rate is found by a short trial, rises and falls along a cosine; classes with few pictures count more;
    the weights of the best epoch are kept, also when training is interrupted (Ctrl-C).

    Parameters
    ----------
    source, labels, task
        As `scan` takes them.
    out : path
        The folder for what comes out; it must not hold another run, unless that is to be resumed.
    settings : Settings, optional
    watch : callable, optional
        Called with a line of text on each thing that was decided.
    display : callable, optional
        (pictures, batch_size, epochs) -> context manager that gives a callback which shows training.
    resume : bool
        Whether a run that was interrupted, at whatever moment, goes on; it ends as it would have ended.
    chosen
        Fields of Settings, by name.

    Returns
    -------
    Training

    Raises
    ------
    ArgumentError, DataError
        The folder, the table or a setting does not fit; nothing has been written.
    """
    wanted = (settings or Settings()).replaced(**chosen)
    say = watch or (lambda line: None)
    folder = Path(out).expanduser()
    check_folder(folder, resume)
    asked = _asked(source, labels, task, wanted)
    if resume:
        check_same(folder, asked)
    set_random_seed(wanted.seed)
    data = prepared(scanned(list_pictures("train", source, labels, task)), wanted, say)
    return _trained(data, folder, say, display, None if resume else asked)


def _asked(source: Any, labels: Any, task: str | None, wanted: Settings) -> dict[str, Any]:
    """What a run is asked for, as plain values."""
    table = None if labels is None else str(Path(labels).expanduser().resolve())
    where = {"data": str(Path(source).expanduser().resolve()), "labels": table, "task": task}
    plain = {name: getattr(wanted, name) for name in wanted._fields}
    return where | plain | {"base": None if wanted.base is None else str(Path(wanted.base).expanduser().resolve())}


def network_for(data: PreparedData) -> tuple[Model, Model | None]:
    """The network, and the part of it that is trained already."""
    wanted, listing = data.wanted, data.scan.listing
    shape = (data.framing.height, data.framing.width, data.framing.channels)
    if listing.task == "segmentation":
        return networks.segmenting(shape, len(data.class_names)), None
    if listing.task == "autoencoder":
        return networks.autoencoding(shape), None
    numbers = listing.task == "regression"
    learned = data.answers[data.train_rows]
    scale, offset = (learned.std(axis=0) + 1e-7, learned.mean(axis=0)) if numbers else (None, None)
    head = networks.head_for(listing.task, len(listing.class_names), scale, offset)
    augment = networks.augmentation(data.augment, wanted.seed)
    dropout = 0.3 if len(data.train_rows) > 2000 else 0.4
    if data.base is not None:
        return networks.transferred(data.base, shape, head, augment, dropout)
    if wanted.model == "small":
        return networks.small_network(shape, head, augment, dropout), None
    return networks.zoo_network(wanted.model, shape, head, augment, dropout), None


def class_weights(answers: Array, classes: int) -> dict[int, float] | None:
    """Weights that make rare classes count as much as frequent ones, where the frequent have three times as many."""
    counts = np.bincount(answers, minlength=classes)
    if counts.max() < UNEVEN * counts.min():
        return None
    return {number: float(len(answers) / (classes * count)) for number, count in enumerate(counts)}


def _compiled(model: Model, data: PreparedData, rate: float) -> None:
    kind, wanted = data.scan.task, data.wanted
    task = TASKS[kind]
    model.compile(Adam(rate), loss=task.loss, metrics=list(task.metrics), engine=wanted.engine, threads=wanted.threads)


def _trained(
    data: PreparedData, folder: Path, say: Watch, display: Display | None, asked: Mapping[str, Any] | None
) -> Training:
    kind, wanted = data.scan.task, data.wanted
    model, kept = network_for(data)
    if asked is not None:
        begin(folder, asked)
    x, y = data.part(data.train_rows)
    options: dict[str, Any] = {"batch_size": wanted.batch_size}
    weights = class_weights(y, len(data.scan.class_names)) if kind == "classification" else None
    if weights is not None:
        say("rare classes count more: " + ", ".join(f"{data.scan.class_names[k]} {w:.2g}" for k, w in weights.items()))
        options["class_weight"] = weights
    steps = math.ceil(len(x) / wanted.batch_size)
    usual = int(np.clip(round(STEPS_IN_ALL * 32 / wanted.batch_size / steps), LEAST_EPOCHS, MOST_EPOCHS))
    epochs = wanted.epochs or usual
    _compiled(model, data, 1e-3)
    search = find_learning_rate(model, x, y, **options) if wanted.learning_rate is None else None
    rate = wanted.learning_rate or min(search.learning_rate if search else MOST_RATE, MOST_RATE)
    found = "" if search is None else ", from a short trial"
    say(f"learning rate {rate:.2g}{found}; up to {epochs} epochs of {steps} steps")
    course = _Course(model, data, (x, y), steps, options, say, display, folder)
    course.run(kept, epochs, rate)
    carry(model, data.framing, data.class_names, x[:: max(1, len(x) // 500)])
    rows, listing = np.sort(data.validation_rows), data.scan.listing.replaced(class_names=data.class_names)
    judgement = evaluated(model, listing, data.pixels, rows, wanted.batch_size, answers=data.answers)
    chosen = {**plain_settings(data), "epochs": epochs, "learning_rate": rate, "model": model.name}
    training = Training(
        model, course.best_epoch, course.history, rate, judgement, chosen, course.stopped, str(folder), search
    )
    _write(training, data, folder)
    return training


def _write(training: Training, data: PreparedData, folder: Path) -> None:
    """The run's folder: model, history, settings, curves and report."""
    model, drawn = training.model, as_svg(curves(training.history, training.best_epoch, training.rate_search))
    picture = drawn[drawn.index(b"<svg") :].decode()
    title = f"{model.name} on {Path(data.scan.root).name}"
    report = judgement_page(training.judgement, model, carried_by("train", model), data.pixels, title, [picture])
    read = {name: row for row, name in enumerate(data.scan.read)}
    names = [data.scan.listing.name(int(row)) for row in data.train_rows]
    thumbnails = data.scan.thumbnails[[read[name] for name in names]]
    write_run(folder, model, training.history, training.settings, report, drawn, (names, thumbnails))
    if training.stopped != "interrupted":
        remove_checkpoints(folder)


def remove_checkpoints(folder: Path) -> None:
    """What a run that has come to its end needs no longer."""
    for checkpoints in folder.glob(f"{CHECKPOINTS}*"):
        shutil.rmtree(checkpoints)
    (folder / BEGUN).unlink(missing_ok=True)


def plain_settings(data: PreparedData) -> dict[str, Any]:
    """What was asked for and chosen, as plain values."""
    wanted, framing = data.wanted, data.framing
    return {
        **{name: getattr(wanted, name) for name in wanted._fields},
        "size": [framing.height, framing.width],
        "channels": framing.channels,
        "augment": data.augment,
        "class_names": data.class_names,
        "task": data.scan.task,
        "data": data.scan.root,
    }


def check_folder(folder: Path, resume: bool) -> None:
    """Refuse to write over another run, or to go on with none."""
    unfinished = any(folder.glob(f"{CHECKPOINTS}*"))
    if resume and not unfinished:
        raise ArgumentError(f"train: {str(folder)!r} holds no run that was interrupted.")
    if not resume and unfinished:
        raise ArgumentError(
            f"train: {str(folder)!r} holds a run that was interrupted. Go on with it: --resume {folder}"
        )
    if not resume and (folder / MODEL).exists():
        raise ArgumentError(f"train: {str(folder)!r} holds a run already. Name another folder: --out ...")


class _Course:
    """One phase of training after the other: the head alone and then all, where there is a trained base."""

    def __init__(
        self,
        model: Model,
        data: PreparedData,
        pictures: tuple[Array, Array],
        steps: int,
        options: dict[str, Any],
        say: Watch,
        display: Display | None,
        folder: Path,
    ) -> None:
        self.folder, self.phases = folder, 0
        self.model, self.data, self.pictures, self.steps = model, data, pictures, steps
        self.options, self.say, self.display = options, say, display
        self.history: dict[str, list[float]] = {}
        self.best_epoch, self.stopped = 0, "epochs"
        minutes = data.wanted.minutes
        self.deadline = None if minutes is None else time.monotonic() + 60 * minutes

    def run(self, kept: Model | None, epochs: int, rate: float) -> None:
        """Train, and leave the model with its best weights."""
        if kept is None or self.data.wanted.freeze:
            self._phase(epochs, rate)
            return
        first = max(1, round(HEAD_SHARE * epochs))
        self._phase(first, rate)
        if epochs > first and self.stopped not in ("time", "interrupted"):
            self.say("the whole network learns from here on, slowly")
            kept.trainable = True
            self._phase(epochs - first, TUNED * rate)

    def _phase(self, epochs: int, rate: float) -> None:
        before = max(map(len, self.history.values()), default=0)
        conduct = Conduct(
            rate,
            self.steps * epochs,
            TASKS[self.data.scan.task].monitor,
            max(4, math.ceil(PATIENCE * epochs)),
            self.deadline,
            self.history,
        )
        _compiled(self.model, self.data, rate)
        try:
            self._fit(epochs, conduct)
            self.stopped = conduct.stopped
        except KeyboardInterrupt:
            if conduct.best_weights is None:
                raise
            self.stopped = "interrupted"
        conduct.restore(self.model)
        self.best_epoch = before + conduct.best_epoch

    def _fit(self, epochs: int, conduct: Conduct) -> None:
        x, y = self.pictures
        self.phases += 1
        named = {"epochs": epochs, "verbose": 0, "validation_data": self.data.validation, **self.options}
        named["resume"] = self.folder / f"{CHECKPOINTS}{self.phases}"
        pictures: Any = {"x": x, "y": y}
        if self.data.scan.task == "segmentation" and self.data.augment != "none":
            wanted = self.data.wanted
            pictures = {"x": MovedMasks(x, y, wanted.batch_size, self.data.augment, wanted.seed)}
            del named["batch_size"]
        if self.display is None:
            self.model.fit(**pictures, callbacks=[conduct], **named)
            return
        with self.display(len(x), self.data.wanted.batch_size, epochs) as shown:
            self.model.fit(**pictures, callbacks=[conduct, shown], **named)
