"""`tf.io.gfile`: files and folders of this machine."""

from __future__ import annotations

import glob as python_glob
import os
import shutil
from collections.abc import Iterator
from typing import Any

from foveal.compat.tensorflow.strings import text_of

GFile = FastGFile = Open = open


def exists(path: Any) -> bool:
    """Whether there is such a file or folder."""
    return os.path.exists(text_of(path))


def isdir(path: Any) -> bool:
    """Whether it is a folder."""
    return os.path.isdir(text_of(path))


def glob(pattern: Any) -> list[str]:
    """The paths like a pattern, or like one of several, in order."""
    patterns = pattern if isinstance(pattern, list | tuple) else [pattern]
    return sorted(path for one in patterns for path in python_glob.glob(text_of(one)))


def listdir(path: Any) -> list[str]:
    """The names of what is in a folder."""
    return os.listdir(text_of(path))


def makedirs(path: Any) -> None:
    """Make a folder and those above it, where they are missing."""
    os.makedirs(text_of(path), exist_ok=True)


mkdir = makedirs


def remove(path: Any) -> None:
    """Remove a file."""
    os.remove(text_of(path))


def rmtree(path: Any) -> None:
    """Remove a folder and what is in it."""
    shutil.rmtree(text_of(path))


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copy a file; a FileExistsError where there is one already, unless it may be replaced."""
    _may_write(dst, overwrite)
    shutil.copyfile(text_of(src), text_of(dst))


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Give a file or folder another name, as `copy` does."""
    _may_write(dst, overwrite)
    os.replace(text_of(src), text_of(dst))


def _may_write(path: Any, overwrite: bool) -> None:
    if exists(path) and not overwrite:
        raise FileExistsError(f"{text_of(path)!r} is there already. Say overwrite=True to replace it.")


def walk(top: Any, topdown: bool = True, onerror: Any = None) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each folder below one, with its folders and files."""
    return os.walk(text_of(top), topdown, onerror)


def stat(path: Any) -> os.stat_result:
    """The size of a file, as `st_size`, and its times."""
    return os.stat(text_of(path))


def join(path: Any, *paths: Any) -> str:
    """Parts of a path together."""
    return os.path.join(*map(text_of, (path, *paths)))


Exists, Glob, IsDirectory, ListDirectory, MakeDirs, Remove = exists, glob, isdir, listdir, makedirs, remove

__all__ = [
    "Exists", "FastGFile", "GFile", "Glob", "IsDirectory", "ListDirectory", "MakeDirs", "Open", "Remove", "copy",
    "exists", "glob", "isdir", "join", "listdir", "makedirs", "mkdir", "remove", "rename", "rmtree", "stat", "walk",
]  # fmt: skip
