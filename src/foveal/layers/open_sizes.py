"""What a layer gives for symbolic tensors: it is traced for two sizes in the place of those that are open.

What then differs is open as well. So no layer needs a rule of its own for sizes that nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

from foveal.errors import ShapeError
from foveal.functions.rows import Row
from foveal.functions.symbolic import OpenShape, Outline
from foveal.ir.node import Node, placeholder, show
from foveal.layers.custom import all_sublayers
from foveal.layers.masks import symbolic_nodes
from foveal.layers.tracing import Tracer
from foveal.nesting import leaves, mapped

TRIED = ((224, 448), (3360, 6720))
"""Pairs of sizes that most strides and patches divide; the second is for kernels that do not fit into the first."""


def outlined(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The outlines of what a layer gives for symbolic tensors; it is built for them if need be."""
    given = leaves(x)
    unbuilt = [inner for inner in all_sublayers(layer) if not inner.built]
    fresh = not layer.built
    try:
        if fresh:
            layer._build(x, model)
        try:
            return _fitting(layer, x, given, training, model, unbuilt)
        except ShapeError:
            of_rows = _of_whole_batch if layer.takes_batches_apart else _of_two_rows
            if (found := of_rows(layer, x, training, model)) is None:
                raise
            return found
    except BaseException:
        if fresh:
            layer.forget()
        raise


def _of_two_rows(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The outlines of what a layer of the user's own gives for two rows, where it cannot say it for any number.

    None where it gives nothing then either, or something that is no batch.
    """
    if not layer.holds_layers or any(None in outline.shape[1:] or not outline.batched for outline in leaves(x)):
        return None
    try:
        with Tracer().recording():
            y = layer._on(mapped(lambda outline: placeholder("", (2, *outline.shape[1:])), x), training, model)
    except ShapeError:
        return None
    if any(node.shape[:1] != (2,) for node in leaves(y)):
        return None
    return mapped(lambda node: Outline((None, *node.shape[1:]), node.dtype), y)


def _of_whole_batch(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The outlines of what an operation takes out of a batch, such as its first image; None where it takes none."""

    def of_rows(count: int) -> Any:
        with Tracer().recording():
            return layer._on(mapped(lambda outline: _rows_of(outline, count), x), training, model)

    try:
        two, three = of_rows(2), of_rows(3)
    except (ShapeError, IndexError):
        return None
    if [node.shape for node in leaves(two)] != [node.shape for node in leaves(three)]:
        return None
    return mapped(lambda node: Outline(node.shape, node.dtype, batched=False), two)


def _rows_of(outline: Outline, count: int) -> Node:
    return placeholder("", (count, *outline.shape[1:]) if outline.batched else outline.shape)


def _fitting(
    layer: Any, x: Any, given: Sequence[Outline], training: bool | None, model: str, unbuilt: Sequence[Any]
) -> Any:
    """The outlines by the first pair of sizes that the layer takes."""
    first: ShapeError | None = None
    for pair, meeting in _trials(given):
        made, masks = [], []
        try:
            for size in pair:
                with Tracer().recording() as tracer:  # what is left behind here belongs to no graph
                    nodes = symbolic_nodes(x, tracer, partial(Outline.node, size=size, meeting=meeting))
                    y = layer._on(nodes, training, model)
                made.append(y)
                masks.append([tracer.masks.get(node) for node in leaves(y)])
            return compared(made, _batch_of(given), zip(*masks, strict=True))
        except ShapeError as error:
            for inner in unbuilt:
                getattr(inner, "unbuild", inner.forget)()
            if made:
                raise ShapeError(_only_one_size(layer, given, error)) from None
            first = first or error
    assert first is not None
    raise first


def _batch_of(given: Sequence[Outline]) -> int | None:
    """The length of the batch, where one of the tensors says it; 1 meets every other."""
    lengths = [outline.shape[0] for outline in given if outline.batched]
    known = [n for n in lengths if n not in (None, 1)]
    return known[0] if known else 1 if lengths and None not in lengths else None


def _trials(given: Sequence[Outline]) -> Iterator[tuple[Sequence[int], Mapping[int, int]]]:
    """Sizes for what is open, and others for axes along which another tensor has a size that is known."""
    if not any(None in outline.shape[1:] for outline in given):
        yield (1,), {}
        return
    known = {axis: n for outline in given for axis, n in enumerate(outline.shape) if axis and n not in (None, 1)}
    yield TRIED[0], {}
    if known and len(given) > 1:
        yield TRIED[0], known
    yield TRIED[1], {}


def compared(made: Sequence[Any], batch: int | None = None, masks: Iterable[Sequence[Node | None]] = ()) -> Any:
    """What nodes that were made for several sizes are alike in, each with its mask if there is one."""
    others = zip_longest(zip(*map(leaves, made), strict=True), masks, fillvalue=(None,))

    def outline(_: Any) -> Outline:
        nodes, hidden = next(others)
        return _alike(nodes, batch, None if hidden[0] is None else _alike(hidden, batch, dtype="bool"))

    return mapped(outline, made[0])


def _alike(nodes: Any, batch: int | None, mask: Outline | None = None, dtype: str | None = None) -> Outline:
    if isinstance(nodes[0], Row):
        behind = _alike([row.node for row in nodes], batch)
        return Outline((None,), behind.dtype, batched=False, row=behind)
    shapes = zip(*(node.shape for node in nodes), strict=True)
    shape: OpenShape = tuple(sizes[0] if len(set(sizes)) == 1 else None for sizes in shapes)
    batched = nodes[0].spec.batched
    return Outline((batch, *shape[1:]) if batched else shape, dtype or nodes[0].dtype, batched, mask)


def _only_one_size(layer: Any, given: Sequence[Outline], error: ShapeError) -> str:
    shapes = " and ".join(show(outline.shape) for outline in given)
    return (
        f"{type(layer).__name__} {layer.name!r}: fits one size alone, but its input leaves sizes open, {shapes}. "
        f"Give Input the size, or pool over all of it first, as GlobalAveragePooling2D does. ({error})"
    )
