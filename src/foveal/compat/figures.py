"""What `plt.show()` does in `foveal run` where there is no screen, or where `--figures` asks for files.

A backend of matplotlib. `foveal run` names this module in MPLBACKEND, so that a script's own `import matplotlib` finds
it: nothing is imported or changed for scripts that draw nothing.
"""

from __future__ import annotations

import itertools
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from foveal.compat.screen import FOLDER

NOTE = "foveal run: there is no screen to show figures on. --figures FOLDER keeps them as files.\n"

_numbers = itertools.count(1)


class OpenFigure(FigureManagerBase):
    """One figure, where windows would be."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Close all open figures, as somebody who looked at their windows would; before, keep them as files."""
        if os.environ.get(FOLDER):
            keep_open_figures()
        elif Gcf.get_all_fig_managers():
            _tell_once()
        Gcf.destroy_all()

    def show(self) -> None:
        """Nothing, for `figure.show()`: the figure stays open until `plt.show()` or the script's end."""


class FigureCanvas(FigureCanvasAgg):
    """Where a figure is drawn."""

    manager_class: Any = OpenFigure


def keep_open_figures() -> None:
    """Write every open figure into the folder: figure-1.png, figure-2.png... in the order they were shown."""
    for figure in Gcf.get_all_fig_managers():
        figure.canvas.figure.savefig(Path(os.environ[FOLDER]) / f"figure-{next(_numbers)}.png")


@cache
def _tell_once() -> None:
    sys.stderr.write(NOTE)
