"""Values and addresses of the machine code, with the operators a kernel needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from llvmlite import ir

from foveal.engines.llvm.language.types import (
    ALIGN,
    F32,
    F64,
    FLOATS,
    I1,
    I32,
    I64,
    NAMES,
    VOID,
    constant,
    element,
    lanes_of,
    vector,
)

Index: TypeAlias = "int | Value"
Number: TypeAlias = "int | float | Value"


class ValueBuilder:
    """What values and pointers need to build instructions of one LLVM function."""

    def __init__(self, function: ir.Function) -> None:
        self.function = function
        self.builder = ir.IRBuilder(function.append_basic_block())

    def raw(self, value: Any, kind: ir.Type) -> ir.Value:
        return value.llvm if isinstance(value, Value | Pointer) else constant(kind, value)

    def external(self, name: str, result: ir.Type, *arguments: Any, variadic: bool = False) -> Value:
        """Call a function by its full name, declared on first use."""
        raw = [a if isinstance(a, ir.Value) else self.raw(a, I64) for a in arguments]
        kinds = [raw[0].type] if variadic else [a.type for a in raw]
        module = self.function.module
        function = module.globals.get(name) or ir.Function(module, ir.FunctionType(result, kinds, variadic), name)
        return Value(self, self.builder.call(function, raw))

    def masked_load(self, p: Pointer, lanes: int, valid: int) -> Value:
        kind = vector(p.kind, lanes)
        name = f"llvm.masked.load.v{lanes}{NAMES[p.kind]}.p0"
        return self.external(
            name, kind, p.llvm, constant(I32, ALIGN[p.kind]), self._first(lanes, valid), constant(kind, 0)
        )

    def masked_store(self, p: Pointer, value: Value, valid: int) -> None:
        name = f"llvm.masked.store.v{value.lanes}{NAMES[p.kind]}.p0"
        mask = self._first(value.lanes, valid)
        self.external(name, VOID, value.llvm, p.llvm, constant(I32, ALIGN[p.kind]), mask)

    def _first(self, lanes: int, valid: int) -> ir.Constant:
        return ir.Constant(ir.VectorType(I1, lanes), [int(i < valid) for i in range(lanes)])


class Value:
    """One SSA value, a scalar or a vector of floats or integers, with the operators a kernel needs."""

    __slots__ = ("emit", "llvm")

    def __init__(self, emit: ValueBuilder, llvm: ir.Value) -> None:
        self.emit, self.llvm = emit, llvm

    @property
    def kind(self) -> ir.Type:
        return self.llvm.type

    @property
    def lanes(self) -> int:
        return lanes_of(self.llvm.type)

    def __add__(self, other: Number) -> Value:
        return self if isinstance(other, int) and other == 0 else self._binary(other, "add", "fadd")

    def __sub__(self, other: Number) -> Value:
        return self if isinstance(other, int) and other == 0 else self._binary(other, "sub", "fsub")

    def __rsub__(self, other: float) -> Value:
        return Value(self.emit, constant(self.kind, other)) - self

    def __mul__(self, other: Number) -> Value:
        return self if isinstance(other, int) and other == 1 else self._binary(other, "mul", "fmul")

    def __truediv__(self, other: Number) -> Value:
        return self._binary(other, "sdiv", "fdiv")

    def __floordiv__(self, other: Number) -> Value:
        """The whole quotient of two integers that are not negative."""
        return self._binary(other, "sdiv", "")

    def __mod__(self, other: Number) -> Value:
        return self._binary(other, "srem", "frem")

    def __rtruediv__(self, other: float) -> Value:
        return Value(self.emit, constant(self.kind, other)) / self

    def __and__(self, other: Number) -> Value:
        return self._binary(other, "and_", "")

    def __or__(self, other: Number) -> Value:
        return self._binary(other, "or_", "")

    def __xor__(self, other: Number) -> Value:
        return self._binary(other, "xor", "")

    def __lshift__(self, other: Number) -> Value:
        return self._binary(other, "shl", "")

    def __rshift__(self, other: Number) -> Value:
        """Shift right, filling with zeros."""
        return self._binary(other, "lshr", "")

    __radd__, __rmul__ = __add__, __mul__

    def _binary(self, other: Number, on_int: str, on_float: str) -> Value:
        name = on_float if element(self.kind) in FLOATS else on_int
        return Value(self.emit, getattr(self.emit.builder, name)(self.llvm, self.emit.raw(other, self.kind)))

    def __lt__(self, other: Number) -> Value:
        return self.compare("<", other)

    def __gt__(self, other: Number) -> Value:
        return self.compare(">", other)

    def __ge__(self, other: Number) -> Value:
        return self.compare(">=", other)

    def __le__(self, other: Number) -> Value:
        return self.compare("<=", other)

    def equals(self, other: Number) -> Value:
        return self.compare("==", other)

    def differs(self, other: Number) -> Value:
        """True also where a float is not a number."""
        if element(self.kind) in FLOATS:
            return Value(self.emit, self.emit.builder.fcmp_unordered("!=", self.llvm, self.emit.raw(other, self.kind)))
        return self.compare("!=", other)

    def compare(self, how: str, other: Number) -> Value:
        builder = self.emit.builder
        test = builder.fcmp_ordered if element(self.kind) in FLOATS else builder.icmp_signed
        return Value(self.emit, test(how, self.llvm, self.emit.raw(other, self.kind)))

    def to(self, kind: ir.Type, signed: bool = True) -> Value:
        """Convert to another element type, lane by lane; integers are widened with zeros unless to or from floats."""
        source, target, builder = element(self.kind), element(kind), self.emit.builder
        full = vector(target, self.lanes)
        if source == target:
            return self
        if source in FLOATS and target in FLOATS:
            return Value(self.emit, (builder.fpext if target == F64 else builder.fptrunc)(self.llvm, full))
        if source in FLOATS:
            return Value(self.emit, builder.fptosi(self.llvm, full))
        if target in FLOATS:
            return Value(self.emit, (builder.sitofp if signed else builder.uitofp)(self.llvm, full))
        return Value(self.emit, (builder.trunc if source.width > target.width else builder.zext)(self.llvm, full))

    def bits_as(self, kind: ir.Type) -> Value:
        """The same bits seen as another type of the same size."""
        return Value(self.emit, self.emit.builder.bitcast(self.llvm, kind))

    def splat(self, lanes: int) -> Value:
        """The scalar in every lane."""
        if lanes == 1:
            return self
        builder, kind = self.emit.builder, vector(self.kind, lanes)
        undefined = ir.Constant(kind, ir.Undefined)
        first = builder.insert_element(undefined, self.llvm, constant(I32, 0))
        return Value(self.emit, builder.shuffle_vector(first, undefined, constant(ir.VectorType(I32, lanes), 0)))

    def lane(self, index: Index) -> Value:
        position = self.emit.raw(index, I32) if isinstance(index, Value) else constant(I32, index)
        return Value(self.emit, self.emit.builder.extract_element(self.llvm, position)) if self.lanes > 1 else self

    def shuffle(self, other: Value, order: Sequence[int]) -> Value:
        """Lanes picked from this and, counting on, from the other."""
        mask = ir.Constant(ir.VectorType(I32, len(order)), list(order))
        return Value(self.emit, self.emit.builder.shuffle_vector(self.llvm, other.llvm, mask))


class Pointer:
    """A typed address. `p[i]` is i elements further on; loads and stores take no alignment for granted."""

    __slots__ = ("emit", "kind", "llvm")

    def __init__(self, emit: ValueBuilder, llvm: ir.Value, kind: ir.Type = F32) -> None:
        self.emit, self.llvm, self.kind = emit, llvm, kind

    def __getitem__(self, index: Index) -> Pointer:
        if isinstance(index, int) and index == 0:
            return self
        moved = self.emit.builder.gep(self.llvm, [self.emit.raw(index, I64)], source_etype=self.kind)
        return Pointer(self.emit, moved, self.kind)

    def bitcast(self, kind: ir.Type) -> Pointer:
        return Pointer(self.emit, self.llvm, kind)

    def load(self, lanes: int = 1, valid: int | None = None) -> Value:
        """`lanes` elements; only the first `valid` are read, the others are 0."""
        if valid is not None and valid < lanes:
            return self.emit.masked_load(self, lanes, valid)
        return Value(self.emit, self.emit.builder.load(self.llvm, typ=vector(self.kind, lanes), align=ALIGN[self.kind]))

    def splat(self, lanes: int) -> Value:
        """One element in every lane."""
        return self.load().splat(lanes)

    def store(self, value: Number, valid: int | None = None) -> None:
        """Store a scalar or a vector; only its first `valid` lanes."""
        if valid is not None and isinstance(value, Value) and valid < value.lanes:
            self.emit.masked_store(self, value, valid)
        else:
            self.emit.builder.store(self.emit.raw(value, self.kind), self.llvm, align=ALIGN[self.kind])
