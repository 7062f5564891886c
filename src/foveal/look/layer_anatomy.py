"""What a model is made of, layer by layer: shapes, parameters, work, memory, receptive fields, time."""

from __future__ import annotations

from typing import Any

from foveal.arguments import boolean, converted
from foveal.ir.graph import topological
from foveal.ir.node import Node, Shape
from foveal.look.fields import Field, axis_maps_of, fields_of
from foveal.look.layer_timing import seconds_of
from foveal.look.sheets import Result, Sheet
from foveal.look.views import Place, opened_at
from foveal.models import Model
from foveal.models.arithmetic import activation_bytes, multiply_adds
from foveal.nesting import leaves
from foveal.record import Record

Known = tuple[int | None, ...]
LEAST = ("From", "Stride", "Input", "Memory", "Time", "Sees", "Multiply-adds", "Parameters")
"""The columns of the table that a narrow terminal goes without, in order."""
UNITS = ("B", "KB", "MB", "GB", "TB")


class LayerAnatomy(Record):
    """One application of a layer.

    Attributes
    ----------
    name, kind : str
        Its name in the model, as `activations` gives it, and its class.
    inputs, outputs : tuple of shapes
        What it takes and gives, one shape for each tensor, None for the batch.
    params : int
    formula : str
        How the parameters come about, such as `(3*3*25 + 1) * 50 = 11,300`.
    trainable : bool
        Whether training changes any of them.
    shared : bool
        Whether an earlier application has the same parameters already.
    multiply_adds : int
        For one image.
    activation_bytes : int
        What the tensors it makes take for one image; 0 where it gives what it was given.
    fields : tuple of Field
        What its values see of each input of the model.
    seconds, share : float or None
        How long it takes alone, and its part of the time of all, where it was measured.
    """

    name: str
    kind: str
    inputs: tuple[Known, ...]
    outputs: tuple[Known, ...]
    params: int
    formula: str
    trainable: bool
    shared: bool
    multiply_adds: int
    activation_bytes: int
    fields: tuple[Field, ...]
    seconds: float | None = None
    share: float | None = None


class Anatomy(Result, eq=False):
    """What a model is made of.

    Attributes
    ----------
    model : str
    layers : tuple of LayerAnatomy
        All that compute, in order; those inside other models by their paths, a shared layer once for each call.
    params, trainable_params : int
        Of all weights, each counted once.
    weight_bytes : int
    multiply_adds, activation_bytes : int
        Of all layers, for one image.
    images : int or None
        How many images the time was measured with.
    """

    model: str
    layers: tuple[LayerAnatomy, ...]
    params: int
    trainable_params: int
    weight_bytes: int
    multiply_adds: int
    activation_bytes: int
    images: int | None = None

    def sheets(self) -> list[Sheet]:
        """One row for each layer, and the sums."""
        timed = self.images is not None
        columns = ("Layer", "Input", "Output", "Parameters", ">Multiply-adds", ">Memory", ">Sees", ">Stride", ">From")
        rows = tuple(_row(layer) + ((f"{layer.share:.1%}",) if timed else ()) for layer in self.layers)
        fixed = self.params - self.trainable_params
        notes = [
            f"{self.params:,} parameters ({memory(self.weight_bytes)})"
            + (f", {fixed:,} not trained" if fixed else "")
            + f"; for an image {self.multiply_adds:,} multiply-adds, {memory(self.activation_bytes)} of activations.",
            "Sees, Stride, From: receptive field, in pixels of the input; From is negative in the padding.",
        ]
        if timed:
            notes.append(f"Time: each layer alone, {self.images} images at once.")
        return [Sheet(f"Anatomy of {self.model}", columns + (">Time",) * timed, rows, tuple(notes), LEAST)]


def anatomy(model: Model, time: bool = False, images: int = 32, input_shape: Any = None) -> Anatomy:
    """What a model is made of, layer by layer.

    Parameters
    ----------
    model : Model
        One that knows its input.
    time : bool, default=False
        Whether to measure how long each layer takes, alone, on the model's engine. Engines compute several layers at
        once where they can, so that the whole takes less than its parts.
    images : int, default=32
        How many images to measure with.
    input_shape : tuple, optional
        As in `receptive_field`: for what shape, where that is open.

    Returns
    -------
    Anatomy
        It prints as a table, in notebooks too; `to_dict` and `to_json` give plain values.
    """
    view = opened_at("anatomy", model, input_shape)
    places = view.layers
    seen = axis_maps_of(view, places)
    seconds: dict[Place, float] = {}
    if converted("anatomy", "time", boolean, time):
        seconds = seconds_of(view, places, images)
    total = sum(seconds.values()) or 1.0
    known: set[int] = set()
    layers = []
    for place in places:
        spent = seconds.get(place)
        timing = {"seconds": spent, "share": None if spent is None else spent / total}
        layers.append(_anatomy(place, id(place.layer) in known, fields_of(seen[place]), timing))
        known.add(id(place.layer))
    trained = sum(weight.size for weight in model.trainable_weights)
    everything = sum(weight.size for weight in model.weights)
    return Anatomy(
        model.name,
        tuple(layers),
        everything,
        trained,
        4 * everything,
        multiply_adds(topological(leaves(view.y))),
        activation_bytes(dict.fromkeys(node for place in places for node in _new_tensors(place))),
        images if time else None,
    )


def _new_tensors(place: Place) -> list[Node]:
    """The tensors that the layer makes, rather than hands on."""
    given = set(leaves(place.x))
    return [node for node in leaves(place.y) if node not in given]


def _anatomy(place: Place, shared: bool, fields: tuple[Field, ...], timing: dict[str, float | None]) -> LayerAnatomy:
    layer = place.layer
    return LayerAnatomy(
        place.name,
        type(layer).__name__,
        _shapes(place.x),
        _shapes(place.y),
        layer.count_params(),
        f"{layer.formula():,}",
        bool(layer.trainable_weights),
        shared,
        multiply_adds(place.nodes),
        activation_bytes(_new_tensors(place)),
        fields,
        **timing,
    )


def _shapes(nodes: Any) -> tuple[Known, ...]:
    return tuple(_without_batch(node.shape) for node in leaves(nodes))


def _without_batch(shape: Shape) -> Known:
    return (None, *shape[1:])


def _row(layer: LayerAnatomy) -> tuple[str, ...]:
    params = (
        "as above" if layer.shared and layer.params else layer.formula or (f"{layer.params:,}" if layer.params else "-")
    )
    return (
        f"{layer.name} ({layer.kind})",
        ", ".join(map(_shape_text, layer.inputs)),
        ", ".join(map(_shape_text, layer.outputs)),
        "as above" if layer.shared and layer.params else params,
        f"{layer.multiply_adds:,}" if layer.multiply_adds else "-",
        memory(layer.activation_bytes) if layer.activation_bytes else "-",
        *(_per_input(layer, part) for part in ("size", "stride", "offset")),
    )


def _shape_text(shape: Known) -> str:
    return "x".join(str(n) for n in shape[1:])


def _per_input(layer: LayerAnatomy, part: str) -> str:
    """One number where both axes have the same."""
    found = []
    for field in layer.fields:
        numbers = getattr(field, part)
        found.append("x".join(f"{n:.4g}" for n in (numbers[:1] if len(set(numbers)) == 1 else numbers)))
    return ", ".join(found) or "-"


def memory(size: float) -> str:
    """Bytes as people read them."""
    for unit in UNITS:
        if size < 1024 or unit == UNITS[-1]:
            break
        size /= 1024
    return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
