"""What a model can do beside being a network: learn, be evaluated and predict, with Keras's methods."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

import numpy as np

from foveal.arguments import names_checked
from foveal.errors import ArgumentError
from foveal.seeds import next_seed
from foveal.storage import AnyPath
from foveal.training.callbacks.callback import Callback, CallbackList, Callbacks, History, as_list
from foveal.training.callbacks.progress import ProgbarLogger
from foveal.training.custom_steps import (
    STEPS,
    CustomLearner,
    CustomSteps,
    data_of,
    evaluate_steps,
    named_numbers,
    plain_batch,
    predict_steps,
)
from foveal.training.data.adapters import Adapter, ArrayAdapter, is_iterable_data, unpack_validation
from foveal.training.data.batch import Batch
from foveal.training.data.class_weights import ClassWeights
from foveal.training.data.inputs import sizes_of, validate_inputs
from foveal.training.fit_options import FitOptions
from foveal.training.loops import Learner, Learning, RunningLogs, Stepper, evaluate_batches, predict_batches, run_epochs
from foveal.training.older_calls import OLDER_CALLS
from foveal.training.planned_memory import check_fits
from foveal.training.resuming import Resuming
from foveal.training.runtime import Runtime
from foveal.training.unsupported import GONE

Array = np.ndarray[Any, Any]


class Trainer(CustomSteps):
    """The training half of a model. A subclass brings the other half: what `Network` describes."""

    stop_training = False
    """Set it from a callback to end `fit`."""
    stop_evaluating = False
    """Set it from a callback to end `evaluate`, or a validation."""
    stop_predicting = False
    """Set it from a callback to end `predict`."""
    resumed_epoch: int | None = None
    """Set it from a callback's `on_train_begin` to begin with another epoch than `initial_epoch`."""

    def __getattr__(self, name: str) -> Any:
        """What older Keras had, or what to write instead."""
        if name in OLDER_CALLS:
            return partial(OLDER_CALLS[name], self)
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
        resume: AnyPath | None = None,
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
        resume : str or path, optional
            A folder to keep the training in, after each epoch and now and then within long ones. If it has one that was
            interrupted, at whatever moment, that goes on and ends as it would have ended: with the same weights,
            history and states of callbacks, to the last bit. Ctrl-C ends training after the step, when all is kept. One
            that had come to its end returns at once; with larger `epochs` it goes on. Keras has no such argument.

        Returns
        -------
        History
            Its `history` has the mean loss and metrics of each epoch.
        """
        options = FitOptions(
            batch_size, epochs, verbose, validation_split, shuffle, initial_epoch, steps_per_epoch,
            validation_steps, validation_batch_size, validation_freq,
        )  # fmt: skip
        self._take_names(x)
        if self.overrides(STEPS):
            return self._fit_steps(options, (x, y, sample_weight), validation_data, callbacks, class_weight, resume)
        self._check_compiled("fit")
        with Resuming(resume, as_list(callbacks)) as resuming:
            return self._fit(resuming, options, (x, y, sample_weight), validation_data, callbacks, class_weight)

    def _fit(
        self, kept: Resuming, options: FitOptions, data: Any, validation_data: Any, callbacks: Callbacks, balance: Any
    ) -> History:
        """`fit` by the compiled steps, and kept; `balance` are the class weights."""
        x, who = data[0], f"fit of {self.name!r}"
        with self._undoing_a_failed_build(), kept.preparing():
            seed = next_seed()
            weights = None if balance is None else ClassWeights(who, balance)
            validate = self._validator("fit", weights if is_iterable_data(x) else None)
            order = seed if options.shuffle else None
            adapter = self._adapter("fit", data, validate, options.size, options.steps_per_epoch, order)
            spec = self._compile_spec("fit")
            adapter, validation = self._with_validation(adapter, validation_data, options)
            if weights is not None and isinstance(adapter, ArrayAdapter):
                adapter.batch = adapter.batch.weighted(who, spec, weights)
                weights.warn()
            stepper = Stepper(self._loss_programs(training=True), spec.optimizer, seed)
            check_fits(who, stepper.programs(adapter.head()).program, adapter.first().rows)
            learner = Learner(self, stepper, spec)
            self._attach(kept, learner, adapter, validation, callbacks, options)
        history = self._run(kept, learner, adapter, validation, options)
        if weights is not None and not isinstance(adapter, ArrayAdapter):
            weights.warn()
        return history

    def _take_names(self, x: Any) -> None:
        """Learn from a dataset what the classes are called, unless that is known."""
        if getattr(self, "class_names", None) is None and getattr(x, "class_names", None):
            self.class_names = list(x.class_names)

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
        """The mean loss, or the list of loss and metrics, or a dict of them.

        Where a loss, a metric or a layer mixes the rows of a batch, `batch_size` (32 by default) is part of the
        question, as in Keras; elsewhere as many rows are computed at once as serve speed. The other arguments are those
        of `fit`.
        """
        options = FitOptions(batch_size=batch_size, verbose=verbose, validation_steps=steps)
        validate = plain_batch if self.overrides(STEPS) else self._validator("evaluate")
        with self._undoing_a_failed_build():
            data = (x, y, sample_weight)
            adapter = self._adapter("evaluate", data, validate, options.evaluation_size, options.validation_steps)
            hooks = self._hooks(callbacks, options, adapter)
        return self._reported(self._evaluated(adapter, hooks), return_dict)

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
        options = FitOptions(batch_size=batch_size, verbose=verbose, validation_steps=steps)

        def validate(place: str, x: Any, y: Any, sample_weight: Any) -> Batch:
            return Batch.of(validate_inputs(place, self, x))

        with self._undoing_a_failed_build():
            data = (x, None, None)
            own = self.overrides(("predict_step",))
            made = plain_batch if own else validate
            adapter = self._adapter("predict", data, made, options.evaluation_size, options.validation_steps)
            hooks = self._hooks(callbacks, options, adapter)
        with closing(adapter):
            if own:
                return predict_steps(self, adapter, hooks)
            return self.packed(predict_batches(self, lambda batch: self._ready().at(batch.sizes), adapter, hooks))

    def predict_on_batch(self, x: Any) -> Any:
        """The model's outputs for one batch, with nothing between the caller and the engine but a look at the shape."""
        if type(x) is not np.ndarray or x.shape[1:] != self.image_shape or x.dtype.char not in "fB" or not len(x):
            programs, feeds = self.feeds_for("predict_on_batch", x)
            return self.packed(programs.predictor.run(feeds))
        outputs = self._ready().at((x.shape[1:],)).predictor.run({"x": x})
        return outputs["y"] if self.plain else self.packed(outputs)

    def feeds_for(self, who: str, x: Any) -> tuple[Runtime, dict[str, Array]]:
        """For graphs of somebody else's: what runs inputs of this size, and `x` as the inputs of the traced model."""
        with self._undoing_a_failed_build():
            feeds = validate_inputs(f"{who} of {self.name!r}", self, x)
        return self._ready().at(sizes_of(feeds)), feeds

    @names_checked
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Take one training step on all rows given; what is reported is of this batch, before the step."""
        if self.overrides(STEPS):
            return self._reported(self._step("train_step", x, y, sample_weight, class_weight), return_dict)
        who = f"train_on_batch of {self.name!r}"
        with self._undoing_a_failed_build():
            batch = self._validator("train_on_batch")(who, x, y, sample_weight)
            spec = self._compile_spec("train_on_batch")
            if class_weight is not None:
                batch = batch.weighted(who, spec, ClassWeights(who, class_weight))
        if self._batch_seed is None:
            self._batch_seed = next_seed()
        stepper = Stepper(self._loss_programs(training=True), spec.optimizer, self._batch_seed)
        logs = RunningLogs(spec)
        logs.add(*stepper.take(batch, logs), batch.rows)
        return self._reported(logs.logs(), return_dict)

    @names_checked
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss and metrics of one batch."""
        if self.overrides(STEPS):
            return self._reported(self._step("test_step", x, y, sample_weight), return_dict)
        who = f"test_on_batch of {self.name!r}"
        with self._undoing_a_failed_build():
            batch = self._validator("test_on_batch")(who, x, y, sample_weight)
        return self._reported(
            self._evaluated(ArrayAdapter(who, batch, len(batch)), CallbackList(None, self, {})), return_dict
        )

    def _fit_steps(
        self,
        options: FitOptions,
        data: Any,
        validation_data: Any,
        callbacks: Callbacks,
        class_weight: Any,
        resume: AnyPath | None,
    ) -> History:
        """`fit` by steps, where the class has its own."""
        weights = None if class_weight is None else ClassWeights(f"fit of {self.name!r}", class_weight)
        with Resuming(resume, as_list(callbacks)) as resuming:
            with resuming.preparing():
                order = next_seed() if options.shuffle else None
                batches = partial(plain_batch, class_weights=weights)
                adapter = self._adapter("fit", data, batches, options.size, options.steps_per_epoch, order)
                adapter, validation = self._with_validation(adapter, validation_data, options)
                learner = CustomLearner(self)
                self._attach(resuming, learner, adapter, validation, callbacks, options)
            history = self._run(resuming, learner, adapter, validation, options)
        if weights is not None:
            weights.warn()
        return history

    def _attach(
        self,
        resuming: Resuming,
        learner: Learning,
        adapter: Adapter,
        validation: Adapter | None,
        callbacks: Callbacks,
        options: FitOptions,
    ) -> None:
        """Say what is trained, by whom and with what, to the one who keeps it."""
        own = [*as_list(callbacks), *resuming.own]
        resuming.attach(self, learner, adapter, validation, self._hooks(own, options, adapter, History()))

    def _run(
        self, resuming: Resuming, learner: Learning, adapter: Adapter, validation: Adapter | None, options: FitOptions
    ) -> History:
        """All epochs."""
        hooks = resuming.hooks
        history = hooks.callbacks[-1]
        assert isinstance(history, History)
        self.stop_training, self.history = False, history
        with closing(adapter), resuming.interruptible():
            evaluate = None if validation is None else self._validation(validation, hooks)
            run_epochs(self, learner, adapter, options, hooks, resuming, evaluate)
        return history

    def _step(self, name: str, x: Any, y: Any, sample_weight: Any, class_weight: Any = None) -> dict[str, Any]:
        """What one step gives for one batch."""
        self.reset_metrics()
        weights = None if class_weight is None else ClassWeights(name, class_weight)
        return named_numbers(self.step_function(name)(data_of(plain_batch(name, x, y, sample_weight, weights))))

    def _with_validation(
        self, adapter: Adapter, validation_data: Any, options: FitOptions
    ) -> tuple[Adapter, Adapter | None]:
        """What is learned from, and what is evaluated after an epoch."""
        who, steps, share = "validation in fit", options.validation_steps, options.validation_split
        if validation_data is not None:
            data = unpack_validation(validation_data)
            validate = plain_batch if self.overrides(STEPS) else self._validator("fit")
            return adapter, self._adapter(who, data, validate, options.evaluation_size, steps)
        if not share:
            return adapter, None
        if not isinstance(adapter, ArrayAdapter):
            raise ArgumentError(
                "fit: `validation_split` takes the last rows of arrays, but x gives batches. Give validation_data."
            )
        train, validation = adapter.batch.split(share)
        if not len(train) or not len(validation):
            raise ArgumentError(
                f"fit: `validation_split`={share} of {len(adapter.batch)} rows leaves "
                f"{len(train)} to train on and {len(validation)} to judge. Give more rows or another share."
            )
        size = options.evaluation_size(len(validation))
        split = ArrayAdapter(f"{who} of {self.name!r}", validation, size, steps, execution=self._execution)
        return adapter.replaced(train, options.size(len(train))), split

    def _validation(self, adapter: Adapter, hooks: CallbackList) -> Callable[[], dict[str, Any]]:
        def evaluate() -> dict[str, Any]:
            if adapter.spent:
                adapter.warn()
                return {}
            return self._evaluated(adapter, hooks)

        return evaluate

    def _evaluated(self, adapter: Adapter, hooks: CallbackList) -> dict[str, Any]:
        if self.overrides(STEPS):
            with closing(adapter):
                return evaluate_steps(self, adapter, hooks)
        spec, programs = self._compile_spec("evaluate"), self._loss_programs(training=False)
        with closing(adapter):
            return evaluate_batches(self, programs, adapter, spec, hooks)

    def _hooks(self, callbacks: Callbacks, options: FitOptions, adapter: Adapter, *last: Callback) -> CallbackList:
        """The user's callbacks, the progress bar unless it is silent, and then the `last` ones."""
        own = as_list(callbacks)
        shown = [ProgbarLogger()] if options.verbose else []
        params = {"verbose": options.verbose, "epochs": options.epochs, "steps": adapter.steps}
        return CallbackList([*own, *shown, *last], self, params)

    def _reported(self, logs: dict[str, Any], return_dict: bool) -> Any:
        if return_dict:
            return logs
        values = list(logs.values()) if self.overrides(STEPS) else [logs[name] for name in self.metrics_names]
        return values[0] if len(values) == 1 else values
