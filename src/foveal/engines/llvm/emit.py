"""A small language for writing loop nests as LLVM IR. Nothing outside this file builds IR.

A kernel is a Python function that talks to an `Emitter`. Python numbers are constants of the machine code, a Python
`for` unrolls, `emit.loop` makes a real loop, and a tile is a Python list of `Value`s. What a loop changes is a list
handed to it: inside, the list holds the loop's running values; after it, the results. So the IR comes out in SSA form
with everything folded that can be, and LLVM needs no pass before it makes machine code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from llvmlite import ir

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


@lru_cache(4096)
def constant(kind: ir.Type, value: float) -> ir.Constant:
    """A number, or the number in every lane. Cached, as llvmlite prints vectors lane by lane."""
    if not isinstance(kind, ir.VectorType):
        return ir.Constant(kind, value)
    zero = value == 0 and str(value)[0] != "-"
    return ir.Constant(kind, None if zero else [value] * kind.count)


@dataclass(frozen=True, slots=True)
class Value:
    """One SSA value, a scalar or a vector of floats or integers, with the operators a kernel needs."""

    emit: Emitter
    llvm: ir.Value

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


@dataclass(frozen=True, slots=True)
class Pointer:
    """A typed address. `p[i]` is i elements further on; loads and stores take no alignment for granted."""

    emit: Emitter
    llvm: ir.Value
    kind: ir.Type = F32

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


class Emitter:
    """Writes one LLVM function; `function` makes it."""

    def __init__(self, function: ir.Function) -> None:
        self.function = function
        self.builder = ir.IRBuilder(function.append_basic_block())

    # -- numbers

    def raw(self, value: Any, kind: ir.Type) -> ir.Value:
        return value.llvm if isinstance(value, Value | Pointer) else constant(kind, value)

    def value(self, number: Number, kind: ir.Type = I64) -> Value:
        """A constant (in every lane of a vector kind) as a Value."""
        return number if isinstance(number, Value) else Value(self, constant(kind, number))

    def zeros(self, lanes: int) -> Value:
        return Value(self, constant(vector(F32, lanes), 0.0))

    def lanes(self, values: Sequence[float], kind: ir.Type = I32) -> Value:
        """A constant vector, lane by lane."""
        return Value(self, ir.Constant(ir.VectorType(kind, len(values)), list(values)))

    def pointer(self, address: Value, kind: ir.Type = F32) -> Pointer:
        """An i64 seen as an address."""
        return Pointer(self, self.builder.inttoptr(address.llvm, PTR), kind)

    def address(self, pointer: Pointer) -> Value:
        return Value(self, self.builder.ptrtoint(pointer.llvm, I64))

    # -- control

    @contextmanager
    def loop(
        self, stop: Index, carry: MutableSequence[Value] | None = None, start: Index = 0, step: int = 1
    ) -> Iterator[Any]:
        """`for i in range(start, stop, step)`; yields i. `carry` holds the values that the loop changes.

        A loop that runs once by its constants is no loop: i is then a Python int. A loop over a `Value` may run not
        at all; one over constants must run at least once.
        """
        known = isinstance(start, int) and isinstance(stop, int)
        if known and stop <= start:
            raise ValueError(f"loop: range({start}, {stop}) is empty.")
        if known and stop <= start + step:
            yield start
            return
        carry = [] if carry is None else carry
        builder, before, entered = self.builder, self.builder.block, list(carry)
        body, done = self.function.append_basic_block(), self.function.append_basic_block()
        if known:
            builder.branch(body)
        else:
            builder.cbranch(builder.icmp_signed("<", self.raw(start, I64), self.raw(stop, I64)), body, done)
        builder.position_at_end(body)
        phis = [self._phi(value.kind, (value.llvm, before)) for value in (self.value(start), *carry)]
        carry[:] = [Value(self, phi) for phi in phis[1:]]
        yield Value(self, phis[0])
        following = builder.add(phis[0], constant(I64, step))
        for phi, value in zip(phis, [following, *(v.llvm for v in carry)], strict=True):
            phi.add_incoming(value, builder.block)
        last = builder.block
        builder.cbranch(builder.icmp_signed("<", following, self.raw(stop, I64)), body, done)
        builder.position_at_end(done)
        if not known:
            ends = [((old.llvm, before), (new.llvm, last)) for old, new in zip(entered, carry, strict=True)]
            carry[:] = [Value(self, self._phi(old[0].type, old, new)) for old, new in ends]

    def each(self, n: int, carry: MutableSequence[Value] | None = None, unroll: bool = True) -> Iterator[Any]:
        """`for i in emit.each(n, carry)`: n copies of the body with i = 0, 1, ..., or one native loop."""
        if unroll:
            yield from range(n)
        else:
            with self.loop(n, carry) as i:
                yield i

    @contextmanager
    def forever(self, carry: MutableSequence[Value] | None = None) -> Iterator[Callable[[Value], None]]:
        """A loop that only `leave(condition)` ends; yields `leave`.

        `carry` is as in `loop`, but after it holds what the last turn began with.
        """
        carry = [] if carry is None else carry
        builder, before = self.builder, self.builder.block
        body, done = self.function.append_basic_block(), self.function.append_basic_block()
        builder.branch(body)
        builder.position_at_end(body)
        phis = [self._phi(value.kind, (value.llvm, before)) for value in carry]
        carry[:] = [Value(self, phi) for phi in phis]

        def leave(condition: Value) -> None:
            further = self.function.append_basic_block()
            builder.cbranch(condition.llvm, done, further)
            builder.position_at_end(further)

        yield leave
        for phi, value in zip(phis, carry, strict=True):
            phi.add_incoming(value.llvm, builder.block)
        builder.branch(body)
        builder.position_at_end(done)
        carry[:] = [Value(self, phi) for phi in phis]

    def _phi(self, kind: ir.Type, *incoming: tuple[ir.Value, ir.Block]) -> ir.PhiInstr:
        phi = self.builder.phi(kind)
        for value, block in incoming:
            phi.add_incoming(value, block)
        return phi

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Run the body only if the condition holds."""
        with self.builder.if_then(condition.llvm):
            yield

    @contextmanager
    def unless(self, condition: Value) -> Iterator[None]:
        with self.builder.if_then(self.builder.not_(condition.llvm)):
            yield

    def call(self, name: str, *arguments: Any) -> None:
        """Call a function of this module by name."""
        self.builder.call(self.function.module.globals[name], [self.raw(a, I64) for a in arguments])

    def call_address(self, address: Value, *arguments: Any) -> None:
        """Call the function `void f(arguments)` that starts at an address."""
        raw = [self.raw(a, I64) for a in arguments]
        kind = ir.PointerType(ir.FunctionType(VOID, [a.type for a in raw]))
        self.builder.call(self.builder.inttoptr(address.llvm, kind), raw)

    # -- arithmetic that has no operator

    def fma(self, a: Value, b: Number, c: Number) -> Value:
        """a * b + c: one instruction where the processor has it."""
        return self.intrinsic("llvm.fmuladd", a, b, c)

    def select(self, condition: Value, yes: Number, no: Number) -> Value:
        kind = next((x.kind for x in (yes, no) if isinstance(x, Value)), I64)
        return Value(self, self.builder.select(condition.llvm, self.raw(yes, kind), self.raw(no, kind)))

    def maximum(self, a: Value, b: Number) -> Value:
        return self.select(a > b, a, b)

    def minimum(self, a: Value, b: Number) -> Value:
        return self.select(a < b, a, b)

    def intrinsic(self, name: str, first: Value, *others: Number, result: ir.Type | None = None) -> Value:
        """One of LLVM's intrinsics overloaded on its first argument's type, such as `llvm.sqrt`."""
        kind = first.kind
        suffix = (f"v{kind.count}" if isinstance(kind, ir.VectorType) else "") + NAMES[element(kind)]
        values = [other if isinstance(other, ir.Value) else self.value(other, kind) for other in others]
        return self.external(f"{name}.{suffix}", kind if result is None else result, first, *values)

    def external(self, name: str, result: ir.Type, *arguments: Any, variadic: bool = False) -> Value:
        """Call a function by its full name, declared on first use."""
        raw = [a if isinstance(a, ir.Value) else self.raw(a, I64) for a in arguments]
        kinds = [raw[0].type] if variadic else [a.type for a in raw]
        module = self.function.module
        function = module.globals.get(name) or ir.Function(module, ir.FunctionType(result, kinds, variadic), name)
        return Value(self, self.builder.call(function, raw))

    def compress(self, value: Value, chosen: Value) -> Value:
        """The chosen lanes pushed together at the front; what follows them means nothing."""
        undefined = ir.Constant(value.kind, ir.Undefined)
        name = f"llvm.experimental.vector.compress.v{value.lanes}{NAMES[element(value.kind)]}"
        return self.external(name, value.kind, value, chosen, undefined)

    def count(self, chosen: Value) -> Value:
        """How many lanes of a vector of truths are true, as i64."""
        bits = ir.IntType(chosen.lanes)
        return self.external(f"llvm.ctpop.i{chosen.lanes}", bits, chosen.bits_as(bits)).to(I64)

    def total(self, value: Value) -> Value:
        """The sum of a vector's lanes, by halves."""
        return self.fold(value, lambda a, b: a + b)

    def largest(self, value: Value) -> Value:
        return self.fold(value, self.maximum)

    def only(self, value: Value, valid: int, rest: float) -> Value:
        """A vector's first `valid` lanes, and `rest` in the others."""
        if valid >= value.lanes:
            return value
        return self.select(Value(self, self._first(value.lanes, valid)), value, rest)

    def fold(self, value: Value, combine: Callable[[Value, Value], Value]) -> Value:
        """All lanes of a vector combined to one number, by halves."""
        while value.lanes > 2:
            half = value.lanes // 2
            value = combine(value.shuffle(value, range(half)), value.shuffle(value, range(half, 2 * half)))
        return combine(value.lane(0), value.lane(1)) if value.lanes == 2 else value

    # -- memory

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

    def load_atomic(self, p: Pointer) -> Value:
        return Value(self, self.builder.load_atomic(p.llvm, "seq_cst", 8, typ=I64))

    def store_atomic(self, p: Pointer, value: Number) -> None:
        # IRBuilder.store_atomic asks a pointer for its pointee, which opaque pointers do not have
        block = self.builder.block
        self.builder._insert(ir.instructions.StoreAtomicInstr(block, self.raw(value, I64), p.llvm, "seq_cst", 8))

    def add_atomic(self, p: Pointer, value: Number) -> Value:
        """Add to an i64 in one step; what it was before."""
        return Value(self, self.builder.atomic_rmw("add", p.llvm, self.raw(value, I64), "seq_cst"))


@contextmanager
def function(module: ir.Module, name: str, arguments: str, export: bool = False) -> Iterator[tuple[Any, ...]]:
    """Emit `void name(arguments)`; yields the emitter and the arguments.

    `arguments` are words: `x:float32` is a Pointer to floats (any dtype of `TYPES`), `n` an i64. Functions are private
    to the module and not inlined, which keeps register allocation local, unless exported.
    """
    words = [word.partition(":")[::2] for word in arguments.split()]
    kind = ir.FunctionType(VOID, [PTR if dtype else I64 for _, dtype in words])
    made = ir.Function(module, kind, name)
    if not export:
        made.linkage = "internal"
        made.attributes.add("noinline")
    emit = Emitter(made)
    values = [
        Pointer(emit, raw, TYPES[dtype]) if dtype else Value(emit, raw)
        for (_, dtype), raw in zip(words, made.args, strict=True)
    ]
    yield (emit, *values)
    emit.builder.ret_void()


def tiles(size: int, tile: int) -> list[tuple[int, int, int]]:
    """Cut range(size) into `(start, count, tile)`: whole tiles, then one smaller one for what is left."""
    whole, rest = divmod(size, tile)
    return [(0, whole, tile)] * (whole > 0) + [(whole * tile, 1, rest)] * (rest > 0)


def round_up(n: int, multiple: int) -> int:
    return -(-n // multiple) * multiple
