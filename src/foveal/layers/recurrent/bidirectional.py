"""Sequences read from both ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from foveal.arguments import arg, one_of, or_none
from foveal.errors import ArgumentError
from foveal.functions.indexing import flip
from foveal.layers.base import Layer
from foveal.layers.classes import layer_from, part_of
from foveal.layers.recurrent.states import rows_of
from foveal.nesting import leaves
from foveal.ops.parts import concat

MERGES: dict[str | None, Callable[[Any, Any], Any]] = {
    "concat": lambda a, b: concat([a, b], -1),
    "sum": lambda a, b: a + b,
    "ave": lambda a, b: (a + b) / 2.0,
    "mul": lambda a, b: a * b,
    None: lambda a, b: (a, b),
}
"""What is made of what both directions give."""


def _layer(value: Any) -> Layer:
    if isinstance(value, Layer) and all(hasattr(value, name) for name in ("go_backwards", "return_sequences")):
        return value
    raise ValueError(f"a recurrent layer, such as LSTM(32), got {value!r}.")


def _arrays(value: Any) -> list[Any]:
    return list(value)


class Bidirectional(Layer):
    """Apply a recurrent layer from the first step on and another one from the last, and join what they give.

    Parameters
    ----------
    layer : layer
        One like it goes forward, and where there is no `backward_layer` another one backwards.
    merge_mode : {'concat', 'sum', 'ave', 'mul'} or None, default='concat'
        How the two outputs are joined; None gives both.
    weights : list of array, optional
        First values of the weights of both.
    backward_layer : layer, optional
        Its `go_backwards` differs from the layer's.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, 2 * units), or (batch, steps, 2 * units), for 'concat'
    """

    layer: Any = arg(_layer, saved=False)
    merge_mode: str | None = arg(one_of(*MERGES), "concat")
    backward_layer: Any = arg(or_none(_layer), None, saved=False)
    first_weights: Any = arg(or_none(_arrays), None, kw_only=True, saved=False)

    stateful: bool
    return_sequences: bool
    return_state: bool

    holds_layers = True
    default_training = None
    supports_masking = True

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given, with Keras's `weights` by another name, as that is what a layer calls those it has."""
        args, kwargs = super().modern(args, kwargs)
        if len(args) > 2:
            args, kwargs = (*args[:2], *args[3:]), {**kwargs, "weights": args[2]}
        first = {"first_weights": kwargs["weights"]} if "weights" in kwargs else {}
        return args, {name: value for name, value in kwargs.items() if name != "weights"} | first

    def prepare(self) -> None:
        layer, backward = vars(self).pop("layer"), vars(self).pop("backward_layer")
        super().prepare()
        self.forward_layer = like(layer, name=f"forward_{layer.name.removeprefix('forward_')}")
        name = f"backward_{layer.name.removeprefix('backward_')}"
        self.backward_layer = backward or like(layer, name=name, go_backwards=True)
        if self.forward_layer.go_backwards == self.backward_layer.go_backwards:
            raise ArgumentError(
                f"Bidirectional: one of the layers must go backwards and the other not, got "
                f"go_backwards={self.forward_layer.go_backwards} in both."
            )
        for name in ("stateful", "return_sequences", "return_state"):
            values = [getattr(each, name, False) for each in (self.forward_layer, self.backward_layer)]
            if values[0] != values[1]:
                raise ArgumentError(
                    f"Bidirectional: `{name}` must be the same in both layers, got {values[0]} and {values[1]}."
                )
            setattr(self, name, values[0])
        for each in (self.forward_layer, self.backward_layer):
            if hasattr(layer, "use_cudnn"):
                each.use_cudnn = layer.use_cudnn  # no part of a config
            if hasattr(each, "zero_output_for_mask"):
                each.zero_output_for_mask = each.return_sequences

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        for each in (self.forward_layer, self.backward_layer) if self.stateful else ():
            each._rows = rows_of(x) or each._rows
        return super()._on(x, training, model)

    @property
    def states(self) -> Any:
        """What both layers keep from batch to batch; None where they keep nothing."""
        kept = [each.states for each in (self.forward_layer, self.backward_layer)]
        return None if None in kept else (*kept[0], *kept[1])

    def reset_state(self) -> None:
        """Let the next batch begin with zeros."""
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        for each in (self.forward_layer, self.backward_layer):
            each.reset_state()

    def reset_states(self) -> None:
        """`reset_state`, by its older name."""
        self.reset_state()

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for each in (self.forward_layer, self.backward_layer):
            if not each.built:
                each.build(sequences_shape)
        if self.first_weights:
            self.set_weights(self.first_weights)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """That of the input, for each sequence that is given; states have none."""
        mask = leaves(previous_mask)[0] if self.return_sequences else None
        own = [mask] if self.merge_mode else [mask, mask]
        states = 2 * len(leaves(self.forward_layer.state_size)) if self.return_state else 0
        return [*own, *[None] * states] if len(own) + states > 1 else mask

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = None) -> Any:
        given: list[Any] = [None, None]
        if initial_state is not None:
            half = len(initial_state) // 2
            given = [list(initial_state[:half]), list(initial_state[half:])]
        told = {"training": training} | ({} if mask is None else {"mask": mask})
        first, second = (
            each(sequences, **told, **({} if state is None else {"initial_state": state}))
            for each, state in zip((self.forward_layer, self.backward_layer), given, strict=True)
        )
        states: list[Any] = []
        if self.return_state:
            states = [*first[1:], *second[1:]]
            first, second = first[0], second[0]
        if self.return_sequences:
            second = flip(second, 1)
        joined = MERGES[self.merge_mode](first, second)
        parts = joined if self.merge_mode is None else (joined,)
        return (*parts, *states) if states or self.merge_mode is None else joined

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, both layers as Keras has them."""
        return super().get_config() | {
            "layer": part_of(self.forward_layer),
            "backward_layer": part_of(self.backward_layer),
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the layer that `get_config` described, with new weights."""
        layers = {name: layer_from(config[name]) for name in ("layer", "backward_layer") if config.get(name)}
        return super().from_config({**config, **layers})


def like(layer: Any, **changes: Any) -> Any:
    """Another layer of the same arguments but some, with weights of its own."""
    part = part_of(layer)
    return layer_from({**part, "config": {**part["config"], **changes}})
