"""How large the output of a sliding window is, explained."""

from __future__ import annotations

from foveal.arguments import converted, integer, positive_int
from foveal.errors import ArgumentError, did_you_mean
from foveal.look.sheets import Result, Sheet


class OutputSize(Result):
    """How many steps a window makes, and why. `int(...)` is the number alone.

    Attributes
    ----------
    n, f, s, d : int
        Length of the input, length of the filter, stride, dilation.
    before, after : int
        How many zeros are added at the two ends.
    value : int
    unread : int
        How many values at the end no window reaches.
    text : str
        The calculation.
    """

    n: int
    f: int
    s: int
    d: int
    before: int
    after: int
    value: int
    unread: int
    text: str

    def __int__(self) -> int:
        return self.value

    __index__ = __int__

    def sheets(self) -> list[Sheet]:
        """The calculation."""
        return [Sheet(f"{self.n} -> {self.value}", notes=tuple(self.text.split("\n")))]


def output_size(n: int, f: int, p: int | str = 0, s: int = 1, d: int = 1) -> OutputSize:
    """How long the output of a convolution or a pooling is along one axis: (N - F + 2P) / S + 1, explained.

    Parameters
    ----------
    n : int
        Length of the input.
    f : int
        Length of the filter or window.
    p : int or {'valid', 'same'}, default=0
        Padding on each side; 'valid' is 0, 'same' as much as makes the output ceil(N / S) long.
    s : int, default=1
        Stride.
    d : int, default=1
        Dilation: how far apart the values are that the filter reads.
    """
    given = {"n": n, "f": f, "s": s, "d": d}
    n, f, s, d = (converted("output_size", name, positive_int, value) for name, value in given.items())
    reach = (f - 1) * d + 1
    told = "" if d == 1 else f"F = ({f} - 1) * {d} + 1 = {reach}, dilation included\n"
    if isinstance(p, str) and p.lower() == "same":
        return _same(n, f, s, d, reach, told)
    padding = _padding(p)
    room = n + 2 * padding - reach
    if room < 0:
        raise ArgumentError(
            f"output_size: a filter of {reach} does not fit in {n} + 2*{padding} values. "
            "Pad more, or use a smaller one."
        )
    value, unread = room // s + 1, room % s
    told += f"(N - F + 2P) / S + 1 = ({n} - {reach} + 2*{padding}) / {s} + 1 = {room / s + 1:g}"
    if unread:
        told += f", rounded down: {value}\nThe last {unread} of the input, padding included, are not read."
    return OutputSize(n, f, s, d, padding, padding, value, unread, told)


def _same(n: int, f: int, s: int, d: int, reach: int, told: str) -> OutputSize:
    value = -(-n // s)
    total = max((value - 1) * s + reach - n, 0)
    unread = max(n - (value - 1) * s - reach, 0)
    before = total // 2
    told += (
        f"same: ceil(N / S) = ceil({n} / {s}) = {value}\n"
        f"It takes max(({value} - 1)*{s} + {reach} - {n}, 0) = {total} zeros: {before} before, {total - before} after."
    )
    if unread:
        told += f"\nThe last {unread} of the input are not read."
    return OutputSize(n, f, s, d, before, total - before, value, unread, told)


def _padding(p: int | str) -> int:
    if isinstance(p, str) and p.lower() == "valid":
        return 0
    try:
        number = integer(p)
    except ValueError:
        number = -1
    if number < 0:
        raise ArgumentError(
            f"output_size: `p` must be an integer of at least 0, 'valid' or 'same', got {p!r}."
            f"{did_you_mean(p, ('valid', 'same'))}"
        )
    return number
