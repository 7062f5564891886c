"""`foveal run`: a script or notebook written for TensorFlow and Keras runs on Foveal, unchanged."""

from __future__ import annotations

import builtins
import os
import sys
import traceback
import warnings
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

import foveal
from foveal.cli.notebook import notebook_cells
from foveal.compat import install
from foveal.compat.keras.backend import stand_for_tensorflow
from foveal.compat.screen import keep_open_figures, set_up_figures
from foveal.errors import ArgumentError, DataError, DownloadError, FormatError, ShapeError, UnsupportedError

PACKAGE = os.path.dirname(foveal.__file__)
MACHINERY = (os.path.join(PACKAGE, "cli") + os.sep, os.path.join(PACKAGE, "compat") + os.sep)
EXPLAINED = (ArgumentError, DataError, DownloadError, FormatError, ShapeError, UnsupportedError)
"""Errors whose message says it all: the script's own lines are enough of a traceback."""


def run(options: Namespace) -> int:
    """Run a script as `python script` would, with `tensorflow` and `keras` being Foveal.

    Returns
    -------
    int
        The script's exit code; 1 when it ended with an error, which is shown with the script's own lines.
    """
    if options.figures is not None and Path(options.figures).is_file():
        raise ArgumentError(f"run: --figures must name a folder, but {options.figures!r} is a file.")
    set_up_figures(options.figures)
    install()
    stand_for_tensorflow()
    warnings.showwarning = _show_warning
    try:
        return _run_as_main(Path(options.script), options.arguments)
    finally:
        keep_open_figures()


def _run_as_main(script: Path, arguments: list[str]) -> int:
    main = ModuleType("__main__")
    main.__file__ = str(script.absolute())
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    sys.argv = [str(script), *arguments]
    sys.path[0] = str(script.resolve().parent)
    try:
        for code in _codes(script, main):
            exec(code, main.__dict__)
    except SystemExit as done:
        return _exit_code(done.code)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _shorten(error)
        if sys.excepthook is not sys.__excepthook__:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            traceback.print_exception(error)  # unlike Python's own hook it knows the lines of a notebook's cells
        return 1
    return 0


def _codes(script: Path, main: ModuleType) -> list[CodeType]:
    """A script is one piece of code, a notebook several, in which `display` prints."""
    if script.suffix != ".ipynb":
        return [compile(script.read_bytes(), str(script), "exec", dont_inherit=True)]
    main.__dict__["display"] = print
    return notebook_cells(script)


def _exit_code(code: Any) -> int:
    if code is None or isinstance(code, int):
        return int(code or 0)
    sys.stderr.write(f"{code}\n")
    return 1


def _shorten(error: BaseException | None) -> None:
    """Take what is not the script's out of the traceback, and out of those of the errors that led to it."""
    while error is not None:
        hidden = (PACKAGE + os.sep,) if isinstance(error, EXPLAINED) else MACHINERY
        error.__traceback__ = _without(error.__traceback__, hidden)
        error = error.__cause__ or error.__context__


def _without(shown: TracebackType | None, hidden: tuple[str, ...]) -> TracebackType | None:
    kept: TracebackType | None = None
    for frame in reversed(list(_links(shown))):
        if not frame.tb_frame.f_code.co_filename.startswith(hidden):
            kept = TracebackType(kept, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return kept


def _links(link: TracebackType | None) -> Iterator[TracebackType]:
    while link is not None:
        yield link
        link = link.tb_next


def _show_warning(message: Warning | str, *place: Any, **_: Any) -> None:
    """As Python itself shows warnings; those of the commands are shorter."""
    sys.stderr.write(warnings.formatwarning(message, *place[:3]))
