"""The old `keras.backend`'s graphs: symbolic tensors, their gradients, and functions that compute them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.variables import Variable
from foveal.eager import Programs, Traced, compute
from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.autodiff import gradients as slopes
from foveal.ir.node import Node
from foveal.layers import Input, Layer
from foveal.layers.tracing import Tracer, active_tracer
from foveal.models.layer_graph import LayerGraph
from foveal.nesting import leaves, mapped
from foveal.older import note


class Phase(int):
    """0 where models answer, 1 where they are trained; among the inputs of a `function` it says which it is."""


class _Setting:
    phase = 0


def learning_phase() -> Phase:
    """0, or what `set_learning_phase` said: for `K.function([model.input, K.learning_phase()], outputs)`."""
    return Phase(_Setting.phase)


def set_learning_phase(value: Any) -> None:
    """What `function` and `in_train_phase` do where nothing else says it; `fit` and `predict` know it themselves."""
    note("set_learning_phase", "set_learning_phase: `fit` trains and `predict` does not, whatever it is set to.")
    _Setting.phase = int(value)


def _is_training(training: Any) -> bool:
    """Whether a layer is being trained: what it was told, or what the call around it was."""
    told = active_tracer().training if training is None else training
    return bool(_Setting.phase if told is None else told)


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` where the layer around it is trained, else `alt`; either may be a function without arguments."""
    chosen = x if _is_training(training) else alt
    return chosen() if callable(chosen) else chosen


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`alt` where the layer around it is trained, else `x`."""
    return in_train_phase(alt, x, training)


def placeholder(
    shape: Any = None, ndim: int | None = None, dtype: Any = None, sparse: bool = False, name: str | None = None
) -> KerasTensor:
    """A symbolic tensor of this shape, the batch included, to be an input of a `function`."""
    if shape is None and ndim is None:
        raise ArgumentError("placeholder: `shape` must be given, or `ndim`, got neither.")
    return Input(batch_shape=tuple(shape or (None,) * int(ndim or 0)), dtype=dtype, name=name)


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """A variable, which `K.get_value` reads and `K.set_value` changes."""
    return Variable(value, name=name, dtype=dtype or "float32")


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """An array of these values; one value fills a whole `shape`."""
    values = array(value, dtype or "float32")
    return result(values if shape is None else np.broadcast_to(values, tuple(shape)).copy())


class Gradient(Layer):
    """How a symbolic tensor's sum changes with others that it was computed from."""

    def call(self, loss: Any, sources: Any) -> Any:
        return slopes(loss, sources)


def gradients(loss: Any, variables: Any) -> Any:
    """How `loss`, or its sum, changes with each symbolic tensor of a list: symbolic tensors again, in a list.

    Arrays and weights are no such tensors: tapes differentiate with respect to them.
    """
    sources = list(variables) if isinstance(variables, list | tuple) else [variables]
    if all(isinstance(leaf, Node) for leaf in (loss, *sources)):  # in a layer
        return slopes(loss, sources)
    wrong = [leaf for leaf in (loss, *sources) if not isinstance(leaf, KerasTensor)]
    if wrong:
        raise ArgumentError(
            f"gradients: `loss` and `variables` must be symbolic tensors, such as model.output and model.input, got "
            f"{type(wrong[0]).__name__}. Of arrays and weights, tf.GradientTape has gradients."
        )
    return Gradient()(loss, sources)


class Function:
    """What symbolic tensors are for arrays in the place of others.

    Parameters
    ----------
    inputs : list of KerasTensor
        `learning_phase()` may be among them: its value says whether the layers behave as in training.
    outputs : KerasTensor, or list of them
        Arrays and variables may be among them, and are read.
    updates : list of (variable, value)
        What becomes of variables, as a rule of what the outputs are.
    """

    def __init__(self, inputs: Any, outputs: Any, updates: Sequence[Any] | None = None, **_: Any) -> None:
        if updates:
            raise ArgumentError(
                "function: `updates` must be left out: train with train_on_batch, or a tf.GradientTape and "
                "optimizer.apply_gradients."
            )
        self.inputs = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        self.outputs = outputs
        self._symbols = [leaf for leaf in self.inputs if isinstance(leaf, KerasTensor)]
        wanted = [leaf for leaf in leaves(outputs) if isinstance(leaf, KerasTensor)]
        self._graph = LayerGraph("function", self._symbols, wanted) if wanted else None
        self._programs: Programs = {}

    def __call__(self, inputs: Any = ()) -> Any:
        """The outputs as NumPy arrays, for a list with an array for each input."""
        values = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        if len(values) != len(self.inputs):
            raise ArgumentError(f"function: takes a list of {len(self.inputs)} arrays, got {len(values)}.")
        pairs = list(zip(self.inputs, values, strict=True))
        training = next((bool(value) for place, value in pairs if isinstance(place, Phase)), bool(_Setting.phase))
        computed = iter(self._computed([v for place, v in pairs if isinstance(place, KerasTensor)], training))
        return mapped(lambda leaf: next(computed) if isinstance(leaf, KerasTensor) else array(leaf), self.outputs)

    def _computed(self, values: list[Any], training: bool) -> list[Any]:
        if self._graph is None:
            return []
        graph = self._graph
        given = [array(value, place.dtype) for place, value in zip(self._symbols, values, strict=True)]

        def trace(nodes: list[Node]) -> Traced:
            with Tracer().recording() as tracer:
                outputs = leaves(graph.run(nodes, training, "function"))
            return Traced(outputs, _weights(graph), {}, tracer.seeds)

        return [np.asarray(y) for y in compute(trace, given, programs=self._programs, key=training)]


def _weights(graph: LayerGraph) -> list[Any]:
    return list(dict.fromkeys(weight for layer in graph.layers for weight in layer.weights))


function: Callable[..., Function] = Function


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """The tensor; an array is printed."""
    if not isinstance(x, Node | KerasTensor):
        import sys

        sys.stdout.write(f"{message} {array(x)}\n")
    return x


__all__ = [
    "constant", "function", "gradients", "in_test_phase", "in_train_phase", "learning_phase", "placeholder",
    "print_tensor", "set_learning_phase", "variable",
]  # fmt: skip
