"""Ops that take tensors apart and put them together: each is linear, and they differentiate into each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from foveal.errors import ShapeError
from foveal.ir.node import BATCH, OPERATORS, Elementwise, Node, Op, Shape, Spec, apply, reshape, show
from foveal.ir.passes import ELEMENTWISE, folds
from foveal.ops.window import Pair


class Slice(Op):
    """y[i, ...] = x[starts[0] + i * steps[0], ...] for i < counts[0], likewise for each axis. The batch stays whole."""

    starts: tuple[int, ...]
    counts: Shape
    steps: tuple[int, ...]

    @property
    def ends(self) -> tuple[int, ...]:
        """The place behind the last value taken, for each axis."""
        walk = zip(self.starts, self.counts, self.steps, strict=True)
        return tuple(start + (count - 1) * step + 1 if count else start for start, count, step in walk)

    def out(self, x: Spec) -> Spec:
        walk = zip(x.shape, self.starts, self.counts, self.steps, self.ends, strict=False)
        fits = len(self.counts) == len(x.shape) and all(
            (start, count, step) == (0, BATCH, 1) if n == BATCH else start >= 0 and end <= n
            for n, start, count, step, end in walk
        )
        if not fits:
            raise ShapeError(
                f"slice: {show(self.counts)} values from {self.starts} in steps of {self.steps} "
                f"are not in {show(x.shape)}."
            )
        return Spec(self.counts, x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        walk = zip(x.shape, self.starts, self.ends, strict=True)
        pads = tuple((0, 0) if n == BATCH else (start, n - end) for n, start, end in walk)
        return (apply(Pad(pads, self.steps), g),)


class Pad(Op):
    """x with zeros around it: `pads` = (before, after) for each axis, and `steps[i] - 1` zeros between its values."""

    pads: tuple[Pair, ...]
    steps: tuple[int, ...]

    def out(self, x: Spec) -> Spec:
        if len(self.pads) != len(x.shape) or (x.batched and (self.pads[0], self.steps[0]) != ((0, 0), 1)):
            raise ShapeError(f"pad: {self.pads} are no pads for each axis of {show(x.shape)} (the batch gets none).")
        shape = tuple(
            n if n == BATCH else before + (n - 1) * step + 1 + after
            for n, (before, after), step in zip(x.shape, self.pads, self.steps, strict=True)
        )
        return Spec(shape, x.dtype)

    def grad(self, g: Node, y: Node, x: Node) -> tuple[Node]:
        return (apply(Slice(tuple(before for before, _ in self.pads), x.shape, self.steps), g),)


class Concat(Op):
    """The inputs one behind the other along `axis`, which is not the batch's."""

    axis: int

    def out(self, *inputs: Spec) -> Spec:
        first, axis = inputs[0], self.axis
        others = {(*x.shape[:axis], *x.shape[axis + 1 :]) for x in inputs}
        if len(others) > 1 or len({x.dtype for x in inputs}) > 1 or (axis == 0 and any(x.batched for x in inputs)):
            raise ShapeError(f"concat: {' and '.join(show(x.shape) for x in inputs)} do not meet along axis {axis}.")
        total = sum(x.shape[axis] for x in inputs)
        return Spec((*first.shape[:axis], total, *first.shape[axis + 1 :]), first.dtype)

    def grad(self, g: Node, y: Node, *inputs: Node) -> tuple[Node, ...]:
        starts = [sum(x.shape[self.axis] for x in inputs[:i]) for i in range(len(inputs))]
        return tuple(crop(g, self._at(start, len(g.shape)), x.shape) for start, x in zip(starts, inputs, strict=True))

    def _at(self, start: int, rank: int) -> tuple[int, ...]:
        return tuple(start if i == self.axis else 0 for i in range(rank))


def crop(x: Node, starts: Sequence[int], counts: Sequence[int], steps: Sequence[int] | None = None) -> Node:
    """A box of `counts` values from `starts` on, taking every `steps`-th; the batch axis is (0, BATCH)."""
    if tuple(counts) == x.shape and not any(starts):
        return x
    return apply(Slice(tuple(starts), tuple(counts), tuple(steps or [1] * len(x.shape))), x)


def pad(x: Node, pads: Sequence[Pair], steps: Sequence[int] | None = None) -> Node:
    """Zeros (before, after) along each axis, and `steps - 1` between the values."""
    if not any(map(any, pads)) and (steps is None or set(steps) == {1}):
        return x
    return apply(Pad(tuple((before, after) for before, after in pads), tuple(steps or [1] * len(x.shape))), x)


def concat(xs: Sequence[Node], axis: int) -> Node:
    """Tensors one behind the other; a negative axis counts from the end."""
    return xs[0] if len(xs) == 1 else apply(Concat(axis % len(xs[0].shape)), *xs)


def getitem(x: Node, key: Any) -> Node:
    """`x[key]`: integers, slices, `...` and None mean what they do in NumPy; the batch stays whole."""
    keys = list(key) if isinstance(key, tuple) else [key]
    rank = len(x.shape) - sum(part is not None and part is not Ellipsis for part in keys)
    place = keys.index(Ellipsis) if Ellipsis in keys else len(keys)
    keys[place : place + 1] = [slice(None)] * rank
    ranges: list[range] = []
    shape: list[int] = []
    for part in keys:
        if part is None:
            shape.append(1)
            continue
        ranges.append(_range(x, len(ranges), part))
        if isinstance(part, slice):
            shape.append(BATCH if x.shape[len(ranges) - 1] == BATCH else len(ranges[-1]))
    counts = [BATCH if n == BATCH else len(r) for n, r in zip(x.shape, ranges, strict=True)]
    return reshape(crop(x, [r.start for r in ranges], counts, [r.step for r in ranges]), tuple(shape))


def _range(x: Node, axis: int, part: Any) -> range:
    n = x.shape[axis] if axis < len(x.shape) else 0
    if n == BATCH and part == slice(None):
        return range(1)
    if isinstance(part, int) and n != BATCH and -n <= part < n:
        return range(part % n, part % n + 1)
    if isinstance(part, slice) and n != BATCH and (part.step or 1) > 0 and (not n or len(range(*part.indices(n)))):
        return range(*part.indices(n))
    raise ShapeError(
        f"indexing {show(x.shape)}: {part!r} does not fit axis {axis}. The batch stays whole, integers must be inside, "
        "and slices take something, forwards."
    )


OPERATORS["getitem"] = getitem


def _fold_sum_of_pads(op: Op, y: Node, *inputs: Node) -> Node | None:
    """Gradients of slices that lie side by side, each with zeros in the places of the others, one behind the other."""
    if not all(isinstance(x.op, Pad) and set(x.op.steps) == {1} and x.dtype == y.dtype for x in terms_of(y)):
        return None
    terms = list(terms_of(y))
    pads: list[tuple[Pair, ...]] = [x.op.pads for x in terms]  # type: ignore[attr-defined]
    apart = [axis for axis, around in enumerate(zip(*pads, strict=True)) if len(set(around)) > 1]
    if len(apart) != 1:
        return None
    (axis,) = apart
    parts = sorted(((around[axis], x.inputs[0]) for around, x in zip(pads, terms, strict=True)), key=itemgetter(0))
    ends = [before + x.shape[axis] for (before, _), x in parts]
    if any(end != before for end, ((before, _), _) in zip(ends, parts[1:], strict=False)):
        return None
    around = [*pads[0]]
    around[axis] = parts[0][0][0], parts[-1][0][1]
    return pad(concat([x for _, x in parts], axis), around)


def terms_of(y: Node) -> Iterator[Node]:
    """What a node is the sum of."""
    if y.op != Elementwise("add") or any(x.spec != y.spec for x in y.inputs):
        yield y
    else:
        for x in y.inputs:
            yield from terms_of(x)


ELEMENTWISE.append(_fold_sum_of_pads)


@folds(Concat)
def fold_concat(op: Concat, y: Node, *inputs: Node) -> Node | None:
    """Parts of parts are parts."""
    flat = [z for x in inputs for z in (x.inputs if x.op == op else (x,))]
    return apply(op, *flat) if len(flat) > len(inputs) else None
