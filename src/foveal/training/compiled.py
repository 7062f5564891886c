"""What `compile` makes of a network: its losses and metrics, what runs it; and data that is validated against that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from foveal.arguments import converted, names_checked, positive_int
from foveal.eager import settle
from foveal.eager.function import Function
from foveal.engines.engine import Engine, get_engine
from foveal.errors import ArgumentError, DataError
from foveal.learning import optimizers
from foveal.learning.optimizer import Optimizer
from foveal.older import metrics_in_third_place
from foveal.training.compile_spec import CompileSpec, check_names, output_specs
from foveal.training.data.adapters import (
    Adapter,
    ArrayAdapter,
    IterableAdapter,
    Validate,
    is_iterable_data,
    refuse_beside,
)
from foveal.training.data.batch import Batch, validate_batch
from foveal.training.data.class_weights import ClassWeights
from foveal.training.loops import LossPrograms
from foveal.training.network import Network
from foveal.training.runtime import ProgramKey, Runtimes

if TYPE_CHECKING:
    from foveal.learning.metrics import MetricSpec

Array = np.ndarray[Any, Any]


class Compiled(Network):
    """A network with an engine, and perhaps with a spec."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {"x": None}
        self.exits = {"y": ()}
        self._optimizer: Optimizer | None = None
        self._specs: dict[tuple[str, ...], CompileSpec] = {}
        self.run_eagerly = False
        """Whether steps of one's own run line by line each time, not recorded and replayed."""
        self._functions: dict[str, Function] = {}
        self._engine: Engine | None = None
        self._runtimes: Runtimes | None = None
        self.compile_arguments: dict[str, Any] = {}
        """What `compile` was told of losses and metrics, as it was told."""

    @names_checked
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
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
            Without one there is only what layers add. A model with several outputs takes one for all of them, a list,
            a dict by the outputs' names, or both nested as the outputs are. A list for one output is summed.
            'crossentropy' is binary, sparse or categorical, as the labels are.
        loss_weights : list or dict of float, optional
            How much each output's loss counts in the sum that is made small; 1 by default.
        metrics : list of str, Metric, Loss or functions of nodes
            A model with several outputs takes a list of such lists, or a dict by the outputs' names.
        weighted_metrics : list of str, Metric, Loss or functions of nodes
            The same, but `sample_weight` and `class_weight` count in them.
        steps_per_execution : int, default=1
            Callbacks are called once for so many steps. Epochs take whole numbers of such executions.
        run_eagerly, jit_compile, auto_scale_loss
            Accepted for Keras's sake; they change no result here.
        engine : {'llvm', 'jax', 'numpy'}, Engine or None, default=None
            What runs the model; None means 'llvm'. Keras has no such argument.
        threads : int or None, default=None
            How many threads the engine uses; None means one for each core. Keras has no such argument.
        """
        optimizer = converted("compile", "optimizer", optimizers.as_optimizer, optimizer)
        loss_weights, metrics = metrics_in_third_place(loss_weights, metrics)
        told = {"loss": loss, "loss_weights": loss_weights, "metrics": metrics, "weighted_metrics": weighted_metrics}
        steps = converted("compile", "steps_per_execution", positive_int, steps_per_execution)
        try:
            specs = {tuple(self.exits): CompileSpec(optimizer, output_specs(self, **told), steps)}
        except ArgumentError:
            if self.built or self.in_one_line:
                raise
            check_names(**told)
            specs = {}  # what is for which output is known when the model is built
        self._engine = get_engine(engine, **({} if threads is None else {"threads": threads}))
        self._optimizer, self._specs = optimizer, specs
        self.compile_arguments = told | {"steps_per_execution": steps}
        self._runtimes = None
        self.run_eagerly = run_eagerly
        self._functions = {}
        self.retrace()

    @property
    def _spec(self) -> CompileSpec | None:
        """What `compile` was told, for the outputs there are now."""
        names = tuple(self.exits)
        if self._optimizer is not None and names not in self._specs:
            told = dict(self.compile_arguments)
            steps = told.pop("steps_per_execution")
            self._specs = {names: CompileSpec(self._optimizer, output_specs(self, **told), steps)}
        return self._specs.get(names)

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._optimizer is not None

    @property
    def optimizer(self) -> Optimizer | None:
        """The optimizer given to `compile`, or set since; what another one remembered stays with that one."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        self._optimizer = converted("Model", "optimizer", optimizers.as_optimizer, optimizer)
        self.compile_arguments = {"steps_per_execution": 1, **self.compile_arguments}
        self._specs, self._runtimes, self._functions = {}, None, {}
        self.retrace()

    @property
    def loss(self) -> Any:
        """The loss given to `compile`; a list of them where there are several outputs."""
        return self._spec.loss if self._spec else None

    @property
    def metrics(self) -> list[MetricSpec]:
        """What is watched beside the loss, in order."""
        return list(self._spec.metrics) if self._spec else []

    @property
    def metrics_names(self) -> list[str]:
        """What `evaluate` reports, in order."""
        return self._spec.names if self._spec else []

    @property
    def _execution(self) -> int:
        return self.compile_arguments.get("steps_per_execution", 1)  # type: ignore[no-any-return]

    def _compile_spec(self, who: str) -> CompileSpec:
        self._check_compiled(who)
        spec = self._spec
        assert spec is not None
        return spec

    def _check_compiled(self, who: str) -> None:
        if not self.compiled:
            raise ArgumentError(f"{who}: {self.name!r} is not compiled. Call model.compile(optimizer, loss) first.")

    @contextmanager
    def _undoing_a_failed_build(self) -> Iterator[None]:
        """Data that turns out bad must not leave a model built for it."""
        built = self.built
        try:
            yield
        except BaseException:
            if not built:
                self.unbuild()
                self._runtimes = None
            raise

    def _adapter(
        self,
        who: str,
        data: tuple[Any, Any, Any],
        validate: Validate,
        size: Callable[[int], int],
        steps: int | None,
        seed: int | None = None,
    ) -> Adapter:
        """Inputs, labels and weights as batches, shuffled if there is a seed; `size` says how many rows of arrays.

        Their first batch, or all of them, has been validated.
        """
        x, y, sample_weight = data
        place = f"{who} of {self.name!r}"
        if not is_iterable_data(x):
            batch = validate(place, x, y, sample_weight)
            lengths = sorted({len(array) if np.ndim(array) else 0 for array in batch.feeds.values()})
            if len(lengths) > 1:
                raise DataError(f"{place}: all arrays must have the same number of rows, got {lengths}.")
            return ArrayAdapter(place, batch, size(len(batch)), steps, seed, self._execution)
        refuse_beside(place, x, y=y, sample_weight=sample_weight)
        adapter = IterableAdapter(place, x, validate, steps, seed, self._execution)
        try:
            adapter.head()
        except BaseException:
            adapter.close()
            raise
        return adapter

    def _validator(self, who: str, weights: ClassWeights | None = None) -> Validate:
        """What makes batches of inputs, labels and weights."""
        self._check_compiled(who)

        def validate(place: str, x: Any, y: Any, sample_weight: Any) -> Batch:
            learning = who in ("fit", "train_on_batch")
            batch = validate_batch(place, self, lambda: self._compile_spec(who), x, y, sample_weight, learning)
            return batch if weights is None else batch.weighted(place, self._compile_spec(who), weights)

        return validate

    @property
    def engine(self) -> Engine:
        """What runs the model."""
        return self._ready().engine

    def _ready(self) -> Runtimes:
        settle()
        runtimes = self._runtimes
        if runtimes is None or not runtimes.serves(self.weights):
            if self._engine is None:
                self._engine = get_engine()
            self._runtimes = runtimes = Runtimes(self, self._engine, self._spec)
        return runtimes.rebind()

    def _loss_programs(self, training: bool) -> LossPrograms:
        """What gives the program that learns from batches, or evaluates them."""
        spec = self._compile_spec("fit")
        if self._runtimes is not None and self._runtimes.trained != self.trainable_weights:
            self._runtimes = None  # a layer was frozen or set free since
        runtimes = self._ready()
        return lambda batch: runtimes.rebind().at(batch.sizes).loss_program(spec, ProgramKey(training, batch.targets))
