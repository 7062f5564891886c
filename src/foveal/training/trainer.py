"""What a model can do beside being a network: learn, be judged and predict, with Keras's methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from foveal.arguments import names_checked
from foveal.errors import ArgumentError
from foveal.seeds import next_seed
from foveal.training.callbacks.callback import Callback, History, Hooks
from foveal.training.callbacks.progress import ProgbarLogger
from foveal.training.compiled import Compiled
from foveal.training.data.adapters import Adapter, ArrayAdapter, Batch, gives_batches
from foveal.training.data.batch import Samples, inputs_of, samples_of
from foveal.training.data.class_weights import ClassWeights
from foveal.training.fit_options import FitOptions
from foveal.training.loops import RunningLogs, Stepper, evaluate_batches, joined, predict_batches, run_epochs
from foveal.training.runtime import Runtime
from foveal.training.unsupported import GONE, refuse_own_steps

Array = np.ndarray[Any, Any]
Callbacks = Callback | Sequence[Callback] | None


class Trainer(Compiled):
    """The training half of a model. A subclass brings the other half: what `Network` describes."""

    stop_training = False
    """Set it from a callback to end `fit`."""
    stop_evaluating = False
    """Set it from a callback to end `evaluate`, or a validation."""
    stop_predicting = False
    """Set it from a callback to end `predict`."""
    resumed_epoch: int | None = None
    """Set it from a callback's `on_train_begin` to begin with another epoch than `initial_epoch`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse training steps of one's own, which nothing would call."""
        super().__init_subclass__(**kwargs)
        refuse_own_steps(cls)

    def __getattr__(self, name: str) -> Any:
        """What to write instead of what older Keras had."""
        if name not in GONE:
            return object.__getattribute__(self, name)  # which says what is wrong, also where a property raised it
        told = f"{type(self).__name__!r} object has no attribute {name!r}. {GONE[name]}"
        raise AttributeError(told, name=name, obj=None)  # or Python's traceback adds a suggestion of its own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.history: History | None = None
        self._batch_seed: int | None = None

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
        validation_freq: Any = 1,
    ) -> History:
        """Train. Nothing is changed before all arrays, or the first batch, have been checked.

        Parameters
        ----------
        x : array (N, ...), or what gives batches
            One row for each image; lists or dicts of arrays where there are several inputs. float32 and uint8 are used
            as they are, other numbers converted once. Or something that gives batches `(x, y)` or
            `(x, y, sample_weight)` itself: a generator or another iterator, which is used up over all epochs; what can
            be gone through again each epoch, such as a list of batches, `foveal.utils.image_dataset_from_directory` or
            a loader of PyTorch's or TensorFlow's; a `foveal.utils.PyDataset`, or what has a length and can be indexed
            like it. Each batch is checked when its turn comes.
        y : array (N,) or (N, ...)
            Labels, as the loss wants them; none where batches have them.
        batch_size : int, default=32
            How many rows a step learns from; the last step of an epoch may have fewer. Adapter have their own size.
        epochs : int, default=1
            The number of the last epoch plus one.
        verbose : {'auto', 0, 1, 2}
            0 is silent. 2 writes a line for each epoch. 1, which 'auto' means, shows a line that lives where that is
            possible, as on a terminal or in a notebook.
        callbacks : list of Callback
        validation_split : float, default=0.0
            This share of the rows, the last ones, is not trained on but judged after each epoch.
        validation_data : (x, y), (x, y, sample_weight), or what gives batches
            Judged after each epoch, instead of a split.
        shuffle : bool, default=True
            Whether each epoch takes the rows in an order of its own, or batches that can be indexed; others come as
            they are given. Orders repeat after `set_random_seed`.
        class_weight : dict of class number to weight
            How much the labels of each class count, of images or of single pixels and steps; 1 for classes that are
            not in it. One-hot labels have the class of their largest number, others are rounded. Validation is not
            weighted.
        sample_weight : array (N,) or (N, ...)
            How much a row, or each place of it that has a label, counts in the loss and in `weighted_metrics`; a list
            or dict of them for several outputs.
        initial_epoch : int, default=0
        steps_per_epoch : int, optional
            End each epoch after so many steps. Of arrays without a `batch_size`, so many steps take all rows. The next
            epoch goes on where this one ended. Where the data ends within an epoch, it ends there too, with a warning,
            and the next one begins anew, if the data can.
        validation_steps, validation_batch_size : int, optional
            Judge only so many batches of this size.
        validation_freq : int or list of int, default=1
            Judge every so many epochs, or after these; the first is 1.

        Returns
        -------
        History
            Its `history` has the mean loss and metrics of each epoch.
        """
        schedule = FitOptions(
            batch_size, epochs, verbose, validation_split, shuffle, initial_epoch, steps_per_epoch,
            validation_steps, validation_batch_size, validation_freq,
        )  # fmt: skip
        spec = self._compile_spec("fit")
        spec.check_learning("fit")
        with self._undoing_a_failed_build():
            seed = next_seed()
            order = seed if schedule.shuffle else None
            data = (x, y, sample_weight)
            weights = None if class_weight is None else ClassWeights(f"fit of {self.name!r}", class_weight)
            batches = self._batches("fit", data, schedule.size, schedule.steps_per_epoch, order, weights)
            batches, validation = self._with_validation(batches, validation_data, schedule)
            if weights is not None and isinstance(batches, ArrayAdapter):
                batches.samples = batches.samples.weighted(weights.who, weights)
                weights.warn()
            history = History()
            shown = [ProgbarLogger()] if schedule.verbose else []
            own = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or ())
            params = {"verbose": schedule.verbose, "epochs": schedule.epochs, "steps": batches.steps}
            hooks = Hooks([*own, *shown, history], self, params)
            stepper = Stepper(self._with_loss(training=True), spec.optimizer, seed)
            stepper.programs(batches.head().kind)
        self.stop_training = False
        self.history = history
        validate = None if validation is None else self._validating(validation, hooks)
        with closing(batches):
            run_epochs(self, stepper, batches, schedule, hooks, spec, validate)
        if weights is not None and not isinstance(batches, ArrayAdapter):
            weights.warn()
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
        schedule = FitOptions(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        self._compile_spec("evaluate")
        with self._undoing_a_failed_build():
            batches = self._batches("evaluate", (x, y, sample_weight), schedule.judged_size, schedule.validation_steps)
            hooks = self._watching(callbacks, schedule.verbose, batches)
        return self._reported(self._evaluated(batches, hooks), return_dict)

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

        `x` is what `fit` takes; labels that come with its batches are passed over.
        """
        schedule = FitOptions(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        with self._undoing_a_failed_build():
            batches = self._inputs("predict", x, schedule.judged_size, schedule.validation_steps)
            hooks = self._watching(callbacks, schedule.verbose, batches)
        with closing(batches):
            parts = predict_batches(self, self._ready, batches, hooks)
        return self.packed(joined(parts))

    def predict_on_batch(self, x: Any) -> Any:
        """The model's outputs for one batch, with nothing between the caller and the engine but a look at the shape."""
        if type(x) is not np.ndarray or x.shape[1:] != self.image_shape or x.dtype.char not in "fB" or not len(x):
            runtime, feeds = self.fed("predict_on_batch", x)
            return self.packed(runtime.predictor.run(feeds))
        outputs = self._ready().predictor.run({"x": x})
        return outputs["y"] if self.plain else self.packed(outputs)

    def fed(self, who: str, x: Any) -> tuple[Runtime, dict[str, Array]]:
        """For graphs of somebody else's: the weights in their engine, and `x` as the inputs that `symbolic` gives."""
        with self._undoing_a_failed_build():
            feeds = inputs_of(f"{who} of {self.name!r}", self, x)
        return self._ready(), feeds

    @names_checked
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Take one training step on all rows given; what is reported is of this batch, before the step."""
        spec = self._compile_spec("train_on_batch")
        spec.check_learning("train_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("train_on_batch", x, y, sample_weight)
            if class_weight is not None:
                who = f"train_on_batch of {self.name!r}"
                samples = samples.weighted(who, ClassWeights(who, class_weight))
        if self._batch_seed is None:
            self._batch_seed = next_seed()
        stepper = Stepper(self._with_loss(training=True), spec.optimizer, self._batch_seed)
        score = RunningLogs(spec)
        score.add(stepper.take(Batch(0, 0, samples.feeds, len(samples), samples.kind)), len(samples))
        return self._reported(score.logs(), return_dict)

    @names_checked
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss and metrics of one batch."""
        self._compile_spec("test_on_batch")
        with self._undoing_a_failed_build():
            samples = self._samples("test_on_batch", x, y, sample_weight)
        batches = ArrayAdapter("test_on_batch", samples, len(samples), None)
        return self._reported(self._evaluated(batches, Hooks(None, self, {})), return_dict)

    def _samples(self, who: str, x: Any, y: Any, sample_weight: Any) -> Samples:
        return samples_of(f"{who} of {self.name!r}", self, self._compile_spec(who), x, y, sample_weight)

    def _with_validation(
        self, batches: Adapter, validation_data: Any, schedule: FitOptions
    ) -> tuple[Adapter, Adapter | None]:
        steps = schedule.validation_steps
        if validation_data is not None:
            data = validation_parts(validation_data)
            return batches, self._batches("validation in fit", data, schedule.judged_size, steps)
        share = schedule.validation_split
        if not share:
            return batches, None
        if not isinstance(batches, ArrayAdapter):
            raise ArgumentError(
                "fit: `validation_split` takes the last rows of arrays, but x gives batches. Give validation_data."
            )
        train, validation = batches.samples.split(share)
        if not len(train) or not len(validation):
            rows = len(train) + len(validation)
            raise ArgumentError(
                f"fit: `validation_split`={share} of {rows} rows leaves "
                f"{len(train)} to train on and {len(validation)} to judge. Give more rows or another share."
            )
        size, place = schedule.judged_size(len(validation)), f"validation in {batches.place}"
        judged = ArrayAdapter(place, validation, size, steps, execution=self._execution)
        return batches.replaced(train, schedule.size(len(train))), judged

    def _validating(self, validation: Adapter, hooks: Hooks) -> Callable[[], dict[str, Any]]:
        def validate() -> dict[str, Any]:
            if validation.spent:
                validation.warn()
                return {}
            return self._evaluated(validation, hooks)

        return validate

    def _evaluated(self, batches: Adapter, hooks: Hooks) -> dict[str, Any]:
        with closing(batches):
            return evaluate_batches(
                self, self._with_loss(training=False), batches, self._compile_spec("evaluate"), hooks
            )

    def _watching(self, callbacks: Callbacks, verbose: int, batches: Adapter) -> Hooks:
        own = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or ())
        shown = [ProgbarLogger()] if verbose else []
        return Hooks([*own, *shown], self, {"verbose": verbose, "epochs": 1, "steps": batches.steps})

    def _reported(self, logs: dict[str, Any], return_dict: bool) -> Any:
        if return_dict:
            return logs
        values = [logs[name] for name in self.metrics_names]
        return values[0] if len(values) == 1 else values


def validation_parts(given: Any) -> tuple[Any, Any, Any]:
    """What `validation_data` holds: inputs, labels and weights; or something that gives batches of them."""
    if gives_batches(given):
        return given, None, None
    if not isinstance(given, list | tuple) or len(given) not in (2, 3):
        raise ArgumentError(
            "fit: `validation_data` must be (x, y) or (x, y, sample_weight), or something that gives such batches."
        )
    return (*given, None)[:3]
