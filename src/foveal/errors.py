"""Errors a user can meet. Each message says who complains, what must be, what was got, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ArgumentError(ValueError):
    """An argument of a layer, op or command has a value it cannot take."""


class SettingError(ArgumentError, TypeError):
    """Something cannot be set, as it follows from something else; a TypeError, as in Keras."""


class ShapeError(ValueError):
    """Tensors of these shapes (or dtypes) cannot meet in this operation."""


class DataError(ValueError):
    """The data given to a model cannot be used: wrong shape, NaN, labels out of range, nothing at all."""


LONGEST = 1500
"""Characters that an error says of a file; what is in the file may be any."""


class FormatError(ValueError):
    """A file is damaged, or is not of the format it should be."""

    def __init__(self, problem: str = "") -> None:
        half = LONGEST // 2
        cut = problem if len(problem) <= LONGEST else f"{problem[:half]} ... {problem[-half:]}"
        super().__init__(cut)


class DownloadError(OSError):
    """No source has the data: each was tried, and the message gives each one's reason."""


class UnsupportedError(NotImplementedError):
    """This engine has no lowering for this operation."""


FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError, RecursionError)
"""What code raises for values out of a file that it cannot take."""
OWN = (ArgumentError, ShapeError, DataError, FormatError, UnsupportedError)
"""Errors whose words are Foveal's; those of other `FAULTS` are Python's or NumPy's, which nobody asked."""
UNITS = ("B", "KB", "MB", "GB", "TB")


def in_bytes(size: float) -> str:
    """`1.50 KB`: an amount of memory as people read it."""
    for unit in UNITS:
        if size < 1024 or unit == UNITS[-1]:
            break
        size /= 1024
    return f"{size:.2f} {unit}"


def did_you_mean(word: object, choices: Iterable[str]) -> str:
    """` Did you mean 'same'?`, or nothing when no choice is close; where none is, case does not count."""
    if len(str(word)) > 100:  # which is no slip, and would take long to compare
        return ""
    names = list(choices)
    folded = {name.lower(): name for name in reversed(names)}
    close = difflib.get_close_matches(str(word), names, n=1)
    close = close or [folded[name] for name in difflib.get_close_matches(str(word).lower(), folded, n=1)]
    return f" Did you mean {close[0]!r}?" if close else ""
