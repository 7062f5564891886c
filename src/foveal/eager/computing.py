"""Graphs run at once on arrays: each is compiled when its shapes are first met, and kept."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Hashable, MutableMapping, Sequence
from typing import Any

import numpy as np

from foveal.eager.arrays import dtype_of
from foveal.eager.choice import current_engine
from foveal.eager.current import current, is_recording, present
from foveal.eager.tensor import Array, Tensor
from foveal.eager.traced import Traced
from foveal.engines.engine import Engine, Program
from foveal.errors import ShapeError
from foveal.ir.graph import Graph, topological
from foveal.ir.node import BATCH, Input, Node, placeholder
from foveal.ir.passes import simplify
from foveal.ir.weight import building_graph, weight_of
from foveal.nesting import leaves, mapped


class _Runs(threading.local):
    """How often this thread ran a compiled program."""

    count = 0


_runs = _Runs()


def programs_run() -> int:
    """How often this thread ran a compiled program on arrays."""
    return _runs.count


class _Compiled:
    """A program, and what its inputs and outputs mean."""

    def __init__(self, engine: Engine, trace: Callable[..., Traced], x: Any, shared: Sequence[Any]) -> None:
        names = itertools.count()
        nodes = mapped(lambda array: _input(f"x{next(names)}", (BATCH, *array.shape[1:]), array), x)
        whole = [_input(f"shared{i}", array.shape, array) for i, array in enumerate(shared)]
        with building_graph({}):
            traced = trace(nodes, *whole)
        self.form = mapped(lambda node: None, traced.outputs)
        self.updates = list(traced.updates)
        outputs = {f"y{i}": node for i, node in enumerate(leaves(traced.outputs))}
        moved = {f"next {name}": node for name, node in traced.updates.items()}
        graph = simplify(Graph(outputs | moved))
        self.inputs = graph.inputs
        read = [weight for node in graph.inputs.values() if (weight := weight_of(node)) is not None]
        self.weights = {weight.key: weight for weight in [*traced.weights, *read]}
        self.seeds = traced.seeds(graph.inputs) if traced.seeds is not None else None
        self.program: Program = engine.compile(graph)
        self._lock = threading.Lock()

    def run(self, x: Sequence[Any], shared: Sequence[Any]) -> Any:
        """The outputs for these arrays; one thread at a time."""
        _runs.count += 1
        with self._lock:
            return self._run(x, shared)

    def _run(self, x: Sequence[Any], shared: Sequence[Any]) -> Any:
        fed = {f"x{i}": array for i, array in enumerate(x)} | {f"shared{i}": array for i, array in enumerate(shared)}
        fed |= {name: present(weight) for name, weight in self.weights.items() if name in self.inputs}
        if self.seeds is not None:
            fed |= self.seeds.next()
        results = self.program.run({name: fed[name] for name in self.inputs})
        for name in self.updates:
            self.weights[name].value = results[f"next {name}"]
        outputs = (results[f"y{i}"].view(Array) for i in itertools.count())
        return mapped(lambda _: next(outputs), self.form)


MOST_PROGRAMS = 128
"""For so many shapes and keys a caller's graphs are kept; those not asked for longest go."""
Programs = MutableMapping[Hashable, Any]
"""Where compiled graphs are kept, by what they were compiled for."""


def compute(
    trace: Callable[..., Traced],
    x: Any,
    shared: Sequence[Any] = (),
    *,
    programs: Programs,
    key: Hashable = None,
) -> Any:
    """What the nodes that `trace` makes give for these arrays.

    While a tape is open, or where one of the arrays is a tensor that is not computed yet, the call is recorded.

    Parameters
    ----------
    trace : function of nodes that gives a Traced
        It is called once for each shape: with nodes nested as `x`, and one more for each of `shared`.
    x : array, or lists or dicts of arrays
        Their first axes are the batch, of any length.
    shared : sequence of array
        Arrays without a batch, such as kernels.
    programs : dict
        The caller's own, where compiled graphs are kept.
    key : hashable
        What else the graph depends on.

    Returns
    -------
    Array or Tensor, or lists or dicts of them
        Nested as the trace's outputs.
    """
    arrays = leaves(x)
    if is_recording(arrays) or is_recording(shared):
        return current().trace(trace, x, shared, programs.setdefault("identity", object()), key)
    if any(isinstance(array, Tensor) for array in (*arrays, *shared)):
        x, shared = mapped(_values, x), [_values(array) for array in shared]
        arrays = leaves(x)
    engine = current_engine()
    place = (engine, key, repr(mapped(_kind, x)), repr([(array.shape, dtype_of(array)) for array in shared]))
    compiled = programs.pop(place, None)
    if compiled is None:
        try:
            compiled = _Compiled(engine, trace, x, shared)
        except ShapeError:
            token = programs.setdefault("identity", object())
            if (found := _of_this_length(trace, x, shared, token, key)) is None:
                raise
            return found
    programs[place] = compiled  # last, as the one that was asked for lately
    if len(programs) > MOST_PROGRAMS:
        for old in [kept for kept in programs if kept != "identity"][: len(programs) - MOST_PROGRAMS]:
            programs.pop(old, None)
    return compiled.run(arrays, shared)


def _of_this_length(trace: Callable[..., Traced], x: Any, shared: Sequence[Any], token: object, key: Hashable) -> Any:
    """What cannot be said for batches of any length, for this one's; None if it cannot be said at all."""
    recording = current()
    try:
        return mapped(_values, recording.trace(trace, x, shared, token, key))
    except ShapeError:
        return None
    finally:
        recording.finish()


class Definition:
    """What nodes are for arrays by the NumPy engine, of any dtypes and without compiling anything.

    Parameters
    ----------
    outputs : Node, or lists or dicts of them
        Other values among them stay what they are.
    inputs : sequence of str
        The names of the nodes' inputs.
    """

    def __init__(self, outputs: Any, inputs: Sequence[str]) -> None:
        from foveal.engines.numpy.engine import lowers

        nodes = topological(leaf for leaf in leaves(outputs) if isinstance(leaf, Node))
        constants = [node for node in nodes if not node.inputs and not isinstance(node.op, Input)]
        steps = [node for node in nodes if node.inputs]
        places = {node: inputs.index(node.name) for node in nodes if isinstance(node.op, Input)}
        places |= {node: place for place, node in enumerate([*constants, *steps], len(inputs))}
        self._constants = [lowers[type(node.op)](node.op) for node in constants]
        self._steps = [(lowers[type(n.op)], n.op, tuple(places[x] for x in n.inputs)) for n in steps]
        self._given = len(inputs) + len(constants)
        self._form = mapped(lambda leaf: _Place(places[leaf]) if isinstance(leaf, Node) else leaf, outputs)

    def run(self, arrays: Sequence[np.ndarray[Any, Any]]) -> Any:
        """The outputs for these values of the inputs: arrays of their own, nested as the nodes were."""
        values = [*arrays, *self._constants]
        with np.errstate(all="ignore"):
            for lowering, op, places in self._steps:
                values.append(lowering(op, *[values[i] for i in places]))

        return mapped(lambda leaf: self._output(values, leaf), self._form)

    def _output(self, values: Sequence[Any], leaf: Any) -> Any:
        if type(leaf) is not _Place:
            return np.asarray(leaf).view(Array)
        value = np.asarray(values[leaf])
        return (value if leaf >= self._given and value.base is None else np.array(value)).view(Array)


class _Place(int):
    """Which of a Definition's values an output is."""


def _values(array: Any) -> Any:
    return array.value if isinstance(array, Tensor) else array


def _kind(array: Any) -> tuple[Any, ...]:
    return (array.shape[1:], dtype_of(array))


def _input(name: str, shape: tuple[int, ...], array: Any) -> Node:
    return placeholder(name, shape, dtype_of(array))
