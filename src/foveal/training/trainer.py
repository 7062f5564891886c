"""What a model can do beside being a network: learn, be judged and predict, with Keras's methods."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.arguments import converted, names_checked, only
from foveal.engines.engine import Engine, Program, get_engine
from foveal.errors import ArgumentError
from foveal.ir.node import BATCH, Node, Shape
from foveal.ir.weight import Weight
from foveal.layers.seeds import next_seed
from foveal.learning import losses, optimizers
from foveal.learning.losses import Loss
from foveal.learning.metrics import Watched
from foveal.training import intake
from foveal.training.callbacks import Callback, EpochLines, History, Hooks, progress_line, write
from foveal.training.fitting import Stepper, judge, run_epochs
from foveal.training.intake import Samples, Target
from foveal.training.runtime import Goal, Judging, Runtime
from foveal.training.schedule import BATCH_SIZE, Schedule, large, slices

Array = np.ndarray[Any, Any]
Callbacks = Callback | Sequence[Callback] | None

_later = only(None, instead="Leave it out; metrics are given by name, metrics=[...].")


class Trainer:
    """The training half of a model. A subclass brings the other half: what the first group of members describes."""

    name: str
    built: bool
    image_shape: Shape | None = None
    """One image's shape, once it is known."""
    answer_shape: Shape = ()
    """One prediction's shape, once the model is built."""

    stop_training = False
    """Set it from a callback to end `fit`."""

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape, batch first."""
        raise NotImplementedError

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        raise NotImplementedError

    def symbolic(self, training: bool) -> tuple[Node, Node]:
        """A new input and the output computed from it."""
        raise NotImplementedError

    def unflattened(self) -> str:
        """What to tell a user whose labels say one thing for each image, when the output says many; else nothing."""
        raise NotImplementedError

    @property
    def weights(self) -> list[Weight]:
        """All weights."""
        raise NotImplementedError

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that training changes."""
        raise NotImplementedError

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.history: History | None = None
        self._goal: Goal | None = None
        self._engine: Engine | None = None
        self._runtime: Runtime | None = None
        self._batch_seed: int | None = None

    @names_checked
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: None = None,
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
            Without one the model only predicts.
        metrics : list of str, Metric, Loss or functions of nodes
        loss_weights, weighted_metrics : None
            Not supported yet.
        run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
            Accepted for Keras's sake; they change no result here.
        engine : {'llvm', 'jax', 'numpy'}, Engine or None, default=None
            What runs the model; None means 'llvm'. Keras has no such argument.
        threads : int or None, default=None
            How many threads the engine uses; None means one for each core. Keras has no such argument.
        """
        converted("compile", "loss_weights", _later, loss_weights)
        converted("compile", "weighted_metrics", _later, weighted_metrics)
        watched = metrics if isinstance(metrics, list | tuple) else [] if metrics is None else [metrics]
        goal = Goal(
            converted("compile", "optimizer", optimizers.get, optimizer),
            None if loss is None else converted("compile", "loss", losses.get, loss),
            tuple(converted("compile", "metrics", Watched, metric) for metric in watched),
        )
        self._engine = get_engine(engine, **({} if threads is None else {"threads": threads}))
        self._goal = goal
        self._runtime = None

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._goal is not None

    @property
    def optimizer(self) -> optimizers.Optimizer | None:
        """The optimizer given to `compile`."""
        return self._goal.optimizer if self._goal else None

    @property
    def loss(self) -> Loss | None:
        """The loss given to `compile`."""
        return self._goal.loss if self._goal else None

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
        goal, loss = self._goal_of("fit")
        with self._undoing_a_failed_build():
            samples = self._samples("fit", loss, x, y, sample_weight, class_weight)
            samples, validation = self._with_validation(loss, samples, validation_data, schedule)
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

        run_epochs(self, stepper, schedule, hooks, goal.names, None if validation is None else validate)
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
        _, loss = self._goal_of("evaluate")
        with self._undoing_a_failed_build():
            samples = self._samples("evaluate", loss, x, y, sample_weight, None)
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
    ) -> Array:
        """The model's outputs for all rows of `x`, as one array. It writes nothing; `verbose` is for Keras's sake."""
        schedule = Schedule(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        with self._undoing_a_failed_build():
            array = self._images("predict", x)
            hooks = Hooks(callbacks, self, {"verbose": schedule.verbose, "epochs": 1, "steps": steps})
        if schedule.validation_steps is not None:
            array = array[: schedule.validation_steps * schedule.rows]
        predictor = self._ready().predictor
        hooks.call("on_predict_begin", {})
        size = schedule.batch_size or large(array)
        parts = [predictor.run({"x": array[rows]})["y"] for rows in slices(len(array), size)]
        hooks.call("on_predict_end", {})
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def predict_on_batch(self, x: Any) -> Array:
        """The model's outputs for one batch, with nothing between the caller and the engine but a look at the shape."""
        if type(x) is not np.ndarray or x.shape[1:] != self.image_shape or x.dtype.char not in "fB" or not len(x):
            x = self._images("predict_on_batch", x)
        return self._ready().predictor.run({"x": x})["y"]

    @names_checked
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Take one training step on all rows given; what is reported is of this batch, before the step."""
        goal, loss = self._goal_of("train_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("train_on_batch", loss, x, y, sample_weight, class_weight)
        if self._batch_seed is None:
            self._batch_seed = next_seed()
        outputs = self._stepper(samples, self._batch_seed).take(slice(0, len(samples)))
        return _reported({name: float(outputs[name]) for name in goal.names}, return_dict)

    @names_checked
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss and metrics of one batch."""
        _, loss = self._goal_of("test_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("test_on_batch", loss, x, y, sample_weight, None)
        return _reported(self._judge(samples, Hooks(None, self, {}), len(samples), None), return_dict)

    def _goal_of(self, who: str) -> tuple[Goal, Loss]:
        if self._goal is None:
            raise ArgumentError(f"{who}: {self.name!r} is not compiled. Call model.compile(optimizer, loss) first.")
        if self._goal.loss is None:
            raise ArgumentError(f"{who}: {self.name!r} has no loss. Name one: model.compile(optimizer, loss=...).")
        return self._goal, self._goal.loss

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

    def _images(self, who: str, x: Any) -> Array:
        array = intake.images(f"{who} of {self.name!r}", x, self.image_shape)
        if not self.built:
            self.build((None, *array.shape[1:]))
        return array

    def _samples(self, who: str, loss: Loss, x: Any, y: Any, sample_weight: Any, class_weight: Any) -> Samples:
        rows = self._images(who, x)
        place = f"{who} of {self.name!r}"
        target = Target(loss.classes, loss.span, (BATCH, *self.answer_shape), self.unflattened())
        labels = intake.labels(place, y, target)
        weights = intake.sample_weights(place, labels, sample_weight, class_weight)
        intake.same_length(place, x=rows, y=labels, sample_weight=weights)
        return Samples(rows, labels, weights)

    def _with_validation(
        self, loss: Loss, samples: Samples, validation_data: Any, schedule: Schedule
    ) -> tuple[Samples, Samples | None]:
        if validation_data is not None:
            if not isinstance(validation_data, list | tuple) or len(validation_data) not in (2, 3):
                raise ArgumentError("fit: `validation_data` must be (x, y) or (x, y, sample_weight).")
            x, y, weight = (*validation_data, None)[:3]
            return samples, self._samples("validation in fit", loss, x, y, weight, None)
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
        goal, loss = self._goal_of("fit")
        kind = Judging(training, samples.y.shape[1:], str(samples.y.dtype), samples.weight is not None)
        if self._runtime is not None and self._runtime.trained != self.trainable_weights:
            self._runtime = None  # a layer was frozen or set free since
        return self._ready().judge(goal, loss, kind)

    def _stepper(self, samples: Samples, seed: int) -> Stepper:
        program, random = self._program(samples, training=True)
        assert self._goal is not None
        return Stepper(program, samples, random, seed, self._goal.optimizer.iterations)

    def _judge(self, samples: Samples, hooks: Hooks, batch_size: int | None, steps: int | None) -> dict[str, float]:
        program, _ = self._program(samples, training=False)
        size = batch_size or (large(samples.x) if steps is None else BATCH_SIZE)
        return judge(program, samples, size, self.metrics_names, hooks, steps)


def _reported(logs: dict[str, float], return_dict: bool) -> Any:
    if return_dict:
        return logs
    return next(iter(logs.values())) if len(logs) == 1 else list(logs.values())
