"""Weights in several files of a largest size, and a list in JSON of what stands in which, as Keras 3 lays them out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from foveal.errors import ArgumentError, FormatError
from foveal.formats import hdf5_reader, hdf5_writer
from foveal.formats.source import Source
from foveal.formats.tree import Group, chunks_of
from foveal.models.config_check import parsed
from foveal.storage import write_atomically

ENDING = ".weights.json"
FILE = "{}_{:05}.weights.h5"
GIGABYTE = 2**30
WEIGHTS = "weight_map"


def write(path: Path, tree: Group, max_shard_size: float) -> None:
    """Write a tree of weights to files beside `path`, which gets the list, last.

    Parameters
    ----------
    path : Path
    tree : Group
    max_shard_size : float
        Of each file, in gigabytes; arrays of one layer stay together.
    """
    if isinstance(max_shard_size, bool) or not isinstance(max_shard_size, int | float) or max_shard_size <= 0:
        raise ArgumentError(f"save_weights: `max_shard_size` must be gigabytes above 0, got {max_shard_size!r}.")
    base = path.name.removesuffix(ENDING)
    shards: list[Group] = [Group()]
    sizes = [0]
    places: dict[str, str] = {}
    for where, group in tree.walk():
        arrays = group.datasets()
        size = sum(len(data.data) for data in arrays.values())
        if not arrays:
            continue
        if sizes[-1] and sizes[-1] + size > max_shard_size * GIGABYTE:
            shards.append(Group())
            sizes.append(0)
        home = shards[-1].group(*where.split("/"))
        home.attributes, home.members = group.attributes, dict(arrays)
        sizes[-1] += size
        places[f"/{where}"] = FILE.format(base, len(shards) - 1)
    for number, shard in enumerate(shards):
        write_atomically(path.with_name(FILE.format(base, number)), _chunks(shard.sealed()))
    listed = {"metadata": {"total_size": sum(sizes)}, WEIGHTS: places}
    write_atomically(path, json.dumps(listed, indent=4).encode())


def _chunks(tree: Group) -> Iterator[Any]:
    return (chunk for part in hdf5_writer.parts(tree) for chunk in chunks_of(part))


@contextmanager
def opened(path: Path) -> Iterator[Group]:
    """The tree of all weights that a list names; its arrays can be read inside the `with`.

    Raises
    ------
    FormatError
        The list is damaged, or names files that are not beside it.
    """
    places = parsed(path.read_bytes(), path.name).get(WEIGHTS)
    if not isinstance(places, Mapping):
        raise FormatError(f"{path.name}: damaged: it must have a `{WEIGHTS}`.")
    names: dict[str, None] = {}
    for value in places.values():
        names |= dict.fromkeys(map(_checked_name, value if isinstance(value, list) else [value]))
    whole = Group()
    with ExitStack() as files:
        for name in names:
            if not (path.parent / name).is_file():
                raise FormatError(f"{path.name}: it names {name!r}, which is not beside it.")
            file = files.enter_context((path.parent / name).open("rb"))
            for where, group in hdf5_reader.read(Source(file), name).walk():
                home = whole.group(*filter(None, where.split("/")))
                home.attributes.update(group.attributes)
                home.members.update(group.datasets())
        yield whole


def _checked_name(name: Any) -> str:
    """A file's name, which leads nowhere else."""
    if not isinstance(name, str) or not name.endswith(".weights.h5") or Path(name).name != name or "\\" in name:
        raise FormatError(f"damaged: a list of weights must name files beside it, got {name!r:.80}.")
    return name
