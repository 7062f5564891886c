"""Weights in the layout of Keras 1 and 2: layers by name, each with a list of names of its arrays."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from foveal.errors import FormatError
from foveal.formats.tree import Dataset, Group
from foveal.ir.weight import Weight
from foveal.layers import Layer
from foveal.learning.optimizers import Optimizer
from foveal.models import weights_file

WEIGHTS, OPTIMIZER = "model_weights", "optimizer_weights"
LAYERS, NAMES = "layer_names", "weight_names"
Arrays = dict[str, list[Dataset]]


def is_older(tree: Group) -> bool:
    """Whether a file is laid out so."""
    return bool((tree.find(WEIGHTS) or tree).attributes.keys() & {LAYERS, f"{LAYERS}0"})


def arrays(tree: Group, file: str) -> Arrays:
    """The arrays of each layer that has any, in the file's order."""
    root = tree.find(WEIGHTS) or tree
    found: Arrays = {}
    for name in root.texts(LAYERS):
        group = root.find(*name.split("/"))
        if group is None:
            raise FormatError(f"{file}: damaged: it names the layer {name!r} and does not have it.")
        listed = [_array(group, path, file) for path in group.texts(NAMES)]
        if listed:
            found[name] = listed
    return found


def _array(group: Group, path: str, file: str) -> Dataset:
    *groups, name = path.split("/")
    home = group.find(*groups)
    data = None if home is None else home.members.get(name)
    if not isinstance(data, Dataset):
        raise FormatError(f"{file}: damaged: it names the array {path!r} and does not have it.")
    return data


def ordered_weights(layer: Layer) -> list[Weight]:
    """A layer's weights as older Keras lists them: those that are trained first."""
    weights = layer.trainable_weights + layer.non_trainable_weights
    return [weight for weight in weights if weight in set(layer.weights)]


def tree_of(model: Layer) -> Group:
    """All weights, laid out as older Keras does."""
    layers = getattr(model, "layers", [model])
    root = Group({LAYERS: tuple(layer.name for layer in layers), "backend": "tensorflow", "keras_version": "3.15.1"})
    for layer in layers:
        weights = ordered_weights(layer)
        _fill(root.group(*layer.name.split("/")), [weight.path for weight in weights], weights)
    return root


def tree_of_optimizer(optimizer: Optimizer) -> Group:
    """What an optimizer remembers, laid out as older Keras does."""
    own, group = weights_file.variables(optimizer), Group()
    names = [weight.name.partition("/")[2].replace("/", "_") for weight in own]
    names[0] = COUNTS[0]
    _fill(group, [f"{optimizer.name}/{name}" for name in names], own)
    return group


def _fill(group: Group, paths: Sequence[str], weights: Sequence[Weight]) -> None:
    """Arrays by their paths, which a list of names keeps in order."""
    names = [path if paths.count(path) == 1 else f"{path}_{place}" for place, path in enumerate(paths)]
    group.attributes[NAMES] = tuple(names)
    for path, weight in zip(names, weights, strict=True):
        *above, name = path.split("/")
        dtype = "int64" if name == COUNTS[0] else weight.node.dtype
        group.group(*above).members[name] = Dataset.later(weight.shape, dtype, weight.lying)


def load(model: Layer, tree: Group, file: str, by_name: bool = False, skip_mismatch: bool = False) -> None:
    """Give every layer its weights, in order or by name; nothing changes unless all fit or may be skipped.

    Raises
    ------
    FormatError
        The file has other layers, or a layer's arrays are of other shapes.
    """
    stored = arrays(tree, file)
    layers = [layer for layer in getattr(model, "layers", [model]) if layer.weights]
    convert = _conversion(tree)
    fitting: weights_file.Pairs = []
    for layer, name in _matched(layers, stored, file, by_name):
        try:
            fitting += _paired(layer, [convert(layer, data) for data in stored[name]])
        except FormatError as problem:
            if not skip_mismatch:
                raise FormatError(f"{file}: {problem}") from None
            warnings.warn(f"{file}: {problem} It is skipped.", stacklevel=4)
    weights_file.assign(fitting)


def _matched(layers: Sequence[Layer], stored: Arrays, file: str, by_name: bool) -> Iterator[tuple[Layer, str]]:
    if by_name:
        return ((layer, layer.name) for layer in layers if layer.name in stored)
    if len(layers) != len(stored):
        raise FormatError(
            f"{file}: it has weights of {len(stored)} layers, and the model has {len(layers)} layers with weights. "
            "Is it another model's? load_weights(..., by_name=True) takes the layers that have the same name."
        )
    return zip(layers, stored, strict=True)


def _paired(layer: Layer, data: Sequence[Dataset]) -> weights_file.Pairs:
    who = f"{type(layer).__name__} {layer.name!r}"
    weights = ordered_weights(layer)
    if len(weights) != len(data):
        raise FormatError(f"{who} must have {len(weights)} arrays, got {len(data)}. Is it another model's?")
    for weight, stored in zip(weights, data, strict=True):
        if weight.shape != stored.shape:
            raise FormatError(
                f"{who}: {weight.name} must be of shape {weight.shape}, got {stored.shape}. Is it another model's?"
            )
    return list(zip(weights, data, strict=True))


def _conversion(tree: Group) -> Any:
    """What turns an array of Keras 1 into one of Keras 2."""
    root = tree.find(WEIGHTS) or tree
    version = root.text("keras_version") or tree.text("keras_version") or "1"
    backend = root.text("backend") or tree.text("backend")
    if not version.startswith("1"):
        return lambda layer, data: data
    return lambda layer, data: _of_keras_1(layer, data, backend == "theano")


def _of_keras_1(layer: Layer, data: Dataset, turned: bool) -> Dataset:
    """Kernels for channels first stood as (filters, channels, rows, columns), and Theano's upside down."""
    if len(data.shape) != 4 or getattr(layer, "data_format", "") != "channels_first":
        return data
    array = np.transpose(data.array(), (2, 3, 1, 0))
    return Dataset.of(array[::-1, ::-1] if turned else array)


# ---------------------------------------------------------------------------------------------------- optimizer

COUNTS = ("iteration", "iterations", "iter")
RATES = ("learning_rate", "lr")
BY_NAME = re.compile(r"1\.|2\.0\.[0-6]$")
"""Versions of Keras that sorted weights by name before they were given to the optimizer."""
SLOTS = {
    "m": "momentum",
    "v": "velocity",
    "vhat": "velocity_hat",
    "momentum": "momentum",
    "velocity": "velocity",
    "rms": "velocity",
    "mg": "average_gradient",
    "average_gradient": "average_gradient",
    "accumulator": "accumulator",
}
"""What tf_keras calls what is remembered for each weight, and what Keras 3 does."""


def load_optimizer(model: Any, tree: Group, file: str) -> None:
    """Give a model's optimizer what it remembered; a file saved before the first step remembers nothing."""
    group, optimizer = tree.find(OPTIMIZER), model.optimizer
    if group is None or not group.texts(NAMES):
        return
    stored = [(path, _array(group, path, file)) for path in group.texts(NAMES)]
    version = tree.text("keras_version") or "1"
    who = f"{file}: {type(optimizer).__name__} {optimizer.name!r}"
    if version.startswith("3"):
        if len(stored) == 2:
            return  # it counted no step, and only says so and its rate
        weights_file.assign(_fitting(who, weights_file.variables(optimizer), stored))
    else:
        order = list(optimizer._slots)
        if BY_NAME.match(version):
            names = _names(model, tree)
            order.sort(key=lambda weight: names[weight])
        weights_file.assign(_of_keras_2(who, optimizer, order, stored))
    optimizer.restore()


def _fitting(who: str, weights: Sequence[Weight], stored: Sequence[tuple[str, Dataset]]) -> weights_file.Pairs:
    """Weights beside arrays, all of equal shapes."""
    if len(weights) != len(stored):
        raise FormatError(f"{who} must have {len(weights)} arrays, got {len(stored)}. Is it another's?")
    for weight, (path, data) in zip(weights, stored, strict=True):
        if weight.shape != data.shape:
            raise FormatError(f"{who}: {path} must be of shape {weight.shape}, got {data.shape}.")
    return list(zip(weights, (data for _, data in stored), strict=True))


def _of_keras_2(
    who: str, optimizer: Optimizer, order: Sequence[Weight], stored: Sequence[tuple[str, Dataset]]
) -> weights_file.Pairs:
    """The count and the rate, which are single numbers, then blocks of arrays for the weights in this order."""
    pairs: weights_file.Pairs = []
    rest: list[tuple[str, Dataset]] = []
    for place, (path, data) in enumerate(stored):
        name = _last(path)
        if data.shape != ():
            rest.append((path, data))
        elif re.sub(r"_\d+$", "", name) in COUNTS or (place == 0 and name.startswith("Variable")):
            pairs.append((optimizer.variables[0], data))
        elif name in RATES and not optimizer.scheduled:
            pairs.append((optimizer.variables[1], data))
    rows = [optimizer._slots[weight] for weight in order]
    rest, names = _in_blocks(rest, list(rows[0]) if rows else [], len(rows))
    return pairs + _fitting(who, [row[name] for name in names for row in rows], rest)


def _last(path: str) -> str:
    return path.rpartition("/")[2].partition(":")[0]


def _names(model: Layer, tree: Group) -> dict[Weight, str]:
    """What the file calls each weight."""
    root = tree.find(WEIGHTS) or tree
    listed = [names for layer in root.texts(LAYERS) if (names := root.group(*layer.split("/")).texts(NAMES))]
    layers = [layer for layer in getattr(model, "layers", [model]) if layer.weights]
    return {
        w: n
        for layer, names in zip(layers, listed, strict=True)
        for w, n in zip(ordered_weights(layer), names, strict=True)
    }


def _in_blocks(
    rest: list[tuple[str, Dataset]], names: list[str], weights: int
) -> tuple[list[tuple[str, Dataset]], list[str]]:
    """The arrays sorted by what they are, all of one kind together, and the kinds as Keras 3 calls them.

    tf_keras names the kind in each path. Keras 2 does not, and has blocks; a last block of single numbers stands for
    what is not kept.
    """
    kinds = [kind for path, _ in rest if (kind := _kind(path)) is not None]
    if len(kinds) < len(rest):
        return [each for each in rest if len(rest) <= weights * len(names) or each[1].shape != (1,)], names
    order = list(dict.fromkeys(kinds))
    return (
        [each for kind in order for each, own in zip(rest, kinds, strict=True) if own == kind],
        [SLOTS[kind] if SLOTS[kind] in names else names[order.index(kind)] for kind in order],
    )


def _kind(path: str) -> str | None:
    parts = path.split("/")
    return next((name for name in (*parts[1:2], _last(path)) if len(parts) > 2 and name in SLOTS), None)
