"""A model as a plain function of arrays, for servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import numpy as np

from foveal.engines.engine import Engine, Program
from foveal.errors import DataError, ShapeError, UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.weight import weight_of
from foveal.layers.tracing import RandomFeeds, Sizes
from foveal.locks import lock
from foveal.training.data.inputs import sizes_of, validate_inputs
from foveal.training.feed_names import feed_names
from foveal.training.network import Network
from foveal.training.runtime import predict_graph

Array = np.ndarray[Any, Any]


class InferenceFunction:
    """What `model.compile_for_inference()` gives: a function from arrays to the arrays that `model.predict` gives.

    It holds copies of the weights as they were when it was made, so that training on never shows in it. Any number of
    threads may call it at once: Python runs on meanwhile (the GIL is released), single images are computed beside each
    other, as many as there are threads in the engine, and a batch is shared out to all of these threads.

    Attributes
    ----------
    name : str
        The model's.
    batch : int or None
        The only length of batches that is taken, or any.
    """

    def __init__(self, model: Network, engine: Engine, batch: int | None) -> None:
        self.name, self.batch = model.name, batch
        self._model, self._engine = model, engine
        self._state = engine.state({weight.key: weight.value for weight in model.weights})
        self._programs: dict[Sizes, Twins] = {}
        self._making = lock()

    def __call__(self, *x: Any) -> Any:
        """The model's outputs.

        Parameters
        ----------
        *x : array
            One for each input of the model, with a row for each image; or one list or dict of them, as the model takes.

        Returns
        -------
        array, or lists or dicts of arrays
            As the model's outputs are nested.

        Raises
        ------
        DataError
            Shapes or values are not what the model takes, or the batch has another length than `batch`.
        """
        given = x[0] if len(x) == 1 else list(x)
        feeds = validate_inputs(f"the inference function of {self.name!r}", self._model, given)
        rows = len(next(iter(feeds.values())))
        if self.batch not in (None, rows):
            raise DataError(
                f"the inference function of {self.name!r}: it is compiled for batches of {self.batch}, got {rows} "
                "rows. Fill the batch up, or compile with batch=None."
            )
        return self._model.packed(self._twins(sizes_of(feeds)).run(feeds))

    def prepare(self, sizes: Sizes) -> None:
        """Compile for inputs of these sizes, and run once, so that no later call waits for that."""
        names, rows = feed_names("x", len(sizes)), self.batch or 1
        empty = {name: np.zeros((rows, *size), "float32") for name, size in zip(names, sizes, strict=True)}
        self._twins(sizes).run(empty)

    def _twins(self, sizes: Sizes) -> Twins:
        with self._making:
            if sizes not in self._programs:
                graph, seeds = self._graph(sizes)
                if graph.updates:
                    raise UnsupportedError(
                        f"compile_for_inference: {self.name!r} keeps something from call to call, such as the states "
                        "of a stateful layer. Use model.predict."
                    )
                self._programs[sizes] = Twins(self._compiled(graph), seeds, getattr(self._engine, "threads", 1))
            return self._programs[sizes]

    def _graph(self, sizes: Sizes) -> tuple[Graph, RandomFeeds]:
        try:
            return predict_graph(self._model, sizes)
        except ShapeError:  # such as that of a model which makes rows of pixels
            if self.batch is None:
                raise
            return predict_graph(self._model, sizes, self.batch)

    def _compiled(self, graph: Graph) -> Program:
        """A program on the copies; what layers read without counting it among their weights is copied, too."""
        read = [weight for node in graph.inputs.values() if (weight := weight_of(node)) is not None]
        self._state.extend({weight.key: weight.value for weight in read if weight.key not in self._state})
        return self._engine.compile(graph, self._state)


class Twins:
    """One program in several memories, for callers that come at once: as many as there are threads to serve them."""

    def __init__(self, program: Program, seeds: RandomFeeds, most: int) -> None:
        self._program, self._seeds = program, seeds
        self._twin = getattr(program, "twin", None)
        self._idle = deque([program])
        self._places = BoundedSemaphore(most if self._twin else 1)

    def run(self, feeds: dict[str, Array]) -> dict[str, Array]:
        """Run one of them that nobody uses."""
        seeded = {**feeds, **self._seeds.next()} if self._seeds else feeds
        with self._places, self._borrowed() as program:
            return program.run(seeded)

    @contextmanager
    def _borrowed(self) -> Iterator[Program]:
        try:
            program = self._idle.popleft()
        except IndexError:
            assert self._twin is not None
            program = self._twin()
        try:
            yield program
        finally:
            self._idle.append(program)
