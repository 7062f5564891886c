"""What one value of a layer sees of the model's input, along one axis of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from foveal.record import Record

Span = tuple[int, int]
"""The first and the last pixel that is seen; the first lies behind the last where nothing is."""

NOTHING: Span = (2**60, -(2**60))


class ReceptiveInterval(Record):
    """What the positions along one axis of a layer's output see of one axis of a model's input.

    Position i sees the pixels from `first[p] + q * shift` to `last[p] + q * shift`, where q, p = divmod(i, period).
    Behind convolutions and poolings the period is 1; where positions were added, as by up-sampling, there are several
    kinds of positions, which take turns. Pixels below 0 or from `length` on are padding.

    Attributes
    ----------
    length : int
        How many pixels the input has along its axis.
    first, last : tuple of int
        The span of each of the first `period` positions.
    shift : int
        How many pixels later the same kind of position sees; 0 when all positions see the same.
    """

    length: int
    first: tuple[int, ...] = (0,)
    last: tuple[int, ...] = (0,)
    shift: int = 1

    @property
    def period(self) -> int:
        """How many kinds of positions there are."""
        return len(self.first)

    @property
    def size(self) -> int:
        """How many pixels a position sees, padding included: of several kinds the one that sees most."""
        return max(max(last - first + 1, 0) for first, last in zip(self.first, self.last, strict=True))

    @property
    def stride(self) -> Fraction:
        """How many pixels apart neighbouring positions see."""
        return Fraction(self.shift, self.period)

    @property
    def offset(self) -> int:
        """The first pixel that the first position sees, or the first of each kind: negative in the padding."""
        return min(self.first)

    @property
    def whole(self) -> bool:
        """Whether every position sees the whole axis."""
        return not self.shift and max(self.first) <= 0 and min(self.last) >= self.length - 1

    def span(self, position: int) -> Span:
        """The first and the last pixel that a position sees, padding included."""
        q, p = divmod(position, self.period)
        return self.first[p] + q * self.shift, self.last[p] + q * self.shift

    def inside(self, position: int) -> Span:
        """The first and the last pixel of the picture itself that a position sees."""
        first, last = self.span(position)
        return max(first, 0), min(last, self.length - 1)

    def through(self, step: int, taps: Sequence[Iterable[int]]) -> ReceptiveInterval:
        """Of positions that are made of these.

        Parameters
        ----------
        step : int
            How many of these positions later the same kind of new position reads.
        taps : sequence of sequences of int
            For each kind of new position, which of these the first one reads.
        """
        turns = self.period // gcd(self.period, step)
        spans = [_hull(self.span(tap + q * step) for tap in kind) for q in range(turns) for kind in map(tuple, taps)]
        return _interval(self.length, spans, self.shift * step * turns // self.period)

    def gathered(self, stride: int, taps: Sequence[int]) -> ReceptiveInterval:
        """Of a window that moves by `stride`: position i reads i * stride + tap."""
        return self.through(stride, [taps])

    def scattered(self, stride: int, taps: Sequence[int]) -> ReceptiveInterval:
        """Of marks that lie `stride` apart: position i marks i * stride + tap."""
        kinds = [[(place - tap) // stride for tap in taps if (place - tap) % stride == 0] for place in range(stride)]
        return self.through(1, kinds)

    def repeated(self, times: int) -> ReceptiveInterval:
        """Of positions that are each repeated."""
        return self.through(1, [[0]] * times)

    def joined(self, count: int) -> ReceptiveInterval:
        """Of positions that each read the first `count` of these."""
        return _interval(self.length, [_hull(map(self.span, range(count)))], 0)

    def united(self, other: ReceptiveInterval) -> ReceptiveInterval:
        """Of positions that read both; the whole axis where the two drift apart."""
        if self.stride != other.stride or self.length != other.length:
            return self.all_of_it()
        count = lcm(self.period, other.period)
        spans = [_hull((self.span(i), other.span(i))) for i in range(count)]
        return _interval(self.length, spans, self.shift * count // self.period)

    def all_of_it(self) -> ReceptiveInterval:
        """The whole axis, for every position."""
        return ReceptiveInterval(self.length, (0,), (self.length - 1,), 0)


def lined_up(parts: Sequence[ReceptiveInterval]) -> ReceptiveInterval:
    """Of as many positions, each of which sees what one of the parts does; the whole axis where no rule is in them."""
    spans = [part.span(0) for part in parts]
    steps = {(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(spans)}
    if any(part.shift for part in parts) or len(steps) != 1:
        return parts[0].all_of_it()
    first, last = steps.pop()
    return _interval(parts[0].length, spans[:1], first) if first == last else parts[0].all_of_it()


def _hull(spans: Iterable[Span]) -> Span:
    """The smallest span around all of them."""
    seen = [NOTHING, *(span for span in spans if span[0] <= span[1])]
    return min(first for first, _ in seen), max(last for _, last in seen)


def _interval(length: int, spans: Sequence[Span], shift: int) -> ReceptiveInterval:
    """The same with as few kinds of positions as there are."""
    count = len(spans)
    for period in range(1, count + 1):
        if count % period or shift * period % count:
            continue
        move = shift * period // count
        if all(spans[i] == _moved(spans[i - period], move) for i in range(period, count)):
            firsts, lasts = zip(*spans[:period], strict=True)
            return ReceptiveInterval(length, firsts, lasts, move)
    raise AssertionError("a period of all positions always fits")


def _moved(span: Span, by: int) -> Span:
    return span if span[0] > span[1] else (span[0] + by, span[1] + by)
