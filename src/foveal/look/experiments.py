"""Experiments on a model: a moved image, a stack without bends, a boundary between classes, what training changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, integer, positive_int, real
from foveal.errors import ArgumentError
from foveal.ir.node import size_of
from foveal.look.layer_outputs import outputs_of
from foveal.look.scores import head
from foveal.look.sheets import Result, Sheet
from foveal.look.views import Array, Opened, Values, node_values, one_image, opened_anyhow, opened_for, require_model
from foveal.models import Model
from foveal.nesting import leaves
from foveal.record import Record


class LayerShift(Record):
    """How one layer's values change when the image moves.

    Attributes
    ----------
    name, kind : str
    values, changed : int
        How many values there are, and how many of them change.
    share : float
        `changed / values`.
    largest : float
        The largest change, as a share of the largest value.
    """

    name: str
    kind: str
    values: int
    changed: int
    share: float
    largest: float


class Shift(Result, eq=False):
    """What an image that moves by some pixels changes, layer by layer.

    Attributes
    ----------
    model : str
    dx, dy : int
    tolerance : float
    layers : tuple of LayerShift
        The image itself comes first, under the name of the input.
    images : array (2, height, width, channels)
        Before and after; not part of `to_dict`.
    """

    model: str
    dx: int
    dy: int
    tolerance: float
    layers: tuple[LayerShift, ...]
    images: Array

    left_out = ("images",)

    def sheets(self) -> list[Sheet]:
        """A row for each layer."""
        rows = [
            (part.name, part.kind, f"{part.changed:,}", f"{part.values:,}", f"{part.share:.1%}", f"{part.largest:.0%}")
            for part in self.layers
        ]
        columns = ("layer", "type", ">changed", ">values", ">share", ">largest change")
        return [Sheet(f"{self.model}: the image moved by {self.dx} right, {self.dy} down", columns, tuple(rows))]


def shift(model: Model, image: Any, dx: int = 1, dy: int = 0, tolerance: float = 0.0, fill: float = 0.0) -> Shift:
    """Move an image by some pixels and count what changes in each layer: pooling makes a network bear it.

    Parameters
    ----------
    model : Model
        Of one input of images.
    image : array (height, width, channels) or (1, height, width, channels)
    dx, dy : int
        How far to the right and down, in pixels; negative is left and up.
    tolerance : float, default=0
        Values that differ by no more than this share of the layer's largest count as the same.
    fill : float, default=0
        What comes in at the edge.

    Returns
    -------
    Shift
    """
    dx, dy = (converted("shift", name, integer, n) for name, n in (("dx", dx), ("dy", dy)))
    tolerance = converted("shift", "tolerance", real, tolerance)
    batch = one_image("shift", model, image)
    inside = opened_for("shift", model, batch)
    if len(inside.inputs) > 1 or batch.ndim != 4:
        raise ArgumentError(f"shift: takes a model of one input of images, not {model.name!r}.")
    (given,) = inside.inputs.values()
    pair = np.concatenate([batch, moved(batch, dx, dy, fill, given.channels_first)])
    runtime, feeds = model.feeds_for("shift", pair)
    return shift_of(inside, node_values(runtime, outputs_of([given, *inside.layers]), feeds), dx, dy, tolerance)


def shift_of(inside: Opened, values: Values, dx: int, dy: int, tolerance: float = 0.0) -> Shift:
    """What changes from the first of two images to the second."""
    (given,) = inside.inputs.values()
    parts = [
        LayerShift(place.name, type(place.layer).__name__, *_compared(values[node], tolerance))
        for place in (given, *inside.layers)
        for node in leaves(place.y)
    ]
    images = np.moveaxis(values[given.node], 1, -1) if given.channels_first else values[given.node]
    return Shift(inside.model.name, dx, dy, tolerance, tuple(parts), images)


def moved(batch: Array, dx: int, dy: int, fill: float, channels_first: bool) -> Array:
    """Images, moved to the right and down."""
    shifted = np.full_like(batch, fill)
    height, width = batch.shape[2:] if channels_first else batch.shape[1:3]
    into = slice(max(dy, 0), height + min(dy, 0)), slice(max(dx, 0), width + min(dx, 0))
    out = slice(max(-dy, 0), height + min(-dy, 0)), slice(max(-dx, 0), width + min(-dx, 0))
    if abs(dx) < width and abs(dy) < height:
        shifted[(..., *into) if channels_first else (slice(None), *into)] = batch[
            (..., *out) if channels_first else (slice(None), *out)
        ]
    return shifted


def _compared(values: Array, tolerance: float) -> tuple[int, int, float, float]:
    before, after = np.asarray(values, np.float64)
    apart, largest = np.abs(after - before), float(np.abs(values).max())
    changed = int((apart > tolerance * largest).sum())
    return before.size, changed, changed / before.size, float(apart.max()) / largest if largest else 0.0


class LinearCollapse(Result, eq=False):
    """The one linear layer that a model would be, and how far the model is from it.

    Attributes
    ----------
    model : str
    kernel : array (inputs, outputs)
    bias : array (outputs,)
    error : float
        The largest difference on random inputs, as a share of the largest output.
    linear : bool
        Whether the model is that layer, to rounding.
    params : int
        The model's.
    """

    model: str
    kernel: Array
    bias: Array
    error: float
    linear: bool
    params: int

    def sheets(self) -> list[Sheet]:
        """In words."""
        inputs, outputs = self.kernel.shape
        said = (
            f"{self.model} with its {self.params:,} parameters is one linear layer: {inputs} x {outputs} and a bias."
            if self.linear
            else f"{self.model} is no linear layer: the one it is near zero is wrong by {self.error:.0%} of an output."
        )
        return [Sheet(said)]


def linear_collapse(
    model: Model, tolerance: float = 1e-4, most_inputs: int = 4096, input_shape: Any = None
) -> LinearCollapse:
    """Write a model as one linear layer `x @ kernel + bias`, and see whether it is one.

    The bias is what the model makes of zeros, each row of the kernel what one input adds to that. A stack of layers
    without activations is exactly this layer, however deep; a non-linearity is not.

    Parameters
    ----------
    model : Model
        Of one input and one output.
    tolerance : float, default=0.0001
        Up to which `error` the model counts as linear.
    most_inputs : int, default=4096
        A model with more is refused: the kernel would be large.
    input_shape : tuple, optional
        As in `receptive_field`: for what shape, where that is open.
    """
    who = "linear_collapse"
    if require_model(who, model).image_shape is None or len(model.output_names) > 1:
        raise ArgumentError(f"{who}: takes a model of one input and one output, not {model.name!r}.")
    (shape,) = model.sizes_named(who, input_shape)
    inputs = size_of(shape)
    if inputs > converted(who, "most_inputs", positive_int, most_inputs):
        raise ArgumentError(
            f"{who}: {model.name!r} has {inputs:,} inputs, more than most_inputs={most_inputs:,}. "
            "Take a smaller model, or raise it."
        )

    def answers(rows: Array) -> Array:
        found = model.predict(rows.reshape(-1, *shape).astype(np.float32), verbose=0)
        return np.asarray(found, np.float64).reshape(len(rows), -1)

    bias = answers(np.zeros((1, inputs)))[0]
    kernel = answers(np.eye(inputs)) - bias
    x = np.random.default_rng(0).standard_normal((64, inputs))
    wanted = answers(x)
    error = float(np.abs(wanted - (x @ kernel + bias)).max() / max(float(np.abs(wanted).max()), 1e-30))
    return LinearCollapse(model.name, kernel, bias, error, error <= tolerance, model.count_params())


class Boundary(Result, eq=False):
    """What a model of two inputs answers all over a plane.

    Attributes
    ----------
    model : str
    x, y : array (columns,), (rows,)
    scores : array (rows, columns, outputs)
    classes : array (rows, columns)
        The predicted class; of a single output whether it is above `threshold`.
    threshold : float
        Where a single output changes its answer: 0.5 of a sigmoid, else 0.
    """

    model: str
    x: Array
    y: Array
    scores: Array
    classes: Array
    threshold: float = 0.5

    @property
    def margins(self) -> Array:
        """How far each class is ahead of the best other one (rows, columns, classes): 0 at its boundary."""
        scores = self.scores.astype(np.float64)
        if scores.shape[-1] == 1:
            ahead = scores - self.threshold
            return np.concatenate([-ahead, ahead], -1)
        others = [np.delete(scores, c, -1).max(-1) for c in range(scores.shape[-1])]
        return np.asarray(scores - np.stack(others, -1))

    def sheets(self) -> list[Sheet]:
        """How much of the plane each class has."""
        found, counts = np.unique(self.classes, return_counts=True)
        rows = tuple((str(c), f"{n / self.classes.size:.1%}") for c, n in zip(found, counts, strict=True))
        return [Sheet(f"{self.model} on the plane", (">class", ">share"), rows)]


def decision_boundary(
    model: Model,
    x: tuple[float, float] = (-1.0, 1.0),
    y: tuple[float, float] = (-1.0, 1.0),
    resolution: int = 100,
) -> Boundary:
    """Ask a model of two inputs for its answer at every point of a grid.

    Parameters
    ----------
    model : Model
        Of inputs (N, 2).
    x, y : (float, float)
        From where to where.
    resolution : int, default=100
        How many points there are in each direction.
    """
    who = "decision_boundary"
    if require_model(who, model).image_shape != (2,):
        raise ArgumentError(f"{who}: takes a model of inputs (N, 2), points of a plane, not {model.name!r}.")
    count = converted(who, "resolution", positive_int, resolution)
    across, down = (np.linspace(*ends, count, dtype=np.float32) for ends in (x, y))
    points = np.stack(np.meshgrid(across, down), -1).reshape(-1, 2)
    scores = np.asarray(model.predict(points, verbose=0)).reshape(count, count, -1)
    threshold = 0.5 if head(opened_anyhow(who, model), 0) == "sigmoid" else 0.0
    classes = scores.argmax(-1) if scores.shape[-1] > 1 else (scores[..., 0] > threshold).astype(int)
    return Boundary(model.name, across, down, scores, classes, threshold)


class Trainable(Result, eq=False):
    """Which layers training changes.

    Attributes
    ----------
    model : str
    layers : tuple of (name, kind, trained, frozen)
        How many of each layer's parameters the optimizer changes, and how many stay as they are.
    updated : dict of str to int
        How many numbers of a layer each training step sets without the optimizer, such as the moving averages of
        BatchNormalization; layers without them are left out.
    """

    model: str
    layers: tuple[tuple[str, str, int, int], ...]
    updated: dict[str, int]

    @property
    def trained(self) -> int:
        """How many parameters the optimizer changes."""
        return sum(layer[2] for layer in self.layers)

    @property
    def frozen(self) -> int:
        """How many stay as they are."""
        return sum(layer[3] for layer in self.layers)

    def sheets(self) -> list[Sheet]:
        """A row for each layer that has parameters."""
        rows = []
        for name, kind, trained, frozen in self.layers:
            counts = {"trained": trained, "updated": self.updated.get(name, 0), "frozen": frozen}
            states = [state for state, count in counts.items() if count]
            if states:
                rows.append((name, kind, *(f"{count:,}" for count in counts.values()), states[0]))
        columns = ("layer", "type", ">trained", ">updated", ">frozen", "state")
        return [Sheet(f"What training changes in {self.model}", columns, tuple(rows), self.totals())]

    def totals(self) -> tuple[str, ...]:
        """How many parameters of all are trained, updated and frozen."""
        averages = sum(self.updated.values())
        total = f"{self.trained:,} parameters are trained, {self.frozen:,} are frozen"
        return (
            (f"{total}; {averages:,} are updated without the optimizer, as moving averages are",)
            if averages
            else (total,)
        )


def trainable_map(model: Model) -> Trainable:
    """Which layers training changes and which are frozen, in models inside the model too.

    A layer is frozen by `trainable = False`, its own or that of a model around it. Moving averages are neither trained
    nor frozen: they follow the data, until their layer is frozen.
    """
    optimized = set(require_model("trainable_map", model).trainable_weights)
    updates = model.traced(True, model.some_sizes()).updates
    rows, updated = [], dict[str, int]()
    for place in {place.layer: place for place in reversed(opened_anyhow("trainable_map", model).layers)}.values():
        weights = place.layer.weights
        trained = sum(weight.size for weight in weights if weight in optimized)
        averages = sum(weight.size for weight in weights if weight.key in updates and weight not in optimized)
        rows.append((place.name, type(place.layer).__name__, trained, place.layer.count_params() - trained - averages))
        updated |= {place.name: averages} if averages else {}
    return Trainable(model.name, tuple(reversed(rows)), updated)
