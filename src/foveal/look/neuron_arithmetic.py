"""A neuron's arithmetic, for people to read."""

from __future__ import annotations

import numpy as np

from foveal.look.fields import Box
from foveal.look.sheets import Result, Sheet, number
from foveal.look.views import Array

LARGEST_GRID = 5
"""How high and wide a patch may be that is shown as it lies."""
CHANNELS = 3
"""How many input channels are shown pixel by pixel; those that count most."""
TERMS = 12
"""How many products are listed where the patch is too large to show."""


class Neuron(Result, eq=False):
    """How one value of a layer comes about.

    Attributes
    ----------
    model, layer, kind : str
        The layer's name in the model, and its class.
    y, x, channel : int
        Which of the layer's values; `y` and `x` are 0 where it gives no map.
    rule : {'sum', 'max', 'mean'}
        What is made of the inputs.
    source : str
        The layer whose output is read, or the model's input.
    rows, columns, channels : array (R,), (S,), (C,)
        Where in that output the inputs stand. What lies outside is padding and counts as zero.
    patch : array (R, S, C)
        The inputs.
    kernel : array (R, S, C) or None
        What each is multiplied with.
    products : array (R, S, C) or None
    bias : float or None
    z : float
        The sum of products and bias; or the largest, or the mean of the inputs. In float64.
    winner : (int, int) or None
        The row and the column of the largest input, where the largest wins.
    activation : str
        The function that is applied to z.
    value : float
        What comes out, in float64.
    engine : float
        What the model's engine computes, in float32.
    sees : dict of str to Box
        For each input of the model the box of pixels that the value depends on.
    steps : tuple of Neuron
        Where the layer computes in two steps, as a SeparableConv2D does: the values of the first step that are this
        one's `patch`, in order.
    """

    model: str
    layer: str
    kind: str
    y: int
    x: int
    channel: int
    rule: str
    source: str
    rows: Array
    columns: Array
    channels: Array
    patch: Array
    kernel: Array | None
    products: Array | None
    bias: float | None
    z: float
    winner: tuple[int, int] | None
    activation: str
    value: float
    engine: float
    sees: dict[str, Box]
    steps: tuple[Neuron, ...] = ()

    def sheets(self) -> list[Sheet]:
        """The sum in words, then its products."""
        return [_in_words(self), *(_products(self) if self.rule == "sum" else [_window(self)])]


def _in_words(neuron: Neuron) -> Sheet:
    where = f"channel {neuron.channel} at row {neuron.y}, column {neuron.x}"
    if neuron.kind == "Dense":
        where = f"unit {neuron.channel}" + f" at row {neuron.y}, column {neuron.x}" * (neuron.y + neuron.x > 0)
    title = f"{neuron.layer} ({neuron.kind}) of {neuron.model}: {where}"
    count = f"{neuron.patch.size} value{'s' * (neuron.patch.size > 1)}"
    lines = [f"reads  {count} of {neuron.source}: {_span('row', neuron.rows)}, {_span('column', neuron.columns)}"]
    lines[0] += f", {_span('channel', neuron.channels)}"
    lines += [f"sees   {box} of {name}" for name, box in neuron.sees.items()]
    lines.append(_result(neuron))
    if neuron.rule == "sum" and neuron.activation != "linear":
        lines.append(f"value  {neuron.activation}(z) = {neuron.value:.7g}")
    if neuron.steps:
        lines.append(f"steps  .steps tells the {len(neuron.steps)} sums of the first step, one for each channel")
    apart = abs(neuron.engine - neuron.value)
    lines.append(f"engine {neuron.engine:.7g}, {apart:.1g} away: float32 carries 7 digits")
    return Sheet(title, notes=tuple(lines))


def _span(what: str, places: np.ndarray) -> str:
    if len(places) == 1:
        return f"{what} {places[0]}"
    return f"{what}s {places[0]} to {places[-1]}" if len(places) else f"no {what}"


def _result(neuron: Neuron) -> str:
    if neuron.rule == "max":
        return f"value  the largest, {neuron.z:.7g}, at row {neuron.winner[0]}, column {neuron.winner[1]}"  # type: ignore[index]
    if neuron.rule == "mean":
        return f"value  their mean, {neuron.z:.7g}"
    products = neuron.products
    assert products is not None
    sums = products.sum((0, 1)) if len(neuron.channels) <= TERMS else np.array([products.sum()])
    bias = "" if neuron.bias is None else f"{neuron.bias:.6g} + "
    terms = " + ".join(f"{value:.6g}" if value >= 0 else f"({value:.6g})" for value in sums)
    of_each = " (bias, then the sum of each channel)" if len(sums) > 1 and bias else ""
    return f"z      {bias}{terms} = {neuron.z:.7g}{of_each}"


def _products(neuron: Neuron) -> list[Sheet]:
    """Pixel by pixel for the channels that count most; or the terms that count most."""
    assert neuron.kernel is not None
    assert neuron.products is not None
    height, width, channels = neuron.patch.shape
    if not neuron.patch.size:
        return [Sheet("No input reaches this place.")]
    if max(height, width) > LARGEST_GRID or (height * width == 1 and channels > CHANNELS):
        return [_terms(neuron)]
    weight = np.abs(neuron.products).sum((0, 1))
    strongest = np.argsort(-weight, kind="stable")[:CHANNELS]
    shown = [_grid(neuron, int(c)) for c in np.sort(strongest)]
    left = len(neuron.channels) - len(shown)
    note = (f"{left} more channels count less.",) if left else ()
    return [*shown[:-1], shown[-1].replaced(notes=note)]


def _grid(neuron: Neuron, c: int) -> Sheet:
    assert neuron.kernel is not None
    assert neuron.products is not None
    rows = tuple(
        (
            str(row),
            *(
                f"{number(value)} · {number(weight)} = {number(product)}"
                for value, weight, product in zip(
                    neuron.patch[r, :, c], neuron.kernel[r, :, c], neuron.products[r, :, c], strict=True
                )
            ),
        )
        for r, row in enumerate(neuron.rows.tolist())
    )
    columns = (">row", *(f">column {column}" for column in neuron.columns.tolist()))
    total = float(neuron.products[:, :, c].sum())
    return Sheet(
        f"input channel {neuron.channels[c]}: input · kernel = product, sum {number(total)}", columns, rows, grid=True
    )


def _terms(neuron: Neuron) -> Sheet:
    assert neuron.kernel is not None
    assert neuron.products is not None
    order = np.argsort(-np.abs(neuron.products), axis=None, kind="stable")[:TERMS]
    rows = []
    for r, s, c in zip(*np.unravel_index(order, neuron.products.shape), strict=True):
        place = (str(neuron.rows[r]), str(neuron.columns[s]), str(neuron.channels[c]))
        rows.append((*place, *map(number, (neuron.patch[r, s, c], neuron.kernel[r, s, c], neuron.products[r, s, c]))))
    left = neuron.products.size - len(rows)
    rest = float(neuron.products.sum() - neuron.products.reshape(-1)[order].sum())
    notes = (f"{left} more products count less; together they are {number(rest)}.",) if left else ()
    columns = (">row", ">column", ">channel", ">input", ">weight", ">product")
    return Sheet("the products that count most", columns, tuple(rows), notes, grid=True)


def _window(neuron: Neuron) -> Sheet:
    rows = tuple(
        (str(row), *(number(value) for value in neuron.patch[r, :, 0])) for r, row in enumerate(neuron.rows.tolist())
    )
    if max(neuron.patch.shape) > LARGEST_GRID:
        return Sheet(f"the whole map, {len(neuron.rows)} x {len(neuron.columns)} values")
    columns = (">row", *(f">column {column}" for column in neuron.columns.tolist()))
    return Sheet("the window", columns, rows, grid=True)
