"""What the page Train asks for: trainings begun, paused, stepped, changed, compared and kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.folders.networks import AUGMENTATIONS
from foveal.models import Model, load_model
from foveal.studio.event_log import EventLog
from foveal.studio.lesson_data import DATA, LessonData, network_for, network_of, of_folder
from foveal.studio.training_run import RunSettings, TrainingRun
from foveal.studio.wire import Arrays, number_of, text_of, whole_of
from foveal.studio.workspace import SCRIPTS, Workspace

Asked = Mapping[str, Any]
SECONDS = 5.0
"""How long a page waits for the next event before it hears that nothing happened."""
RUNS = Path("studio-runs")
"""Where models of trainings are kept, below the folder in which the studio was started."""


class TrainRequests:
    """Answers to the page Train."""

    def __init__(self, workspace: Workspace, folder: Path = RUNS) -> None:
        self.workspace, self.folder = workspace, folder
        self.runs: list[TrainingRun] = []
        self.log, self.closed = EventLog(), False

    @property
    def table(self) -> dict[str, Callable[[Asked], Any]]:
        """The requests by name."""
        return {
            "train.choices": self.choices,
            "train.start": self.start,
            "train.control": self.control,
            "train.change": self.change,
            "train.runs": self.listed,
            "train.run": self.whole,
            "train.open": self.open,
        }

    def wait_for(self, number: int) -> list[tuple[int, Mapping[str, Any]]]:
        """Events behind a number, as `EventLog.after`."""
        return self.log.after(number, SECONDS)

    def close(self) -> None:
        """End what trains, and say where the best weights are."""
        self.closed = True
        self.log.close()
        for run in self.runs:
            if run.active:
                run.stop()
                run.join(30.0)
                if run.best_file:
                    sys.stderr.write(
                        f"foveal: studio: run {run.number} ended; its best weights are in {run.best_file}\n"
                    )

    def choices(self, asked: Asked) -> dict[str, Any]:
        """What can be trained on, and with which networks."""
        folders = [f"folder {number}" for number in range(len(self.workspace.roots))]
        return {
            "data": [*DATA, *folders],
            "folders": [root.name for root in self.workspace.roots],
            "networks": ["small", "open", *self.workspace.listed(SCRIPTS)],
            "augmentations": AUGMENTATIONS,
        }

    def start(self, asked: Asked) -> dict[str, Any]:
        """Begin a training. One at a time: two would share the processor and tell little about either."""
        active = [run for run in self.runs if run.active]
        if active:
            raise ArgumentError(f"studio: run {active[0].number} is still training. Stop it first.")
        augment = text_of(asked, "augment")
        if augment not in AUGMENTATIONS:
            raise ArgumentError(f"studio: `augment` must be one of {', '.join(AUGMENTATIONS)}, got {augment!r:.80}.")
        settings = RunSettings(
            text_of(asked, "data"),
            text_of(asked, "network"),
            _least("epochs", whole_of(asked, "epochs", 5, most=10000)),
            _least("batch_size", whole_of(asked, "batch_size", 64, most=65536)),
            _rate(number_of(asked, "learning_rate", 1e-3)),
            augment,
            whole_of(asked, "seed", 0),
            whole_of(asked, "limit") or None if asked.get("limit") is not None else None,
        )
        make = self._maker(settings)
        run = TrainingRun(len(self.runs) + 1, settings, self.log.add, self.folder / f"run-{len(self.runs) + 1}")
        if asked.get("paused") is True:
            run.pause()
        self.runs.append(run)
        self.log.add({"kind": "state", "run": run.number, "state": run.state, "error": ""})
        run.start(make)
        return {"run": run.number}

    def _maker(self, settings: RunSettings) -> Callable[[], tuple[Model, LessonData]]:
        """What loads the data and makes the network; wrong names are refused here, before a run begins."""
        data, network, workspace = settings.data, settings.network, self.workspace
        roots = {f"folder {number}": root for number, root in enumerate(workspace.roots)}
        if data not in DATA and data not in roots:
            raise ArgumentError(f"studio: `data` must be one of {', '.join([*DATA, *roots])}, got {data!r:.80}.")
        script = None if network in ("small", "open") else workspace.path(network, SCRIPTS)
        if network == "open" and workspace.model is None:
            raise ArgumentError("studio: no model is open that could be trained.")

        def make() -> tuple[Model, LessonData]:
            found = DATA[data]() if data in DATA else of_folder(roots[data], settings.seed)
            if script is not None:
                return network_of(script, found), found
            if network == "open":
                return _copied(workspace.model, found), found
            return network_for(found), found

        return make

    def control(self, asked: Asked) -> dict[str, Any]:
        """Pause, go on, one batch, or end."""
        run, how = self._run(asked), text_of(asked, "how")
        table = {"pause": run.pause, "resume": run.resume, "step": run.step, "stop": run.stop}
        if how not in table:
            raise ArgumentError(f"studio: `how` must be one of {', '.join(table)}, got {how!r:.80}.")
        if not run.active:
            raise ArgumentError(f"studio: run {run.number} is {run.state}.")
        table[how]()
        return {"state": run.state}

    def change(self, asked: Asked) -> dict[str, Any]:
        """Another learning rate at once, another batch size or augmentation from the next epoch on."""
        run = self._run(asked)
        rate = _rate(number_of(asked, "learning_rate")) if "learning_rate" in asked else None
        size = _least("batch_size", whole_of(asked, "batch_size", most=65536)) if "batch_size" in asked else None
        augment = text_of(asked, "augment") if "augment" in asked else None
        if augment is not None and augment not in AUGMENTATIONS:
            raise ArgumentError(f"studio: `augment` must be one of {', '.join(AUGMENTATIONS)}, got {augment!r:.80}.")
        run.change(rate, size, augment)
        now = {"learning_rate": run.rate, "batch_size": run.batch_size, "augment": run.augment}
        self.log.add({"kind": "change", "run": run.number, **now})
        return now

    def listed(self, asked: Asked) -> dict[str, Any]:
        """All runs with their settings, curves and last numbers, and the number of the latest event."""
        return {"last": self.log.last, "runs": [self._said(run) for run in self.runs]}

    def whole(self, asked: Asked) -> Arrays:
        """One run: confusion, mistakes, and the filters of the first layer."""
        run = self._run(asked)
        arrays = {}
        if run.confusion is not None:
            arrays["confusion"] = run.confusion
        if run.filters is not None:
            arrays["filters"] = run.filters[1]
        mistakes = list(run.mistakes)
        if mistakes:
            arrays["pictures"] = np.stack([mistake["picture"] for mistake in mistakes]) / 255.0
        told = [{name: value for name, value in mistake.items() if name != "picture"} for mistake in mistakes]
        layer = run.filters[0] if run.filters else ""
        return Arrays({**self._said(run), "mistakes": told, "classes": run.class_names, "layer": layer}, arrays)

    def open(self, asked: Asked) -> dict[str, Any]:
        """Keep the weights as they are now in a file, and open that in Look."""
        run = self._run(asked)
        if run.model is None or not run.model.built:
            raise ArgumentError(f"studio: run {run.number} has no model yet.")
        path = run.between_batches(lambda: run.save(f"batch-{run.batch}"))
        self.workspace.use(load_model(path, compile=False), f"run {run.number}, batch {run.batch}")
        return {"file": str(path), "version": self.workspace.version}

    def _run(self, asked: Asked) -> TrainingRun:
        number = whole_of(asked, "run")
        if not 1 <= number <= len(self.runs):
            raise ArgumentError(f"studio: there is no run {number}.")
        return self.runs[number - 1]

    def _lines(self, settings: RunSettings) -> list[str]:
        """Python that trains the same network on the same pictures."""
        data, network, roots = settings.data, settings.network, self.workspace.roots
        folder = (
            f"lesson_data.of_folder(Path({str(roots[int(data.split()[1])])!r}), {settings.seed})"
            if data not in DATA
            else ""
        )
        if network in ("small", "open"):
            made = "lesson_data.network_for(data)" if network == "small" else f"load_model({self.workspace.file!r})"
        else:
            number, _, rest = network.partition("/")
            made = f"lesson_data.network_of(Path({str(roots[int(number)] / rest)!r}), data)"
        rows = "" if settings.limit is None else f"[:{settings.limit}]"
        compiled = f"Adam({settings.learning_rate:g}), 'sparse_categorical_crossentropy', metrics=['accuracy']"
        return [
            "from pathlib import Path",
            "",
            "from foveal.models import load_model",
            "from foveal.optimizers import Adam",
            "from foveal.studio import lesson_data",
            "from foveal.utils import set_random_seed",
            "",
            f"set_random_seed({settings.seed})",
            f"data = {folder or f'lesson_data.DATA[{data!r}]()'}",
            f"model = {made}",
            f"model.compile({compiled})",
            f"model.fit(data.x{rows}, data.y{rows}, batch_size={settings.batch_size}, epochs={settings.epochs},",
            "          validation_data=data.validation)",
        ]

    def _said(self, run: TrainingRun) -> dict[str, Any]:
        settings = run.settings
        return {
            "run": run.number,
            "state": run.state,
            "error": run.error,
            "settings": settings,
            "rate": run.rate,
            "batch_size": run.batch_size,
            "augment": run.augment,
            "batch": run.batch,
            "epoch": run.epoch,
            "batches": list(run.curve.batches),
            "loss": list(run.curve.values.get("loss", [])),
            "epochs": list(run.epochs),
            "best_file": run.best_file,
            "lines": self._lines(settings),
        }


def _copied(model: Any, data: LessonData) -> Model:
    """A copy of the open model, where it takes these pictures and answers their classes."""
    taken, given = tuple(model.input_shape[1:]), tuple(model.output_shape[1:])
    if taken != data.x.shape[1:] or given != (len(data.class_names),):
        raise ArgumentError(
            f"studio: the open model takes {taken} and gives {given}; these pictures are {data.x.shape[1:]} of "
            f"{len(data.class_names)} classes."
        )
    import copy

    made: Model = copy.deepcopy(model)
    return made


def _least(name: str, value: int) -> int:
    if value < 1:
        raise ArgumentError(f"studio: `{name}` must be at least 1, got {value}.")
    return value


def _rate(value: float) -> float:
    if not 0 < value <= 100:
        raise ArgumentError(f"studio: `learning_rate` must be above 0, got {value:g}.")
    return value
