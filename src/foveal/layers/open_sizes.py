"""What a layer gives for symbolic tensors: it is traced for two sizes in the place of those that are open.

What then differs is open as well. So no layer needs a rule of its own for sizes that nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from math import prod
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

ROWS = (12, 1, 24, 0, 2, 3, 4, 5, 6, 8, 9, 10, 15, 16, 18, 20)
"""Lengths of a batch that are tried where a layer needs to know it; 0 stands for the size that is tried."""


def outlined(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The outlines of what a layer gives for symbolic tensors; it is built for them if need be."""
    given = leaves(x)
    unbuilt = [inner for inner in all_sublayers(layer) if not inner.built]
    fresh = not layer.built
    try:
        if fresh:
            layer._build(x, model)
        try:
            if (one := _of_one_image(layer, x, training, model)) is not None:
                return one
            _check_batches(given)
            return _fitting(layer, x, given, training, model, unbuilt)
        except ShapeError:
            if (found := _of_some_lengths(layer, x, given, training, model, unbuilt)) is None:
                raise
            return found
    except BaseException:
        if fresh:
            layer.forget()
        raise


def _of_some_lengths(
    layer: Any, x: Any, given: Sequence[Outline], training: bool | None, model: str, unbuilt: Sequence[Any]
) -> Any:
    """The outlines of what a layer gives where it says nothing for batches of any length: those of some lengths.

    None where it gives nothing for them either. What fits one length alone is taken to be of that.
    """
    open_rows = any(outline.batched and outline.shape[0] is None for outline in given)
    open_sizes = any(None in outline.shape[outline.batched :] for outline in given)

    def tried(rows: int, size: int, meeting: Mapping[int, int]) -> Any:
        node = partial(Outline.node, size=size, rows=rows or size, meeting=meeting)
        with Tracer().recording() as tracer:
            return layer._on(symbolic_nodes(x, tracer, node), training, model)

    for meeting in ({}, _known(given))[: 1 + open_sizes]:
        made: list[Any] = []
        lengths: list[int] = []
        for rows in ROWS if open_rows else (1, 1)[: 1 + open_sizes]:
            size = TRIED[0][len(made)]
            try:
                y = tried(rows, size, meeting)
            except ShapeError:
                continue
            if not made or [node.ndim for node in leaves(y)] == [node.ndim for node in leaves(made[0])]:
                made.append(y)
                lengths.append(rows or size)
            if len(made) == len(TRIED[0]):
                break
        if len(made) > open_sizes and (lengths != [1] or not open_rows):
            return _outlines(made, lengths if open_rows else None)
        _forget(unbuilt)
    return None


def _outlines(made: Sequence[Any], lengths: Sequence[int] | None) -> Any:
    """What nodes are alike in that were made for batches of these lengths."""
    nodes = zip(*map(leaves, made), strict=True)

    def outline(_: Any) -> Outline:
        alike = next(nodes)
        batched = lengths is not None and [node.shape[:1] for node in alike] == [(n,) for n in lengths]
        sizes = tuple(n[0] if len(set(n)) == 1 else None for n in zip(*(node.shape for node in alike), strict=True))
        return Outline((None, *sizes[1:]) if batched else sizes, alike[0].dtype, batched)

    return mapped(outline, made[0])


def _of_one_image(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The outline of what a layer gives for one image, where the tensor has the shape of one, all of it known."""
    if not (layer.takes_one_image and isinstance(x, Outline) and len(x.shape) == 3 and None not in x.shape):
        return None
    with Tracer().recording():
        y = layer._on(placeholder("", x.shape), training, model)  # type: ignore[arg-type]
    return Outline(tuple(y.shape), y.dtype)


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
            _forget(unbuilt)
            if made:
                raise ShapeError(_only_one_size(layer, given, error)) from None
            first = first or error
    assert first is not None
    raise first


def _forget(layers: Sequence[Any]) -> None:
    for layer in layers:
        getattr(layer, "unbuild", layer.forget)()


def _check_batches(given: Sequence[Outline]) -> None:
    """An error where first axes of several known lengths cannot be one batch."""
    lengths = {outline.shape[0] for outline in given if outline.batched} - {None, 1}
    if len(lengths) > 1:
        raise ShapeError(f"the first axes of {' and '.join(show(outline.shape) for outline in given)} do not meet.")


def _batch_of(given: Sequence[Outline]) -> int | None:
    """The length of the batch, where one of the tensors says it; 1 meets every other."""
    lengths = [outline.shape[0] for outline in given if outline.batched]
    known = [n for n in lengths if n not in (None, 1)]
    return known[0] if known else 1 if lengths and None not in lengths else None


def _known(given: Sequence[Outline]) -> dict[int, int]:
    """The sizes that some of the tensors have along their axes behind the first."""
    return {axis: n for outline in given for axis, n in enumerate(outline.shape) if axis and n not in (None, 1)}


def _trials(given: Sequence[Outline]) -> Iterator[tuple[Sequence[int], Mapping[int, int]]]:
    """Sizes for what is open, and others for axes along which another tensor has a size that is known."""
    if not any(None in outline.shape[1:] for outline in given):
        yield (1,), {}
        return
    known = _known(given)
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
        length = None if None in behind.shape else prod(behind.shape)  # type: ignore[arg-type]
        return Outline((length,), behind.dtype, batched=False, row=behind)
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
