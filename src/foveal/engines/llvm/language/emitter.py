"""A small language for writing loop nests as LLVM IR; only this package builds IR.

A kernel is a Python function that talks to an `Emitter`. Python numbers are constants of the machine code, a Python
`for` unrolls, `emit.loop` makes a real loop, and a tile is a Python list of `Value`s. What a loop changes is a list
handed to it: inside, the list holds the loop's running values; after it, the results. So the IR comes out in SSA form
with everything folded that can be, and LLVM needs no pass before it makes machine code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

from foveal.engines.llvm.language.types import F32, I32, I64, NAMES, PTR, TYPES, VOID, constant, element, vector
from foveal.engines.llvm.language.values import Index, Number, Pointer, Value, ValueBuilder


class Emitter(ValueBuilder):
    """Writes one LLVM function; `function` makes it."""

    # -- numbers

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
        function = self.function.module.globals[name]
        if len(arguments) != len(function.args):  # LLVM lets it pass, and the function reads what is not there
            raise TypeError(f"{name}: takes {len(function.args)} arguments, got {len(arguments)}.")
        self.builder.call(function, [self.raw(a, I64) for a in arguments])

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

    `arguments` are words: `x:float32` is a Pointer to floats (any dtype of `TYPES`), `n` an i64. They are the
    arguments' names in the IR. Functions are private to the module and not inlined, which keeps register allocation
    local, unless exported.
    """
    words = [word.partition(":")[::2] for word in arguments.split()]
    kind = ir.FunctionType(VOID, [PTR if dtype else I64 for _, dtype in words])
    made = ir.Function(module, kind, name)
    for raw, word in zip(made.args, arguments.split(), strict=True):
        raw.name = word
    made.attributes.add("nounwind")
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


def signature(module: ir.Module, name: str) -> tuple[str, ...]:
    """What a function of the module takes: the dtype behind each pointer, and the numbers' names."""
    return tuple(raw.name.partition(":")[2] or raw.name for raw in module.globals[name].args)
