"""What the values of a tensor see of a picture, by their place in the tensor, and how that changes when axes do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from foveal.ir.node import Shape
from foveal.models.reach import Reach, lined_up
from foveal.record import Record

Key = tuple[str, int]
"""An axis of a picture: the name of the graph's input, and which axis of it."""
Factor = tuple[int, Key | None]
Axis = tuple[Factor, ...]


class Sight(Record, eq=False):
    """What a tensor's values see.

    Reshapes split and merge axes, so an axis is a product of factors, the slowest first, each of which runs along one
    axis of the picture or along none.

    Attributes
    ----------
    axes : tuple of tuples of (size, key or None)
    seen : mapping of key to Reach
        Of each axis of the picture what is seen along it: by place where a factor runs along it, else the same by all
        values. What is not seen at all is not in it.
    """

    axes: tuple[Axis, ...]
    seen: Mapping[Key, Reach] = {}

    @property
    def running(self) -> set[Key]:
        """The axes of the picture that some axis here runs along."""
        return {key for axis in self.axes for _, key in axis if key is not None}

    def size(self, axis: int) -> int:
        """How long an axis is."""
        return prod(size for size, _ in self.axes[axis])

    def whole(self, keys: set[Key]) -> Sight:
        """The same, but of these axes of the picture all is seen by all values."""
        axes = tuple(tuple((n, None if key in keys else key) for n, key in axis) for axis in self.axes)
        return Sight(axes, {key: reach.all_of_it() if key in keys else reach for key, reach in self.seen.items()})

    def with_axis(self, axis: int, factors: Axis) -> Sight:
        """The same with another axis in an axis's place."""
        return Sight((*self.axes[:axis], factors, *self.axes[axis + 1 :]), self.seen)

    def joined(self, axis: int, size: int) -> Sight:
        """Of tensors whose every value reads all along an axis, which then has so many values."""
        seen = dict(self.seen)
        for n, key in self.axes[axis]:
            if key is not None:
                seen[key] = seen[key].joined(n)
        return Sight(self.axes, seen).with_axis(axis, ((size, None),))

    def moved(self, axis: int, change: Callable[[Reach], Reach], size: int) -> Sight:
        """Of tensors whose values read others along an axis."""
        sight, key = self._single(axis)
        if key is None:
            return sight.with_axis(axis, ((size, None),))
        seen = {**sight.seen, key: change(sight.seen[key])}
        return Sight(sight.axes, seen).with_axis(axis, ((size, key),))

    def _single(self, axis: int) -> tuple[Sight, Key | None]:
        """The same with an axis of one factor, and along what it runs: the slowest, whose places are repeated."""
        factors = [factor for factor in self.axes[axis] if factor[0] > 1] or list(self.axes[axis])
        (_, key), *faster = factors or [(1, None)]
        lost = {other for _, other in self.axes[axis] if other not in (None, key)}
        if key is None:
            return self.whole(lost), None
        seen = {**self.seen, key: self.seen[key].repeated(prod(n for n, _ in faster))}
        return Sight(self.axes, seen).with_axis(axis, ((self.size(axis), key),)).whole(lost), key

    def settled(self) -> Sight:
        """The same with axes of one factor each, but those that run along several axes of the picture."""
        sight = self
        for axis, factors in enumerate(self.axes):
            if len([key for n, key in factors if key is not None and n > 1]) < 2:
                sight = sight._single(axis)[0]
        return sight

    def reshaped(self, shape: Shape) -> Sight:
        """The same values in the same order under another shape."""
        waiting = [factor for axis in self.axes for factor in axis if factor != (1, None)][::-1]
        seen = dict(self.seen)
        axes: list[Axis] = []
        for size in shape:
            taken, left = [], abs(size)
            while waiting and (left > 1 or abs(waiting[-1][0]) == 1):
                n, key = waiting.pop()
                inner = 1
                if abs(n) > left:
                    inner, odd = divmod(n, left)
                    if odd:
                        return Sight(tuple(((m, None),) for m in shape), self.seen).whole(set(self.seen))
                    waiting.append((inner, None))
                    if key is not None:
                        seen[key] = seen[key].gathered(inner, range(inner))
                elif left % abs(n):
                    return Sight(tuple(((m, None),) for m in shape), self.seen).whole(set(self.seen))
                taken.append((n // inner, key))
                left //= abs(n) // inner
                if abs(size) == 1:
                    break
            axes.append(tuple(taken) or ((1, None),))
        return Sight(tuple(axes), seen)


def plain(shape: Shape) -> Sight:
    """Of a tensor that does not depend on the picture."""
    return Sight(tuple(((n, None),) for n in shape))


def merged(sights: Sequence[Sight], shape: Shape) -> Sight:
    """Of a tensor of this shape whose values read one of each of the tensors that are broadcast to it."""
    fitted = [_stretched(sight, shape) for sight in sights]
    if any(len(_keyed(axis)) > 1 for axis in zip(*(sight.axes for sight in fitted), strict=True)):
        fitted = [sight.settled() for sight in fitted]
    seen: dict[Key, Reach] = {}
    for sight in fitted:
        for key, reach in sight.seen.items():
            seen[key] = seen[key].united(reach) if key in seen else reach
    axes, lost = [], {key for key, reach in seen.items() if reach.whole}
    for axis in zip(*(sight.axes for sight in fitted), strict=True):
        ways = _keyed(axis) or list(axis)
        axes.append(ways[0])
        lost |= {key for way in ways[1:] if way != ways[0] for _, key in (*way, *ways[0]) if key is not None}
    for key in seen:
        lost |= {key} if len({key in sight.running for sight in fitted if key in sight.seen}) > 1 else set()
    return Sight(tuple(axes), seen).whole(lost)


def _keyed(ways: Sequence[Axis]) -> list[Axis]:
    """The different ways in which an axis runs along the picture."""
    return list(dict.fromkeys(way for way in ways if any(key is not None for _, key in way)))


def _stretched(sight: Sight, shape: Shape) -> Sight:
    """The same with as many axes as the shape, those of size 1 as long as it says."""
    axes = ((((1, None),),) * (len(shape) - len(sight.axes))) + sight.axes
    sight = Sight(axes, sight.seen)
    for axis, n in enumerate(shape):
        if n != 1 and sight.size(axis) == 1:
            sight = sight.joined(axis, n)
    return sight


def in_line(sights: Sequence[Sight], axis: int, shape: Shape) -> Sight:
    """Of tensors one behind the other along an axis."""
    sizes = [sight.size(axis) for sight in sights]
    keys = set().union(*(sight.seen for sight in sights))
    rest = merged([sight.with_axis(axis, ((shape[axis], None),)) for sight in sights], shape)
    lost = {key for sight in sights for _, key in sight.axes[axis] if key is not None}
    for key in keys - rest.running - lost:
        if all(key in sight.seen for sight in sights) and len({sight.seen[key] for sight in sights}) > 1:
            parts = [sight.seen[key] for sight, n in zip(sights, sizes, strict=True) for _ in range(n)]
            reach = lined_up(parts)
            if reach.shift:
                rest = Sight(rest.axes, {**rest.seen, key: reach}).with_axis(axis, ((shape[axis], key),))
    return rest.whole(lost)


def picture(name: str, shape: Shape, axes: Sequence[int]) -> Sight:
    """Of an input of the graph whose values see themselves along these axes."""
    keys = {axis: (name, axis) for axis in axes}
    factors = tuple(((n, keys.get(axis)),) for axis, n in enumerate(shape))
    return Sight(factors, {key: Reach(shape[axis]) for axis, key in keys.items()})
