"""Values and addresses of the machine code, with the operators a kernel needs. Part of `emit`, which makes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import copysign
from typing import TYPE_CHECKING, TypeAlias

from llvmlite import ir

if TYPE_CHECKING:
    from foveal.engines.llvm.emit import Emitter

F32, F64 = ir.FloatType(), ir.DoubleType()
I64, I32, I16, I8, I1 = (ir.IntType(bits) for bits in (64, 32, 16, 8, 1))
PTR, VOID = ir.PointerType(), ir.VoidType()
FLOATS = (F32, F64)
NAMES = {F32: "f32", F64: "f64", I64: "i64", I32: "i32", I16: "i16", I8: "i8", I1: "i1"}
ALIGN = {F32: 4, F64: 8, I64: 8, I32: 4, I16: 2, I8: 1}
TYPES = {"float32": F32, "int32": I32, "uint32": I32, "uint8": I8, "int64": I64}

Index: TypeAlias = "int | Value"
Number: TypeAlias = "int | float | Value"


def vector(kind: ir.Type, lanes: int) -> ir.Type:
    return kind if lanes == 1 else ir.VectorType(kind, lanes)


def element(kind: ir.Type) -> ir.Type:
    return getattr(kind, "element", kind)


def lanes_of(kind: ir.Type) -> int:
    return getattr(kind, "count", 1)


def constant(kind: ir.Type, value: float) -> ir.Constant:
    """A number, or the number in every lane."""
    return _constant(kind, value, value == 0 and copysign(1, value) < 0)


@lru_cache(4096)
def _constant(kind: ir.Type, value: float, minus_zero: bool) -> ir.Constant:
    """Cached, as llvmlite prints vectors lane by lane; but 0.0 == -0.0."""
    if not isinstance(kind, ir.VectorType):
        return ir.Constant(kind, value)
    return ir.Constant(kind, None if value == 0 and not minus_zero else [value] * kind.count)


class Value:
    """One SSA value, a scalar or a vector of floats or integers, with the operators a kernel needs."""

    __slots__ = ("emit", "llvm")

    def __init__(self, emit: Emitter, llvm: ir.Value) -> None:
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

    def __init__(self, emit: Emitter, llvm: ir.Value, kind: ir.Type = F32) -> None:
        self.emit, self.llvm, self.kind = emit, llvm, kind

    def __getitem__(self, index: Index) -> Pointer:
        if isinstance(index, int) and index == 0:
            return self
        moved = self.emit.builder.gep(self.llvm, [self.emit.raw(index, I64)], source_etype=self.kind)
        return Pointer(self.emit, moved, self.kind)

    def seen_as(self, kind: ir.Type) -> Pointer:
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
