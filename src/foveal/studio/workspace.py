"""What the studio works on: a model, and folders that it may read; nothing outside of them is ever opened."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError
from foveal.models import Model, load_model

MODELS = (".keras", ".h5", ".hdf5", ".onnx")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")
SCRIPTS = (".py",)
MOST_LISTED = 2000


class Workspace:
    """A model and some folders.

    Parameters
    ----------
    model : Model or path, optional
    folders : sequence of paths
        What the page may list and read. A model's own folder is not among them.

    Attributes
    ----------
    model : Model or None
    file : str
        The model's name on the page.
    version : int
        Grows whenever another model is opened.
    """

    def __init__(self, model: Any = None, folders: Sequence[str | os.PathLike[str]] = ()) -> None:
        self.roots = [Path(folder).resolve() for folder in folders]
        for folder, root in zip(folders, self.roots, strict=True):
            if not root.is_dir():
                raise ArgumentError(f"studio: there is no folder {os.fspath(folder)!r}.")
        self.lock = threading.RLock()
        self.model: Model | None = None
        self.file, self.version = "", 0
        if model is not None:
            named = isinstance(model, str | os.PathLike)
            self.use(load_model(model, compile=False) if named else model, os.path.basename(model) if named else "")

    def use(self, model: Model, file: str = "") -> None:
        """Show this model from now on."""
        if not model.built:
            raise ArgumentError(f"studio: {model.name!r} is not built yet. Give it an Input, or data, first.")
        with self.lock:
            self.model, self.file, self.version = model, file or model.name, self.version + 1

    def listed(self, endings: Sequence[str]) -> list[str]:
        """The files with these endings, as `folder/path`, at most so many; hidden ones are left out."""
        names: list[str] = []
        for number, root in enumerate(self.roots):
            for name in _below(root, endings):
                names.append(f"{number}/{name}")
                if len(names) == MOST_LISTED:
                    return names
        return names

    def path(self, name: str, endings: Sequence[str]) -> Path:
        """The file of a listed name.

        Raises
        ------
        ArgumentError
            It is no such file, or not inside the folders: by `..`, an absolute name or a link that leads out.
        """
        number, _, rest = name.partition("/")
        root = {str(i): root for i, root in enumerate(self.roots)}.get(number)
        if root is not None and rest and "\0" not in rest:
            path = (root / rest).resolve()
            if path.is_relative_to(root) and path.suffix.lower() in endings and path.is_file():
                return path
        raise ArgumentError(f"studio: there is no such file in the studio's folders: {name!r:.200}.")


def _below(root: Path, endings: Sequence[str]) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inner = Path(folder).relative_to(root)
        for name in sorted(files):
            if name.lower().endswith(tuple(endings)) and not name.startswith("."):
                yield (inner / name).as_posix()
