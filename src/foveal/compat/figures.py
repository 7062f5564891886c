"""What `plt.show()` does in `foveal run` where there is no screen, or where `--figures` asks for files.

A backend of matplotlib. `foveal run` names this module in MPLBACKEND, so that a script's own `import matplotlib` finds
it: nothing is imported or changed for scripts that draw nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from foveal.compat.screen import FOLDER

_told: list[str] = []
_kept: list[Path] = []


class OpenFigure(FigureManagerBase):
    """One figure, where windows would be."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Close all open figures, as somebody who looked at their windows would; before, keep them as files."""
        managers = Gcf.get_all_fig_managers()
        if os.environ.get(FOLDER):
            keep_open_figures()
        elif managers and not _told:
            _told.append("foveal run: there is no screen to show figures on. --figures FOLDER keeps them as files.\n")
            sys.stderr.write(_told[0])
        Gcf.destroy_all()

    def show(self) -> None:
        """As `pyplot_show`, for `figure.show()`: windows stay, and so does the figure."""


class FigureCanvas(FigureCanvasAgg):
    """Where a figure is drawn."""

    manager_class: Any = OpenFigure


def keep_open_figures() -> None:
    """Write every open figure into the folder: figure-1.png, figure-2.png... in the order they were shown."""
    folder = Path(os.environ[FOLDER])
    for manager in Gcf.get_all_fig_managers():
        _kept.append(folder / f"figure-{len(_kept) + 1}.png")
        manager.canvas.figure.savefig(_kept[-1])
