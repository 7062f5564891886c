"""Types and constants of LLVM's intermediate representation, as the emitter uses them."""

from __future__ import annotations

from functools import lru_cache
from math import copysign

from llvmlite import ir

F32, F64 = ir.FloatType(), ir.DoubleType()
I64, I32, I16, I8, I1 = (ir.IntType(bits) for bits in (64, 32, 16, 8, 1))
PTR, VOID = ir.PointerType(), ir.VoidType()
FLOATS = (F32, F64)
NAMES = {F32: "f32", F64: "f64", I64: "i64", I32: "i32", I16: "i16", I8: "i8", I1: "i1"}
ALIGN = {F32: 4, F64: 8, I64: 8, I32: 4, I16: 2, I8: 1}
TYPES = {"float32": F32, "int32": I32, "uint32": I32, "uint8": I8, "int64": I64}


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
