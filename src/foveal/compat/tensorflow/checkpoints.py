"""`tf.train`: what models, optimizers and variables hold, kept in files beside each other and read again.

The files are HDF5, as `save_weights` writes them, not TensorFlow's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, FormatError
from foveal.formats import hdf5_reader, hdf5_writer
from foveal.formats.tree import Dataset, Group
from foveal.ir.weight import Weight
from foveal.layers import Layer
from foveal.learning.optimizer import Optimizer
from foveal.models import weights_file
from foveal.storage import write_atomically

ENDING = ".weights.h5"
COUNTER, SLOTS = "save_counter", "slots_of"


class CheckpointStatus:
    """What `restore` gives: everything was there, or an error was raised."""

    def expect_partial(self) -> CheckpointStatus:
        """Itself."""
        return self

    assert_consumed = assert_existing_objects_matched = expect_partial


class Checkpoint:
    """Models, layers, optimizers, variables and other checkpoints, kept together by their names.

    Examples
    --------
    >>> import foveal
    >>> model = foveal.Sequential([foveal.Input((2,)), foveal.layers.Dense(1)])
    >>> checkpoint = Checkpoint(model=model)
    >>> sorted(vars(checkpoint))
    ['model', 'save_counter']
    """

    def __init__(self, root: Any = None, **objects: Any) -> None:
        vars(self).update(objects if root is None else {"root": root, **objects})
        self.save_counter = 0

    def save(self, file_prefix: Any, options: Any = None) -> str:
        """Write a new file, whose name ends in how many there were; gives its path without the ending."""
        self.save_counter += 1
        return self.write(f"{file_prefix}-{self.save_counter}")

    def write(self, file_prefix: Any, options: Any = None) -> str:
        """Write a file of this path; gives the path without the ending."""
        root, places = Group(), self._places()
        for path, thing in self._parts():
            group = root.group(*path)
            for i, weight in enumerate(_weights(thing)):
                group.members[str(i)] = Dataset.of(weight.value)
            if isinstance(thing, Optimizer):
                known = [places[weight] for weight in thing._slots if weight in places]
                group.members[SLOTS] = Dataset.of(np.array(known, "int32").reshape(-1))
        root.members[COUNTER] = Dataset.of(np.array([self.save_counter], "int32"))
        target = Path(f"{file_prefix}{ENDING}")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, hdf5_writer.write(root))
        return str(file_prefix)

    def read(self, save_path: Any, options: Any = None) -> CheckpointStatus:
        """Give everything what a file holds; nothing changes unless all of it fits. None stands for no file."""
        if save_path is None:
            return CheckpointStatus()
        file = Path(f"{save_path}{ENDING}")
        if not file.is_file():
            raise FileNotFoundError(f"Checkpoint.restore: there is no file {str(file)!r}.")
        root = hdf5_reader.read(file.read_bytes(), file.name)
        parts = [(path, thing, root.find(*path) or Group()) for path, thing in self._parts()]
        self._make_room(file.name, [(thing, group) for _, thing, group in parts])
        pairs = [pair for path, thing, group in parts for pair in _paired(file.name, path, thing, group)]
        weights_file.assign(pairs)
        counter = root.members.get(COUNTER)
        self.save_counter = int(counter.array()[0]) if isinstance(counter, Dataset) else 0
        return CheckpointStatus()

    restore = read

    def _parts(self) -> Iterator[tuple[tuple[str, ...], Any]]:
        """All that is kept, by its path."""
        for name, thing in vars(self).items():
            if name != COUNTER:
                yield from _parts_of((name,), thing)

    def _places(self) -> dict[Weight, int]:
        """The number of each weight that is not an optimizer's own."""
        own = (_weights(thing) for _, thing in self._parts() if not isinstance(thing, Optimizer))
        return {weight: i for i, weight in enumerate(dict.fromkeys(w for weights in own for w in weights))}

    def _make_room(self, file: str, parts: list[tuple[Any, Group]]) -> None:
        """Let optimizers that have not moved anything yet remember what the file knows of the weights."""
        weights = list(self._places())
        for thing, group in parts:
            slots = group.members.get(SLOTS)
            if isinstance(thing, Optimizer) and isinstance(slots, Dataset) and not thing.built:
                numbers = slots.array().tolist()
                if max(numbers, default=-1) >= len(weights):
                    raise FormatError(f"{file}: {thing.name!r} moved weights that are not in this checkpoint.")
                thing.build([weights[i] for i in numbers])


def _parts_of(path: tuple[str, ...], thing: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(thing, Checkpoint):
        for inner, part in thing._parts():
            yield (*path, *inner), part
    elif isinstance(thing, Mapping | list | tuple):
        for name, part in thing.items() if isinstance(thing, Mapping) else enumerate(thing):
            yield from _parts_of((*path, str(name)), part)
    elif isinstance(thing, Layer | Optimizer | Weight):
        yield path, thing
    else:
        raise ArgumentError(
            f"Checkpoint: `{'.'.join(path)}` must be a model, a layer, an optimizer, a variable or a checkpoint, got "
            f"{type(thing).__name__}. Numbers are kept as tf.Variable(...)."
        )


def _weights(thing: Any) -> list[Weight]:
    if isinstance(thing, Weight):
        return [thing]
    return weights_file.variables(thing) if isinstance(thing, Optimizer) else list(thing.weights)


def _paired(file: str, path: tuple[str, ...], thing: Any, group: Group) -> list[tuple[Weight, Dataset]]:
    stored = {name: data for name, data in group.datasets().items() if name != SLOTS}
    weights = _weights(thing)
    if len(weights) != len(stored):
        hint = " Call it on data, or build(input_shape), first." if isinstance(thing, Layer) and not thing.built else ""
        raise FormatError(f"{file}: {'.'.join(path)!r} has {len(weights)} weights, the file has {len(stored)}.{hint}")
    pairs = [(weight, stored[str(i)]) for i, weight in enumerate(weights)]
    for weight, data in pairs:
        if data.shape != weight.shape:
            raise FormatError(f"{file}: {weight.name} must be of shape {weight.shape}, got {data.shape}.")
    return pairs


def checkpoints_in(directory: Any, name: str = "*") -> list[str]:
    """The paths of a folder's checkpoints, without the ending, by their numbers."""
    files = [str(file)[: -len(ENDING)] for file in Path(directory).glob(f"{name}-*{ENDING}")]
    numbered = [(int(found[1]), file) for file in files if (found := re.search(r"-(\d+)(\.ckpt)?$", file))]
    return [file for _, file in sorted(numbered)]


def latest_checkpoint(checkpoint_dir: Any, latest_filename: str | None = None) -> str | None:
    """The path of a folder's checkpoint of the largest number, or of the last one written; None where there is none."""
    others = sorted(Path(checkpoint_dir).glob(f"*{ENDING}"), key=lambda file: file.stat().st_mtime)
    last = [str(file)[: -len(ENDING)] for file in others]
    return next(reversed(checkpoints_in(checkpoint_dir) or last), None)


class NumberedCheckpoints:
    """Keeps the last few checkpoints in a folder.

    Parameters
    ----------
    checkpoint : Checkpoint
    directory : str or Path
    max_to_keep : int or None
        How many files stay; all for None.
    checkpoint_name : str, default='ckpt'
    """

    def __init__(
        self, checkpoint: Checkpoint, directory: Any, max_to_keep: int | None, checkpoint_name: str = "ckpt", **_: Any
    ) -> None:
        self.checkpoint, self.directory = checkpoint, str(directory)
        self._kept, self._name = max_to_keep, checkpoint_name

    @property
    def checkpoints(self) -> list[str]:
        """The paths of those that are there, for `restore`."""
        return checkpoints_in(self.directory, self._name)

    @property
    def latest_checkpoint(self) -> str | None:
        """The path of the last one; None where there is none."""
        return next(reversed(self.checkpoints), None)

    def save(self, checkpoint_number: Any = None, check_interval: bool = True, options: Any = None) -> str:
        """Write one more, and remove the oldest when there are too many; gives its path."""
        self.checkpoint.save_counter += 1
        number = self.checkpoint.save_counter if checkpoint_number is None else int(checkpoint_number)
        path = self.checkpoint.write(f"{self.directory}/{self._name}-{number}")
        for old in self.checkpoints[: -self._kept] if self._kept else []:
            Path(f"{old}{ENDING}").unlink()
        return path

    def restore_or_initialize(self) -> str | None:
        """Restore the last one, if there is one; gives its path."""
        latest = self.latest_checkpoint
        self.checkpoint.restore(latest)
        return latest


CheckpointManager = NumberedCheckpoints
__all__ = ["Checkpoint", "CheckpointManager", "latest_checkpoint"]
