"""What lies between a model's inputs and outputs: which layers, and which calls of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from foveal.errors import ArgumentError
from foveal.functions.symbolic import KerasTensor, OpenShape, Outline
from foveal.ir.node import Node
from foveal.ir.weight import Weight
from foveal.layers import InputLayer, Layer
from foveal.layers.symbolic import Call
from foveal.layers.tracing import active_tracer
from foveal.locks import cached_property
from foveal.nesting import leaves, mapped, unpacked


class LayerGraph:
    """The calls that lead from some symbolic tensors to others.

    Attributes
    ----------
    inputs, outputs : KerasTensor, or lists or dicts of them
        As the user gave them.
    sources : list of KerasTensor
        What layers named Input give, one for each of `inputs`: a tensor inside another model gets one of its own.
    calls : list of Call
        In an order in which each has its inputs.
    layers : list of Layer
        From the inputs to the outputs, in Keras's order; those that only give the inputs are among them.
    losses : list of KerasTensor
        Scalars that are added to the loss.
    weights : list of Weight
        Those of the model that holds it, kept here so that they are looked for once.
    """

    def __init__(self, who: str, inputs: Any, outputs: Any, losses: Sequence[KerasTensor] = ()) -> None:
        for name, structure in (("inputs", inputs), ("outputs", outputs)):
            _check_symbolic(who, name, structure)
        self.inputs, self.outputs, self.losses = inputs, outputs, list(losses)
        self.weights: list[Weight] = []
        self._entries: dict[KerasTensor, KerasTensor] = {tensor: _source(tensor) for tensor in leaves(inputs)}
        self.sources = list(self._entries.values())
        needed = self._needed_calls(who)
        self.calls = [call for call in needed if not isinstance(call.layer, InputLayer)]
        self.layers = self._by_depth(needed)
        doubled = sorted(name for name, times in Counter(layer.name for layer in self.layers).items() if times > 1)
        if doubled:
            raise ArgumentError(f"{who} has two layers named {doubled[0]!r}. Give one of them another name.")

    def run(self, x: list[Node], training: bool | None, model: str) -> Any:
        """The outputs, computed from one node for each input."""
        return self._followed(
            x, lambda layer, given, chosen: layer._on(given, chosen, model), training, active_tracer().penalties
        )

    def outlined(self, x: list[Outline], training: bool | None, model: str) -> Any:
        """What is known of the outputs for other inputs, layer by layer."""
        return self._followed(x, lambda layer, given, chosen: layer._outlined(given, chosen, model), training)

    def followed(self, x: list[Any], follow: Callable[[Layer, Any, bool | None], Any]) -> Any:
        """What a function (layer, x, training) gives at the outputs, called in the place of each layer's calls."""
        return self._followed(x, follow, None)

    def _followed(
        self,
        x: list[Any],
        follow: Callable[[Layer, Any, bool | None], Any],
        training: bool | None,
        penalties: list[Node] | None = None,
    ) -> Any:
        values: dict[KerasTensor, Any] = dict(zip(self._entries, x, strict=True))
        for call in self.calls:
            chosen = training if call.training is None else call.training
            y = follow(call.layer, mapped(values.__getitem__, call.x), chosen)
            values.update(zip(call.tensors, leaves(y), strict=True))
        if penalties is not None:
            penalties += [values[loss] for loss in self.losses]
        return unpacked(mapped(values.__getitem__, self.outputs))

    def with_losses(self, name: str, losses: Sequence[Any]) -> LayerGraph:
        """The same with more losses, for a model of this name."""
        wrong = [loss for loss in losses if not isinstance(loss, KerasTensor) or loss.shape]
        if wrong:
            raise ArgumentError(
                f"add_loss: the loss must be one number for the whole batch, got {wrong[0]!r}. Take its mean or its "
                "sum: tf.reduce_mean(loss)."
            )
        return LayerGraph(f"Model: {name!r}", self.inputs, self.outputs, losses=[*self.losses, *losses])

    def alone(self) -> LayerGraph:
        """The same without what only its losses need."""
        return LayerGraph("Model", self.inputs, self.outputs) if self.losses else self

    def inputs_of(self, call: Call) -> list[KerasTensor]:
        """What a call takes, as it is named inside this model."""
        return [self._entries.get(tensor, tensor) for tensor in leaves(call.x)]

    def history(self, tensor: KerasTensor) -> tuple[str, int, int]:
        """A tensor's layer, by its name, which of the layer's calls here it comes from, and which output it is."""
        tensor = self._entries.get(tensor, tensor)
        layer = tensor.call.layer
        return layer.name, self.calls_of(layer).index(tensor.call), tensor.index

    @cached_property
    def is_a_line(self) -> bool:
        """Whether each layer is called once, on what the one before it gave."""
        ends = [self.sources[0].call, *self.calls]
        given = [self.inputs_of(call) for call in self.calls]
        return (
            len(self.sources) == 1
            and len({call.layer for call in self.calls}) == len(self.calls)
            and all(len(xs) == 1 and xs[0].call is before for xs, before in zip(given, ends, strict=False))
        )

    def connections(self, layer: Layer) -> str:
        """The inputs of a layer's calls, each with the call and the output it is; empty when all layers are in line."""
        if self.is_a_line:
            return ""
        taken = [self.history(tensor) for call in self.calls_of(layer) for tensor in self.inputs_of(call)]
        return ", ".join(f"{name}[{call}][{index}]" for name, call, index in taken) or "-"

    def input_shapes(self) -> dict[str, OpenShape | None]:
        """What the model is given: each input's name, and its shape without the batch."""
        return dict(zip(_names(self.inputs, self.sources), _shapes(self.sources), strict=True))

    def exit_shapes(self) -> dict[str, OpenShape]:
        """What the model gives: the same of each output."""
        tensors = leaves(self.outputs)
        names: list[str] = []
        for name in _names(self.outputs, tensors):
            equal = sum(known == name or known.startswith(f"{name}_") for known in names) if name in names else 0
            names.append(f"{name}_{equal}" if equal else name)
        return dict(zip(names, _shapes(tensors), strict=True))

    def output_shapes(self) -> dict[str, OpenShape]:
        """The only output of each layer that has one, by the layer's name; of its last call."""
        calls = [*(source.call for source in self.sources), *self.calls]
        last = {call.layer.name: call.tensors for call in calls}
        return {name: tensors[0].shape for name, tensors in last.items() if len(tensors) == 1}

    def calls_of(self, layer: Layer) -> list[Call]:
        """A layer's calls inside this model, in the order in which they were made."""
        return [call for call in layer.calls if call in self._known]

    @cached_property
    def _known(self) -> frozenset[Call]:
        return frozenset(self.calls) | {source.call for source in self.sources}

    def _needed_calls(self, who: str) -> dict[Call, None]:
        """Every call that the outputs need, each after those it needs itself. Not recursive: depth has no limit."""
        self._order: dict[Layer, int] = {}
        done: dict[Call, None] = {}
        sources = set(self.sources)
        stack: list[tuple[Call, Iterator[KerasTensor]]] = []

        def enter(tensor: KerasTensor) -> None:
            call = tensor.call
            if isinstance(call.layer, InputLayer) and tensor not in sources:
                raise ArgumentError(f"{who}: the outputs need the input {tensor.name!r}. Name it among `inputs`.")
            self._order.setdefault(call.layer, len(self._order))
            stack.append((call, iter(self.inputs_of(call))))

        for output in [*leaves(self.outputs), *self.losses]:
            if self._entries.get(output, output).call not in done:
                enter(self._entries.get(output, output))
            while stack:
                deeper = next((tensor for tensor in stack[-1][1] if tensor.call not in done), None)
                if deeper is not None:
                    enter(deeper)
                else:
                    done[stack.pop()[0]] = None
        return done

    def _by_depth(self, needed: dict[Call, None]) -> list[Layer]:
        """The layers farthest from the outputs first; those equally far in the order in which they are met."""
        calls: dict[Call, int] = {}
        depths: dict[Layer, int] = {}
        for call in reversed(needed):
            depth = max(calls.get(call, 0), depths.get(call.layer, 0))
            depths[call.layer] = depth
            for tensor in self.inputs_of(call):
                calls[tensor.call] = max(calls.get(tensor.call, 0), depth + 1)
        for source in self.sources:
            depths.setdefault(source.call.layer, 0)
        return sorted(depths, key=lambda layer: (-depths[layer], self._order.get(layer, -1)))


def _shapes(tensors: list[Any]) -> list[OpenShape]:
    return [tensor.shape[1:] for tensor in tensors]


def _names(structure: Any, tensors: list[Any]) -> list[str]:
    """The keys of a dict of tensors, else the names of the layers that give them, of which several can be equal."""
    if isinstance(structure, dict) and len(structure) == len(tensors):
        return sorted(structure)
    return [tensor.call.layer.name for tensor in tensors]


def _check_symbolic(who: str, name: str, structure: Any) -> None:
    wrong = [leaf for leaf in leaves(structure) if not isinstance(leaf, KerasTensor)]
    if wrong or not leaves(structure):
        got = repr(wrong[0]) if wrong else "nothing"
        raise ArgumentError(
            f"{who}: `{name}` must be what Input(...) and layers called on it give, or lists or dicts of it, got {got}."
        )


def _source(tensor: KerasTensor) -> KerasTensor:
    if isinstance(tensor.call.layer, InputLayer):
        return tensor
    source: KerasTensor = InputLayer(batch_shape=tensor.shape).output
    return source
