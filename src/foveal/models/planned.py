"""What a model costs before it runs, how it is computed, and itself as a plain function."""

from __future__ import annotations

import math

import numpy as np

from foveal.arguments import converted, names_checked, positive_int
from foveal.engines.engine import Program
from foveal.errors import ArgumentError, DataError, UnsupportedError
from foveal.layers.tracing import Sizes
from foveal.models.inference import InferenceFunction
from foveal.models.plan_report import MemoryUse, PlanReport
from foveal.training.compiled import Compiled
from foveal.training.data.batch import Batch
from foveal.training.planned_memory import memory_of, planned_parts
from foveal.training.runtime import Runtimes


class Planned(Compiled):
    """The part of a model that says what it costs."""

    @names_checked
    def memory(self, batch_size: int = 32, training: bool | None = None) -> MemoryUse:
        """How much memory a step takes, before any has been made.

        Parameters
        ----------
        batch_size : int, default=32
        training : bool, optional
            Of a training step, or of a prediction; by default as the model is compiled or not.

        Returns
        -------
        MemoryUse
            Its `peak` is what the process takes at most beside Python and the data, in bytes.

        Examples
        --------
        >>> from foveal import Input, Sequential, layers
        >>> model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)])
        >>> model.memory(1).weights
        1328
        """
        rows = converted("memory", "batch_size", positive_int, batch_size)
        learning = self.compiled if training is None else training
        return self._memory_use("memory", self._planned_program("memory", learning, self._ready()), rows, learning)

    @names_checked
    def explain_plan(self, batch_size: int = 32, training: bool = False, measure: bool = False) -> PlanReport:
        """Which steps compute the model: kernels, tiles, bytes, operations, and times.

        Parameters
        ----------
        batch_size : int, default=32
        training : bool, default=False
            The steps of a training step; the model must be compiled.
        measure : bool, default=False
            Run it on random numbers, on one thread, with copies of the weights, and say how long each step took.

        Returns
        -------
        PlanReport
            `print` shows a table, `to_dict()` has its numbers, `svg()` a picture of the layers' times.

        Examples
        --------
        >>> from foveal import Input, Sequential, layers
        >>> model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3, name="c"), layers.Flatten(), layers.Dense(2)])
        >>> plan = model.explain_plan(batch_size=1)
        >>> next(step.layer for step in plan.steps if step.flops > 1000)
        'c'
        """
        rows = converted("explain_plan", "batch_size", positive_int, batch_size)
        program = self._planned_program("explain_plan", training, self._ready())
        use = self._memory_use("explain_plan", program, rows, training)
        parts = planned_parts(program)
        costs = [cost for part in parts for cost in (part.measure(rows) if measure else part.costs(rows))]
        return PlanReport(self.name, rows, training, tuple(costs), use)

    @names_checked
    def compile_for_inference(self, batch: int | None = None) -> InferenceFunction:
        """The model as a plain function, arrays in and arrays out, for servers.

        Parameters
        ----------
        batch : int, optional
            The only length of batches that it takes; None is any.

        Returns
        -------
        InferenceFunction
            It has copies of the weights as they are now: training that goes on does not change it. Any number of
            threads may call it at once, and Python runs on meanwhile. Where sizes of images are known it is compiled
            when this returns.

        Examples
        --------
        >>> import numpy as np
        >>> from foveal import Input, Sequential, layers
        >>> model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)])
        >>> answer = model.compile_for_inference()
        >>> answer(np.zeros((3, 8, 8, 1), "float32")).shape
        (3, 2)
        """
        rows = None if batch is None else converted("compile_for_inference", "batch", positive_int, batch)
        self.check_batched("compile_for_inference")
        engine = self._ready().engine
        made = InferenceFunction(self, engine, rows)
        if (sizes := self._known_sizes()) is not None:
            made.prepare(sizes)
        return made

    def _known_sizes(self) -> Sizes | None:
        """The sizes of one row of each input, None while some are open."""
        shapes = list(self.entries.values())
        if any(shape is None or None in shape for shape in shapes):
            return None
        return tuple([tuple(shape) for shape in shapes if shape is not None])  # type: ignore[arg-type]

    def _sizes(self, who: str) -> Sizes:
        sizes = self._known_sizes()
        if sizes is None:
            raise ArgumentError(
                f"{who}: the sizes of what {self.name!r} takes must be known. "
                "Build the model with an Input of all sizes."
            )
        return sizes

    def _planned_program(self, who: str, training: bool, runtimes: Runtimes) -> Program:
        """The program of a training step, or of a prediction."""
        sizes = self._sizes(who)
        if not training:
            return runtimes.at(sizes).predictor
        return self._loss_programs(training=True)(self._example(who, sizes, 1)).program

    def _example(self, who: str, sizes: Sizes, rows: int) -> Batch:
        """Random images with labels such as the losses take."""
        rng = np.random.default_rng(0)
        x = [rng.random((rows, *size), "float32") for size in sizes]
        validate = self._validator(who)
        shapes = [(rows, *shape) for shape in self.exits_for(sizes).values()]
        like = [np.zeros(shape, "float32") for shape in shapes]
        classes = [np.zeros(shape[:-1] if len(shape) > 1 else shape, "int32") for shape in shapes]
        given = x if len(x) > 1 else x[0]
        for answers in (classes, like):
            try:
                return validate(who, given, answers if len(answers) > 1 else answers[0], None)
            except DataError as error:
                refused = error
        raise refused

    def _memory_use(self, who: str, program: Program, rows: int, training: bool) -> MemoryUse:
        needed = memory_of(program, rows)
        if needed is None:
            raise UnsupportedError(
                f"{who}: the engine {self.engine.name!r} does not plan its memory. Compile with engine='llvm'."
            )
        own = {weight.key for weight in self.weights}
        weights = sum(4 * weight.size for weight in self.weights)
        others = sum(4 * math.prod(value.shape) for key, value in self._ready().state.arrays.items() if key not in own)
        return MemoryUse(rows, training, weights, others if training else 0, needed.kept, needed.whole, needed.threads)
