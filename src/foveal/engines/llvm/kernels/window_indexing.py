"""Which places of one image the places of another reach through a sliding window, along one axis.

Both directions have one form, and the plain kernels of convolution and pooling are written in it: place
`first + t * stride` of the result is made from the source's places `source + t * along + i * across`, through the
window's taps `tap + i * tap_step`, for all i whose place lies inside the source. On the way back through a stride the
result's places fall into phases, which use different taps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from math import gcd
from typing import Any

from foveal.engines.llvm.language.emitter import Emitter
from foveal.engines.llvm.language.types import I64
from foveal.engines.llvm.language.values import Value
from foveal.ir.node import Shape
from foveal.ops.window import Window
from foveal.record import Record


class Phase(Record):
    """Places of the result that use the same taps. Inside a native loop the numbers may be Values.

    Attributes
    ----------
    first, count : int
        The first place of the result, and how many there are.
    tap, taps : int
        The first tap, and how many there are.
    source : int
        What the first place reads by the first tap.
    begin, end : int
        For begin <= t < end every tap reads inside the source.
    """

    first: Any
    count: Any
    tap: Any
    taps: Any
    source: Any
    begin: Any
    end: Any


class WindowIndexing(Record):
    """One axis of a window, see the top of this file; `size` is the source's."""

    phases: tuple[Phase, ...]
    stride: int
    tap_step: int
    along: int
    across: int
    size: int

    def places(self, emit: Emitter, width: int = 1) -> Iterator[Places]:
        """Native loops over all places of the result: `width` at once where every tap lies inside, else one by one."""
        with self._phase(emit) as phase:
            tiled = phase.begin + (phase.end - phase.begin) // width * width
            for start, stop in [(0, phase.count)] if width == 1 else [(0, phase.begin), (tiled, phase.count)]:
                for t in _loop(emit, start, stop):
                    yield Places(self, phase, t, 1, *self.taps_inside(emit, phase, t))
            if width > 1:
                for t in _loop(emit, phase.begin, tiled, width):
                    yield Places(self, phase, t, width, 0, phase.taps)

    @contextmanager
    def _phase(self, emit: Emitter) -> Iterator[Phase]:
        columns = zip(*(phase.as_tuple() for phase in self.phases), strict=True)
        with emit.loop(len(self.phases)) as p:
            yield Phase(*(_pick(emit, column, p) for column in columns))

    def taps_inside(self, emit: Emitter, phase: Phase, t: Any) -> tuple[Value, Value]:
        """The taps [low, high) by which place t reads inside the source."""
        return inside(emit, emit.value(t * self.along + phase.source), self.across, self.size, phase.taps)

    def places_inside(self, emit: Emitter, i: Any) -> tuple[Value, Value]:
        """The places [low, high) of the only phase that tap i lets read inside the source."""
        (phase,) = self.phases
        return inside(emit, emit.value(i * self.across + phase.source), self.along, self.size, phase.count)

    @property
    def widest(self) -> int:
        """How many places the longest run has of which every tap lies inside."""
        return max(phase.end - phase.begin for phase in self.phases)


class Places(Record):
    """A run of `width` places of the result, and the taps `low <= i < high` they all read by."""

    indexing: WindowIndexing
    phase: Phase
    t: Any
    width: int
    low: Any
    high: Any

    @property
    def first(self) -> Any:
        """The first place."""
        return self.t * self.indexing.stride + self.phase.first

    def source(self, i: Any) -> Any:
        """What the first place reads by tap i; the next places read `indexing.along` further on."""
        return i * self.indexing.across + (self.t * self.indexing.along + self.phase.source)

    def tap(self, i: Any) -> Any:
        return i * self.indexing.tap_step + self.phase.tap


def inside(emit: Emitter, base: Value, step: int, size: int, count: Any) -> tuple[Value, Value]:
    """The i of range(count), as [low, high), for which 0 <= base + i * step < size."""
    size_of_step = abs(step)
    below, above = (base * -1, base * -1 + (size - 1)) if step > 0 else (base - (size - 1), base)
    low = emit.maximum((below + (size_of_step - 1)) / size_of_step, 0)
    high = emit.minimum((above + size_of_step) / size_of_step, count)
    return low, high


Indexing = tuple[WindowIndexing, ...]
Spot = tuple[Places, ...]
"""A run of places of the result along the last axis, at one place along each of the others."""


def forward(window: Window, image: Shape, kernel: Shape) -> Indexing:
    """How outputs of a window reach the image, along each axis."""
    return tuple(_forward(*numbers) for numbers in _axes(window, image, kernel))


def backward(window: Window, image: Shape, kernel: Shape) -> Indexing:
    """How an image's pixels reach the outputs that are made from them, along each axis."""
    return tuple(_backward(*numbers) for numbers in _axes(window, image, kernel))


def spots(emit: Emitter, indexing: Indexing, width: int = 1) -> Iterator[Spot]:
    """Native loops over all places of the result, up to `width` at once along the last axis."""
    first, *others = indexing
    for places in first.places(emit, 1 if others else width):
        for rest in spots(emit, tuple(others), width) if others else [()]:
            yield places, *rest


def taps(emit: Emitter, spot: Spot, carry: list[Value]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Native loops over the taps that reach the source, of which there may be none: where they read, and which."""
    with ExitStack() as nest:
        steps = [nest.enter_context(emit.loop(places.high, carry, start=places.low)) for places in spot]
        pairs = list(zip(spot, steps, strict=True))
        yield tuple(places.source(i) for places, i in pairs), tuple(places.tap(i) for places, i in pairs)


def in_order(index: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The number of a place in reading order."""
    number = index[0]
    for i, size in zip(index[1:], sizes[1:], strict=True):
        number = number * size + i
    return number


def _axes(window: Window, image: Shape, kernel: Shape) -> Iterator[tuple[int, ...]]:
    before = [pad for pad, _ in window.pads]
    sides, size = image[: window.rank], kernel[: window.rank]
    return zip(sides, size, window.strides, before, window.dilation, window.slide(sides, size), strict=True)


def _forward(size: int, taps: int, stride: int, pad: int, dilation: int, out: int) -> WindowIndexing:
    return WindowIndexing((_make_phase((0, out, 0, taps, -pad), stride, dilation, size),), 1, 1, stride, dilation, size)


def _backward(size: int, taps: int, stride: int, pad: int, dilation: int, out: int) -> WindowIndexing:
    step = stride // gcd(stride, dilation)
    across = -(step * dilation // stride)
    phases = []
    for first in range(min(stride, size)):
        hits = [r for r in range(taps) if (first + pad - r * dilation) % stride == 0]
        tap = hits[0] if hits else 0
        source = (first + pad - tap * dilation) // stride
        numbers = (first, -(-(size - first) // stride), tap, len(hits), source)
        phases.append(_make_phase(numbers, 1, across, out))
    return WindowIndexing(tuple(phases), stride, step, 1, across, out)


def _make_phase(numbers: tuple[int, int, int, int, int], along: int, across: int, size: int) -> Phase:
    _, count, _, taps, source = numbers
    ends = [source, source + max(taps - 1, 0) * across]
    good = [t for t in range(count) if taps == 0 or (min(ends) + t * along >= 0 and max(ends) + t * along < size)]
    return Phase(*numbers, *((good[0], good[-1] + 1) if good else (0, 0)))


def _pick(emit: Emitter, numbers: Sequence[int], p: Any) -> Any:
    """numbers[p], as a plain number if they are all the same."""
    return numbers[0] if len(set(numbers)) == 1 else emit.lanes(numbers, I64).lane(p)


def _loop(emit: Emitter, start: Any, stop: Any, step: int = 1) -> Iterator[Any]:
    """A native loop, or nothing where it is known to be empty."""
    if isinstance(start, Value) or isinstance(stop, Value) or start < stop:
        with emit.loop(stop, start=start, step=step) as i:
            yield i
