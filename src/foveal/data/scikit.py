"""Files that scikit-learn ships. They are read from its installed package, which is not imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from foveal.errors import UnsupportedError


def shipped(*parts: str) -> Path:
    """A file in the folder `datasets` of the installed scikit-learn; an UnsupportedError that says how to get it."""
    found = find_spec("sklearn")
    for folder in (found and found.submodule_search_locations) or ():
        file = Path(folder, "datasets", *parts)
        if file.is_file():
            return file
    raise UnsupportedError(
        f"datasets: {parts[-1]} comes with the package scikit-learn, "
        + ("but the installed one lacks it. " if found else "which is not installed. ")
        + "Run: pip install 'foveal[sklearn]'."
    )
