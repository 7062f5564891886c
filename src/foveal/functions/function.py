"""What a declaration makes of a function of graph nodes: one of arrays, rows and symbolic tensors too."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from foveal.eager import Array, Definition, Tensor, Traced, is_recording, record_operands
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.promotion import IN_GRAPHS, cast, constant, promoted
from foveal.functions.rows import Length, Row, unknown_length
from foveal.functions.symbolic import NUMPY, KerasTensor, record
from foveal.ir.node import Node, placeholder, reshape
from foveal.ir.weight import Weight, assigned
from foveal.nesting import frozen, leaves, mapped
from foveal.ops.parts import concat

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

DECLARED: dict[tuple[str, str], Function] = {}
"""All functions that files can hold, by the module and the class that Keras records them as."""

TENSORS = (KerasTensor, Node, Row)
"""What is no array."""

RECORDED = (Tensor, Weight)
"""What calculations that are recorded take as it is."""

VALUES, WHOLE = "values", "whole"
"""What a function makes of a row of all images' values: another row, or of all of it one number."""

NESTS, NUMBERS, ARRAYS = {list, tuple, dict}, {int, float, bool}, {np.ndarray, Array}
PLAIN = NESTS | NUMBERS | ARRAYS | {str, type(None), np.float32, np.int32, np.int64, np.bool_}
"""Kinds of arguments that are no tensors but arrays."""

PARTS_OF_SHAPES = {"array", "concatenate", "convert_to_tensor", "expand_dims", "hstack", "reshape", "stack"}
"""Functions that put shapes together, with the length of a batch in them."""

KEPT = 256
"""How many ways of calling it a function remembers."""

NUMERIC = int | float | np.ndarray | np.generic
WIDE = {np.dtype(name) for name in ("float64", "int64", "uint64")}
PYTHONS = {"float64": "float32", "int64": "int32"}
"""What Python's numbers become: Keras counts and computes in 32 bits unless a dtype is asked for."""


def array(who: str, value: Any) -> np.ndarray[Any, Any]:
    """An array of numbers: arrays keep their dtype, Python's own numbers become float32 and int32."""
    if type(value) in ARRAYS and value.dtype.kind in "fiub":
        return value  # type: ignore[no-any-return]
    try:
        made = np.asarray(value)
    except ValueError:
        raise ArgumentError(f"{who}: a tensor must have rows of one length, got rows of several.") from None
    if made.dtype.kind not in "fiubc":
        raise ArgumentError(f"{who}: a tensor must hold numbers, got {type(value).__name__} ({made.dtype}).")
    if made.dtype.name not in PYTHONS or hasattr(value, "dtype") or any(hasattr(x, "dtype") for x in leaves(value)):
        return made
    fits = made.dtype.kind == "f" or np.array_equal(made, made.astype(np.int32))
    return made.astype(PYTHONS[made.dtype.name]) if fits else made


class Function:
    """A function of tensors, as it was declared.

    Attributes
    ----------
    of_nodes : function
        What it does to nodes; Python's numbers may stand beside them.
    tensors : tuple of str
        The parameters that take tensors, in the order in which files have them; of those in `lists` each part is one.
    called : tuple of str
        Parameters that files have among a call's arguments, though they are no tensors.
    module, kind : str
        What files record it as: Keras's module and class.
    rows : {'values', 'whole'} or None
        What becomes of a row of all images' values; None refuses it.
    result : str or None
        The dtype that arrays come back in, where graphs have another.
    """

    def __init__(
        self,
        of_nodes: Callable[..., Any],
        tensors: tuple[str, ...],
        module: str,
        kind: str | None,
        called: tuple[str, ...] = (),
        rows: str | None = None,
        result: str | None = None,
    ) -> None:
        self.of_nodes, self.module, self.called, self.rows, self.result = of_nodes, module, called, rows, result
        self.who = of_nodes.__name__
        self.kind = kind or camel_case(self.who)
        self.tensors = tuple(name.lstrip("*") for name in tensors)
        self.lists = {name[1:] for name in tensors if name.startswith("*")}
        self._definitions: dict[Hashable, Definition] = {}

    @functools.cached_property
    def signature(self) -> inspect.Signature:
        """The parameters, as the function of nodes has them."""
        return inspect.signature(self.of_nodes)

    @functools.cached_property
    def _defaults(self) -> dict[str, Any] | None:
        """The default of every parameter, `empty` where there is none; None where some are variadic."""
        parameters = self.signature.parameters
        variadic = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters.values())
        return None if variadic else {name: p.default for name, p in parameters.items()}

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments by their names, in the order of the parameters."""
        defaults = self._defaults
        if defaults is not None and len(args) <= len(defaults):
            given = dict(zip(defaults, args, strict=False))
            if not (given.keys() & kwargs.keys() or kwargs.keys() - defaults.keys()):
                given = {**defaults, **given, **kwargs}
                if not any(value is inspect.Parameter.empty for value in given.values()):
                    return given
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.who}: {error}. It takes {self.signature}.") from None
        bound.apply_defaults()
        return bound.arguments

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = self._bound(args, kwargs)
        kinds = set(map(type, given.values()))
        if kinds & NESTS:
            kinds |= {type(leaf) for leaf in leaves(list(given.values()))}
        if kinds <= PLAIN and not is_recording():
            return self.of_arrays(given)
        return self._of_lengths(given, kinds) if Length in kinds else self._of_tensors(given, kinds)

    def _of_tensors(self, given: dict[str, Any], kinds: set[type]) -> Any:
        if KerasTensor in kinds:
            return self._of_symbols(given)
        if Row in kinds:
            return self._of_rows(given)
        if any(issubclass(kind, Node) or (issubclass(kind, Weight) and assigned.get() is not None) for kind in kinds):
            return self._run(given, self._node)
        if is_recording(leaves([given[name] for name in self.tensors])):
            return self._recorded(given)
        return self.of_arrays(given)

    def _of_lengths(self, given: dict[str, Any], kinds: set[type]) -> Any:
        """What it makes of the length of a batch: beside numbers alone a part of a shape, else a number of rows."""
        among = [leaf for name in self.tensors if name in given for leaf in leaves(given[name])]
        lengths = [leaf for leaf in among if isinstance(leaf, Length)]
        if not lengths or not all(isinstance(leaf, int) for leaf in among):
            counted = {name: self._counted(name, value) for name, value in given.items()}
            return self._of_tensors(counted, kinds | {Node} if lengths else kinds)
        if self.who == "cast":
            whole = "int" in dtype_name(given["dtype"])
            return lengths[0] if whole else self._run({**given, "x": lengths[0].counted()}, self._node)
        if self.who in PARTS_OF_SHAPES:
            return self.of_arrays(given)
        raise unknown_length(self.who)

    def _counted(self, name: str, value: Any) -> Any:
        """A parameter, with numbers of rows as nodes."""
        if name not in self.tensors:
            return value
        return mapped(lambda leaf: leaf.counted() if isinstance(leaf, Length) else leaf, value)

    def _recorded(self, given: dict[str, Any]) -> Any:
        """What it makes of tensors while calculations are recorded."""
        values = [v for name in self.tensors if name in given for v in self._parts(name, given[name])]
        operands = [operand for value in values for operand in _operands(self.who, value)]
        if all(isinstance(operand, int | float) for operand in operands):
            return self.of_arrays(given)
        dtype = None if given.get("dtype") is None else dtype_name(given["dtype"])
        in_graph = given if dtype is None else {**given, "dtype": IN_GRAPHS.get(dtype, dtype)}

        def trace(operands: list[Any]) -> Traced:
            left = iter(operands)

            def enter(value: Any) -> Any:
                if _is_nest(value):
                    return joined([enter(part) for part in value])
                return None if value is None else next(left)

            return Traced(self._run(in_graph, enter))

        settings = {name: value for name, value in given.items() if name not in self.tensors}
        forms = [mapped(_form, given[name]) for name in self.tensors]
        return self._retyped(record_operands(trace, operands, self, frozen((settings, forms))), given)

    def _parts(self, name: str, value: Any) -> Sequence[Any]:
        """What a parameter holds: several tensors, or one."""
        return list(value) if name in self.lists else [value]

    def on_nodes(self, *arguments: Any, **settings: Any) -> Any:
        """What it makes of nodes, with the arguments in the order in which files have them."""
        names = (*self.tensors, *self.called)
        variadic = next((p.name for p in self.signature.parameters.values() if p.kind is p.VAR_POSITIONAL), None)
        named = {variadic: arguments} if variadic else dict(zip(names, arguments, strict=False))
        defaults = {p.name: p.default for p in self.signature.parameters.values() if p.default is not p.empty}
        whole = {**defaults, **named, **settings}
        if any(isinstance(leaf, Row) for leaf in leaves(list(arguments))):
            return self._of_rows(whole)
        return self._run(whole, self._node)

    def _run(self, given: Mapping[str, Any], enter: Callable[[Any], Any]) -> Any:
        """The function of nodes, with tensors as `enter` makes them of what was given."""
        prepared = {name: self._prepared(name, value, enter) for name, value in given.items()}
        if self.signature.parameters.keys() - prepared.keys():
            raise TypeError(f"{self.who}: takes {self.signature}, got {', '.join(prepared)}.")
        bound = inspect.BoundArguments(self.signature, dict(self._ordered(prepared)))
        return self.of_nodes(*bound.args, **bound.kwargs)

    def _ordered(self, prepared: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        return ((name, prepared[name]) for name in self.signature.parameters if name in prepared)

    def _prepared(self, name: str, value: Any, enter: Callable[[Any], Any]) -> Any:
        if name in self.lists:
            return [enter(part) for part in value]
        if name == "dtype" and value is not None and enter == self._node:
            return IN_GRAPHS.get(dtype_name(value), dtype_name(value))
        return enter(value) if name in self.tensors else value

    def _node(self, value: Any) -> Any:
        """Beside nodes: numbers as they are, arrays as constants, lists with nodes in them as one node."""
        if value is None or isinstance(value, Node | int | float):
            return value
        if isinstance(value, list | tuple) and any(isinstance(leaf, Node) for leaf in leaves(value)):
            return joined([self._node(part) for part in value])
        return constant(value)

    def _of_symbols(self, given: dict[str, Any]) -> Any:
        arguments = [list(given[name]) if name in self.lists else given[name] for name in self.tensors]
        if any(p.kind is p.VAR_POSITIONAL for p in self.signature.parameters.values()):
            (arguments,) = arguments
        arguments += [given[name] for name in self.called]
        while arguments and arguments[-1] is None:
            arguments.pop()
        settings = {name: value for name, value in given.items() if name not in (*self.tensors, *self.called)}
        return self._retyped(record(self, arguments, settings), given)

    def _retyped(self, outputs: Any, given: Mapping[str, Any]) -> Any:
        """Tensors that say the dtype their arrays will come back in, where graphs have another."""
        asked = given.get("dtype") or self.result
        for tensor in leaves(outputs) if asked is not None else ():
            name = dtype_name(asked)
            tensor.dtype = name if isinstance(tensor, KerasTensor) else np.dtype(name)
        return outputs

    def _of_rows(self, given: dict[str, Any]) -> Any:
        if self.rows is None:
            raise ShapeError(
                f"{self.who}: a row of all images' values takes part in arithmetic and sums over all of it alone."
            )
        if self.rows == WHOLE and (given.get("axis") not in (None, 0, -1, (0,), [0]) or given.get("keepdims")):
            raise ShapeError(
                f"{self.who}: of a row of all images' values, the whole is taken: leave `axis` and `keepdims` out."
            )
        nodes = mapped(lambda leaf: leaf.node if isinstance(leaf, Row) else leaf, given)
        if self.rows == WHOLE:
            return self._run({**nodes, "axis": None}, self._node)
        return Row(self._run(nodes, self._node))

    def of_arrays(self, given: dict[str, Any]) -> Any:
        """What it makes of arrays: what the NumPy engine defines, computed at once.

        What it is for these shapes, dtypes and settings is remembered.
        """
        feeds: list[np.ndarray[Any, Any]] = []
        weak = not all(isinstance(leaf, int | float | None) for leaf in leaves([given[name] for name in self.tensors]))

        def feed(value: Any) -> Any:
            if value is None or (weak and type(value) in NUMBERS):
                return frozen(value)
            feeds.append(array(self.who, value))
            return feeds[-1].shape, feeds[-1].dtype

        def part(name: str, value: Any) -> Any:
            if name in self.lists:
                return tuple(map(feed, value))
            return feed(value) if name in self.tensors else frozen(value)

        key = tuple([part(*item) for item in given.items()])
        definition = self._definitions.get(key)
        if definition is None:
            if len(self._definitions) >= KEPT:
                self._definitions.pop(next(iter(self._definitions)), None)
            definition = self._definitions[key] = self._defined(given, weak, feeds)
        return definition.run(feeds)

    def _defined(self, given: dict[str, Any], weak: bool, feeds: Sequence[np.ndarray[Any, Any]]) -> Definition:
        names = [f"x{i}" for i in range(len(feeds))]
        inputs = iter([placeholder(name, x.shape, x.dtype.name) for name, x in zip(names, feeds, strict=True)])
        y = self._run(
            given, lambda value: value if value is None or (weak and type(value) in NUMBERS) else next(inputs)
        )
        dtype = given.get("dtype") or self.result
        if dtype is not None:
            y = mapped(lambda node: cast(node, dtype_name(dtype)), y)
        return Definition(y, names)


def _is_nest(value: Any) -> bool:
    """Whether it is a list with tensors in it that are not computed yet, or variables."""
    return isinstance(value, list | tuple) and any(isinstance(leaf, RECORDED) for leaf in leaves(value))


def _operands(who: str, value: Any) -> list[Any]:
    """The tensors and numbers of an argument, in the order in which they enter a graph."""
    if _is_nest(value):
        return [operand for part in value for operand in _operands(who, part)]
    if value is None:
        return []
    return [value if isinstance(value, (int, float, *RECORDED)) else array(who, value)]


def _form(leaf: Any) -> Any:
    """What a recording depends on of an argument that is computed with: not its values."""
    return None if leaf is None else type(leaf) in (int, float, bool)


def function(
    *tensors: str,
    module: str = NUMPY,
    kind: str | None = None,
    called: tuple[str, ...] = (),
    rows: str | None = None,
    result: str | None = None,
) -> Callable[[Decorated], Decorated]:
    """Declare a function of nodes as one of arrays, rows and symbolic tensors; see Function for what is to be said."""

    def declare(of_nodes: Decorated) -> Decorated:
        made: Decorated = declared(Function(of_nodes, tensors, module, kind, called, rows, result))
        return made

    return declare


def declared(made: Function) -> Any:
    """The function that users call; `Function` itself is its attribute `declaration`."""

    @functools.wraps(made.of_nodes)
    def on_anything(*args: Any, **kwargs: Any) -> Any:
        return made(*args, **kwargs)

    vars(on_anything)["declaration"] = made
    if made.module:
        DECLARED.setdefault((made.module, made.kind), made)
    return on_anything


def joined(nodes: list[Any]) -> Node:
    """Nodes of one shape along a new first axis."""
    return concat([reshape(node, (1, *node.shape)) for node in promoted(*nodes)], 0)


def camel_case(name: str) -> str:
    """`one_hot` as `OneHot`."""
    return "".join(part.capitalize() for part in name.split("_"))


def dtype_name(dtype: Any) -> str:
    """The name of a dtype that was given as a name, as NumPy's or as Python's."""
    of_python: dict[Any, str] = {float: "float32", int: "int32", bool: "bool"}
    if isinstance(dtype, type) and dtype in of_python:
        return of_python[dtype]
    return dtype if isinstance(dtype, str) else np.dtype(dtype).name
