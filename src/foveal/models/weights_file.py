"""Weights in Keras 3's layout of a `.weights.h5`: which array stands where, and whether it fits."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.errors import FormatError
from foveal.formats.tree import Dataset, Group
from foveal.ir.weight import Weight
from foveal.layers import Layer
from foveal.learning.optimizers import Optimizer
from foveal.learning.wrapped_optimizers import Wrapping
from foveal.names import snake_case
from foveal.registry import is_own

Path = tuple[str, ...]
Array = np.ndarray[Any, Any]
Pairs = list[tuple[Weight, Dataset]]

VARIABLES = "vars"
OPTIMIZER: Path = ("optimizer", VARIABLES)
FIRST = ("average", "gradient_accumulator")
TOGETHER = (
    ("momentum", "velocity"),
    ("momentum", "norm"),
    ("r", "c", "velocity"),
    ("accumulator", "linear"),
    ("accumulated_grad", "accumulated_delta_var"),
)
"""Slots that Keras keeps side by side for each weight; of others it keeps first all of one, then all of the next."""
COUNT = "optimizer/iterations"

INSIDE = "model.keras"
"""What a model is called in a folder that was there already."""


def places(model: Layer, path: Path = ()) -> Iterator[tuple[Path, Layer]]:
    """Each layer's path, those inside it after it; a layer that stands twice is met once."""
    seen: set[Layer] = set()
    stack = [(path, model)]
    while stack:
        path, layer = stack.pop()
        if layer in seen:
            continue
        seen.add(layer)
        yield path, layer
        stack.extend(reversed(list(_below(layer, path))))


def _below(layer: Layer, path: Path) -> Iterator[tuple[Path, Layer]]:
    """The layers in a layer's attributes in order of their names, private ones last; a model's own list of them first.

    In a class of the user's own the list `layers` has its place in the alphabet.
    """
    listed = {"layers": layer.layers} if hasattr(layer, "layers") else {}
    first = not is_own(type(layer))
    attributes = listed if first and listed else {**vars(layer), **listed}
    for name in sorted(attributes, key=lambda name: f"~{name}" if name.startswith("_") else name):
        value = attributes[name]
        if isinstance(value, Layer):
            yield (*path, name), value
        elif isinstance(value, list | tuple | Mapping):
            yield from _contained(value, (*path, name))


def _contained(value: Any, path: Path) -> Iterator[tuple[Path, Layer]]:
    """The layers of a list or dict, numbered by their kinds."""
    counts: Counter[str] = Counter()
    for part in list(value.values()) if isinstance(value, Mapping) else value:
        if not isinstance(part, Layer | list | tuple | Mapping):
            continue
        kind = snake_case(type(part).__name__) if isinstance(part, Layer) else "container"
        counts[kind] += 1
        place = (*path, f"{kind}_{counts[kind] - 1}" if counts[kind] > 1 else kind)
        if isinstance(part, Layer):
            yield place, part
        else:
            yield from _contained(part, place)


def variables(optimizer: Optimizer) -> list[Weight]:
    """What an optimizer remembers, in Keras's order: count of steps, learning rate, slots, what is shared.

    A rate that follows a schedule is not remembered: the count says what it is.
    """
    if isinstance(optimizer, Wrapping):
        return [*optimizer.own_variables, *(v for inner in optimizer.optimizers for v in variables(inner))]
    rows = list(optimizer._slots.values())
    kept, slots = optimizer.variables, {slot for row in rows for slot in row.values()}
    alone = [weight for weight in kept if weight not in slots]
    blocks = _blocks(max(map(list, rows), key=len, default=[]))
    ordered = [row[name] for block in blocks for row in rows for name in block if name in row]
    return [*alone[: 1 if optimizer.scheduled else 2], *ordered, *alone[2:]]


def _blocks(names: list[str]) -> list[tuple[str, ...]]:
    """The names of slots, those side by side in one block."""
    own = [name for name in names if name not in FIRST]
    count = next((n for n in (3, 2) if tuple(own[:n]) in TOGETHER), 0)
    side, rest = [tuple(own[:count])] if count else [], own[count:]
    return [*((name,) for name in FIRST if name in names), *side, *((name,) for name in rest)]


def tree_of(model: Layer, optimizer: Optimizer | None, skip: Collection[Layer] = ()) -> Group:
    """All weights but those of some layers, and what the optimizer remembers, as Keras names and orders them."""
    root = Group()
    for path, layer in places(model):
        if layer in skip:
            continue
        group = root.group(*path, VARIABLES)
        group.attributes["name"] = layer.name
        for i, weight in enumerate(layer.own_weights):
            group.members[str(i)] = Dataset.later(weight.shape, weight.node.dtype, weight.lying)
    if optimizer is not None:
        group = root.group(*OPTIMIZER)
        group.attributes["name"] = optimizer.name
        for i, weight in enumerate(variables(optimizer)):
            dtype = "int64" if weight.name == COUNT else weight.node.dtype
            group.members[str(i)] = Dataset.later(weight.shape, dtype, weight.lying)
    return root


def size_of(tree: Group) -> int:
    """How many numbers all arrays hold."""
    return sum(len(data.data) // int(data.dtype[2:]) for _, group in tree.walk() for data in group.datasets().values())


def load(model: Layer, tree: Group, file: str, skip_mismatch: bool = False, skip: Collection[Layer] = ()) -> None:
    """Give every layer but some its weights; nothing changes unless all fit, or those that do not are to be skipped.

    Raises
    ------
    FormatError
        A layer's weights are missing, are of other shapes, or the file has layers that the model has not.
    """
    fitting: Pairs = []
    used: set[str] = set()
    for own, layer in places(model):
        path = _stored(tree, own)
        place = "/".join((*path, VARIABLES))
        used.add(place)
        if layer in skip:
            continue
        try:
            fitting += _paired(
                f"{type(layer).__name__} {layer.name!r}", layer.own_weights, tree.find(*path, VARIABLES), place
            )
        except FormatError as problem:
            _report(f"{file}: {problem}", skip_mismatch)
    left = [path for path, group in tree.walk() if path.startswith("layers/") and path not in used and group.datasets()]
    if left:
        _report(
            f"{file}: it has {left[0]}, which {model.name!r} has no layer for. Is it another model's?", skip_mismatch
        )
    assign(fitting)


def load_by_name(
    model: Layer, tree: Group, file: str, skip_mismatch: bool = False, skip: Collection[Layer] = ()
) -> None:
    """Give the layers their weights that have the name of one in the file; nothing changes unless all of these fit.

    Where several in the file have a name, that at the layer's own place counts, else the first.

    Raises
    ------
    FormatError
        A layer's weights are of other shapes; or the file has no names.
    """
    named: dict[str, list[tuple[str, Group]]] = {}
    for path, group in tree.walk():
        if group.datasets() and path.rpartition("/")[2] == VARIABLES and not path.startswith("/".join(OPTIMIZER)):
            named.setdefault(str(group.attributes.get("name", "")), []).append((path, group))
    if named.keys() <= {""}:
        raise FormatError(f"{file}: its layers have no names. Load it without by_name=True.")
    fitting: Pairs = []
    for own, layer in places(model):
        found = named.get(layer.name, [])
        if layer in skip or not found or not layer.own_weights:
            continue
        place = "/".join((*own, VARIABLES))
        path, group = next((each for each in found if each[0] == place), found[0])
        try:
            fitting += _paired(f"{type(layer).__name__} {layer.name!r}", layer.own_weights, group, path)
        except FormatError as problem:
            _report(f"{file}: {problem}", skip_mismatch)
    assign(fitting)


def _stored(tree: Group, path: Path) -> Path:
    """Where a file has the layer of a path: newer Keras has the parts of MultiHeadAttention without underscores."""
    plain = tuple(part.lstrip("_") for part in path)
    return plain if tree.find(*path, VARIABLES) is None and tree.find(*plain, VARIABLES) is not None else path


def load_optimizer(optimizer: Optimizer, tree: Group, file: str) -> None:
    """Give the optimizer what it remembered; a file saved before the first step remembers nothing."""
    group = tree.find(*OPTIMIZER)
    own = variables(optimizer)
    if group is None or len(group.datasets()) < min(3, len(own)):
        return
    if optimizer.scheduled and len(group.datasets()) == len(own) + 1 and "1" in group.members:
        group = _without_rate(group)  # as Foveal wrote it before version 1
    if not optimizer.scheduled and len(group.datasets()) == len(own) - 1:
        own = [own[0], *own[2:]]  # tf_keras leaves the rate to the config
    assign(_paired(f"{type(optimizer).__name__} {optimizer.name!r}", own, group, "/".join(OPTIMIZER)))
    optimizer.restore()


def _without_rate(group: Group) -> Group:
    left = Group()
    left.members = {str(int(n) - (n > "0")): data for n, data in group.members.items() if n.isdigit() and n != "1"}
    return left


def assign(pairs: Pairs) -> None:
    """Set weights to arrays that are known to fit."""
    for weight, data in pairs:
        weight.value = data.array()


def _paired(who: str, weights: Sequence[Weight], group: Group | None, place: str) -> Pairs:
    stored = {} if group is None else group.datasets()
    if sorted(stored) != sorted(str(i) for i in range(len(weights))):
        raise FormatError(
            f"{who} must have {len(weights)} arrays in {place}, got {len(stored)}. Is it another model's?"
        )
    for i, weight in enumerate(weights):
        shape = stored[str(i)].shape
        if shape != weight.shape:
            raise FormatError(
                f"{who}: {place}/{i} must be of shape {weight.shape}, got {shape}. Is it another model's?"
            )
    return [(weight, stored[str(i)]) for i, weight in enumerate(weights)]


def _report(problem: str, skip_mismatch: bool) -> None:
    if not skip_mismatch:
        raise FormatError(problem)
    warnings.warn(f"{problem} It is skipped.", stacklevel=5)
