"""Elementwise operations, any number of them in one pass over memory; copies, transposes and casts too."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from llvmlite import ir

from foveal.engines.llvm.kernels.mathematics import FUNCTIONS
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.language.types import I8, TYPES, element, vector
from foveal.engines.llvm.language.values import Index, Pointer, Value
from foveal.ir.node import Shape
from foveal.record import Record


class Operand(Record):
    """How a tensor is walked along the domain: a stride for each axis, 0 where it is broadcast; `row`: the batch's."""

    dtype: str
    strides: tuple[int, ...]
    offset: int = 0
    row: int = 0


class Call(Record):
    """One scalar function of earlier results; `arguments` are places in inputs + constants + calls."""

    fn: str
    arguments: tuple[int, ...]
    dtype: str


class Pointwise(Record):
    """`inputs -> outputs` over every point of `domain`: a row kernel, or (`rows` false) a range kernel.

    Its items are the places of the first axis of the domain, so that threads can share it; a domain of one axis is
    cut into blocks of `block` values.

    Parameters
    ----------
    constants : tuple of (str, str)
        Numbers with their dtypes; as text, since 0.0 == -0.0 but the two are not the same.
    results : tuple of int
        Which value (counted as in `Call`) each output stores.
    """

    domain: Shape
    inputs: tuple[Operand, ...]
    constants: tuple[tuple[str, str], ...]
    calls: tuple[Call, ...]
    outputs: tuple[Operand, ...]
    results: tuple[int, ...]
    rows: bool

    block = 256

    @property
    def items(self) -> int:
        """How many items a range kernel has."""
        return self.domain[0] if len(self.domain) > 1 else -(-prod(self.domain) // self.block)

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        words = [f"x{i}:{x.dtype}" for i, x in enumerate(self.inputs)]
        words += [f"y{i}:{y.dtype}" for i, y in enumerate(self.outputs)]
        with function(module, name, " ".join([*words, *("first n" if self.rows else "lo hi n").split()])) as (emit, *a):
            pointers: list[Pointer] = a[: len(self.inputs) + len(self.outputs)]
            operands = (*self.inputs, *self.outputs)
            if self.rows:
                with emit.loop(a[-1]) as row:
                    at = [p[row * x.row + x.offset] for p, x in zip(pointers, operands, strict=True)]
                    self._walk(emit, target, at, 0, None)
            else:
                at = [p[x.offset] for p, x in zip(pointers, operands, strict=True)]
                self._walk(emit, target, at, 0, (a[-3], a[-2]))

    def _walk(
        self, emit: Emitter, target: Target, at: list[Pointer], axis: int, limits: tuple[Value, Value] | None
    ) -> None:
        """Loop over the axes from `axis` on; the last one in vectors."""
        operands = (*self.inputs, *self.outputs)
        if axis < len(self.domain) - 1:
            start, stop = limits or (0, self.domain[axis])
            with emit.loop(stop, start=start) as i:
                inner = [p[i * x.strides[axis]] for p, x in zip(at, operands, strict=True)]
                self._walk(emit, target, inner, axis + 1, None)
            return
        size = self.domain[-1] if self.domain else 1
        lanes = target.lanes if self._contiguous() and size > 1 else 1
        whole = size // lanes * lanes
        first: Index = 0
        end: Index = whole
        if limits:
            first, end = limits[0] * self.block, emit.minimum(limits[1] * self.block, whole)
        if whole:
            with emit.loop(end, start=first, step=lanes) as i:
                self._point(emit, [self._moved(p, x, i) for p, x in zip(at, operands, strict=True)], lanes, lanes)
        if whole < size:
            last = [self._moved(p, x, whole) for p, x in zip(at, operands, strict=True)]
            if limits:
                with emit.when((limits[1] * self.block) > whole):
                    self._point(emit, last, lanes, size - whole)
            else:
                self._point(emit, last, lanes, size - whole)

    def _moved(self, p: Pointer, x: Operand, i: Index) -> Pointer:
        return p[i * x.strides[-1]] if x.strides and x.strides[-1] else p

    def _contiguous(self) -> bool:
        """Whether the last axis can be walked in vectors."""
        operands = (*self.inputs, *self.outputs)
        return (
            bool(self.domain)
            and all(x.strides[-1] in (0, 1) for x in operands)
            and all(y.strides[-1] == 1 for y in self.outputs)
        )

    def _point(self, emit: Emitter, at: Sequence[Pointer], lanes: int, valid: int) -> None:
        values = []
        for p, x in zip(at, self.inputs, strict=False):
            along = bool(x.strides) and x.strides[-1] == 1
            values.append(p.load(lanes, valid) if along else p.splat(lanes))
        for number, dtype in self.constants:
            known = float(number)
            values.append(emit.value(known if dtype.startswith("float") else int(known), vector(TYPES[dtype], lanes)))
        for call in self.calls:
            values.append(self._call(emit, call, values))
        for p, y, result in zip(at[len(self.inputs) :], self.outputs, self.results, strict=True):
            p.store(values[result].to(TYPES[y.dtype]), valid)

    def _call(self, emit: Emitter, call: Call, values: Sequence[Value]) -> Value:
        arguments = [values[i] for i in call.arguments]
        if call.fn == "cast":
            source = arguments[0]
            return source.to(TYPES[call.dtype], signed=element(source.kind) != I8)
        return FUNCTIONS[call.fn](emit, *arguments)


def collapse(domain: Shape, operands: Sequence[Operand]) -> tuple[Shape, tuple[Operand, ...]]:
    """Walk the same points along fewer axes: neighbours that every operand walks as one become one."""
    axes = [i for i, n in enumerate(domain) if n != 1]
    sizes = [domain[i] for i in axes]
    strides = [[x.strides[i] for i in axes] for x in operands]
    for i in reversed(range(len(sizes) - 1)):
        if all(walk[i] == walk[i + 1] * sizes[i + 1] for walk in strides):
            sizes[i] *= sizes.pop(i + 1)
            for walk in strides:
                walk[i] = walk.pop(i + 1)
    return tuple(sizes), tuple(x.replaced(strides=tuple(walk)) for x, walk in zip(operands, strides, strict=True))
