"""Where a script's figures go: to windows, to files, or nowhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

BACKEND = "foveal.compat.figures"
"""The module that is matplotlib's backend where there are no windows. Nothing imports it but matplotlib."""

FOLDER = "FOVEAL_FIGURES"
"""The environment variable that says where it keeps figures; without it, they are lost."""


def set_up_figures(folder: str | None) -> None:
    """Have matplotlib, should a script import it, keep figures in a folder, or else show them if there is a screen."""
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.environ[FOLDER] = str(Path(folder).absolute())
        os.environ["MPLBACKEND"] = f"module://{BACKEND}"
    elif not has_screen():
        os.environ.setdefault("MPLBACKEND", f"module://{BACKEND}")


def keep_open_figures() -> None:
    """Write the figures that were drawn and never shown; a notebook would show them too."""
    if os.environ.get(FOLDER) and BACKEND in sys.modules:
        sys.modules[BACKEND].keep_open_figures()


def has_screen() -> bool:
    """Whether windows can be opened here."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
