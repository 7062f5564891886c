"""What a model can do beside being a network: learn, be judged and predict, with Keras's methods."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.arguments import converted, names_checked, only
from foveal.engines.engine import Engine, Program, get_engine
from foveal.errors import ArgumentError
from foveal.ir.node import BATCH
from foveal.layers.seeds import next_seed
from foveal.learning import optimizers
from foveal.learning.metrics import Watched
from foveal.learning.optimizer import Optimizer
from foveal.training import intake
from foveal.training.callbacks import Callback, EpochLines, History, Hooks, progress_line, write
from foveal.training.fitting import Score, Stepper, judge, run_epochs
from foveal.training.goal import Goal, aims
from foveal.training.intake import Samples, Target
from foveal.training.network import Network
from foveal.training.ports import arranged, numbered
from foveal.training.runtime import Judging, Runtime
from foveal.training.schedule import BATCH_SIZE, Schedule, large

Array = np.ndarray[Any, Any]
Callbacks = Callback | Sequence[Callback] | None

_later = only(None, instead="Leave it out; metrics are given by name, metrics=[...].")


class Trainer(Network):
    """The training half of a model. A subclass brings the other half: what `Network` describes."""

    stop_training = False
    """Set it from a callback to end `fit`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {"x": None}
        self.exits = {"y": ()}
        self.history: History | None = None
        self._goal: Goal | None = None
        self._engine: Engine | None = None
        self._runtime: Runtime | None = None
        self._batch_seed: int | None = None
        self.told: dict[str, Any] = {}
        """What `compile` was told of losses and metrics, as it was told."""

    @names_checked
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: None = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        *,
        engine: str | Engine | None = None,
        threads: int | None = None,
    ) -> None:
        """Say how the model learns and how it is judged. Weights stay; what an old optimizer remembered goes with it.

        Parameters
        ----------
        optimizer : str or Optimizer, default='rmsprop'
        loss : str, Loss or function of nodes
            Without one the model only predicts. A model with several outputs takes one for all of them, a list, or a
            dict by the outputs' names.
        loss_weights : list or dict of float, optional
            How much each output's loss counts in the sum that is made small; 1 by default.
        metrics : list of str, Metric, Loss or functions of nodes
            A model with several outputs takes a list of such lists, or a dict by the outputs' names.
        weighted_metrics : None
            Not supported yet.
        run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
            Accepted for Keras's sake; they change no result here.
        engine : {'llvm', 'jax', 'numpy'}, Engine or None, default=None
            What runs the model; None means 'llvm'. Keras has no such argument.
        threads : int or None, default=None
            How many threads the engine uses; None means one for each core. Keras has no such argument.
        """
        converted("compile", "weighted_metrics", _later, weighted_metrics)
        goal = Goal(
            converted("compile", "optimizer", optimizers.get, optimizer),
            aims(list(self.exits), loss, loss_weights, metrics),
        )
        self._engine = get_engine(engine, **({} if threads is None else {"threads": threads}))
        self._goal = goal
        self.told = {"loss": loss, "loss_weights": loss_weights, "metrics": metrics}
        self._runtime = None

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._goal is not None

    @property
    def optimizer(self) -> Optimizer | None:
        """The optimizer given to `compile`."""
        return self._goal.optimizer if self._goal else None

    @property
    def loss(self) -> Any:
        """The loss given to `compile`; a list of them where there are several outputs."""
        return self._goal.loss if self._goal else None

    @property
    def metrics(self) -> list[Watched]:
        """What is watched beside the loss, in order."""
        return list(self._goal.metrics) if self._goal else []

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` reports, in order."""
        return self._goal.names if self._goal else []

    @names_checked
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Callbacks = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
    ) -> History:
        """Train. Nothing is changed before all data has been checked.

        Parameters
        ----------
        x : array (N, ...)
            One row for each image. float32 and uint8 are used as they are, other numbers converted once.
        y : array (N,) or (N, ...)
            Labels, as the loss wants them.
        batch_size : int, default=32
            How many rows a step learns from; the last step of an epoch may have fewer.
        epochs : int, default=1
            The number of the last epoch plus one.
        verbose : {'auto', 0, 1, 2}
            0 is silent; everything else writes two lines for each epoch.
        callbacks : list of Callback
        validation_split : float, default=0.0
            This share of the rows, the last ones, is not trained on but judged after each epoch.
        validation_data : (x, y) or (x, y, sample_weight)
            Judged after each epoch, instead of a split.
        shuffle : bool, default=True
            Whether each epoch takes the rows in an order of its own. Orders repeat after `set_random_seed`.
        class_weight : dict of class number to weight
        sample_weight : array (N,)
            How much a row counts in the loss; metrics do not look at it.
        initial_epoch : int, default=0
        steps_per_epoch : int, optional
            End each epoch after so many steps.
        validation_steps, validation_batch_size, validation_freq : int, optional
            Judge only so many batches of this size; judge every so many epochs.

        Returns
        -------
        History
            Its `history` has the mean loss and metrics of each epoch.
        """
        schedule = Schedule(
            batch_size, epochs, verbose, validation_split, shuffle, initial_epoch, steps_per_epoch,
            validation_steps, validation_batch_size, validation_freq,
        )  # fmt: skip
        goal = self._goal_of("fit")
        with self._undoing_a_failed_build():
            samples = self._samples("fit", x, y, sample_weight, class_weight)
            samples, validation = self._with_validation(samples, validation_data, schedule)
            steps = schedule.steps(len(samples))
            history = History()
            shown = [EpochLines()] if schedule.verbose else []
            own = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or ())
            params = {"verbose": schedule.verbose, "epochs": schedule.epochs, "steps": steps}
            hooks = Hooks([*own, *shown, history], self, params)
            stepper = self._stepper(samples, next_seed())
        self.stop_training = False
        self.history = history

        def validate() -> dict[str, float]:
            assert validation is not None
            return self._judge(validation, hooks, schedule.validation_batch_size, schedule.validation_steps)

        run_epochs(self, stepper, schedule, hooks, goal, None if validation is None else validate)
        return history

    @names_checked
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Callbacks = None,
        return_dict: bool = False,
    ) -> Any:
        """Judge the model: the mean loss, or the list of loss and metrics, or a dict of them.

        `batch_size` changes no result but how many rows are computed at once; by default as many as serve speed.
        The other arguments are those of `fit`.
        """
        schedule = Schedule(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        self._goal_of("evaluate")
        with self._undoing_a_failed_build():
            samples = self._samples("evaluate", x, y, sample_weight, None)
            hooks = Hooks(callbacks, self, {"verbose": schedule.verbose, "epochs": 1, "steps": steps})
        began = time.perf_counter()
        logs = self._judge(samples, hooks, schedule.batch_size, schedule.validation_steps)
        if schedule.verbose:
            count = schedule.validation_steps or -(-len(samples) // schedule.rows)
            write(progress_line(count, time.perf_counter() - began, logs))
        return _reported(logs, return_dict)

    @names_checked
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Callbacks = None,
    ) -> Any:
        """The model's outputs for all rows of `x`: one array, or lists or dicts of them as the model has outputs.

        It writes nothing; `verbose` is for Keras's sake.
        """
        schedule = Schedule(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        with self._undoing_a_failed_build():
            feeds = self._feeds("predict", x)
            hooks = Hooks(callbacks, self, {"verbose": schedule.verbose, "epochs": 1, "steps": steps})
        if schedule.validation_steps is not None:
            feeds = {name: array[: schedule.validation_steps * schedule.rows] for name, array in feeds.items()}
        predictor = self._ready().predictor
        hooks.call("on_predict_begin", {})
        size = schedule.batch_size or large(feeds.values())
        parts = [predictor.run(part.feeds) for part in Samples(feeds, {}).parts(size)]
        hooks.call("on_predict_end", {})
        joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return self.packed(parts[0] if len(parts) == 1 else joined)

    def predict_on_batch(self, x: Any) -> Any:
        """The model's outputs for one batch, with nothing between the caller and the engine but a look at the shape."""
        if type(x) is not np.ndarray or x.shape[1:] != self.image_shape or x.dtype.char not in "fB" or not len(x):
            feeds = self._feeds("predict_on_batch", x)
            return self.packed(self._ready().predictor.run(feeds))
        outputs = self._ready().predictor.run({"x": x})
        return outputs["y"] if self.plain else self.packed(outputs)

    def fed(self, who: str, x: Any) -> tuple[Runtime, dict[str, Array]]:
        """For graphs of somebody else's: the weights in their engine, and `x` as the inputs that `symbolic` gives."""
        with self._undoing_a_failed_build():
            feeds = self._feeds(who, x)
        return self._ready(), feeds

    @names_checked
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Take one training step on all rows given; what is reported is of this batch, before the step."""
        goal = self._goal_of("train_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("train_on_batch", x, y, sample_weight, class_weight)
        if self._batch_seed is None:
            self._batch_seed = next_seed()
        outputs = self._stepper(samples, self._batch_seed).take(slice(0, len(samples)))
        score = Score(goal)
        score.add(outputs, len(samples))
        return _reported(score.logs(), return_dict)

    @names_checked
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss and metrics of one batch."""
        self._goal_of("test_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("test_on_batch", x, y, sample_weight, None)
        return _reported(self._judge(samples, Hooks(None, self, {}), len(samples), None), return_dict)

    def _goal_of(self, who: str) -> Goal:
        if self._goal is None:
            raise ArgumentError(f"{who}: {self.name!r} is not compiled. Call model.compile(optimizer, loss) first.")
        if not self._goal.losses:
            raise ArgumentError(f"{who}: {self.name!r} has no loss. Name one: model.compile(optimizer, loss=...).")
        return self._goal

    @contextmanager
    def _undoing_a_failed_build(self) -> Iterator[None]:
        """Data that turns out bad must not leave a model built for it."""
        built = self.built
        try:
            yield
        except BaseException:
            if not built:
                self.unbuild()
                self._runtime = None
            raise

    def _feeds(self, who: str, x: Any) -> dict[str, Array]:
        place = f"{who} of {self.name!r}"
        if len(self.entries) > 1:
            given = zip(numbered("x", len(self.entries)), arranged(place, "x", x, list(self.entries)), strict=True)
            feeds = {
                feed: intake.images(f"{place}, input {name!r}", value, shape)
                for (feed, value), (name, shape) in zip(given, self.entries.items(), strict=True)
            }
            intake.same_length(place, **feeds)
            return feeds
        alone = isinstance(x, list | tuple) and len(x) == 1 and np.ndim(x[0]) == len(self.image_shape or ()) + 1
        if isinstance(x, Mapping) or (self.image_shape is not None and alone):
            x = arranged(place, "x", x, list(self.entries))[0]
        array = intake.images(place, x, self.image_shape)
        if not self.built:
            self.build((None, *array.shape[1:]))
        return {"x": array}

    def _samples(self, who: str, x: Any, y: Any, sample_weight: Any, class_weight: Any) -> Samples:
        feeds = self._feeds(who, x)
        place = f"{who} of {self.name!r}"
        pairs = zip(self._goal_of(who).aims, self.exits.items(), strict=True)
        targets = {
            name: None
            if aim.loss is None
            else Target(aim.loss.classes, aim.loss.span, (BATCH, *shape), self.unflattened())
            for aim, (name, shape) in pairs
        }
        answers = intake.answers(place, targets, y, sample_weight, class_weight)
        told = {name.replace("weight", "sample_weight"): array for name, array in answers.items()}
        intake.same_length(place, **feeds, **told)
        return Samples(feeds, answers)

    def _with_validation(
        self, samples: Samples, validation_data: Any, schedule: Schedule
    ) -> tuple[Samples, Samples | None]:
        if validation_data is not None:
            if not isinstance(validation_data, list | tuple) or len(validation_data) not in (2, 3):
                raise ArgumentError("fit: `validation_data` must be (x, y) or (x, y, sample_weight).")
            x, y, weight = (*validation_data, None)[:3]
            return samples, self._samples("validation in fit", x, y, weight, None)
        if not schedule.validation_split:
            return samples, None
        train, validation = samples.split(schedule.validation_split)
        if not len(train) or not len(validation):
            raise ArgumentError(
                f"fit: `validation_split`={schedule.validation_split} of {len(samples)} rows leaves "
                f"{len(train)} to train on and {len(validation)} to judge. Give more rows or another share."
            )
        return train, validation

    def _ready(self) -> Runtime:
        runtime = self._runtime
        if runtime is None or not runtime.holds(self.weights):
            if self._engine is None:
                self._engine = get_engine()
            self._runtime = runtime = Runtime(self, self._engine, self._goal)
        return runtime

    def _program(self, samples: Samples, training: bool) -> tuple[Program, bool]:
        goal = self._goal_of("fit")
        kind = Judging(training, tuple((name, a.shape[1:], str(a.dtype)) for name, a in samples.answers.items()))
        if self._runtime is not None and self._runtime.trained != self.trainable_weights:
            self._runtime = None  # a layer was frozen or set free since
        return self._ready().judge(goal, kind)

    def _stepper(self, samples: Samples, seed: int) -> Stepper:
        program, random = self._program(samples, training=True)
        assert self._goal is not None
        optimizer = self._goal.optimizer
        return Stepper(program, samples, random, seed, optimizer.iterations, optimizer)

    def _judge(self, samples: Samples, hooks: Hooks, batch_size: int | None, steps: int | None) -> dict[str, float]:
        program, _ = self._program(samples, training=False)
        size = batch_size or (large(samples.inputs.values()) if steps is None else BATCH_SIZE)
        return judge(program, samples, size, self._goal_of("evaluate"), hooks, steps)


def _reported(logs: dict[str, float], return_dict: bool) -> Any:
    if return_dict:
        return logs
    return next(iter(logs.values())) if len(logs) == 1 else list(logs.values())
