"""Functions of symbolic tensors, `x + y`, `x[..., :3]`, `relu(x)`, recorded as layers without weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from foveal import functions
from foveal.errors import ArgumentError, ShapeError, did_you_mean
from foveal.functions.function import DECLARED, Function
from foveal.functions.only_arrays import OfArrays
from foveal.functions.rows import Row
from foveal.functions.symbolic import MODULES, OWN, KerasTensor, record_with
from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.layers.constants import deserialize_constants, serialize_constants
from foveal.nesting import Packed, leaves


class Operation(Layer):
    """The base of all operations; `operation(module, kind)` makes their classes.

    Attributes
    ----------
    declaration : Function
    settings : dict
        The arguments of the function that are given by name.
    """

    declaration: Function
    supports_masking = True

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        super().__init__(name=name)
        self.settings = settings

    def apply(self, arguments: Sequence[Any]) -> Any:
        """What the function gives for symbolic tensors, or lists of them, and constants."""
        return self._on(Packed.of((tuple(arguments), {}), lambda leaf: isinstance(leaf, KerasTensor)), None, "")

    def _outlined(self, x: Any, training: bool | None, model: str) -> Any:
        if not isinstance(self.declaration, OfArrays):
            return super()._outlined(x, training, model)
        arguments, _ = x.form
        form = {**dict(zip(self.declaration.tensors, arguments, strict=False)), **self.settings}
        return self.declaration.outlines(leaves(x), form)

    def call(self, *arguments: Any) -> Any:
        y = self.declaration.on_nodes(*arguments, **self.settings)
        for part in leaves(y):
            if not isinstance(part, Node | Row):
                got = f"axis={self.settings['axis']}" if "axis" in self.settings else f"{self.settings}"
                raise ShapeError(f"the batch, axis 0, must stay as it is, got {got}. Name the other axes.")
        return y

    def __reduce__(self) -> Any:
        return _unapplied, (self.declaration.module, self.declaration.kind), self.__getstate__()

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Masks end here, as in Keras."""

    def get_config(self) -> dict[str, Any]:
        """The name, and the settings as plain values."""
        return {"name": self.name, **serialize_constants(self.settings)}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Operation:
        """The operation that `get_config` described, not applied yet."""
        return cls(**deserialize_constants(config))


_classes: dict[tuple[str, str], type[Operation]] = {}


def operation(module: str, kind: str) -> type[Operation]:
    """The class of an operation, by Keras's names.

    Raises
    ------
    ArgumentError
        There is no such operation.
    """
    if (module, kind) not in _classes:
        if (module, kind) not in DECLARED:
            _declare(module)
        if (module, kind) not in DECLARED:
            kinds = [name for home, name in DECLARED if home == module]
            raise ArgumentError(
                f"the operation {kind!r} of {module} is not one that Foveal has.{did_you_mean(kind, kinds)}"
            )
        declaration = DECLARED[module, kind]
        made = {"declaration": declaration, "__doc__": declaration.of_nodes.__doc__}
        _classes[module, kind] = type(declaration.kind, (Operation,), made)
    return _classes[module, kind]


def home_of(kind: str) -> str | None:
    """The module of the operation of this name, where a file says only the name; None where there is none."""
    _declare(OWN)
    return next((module for module in MODULES if (module, kind) in DECLARED), None)


def _unapplied(module: str, kind: str) -> Operation:
    """An operation for a copy's state."""
    return operation(module, kind)()


def _declare(module: str) -> None:
    """Import whatever declares functions that files name so."""
    from pkgutil import iter_modules  # only files with operations ask for all functions

    for home in iter_modules(functions.__path__):
        import_module(f"{functions.__name__}.{home.name}")
    if module == OWN:
        import_module(OWN)


def recorded(function: Function, arguments: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    """What a function gives for symbolic tensors."""
    if DECLARED.get((function.module, function.kind)) is function:
        kind = operation(function.module, function.kind)
    else:  # a function of this call, which files cannot name
        kind = type(function.kind, (Operation,), {"declaration": function})
    return kind(**settings).apply(arguments)


record_with(recorded)
