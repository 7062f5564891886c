"""Functions of arrays alone: engines have no code for them. In a graph they run between an engine's programs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from foveal.eager import Array, Tensor
from foveal.errors import ShapeError, UnsupportedError
from foveal.functions.function import NUMERIC, PYTHONS, WIDE, Decorated, Function, array, declared
from foveal.functions.promotion import IN_GRAPHS, cast
from foveal.functions.symbolic import NUMPY, KerasTensor, Outline
from foveal.ir.node import BATCH, Node, Spec, apply, show
from foveal.ir.weight import Weight, assigned
from foveal.nesting import Packed, leaves, mapped
from foveal.ops.on_host import OnHost

TRIED = ((2, 4), (3, 6))
"""Lengths of a batch and sizes that are open, for which a function is tried out."""


class OfArrays(Function):
    """A function of arrays, computed by NumPy; those of its parameters that have no default are tensors."""

    def __init__(self, of_numpy: Callable[..., Any], module: str, kind: str | None) -> None:
        parameters = inspect.signature(of_numpy).parameters.values()
        super().__init__(of_numpy, tuple(p.name for p in parameters if p.default is p.empty), module, kind)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = self._bound(args, kwargs)
        kinds = {type(leaf) for leaf in leaves(list(given.values()))}
        if KerasTensor in kinds:
            return self._of_symbols(given)
        if any(issubclass(kind, Node) or (issubclass(kind, Weight) and assigned.get() is not None) for kind in kinds):
            return self._run(given, self._node)
        return self._computed({name: self._entered(value) for name, value in given.items()})

    def _computed(self, given: Mapping[str, Any]) -> Any:
        """What it makes of arrays."""
        wide = any(getattr(leaf, "dtype", None) in WIDE for leaf in leaves(list(given.values())))

        def result(part: Any) -> Any:
            made = np.asarray(part)
            return made.astype(made.dtype if wide else PYTHONS.get(made.dtype.name, made.dtype)).view(Array)

        return mapped(result, self.of_nodes(**given))

    def _entered(self, value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(leaf, NUMERIC) for leaf in leaves(value)):
            return array(self.who, value)
        return np.asarray(value) if isinstance(value, Tensor | Weight) else value

    def _run(self, given: Mapping[str, Any], enter: Callable[[Any], Any]) -> Any:
        packed = Packed.of({name: self._prepared(name, x, enter) for name, x in given.items()}, _is_node)
        batched = [i for i, node in enumerate(packed) if node.spec.batched]
        outlines = self.outlines([Outline(_open(node), node.dtype, node.spec.batched) for node in packed], packed.form)

        def values(*arrays: Any) -> list[Any]:
            return leaves(self._computed(Packed(arrays, packed.form).unpack()))

        def node(index: int, outline: Outline) -> Node:
            if None in outline.shape[outline.batched :]:
                raise ShapeError(
                    f"{self.who}: the shape of what it gives must be known in a model, got {show(outline.shape)}, "
                    "which depends on values. Compute it before, and give the model what comes out."
                )
            shape = tuple(BATCH if n is None else n for n in outline.shape)
            dtype = IN_GRAPHS.get(outline.dtype, outline.dtype)
            kept = "int32" if dtype == "bool" else dtype
            host = apply(OnHost(values, index, Spec(shape, kept), self.who, batched[0] if batched else None), *packed)
            return cast(host, "float32") if dtype == "bool" else host

        indices = iter(range(len(leaves(outlines))))
        return mapped(lambda outline: node(next(indices), outline), outlines)

    def outlines(self, tensors: Sequence[Outline], form: Any) -> Any:
        """The outlines of what it gives, as far as shapes of arguments tell: it is tried out with some.

        Raises
        ------
        UnsupportedError
            It gives complex numbers, which no graph has.
        """
        known = {axis: n for x in tensors for axis, n in enumerate(x.shape) if n not in (None, 1)}
        try:
            made = [self._tried(tensors, form, rows, size, _eye) for rows, size in TRIED]
        except ValueError:
            tensors = [
                Outline(tuple(known.get(i) if n is None else n for i, n in enumerate(x.shape)), x.dtype, x.batched)
                for x in tensors
            ]
            made = [self._tried(tensors, form, rows, size, _eye) for rows, size in TRIED]
        with suppress(Exception):  # what is no matrix to be inverted tells nothing of shapes
            made.append(self._tried(tensors, form, *TRIED[0], np.zeros))
        lengths = [rows for rows, _ in TRIED]
        others = iter(zip(*map(leaves, made), strict=True))
        whole = not any(outline.batched and outline.shape[0] is None for outline in tensors)

        def outline(_: Any) -> Outline:
            parts = next(others)
            if parts[0].dtype.kind == "c":
                raise UnsupportedError(f"{self.who}: gives complex numbers, which no model computes with. Use arrays.")
            batched = not whole and [part.shape[:1] for part in parts[:2]] == [(n,) for n in lengths]
            sizes = tuple(n[0] if len(set(n)) == 1 else None for n in zip(*(part.shape for part in parts), strict=True))
            return Outline(sizes, parts[0].dtype.name, batched)

        return mapped(outline, made[0])

    def _tried(self, tensors: Sequence[Outline], form: Any, rows: int, size: int, fill: Callable[..., Any]) -> Any:
        """What it gives for tensors of such sizes, filled so."""
        for dtype in (None, "int32"):
            sizes = (
                [(size, rows)[n is None and not i and x.batched] if n is None else n for i, n in enumerate(x.shape)]
                for x in tensors
            )
            arrays = [fill(shape, dtype or x.dtype) for shape, x in zip(sizes, tensors, strict=True)]
            try:
                return self._computed(Packed(arrays, form).unpack())
            except (
                TypeError,
                IndexError,
            ):  # some take whole numbers alone, which a tensor that nobody computes need not say it is
                if dtype is not None:
                    raise
        raise AssertionError


def _is_node(value: Any) -> bool:
    return isinstance(value, Node)


def _open(node: Node) -> tuple[int | None, ...]:
    return tuple(None if n == BATCH else n for n in node.shape)


def _eye(shape: Iterable[int], dtype: str) -> np.ndarray[Any, Any]:
    """Matrices that can be inverted; rows of ones."""
    sizes = tuple(shape)
    return np.broadcast_to(
        np.eye(sizes[-2], sizes[-1], dtype=dtype) if len(sizes) > 1 else np.ones(sizes, dtype), sizes
    )


def of_arrays(module: str = NUMPY, kind: str | None = None) -> Callable[[Decorated], Decorated]:
    """Declare a function of arrays alone."""

    def declare(of_numpy: Decorated) -> Decorated:
        made: Decorated = declared(OfArrays(of_numpy, module, kind))
        return made

    return declare
