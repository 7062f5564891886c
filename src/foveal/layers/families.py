"""Initializers, regularizers and constraints by their names: what stands for one in arguments, configs and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from foveal.arguments import Declared, choose
from foveal.functions.function import Function
from foveal.ir.node import Node
from foveal.names import snake_case
from foveal.registry import get_registered_name, is_own, own_object


class OfWeights(Declared):
    """The base of regularizers and constraints: functions of a weight, be it a node, an array or a variable."""

    def of_node(self, x: Node) -> Node:
        """What it gives for a node."""
        raise NotImplementedError

    def __call__(self, x: Any) -> Any:
        """What it gives for a weight."""
        known = vars(self).setdefault("_function", Function(self.of_node, ("x",), "", type(self).__name__))
        return known(x)


class Family:
    """Classes that are found by their names, by names in the style of functions, and by others.

    Parameters
    ----------
    base : type
    classes : sequence of type
    what : str
        One of the family, as errors call it: 'a constraint'.
    **others
        More names.
    """

    def __init__(self, base: type[Declared], classes: Sequence[type[Declared]], what: str, **others: Any) -> None:
        self.base, self.what = base, what
        self.table: dict[str, Any] = {snake_case(kind.__name__): kind for kind in classes}
        self.table |= {kind.__name__: kind for kind in classes} | others

    def get(self, value: Any) -> Any:
        """An object of the family from its name, its class, its saved form or itself; a function, and None, as it is.

        Names and saved forms may be those of classes and functions of one's own that are registered or handed over.
        """
        config: Any = None
        if isinstance(value, Mapping) and {"class_name", "config"} <= set(value):
            function = value["class_name"] == "function"
            names = (value["config"],) if function else (value.get("registered_name"), value["class_name"])
            value, config = self._named(*names), None if function else value["config"]
        elif isinstance(value, str):
            value = self._named(value)
        if isinstance(value, type) and (issubclass(value, self.base) or config is not None):
            return value() if config is None else value.from_config(config)  # type: ignore[attr-defined]
        if value is None or callable(value):
            return value
        raise ValueError(f"{self.what} or its name, got {value!r}.")

    def _named(self, *names: str | None) -> Any:
        own = own_object(*names)
        return choose(self.table, str(names[-1]), f"{self.what}'s name") if own is None else own


def serialize(thing: Any) -> dict[str, Any]:
    """The saved form of an initializer, regularizer or constraint, which `deserialize` reads."""
    if not isinstance(thing, Declared) and not isinstance(thing, type) and hasattr(thing, "__name__"):
        name = get_registered_name(thing)
        return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}
    kind = type(thing)
    own = {"module": None, "registered_name": get_registered_name(kind)} if is_own(kind) else {}
    return {"class_name": kind.__name__, "config": thing.get_config(), **own}


WeightFunction = Callable[[Any], Any]
"""A function of a weight."""
