"""What the values of a tensor see of a picture, by their place in the tensor, and how that changes when axes do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from foveal.ir.node import Shape
from foveal.models.interval import ReceptiveInterval, lined_up
from foveal.record import Record

Key = tuple[str, int]
"""An axis of a picture: the name of the graph's input, and which axis of it."""
Factor = tuple[int, Key | None]
Axis = tuple[Factor, ...]


class AxisMap(Record, eq=False):
    """What a tensor's values see.

    Reshapes split and merge axes, so an axis is a product of factors, the slowest first, each of which runs along one
    axis of the picture or along none.

    Attributes
    ----------
    axes : tuple of tuples of (size, key or None)
    intervals : mapping of key to ReceptiveInterval
        Of each axis of the picture what is seen along it: by place where a factor runs along it, else the same by all
        values. What is not seen at all is not in it.
    """

    axes: tuple[Axis, ...]
    intervals: Mapping[Key, ReceptiveInterval] = {}

    @property
    def running(self) -> set[Key]:
        """The axes of the picture that some axis here runs along."""
        return {key for axis in self.axes for _, key in axis if key is not None}

    def size(self, axis: int) -> int:
        """How long an axis is."""
        return prod(size for size, _ in self.axes[axis])

    def whole(self, keys: set[Key]) -> AxisMap:
        """The same, but of these axes of the picture all is seen by all values."""
        axes = tuple(tuple((n, None if key in keys else key) for n, key in axis) for axis in self.axes)
        return AxisMap(
            axes, {key: reach.all_of_it() if key in keys else reach for key, reach in self.intervals.items()}
        )

    def with_axis(self, axis: int, factors: Axis) -> AxisMap:
        """The same with another axis in an axis's place."""
        return AxisMap((*self.axes[:axis], factors, *self.axes[axis + 1 :]), self.intervals)

    def joined(self, axis: int, size: int) -> AxisMap:
        """Of tensors whose every value reads all along an axis, which then has so many values."""
        seen = dict(self.intervals)
        for n, key in self.axes[axis]:
            if key is not None:
                seen[key] = seen[key].joined(n)
        return AxisMap(self.axes, seen).with_axis(axis, ((size, None),))

    def moved(self, axis: int, change: Callable[[ReceptiveInterval], ReceptiveInterval], size: int) -> AxisMap:
        """Of tensors whose values read others along an axis."""
        view, key = self._single(axis)
        if key is None:
            return view.with_axis(axis, ((size, None),))
        seen = {**view.intervals, key: change(view.intervals[key])}
        return AxisMap(view.axes, seen).with_axis(axis, ((size, key),))

    def _single(self, axis: int) -> tuple[AxisMap, Key | None]:
        """The same with an axis of one factor, and along what it runs: the slowest, whose places are repeated."""
        factors = [factor for factor in self.axes[axis] if factor[0] > 1] or list(self.axes[axis])
        (_, key), *faster = factors or [(1, None)]
        lost = {other for _, other in self.axes[axis] if other not in (None, key)}
        if key is None:
            return self.whole(lost), None
        seen = {**self.intervals, key: self.intervals[key].repeated(prod(n for n, _ in faster))}
        return AxisMap(self.axes, seen).with_axis(axis, ((self.size(axis), key),)).whole(lost), key

    def settled(self) -> AxisMap:
        """The same with axes of one factor each, but those that run along several axes of the picture."""
        view = self
        for axis, factors in enumerate(self.axes):
            if len([key for n, key in factors if key is not None and n > 1]) < 2:
                view = view._single(axis)[0]
        return view

    def reshaped(self, shape: Shape) -> AxisMap:
        """The same values in the same order under another shape."""
        waiting = [factor for axis in self.axes for factor in axis if factor != (1, None)][::-1]
        seen = dict(self.intervals)
        axes: list[Axis] = []
        for size in shape:
            taken, left = [], abs(size)
            while waiting and (left > 1 or abs(waiting[-1][0]) == 1):
                n, key = waiting.pop()
                inner = 1
                if abs(n) > left:
                    inner, odd = divmod(n, left)
                    if odd:
                        return AxisMap(tuple(((m, None),) for m in shape), self.intervals).whole(set(self.intervals))
                    waiting.append((inner, None))
                    if key is not None:
                        seen[key] = seen[key].gathered(inner, range(inner))
                elif left % abs(n):
                    return AxisMap(tuple(((m, None),) for m in shape), self.intervals).whole(set(self.intervals))
                taken.append((n // inner, key))
                left //= abs(n) // inner
                if abs(size) == 1:
                    break
            axes.append(tuple(taken) or ((1, None),))
        return AxisMap(tuple(axes), seen)


def plain(shape: Shape) -> AxisMap:
    """Of a tensor that does not depend on the picture."""
    return AxisMap(tuple(((n, None),) for n in shape))


def merged(views: Sequence[AxisMap], shape: Shape) -> AxisMap:
    """Of a tensor of this shape whose values read one of each of the tensors that are broadcast to it."""
    fitted = [_stretched(view, shape) for view in views]
    if any(len(_keyed(axis)) > 1 for axis in zip(*(view.axes for view in fitted), strict=True)):
        fitted = [view.settled() for view in fitted]
    seen: dict[Key, ReceptiveInterval] = {}
    for view in fitted:
        for key, reach in view.intervals.items():
            seen[key] = seen[key].united(reach) if key in seen else reach
    axes, lost = [], {key for key, reach in seen.items() if reach.whole}
    for axis in zip(*(view.axes for view in fitted), strict=True):
        ways = _keyed(axis) or list(axis)
        axes.append(ways[0])
        lost |= {key for way in ways[1:] if way != ways[0] for _, key in (*way, *ways[0]) if key is not None}
    for key in seen:
        lost |= {key} if len({key in view.running for view in fitted if key in view.intervals}) > 1 else set()
    return AxisMap(tuple(axes), seen).whole(lost)


def _keyed(ways: Sequence[Axis]) -> list[Axis]:
    """The different ways in which an axis runs along the picture."""
    return list(dict.fromkeys(way for way in ways if any(key is not None for _, key in way)))


def _stretched(view: AxisMap, shape: Shape) -> AxisMap:
    """The same with as many axes as the shape, those of size 1 as long as it says."""
    axes = ((((1, None),),) * (len(shape) - len(view.axes))) + view.axes
    view = AxisMap(axes, view.intervals)
    for axis, n in enumerate(shape):
        if n != 1 and view.size(axis) == 1:
            view = view.joined(axis, n)
    return view


def in_line(views: Sequence[AxisMap], axis: int, shape: Shape) -> AxisMap:
    """Of tensors one behind the other along an axis."""
    sizes = [view.size(axis) for view in views]
    keys = set().union(*(view.intervals for view in views))
    rest = merged([view.with_axis(axis, ((shape[axis], None),)) for view in views], shape)
    lost = {key for view in views for _, key in view.axes[axis] if key is not None}
    for key in keys - rest.running - lost:
        if all(key in view.intervals for view in views) and len({view.intervals[key] for view in views}) > 1:
            parts = [view.intervals[key] for view, n in zip(views, sizes, strict=True) for _ in range(n)]
            reach = lined_up(parts)
            if reach.shift:
                rest = AxisMap(rest.axes, {**rest.intervals, key: reach}).with_axis(axis, ((shape[axis], key),))
    return rest.whole(lost)


def picture(name: str, shape: Shape, axes: Sequence[int]) -> AxisMap:
    """Of an input of the graph whose values see themselves along these axes."""
    keys = {axis: (name, axis) for axis in axes}
    factors = tuple(((n, keys.get(axis)),) for axis, n in enumerate(shape))
    return AxisMap(factors, {key: ReceptiveInterval(shape[axis]) for axis, key in keys.items()})
