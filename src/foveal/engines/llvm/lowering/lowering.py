"""From a fused graph to steps: which kernel does what, and where every tensor lies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from math import prod
from typing import Any

from foveal.engines.engine import Lowerings
from foveal.engines.llvm.kernels.gather import Gather
from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.kernels.memory_layout import Halo, Layout, dense, dense_strides, image
from foveal.engines.llvm.kernels.pointwise import Call, Operand, Pointwise, collapse
from foveal.engines.llvm.language.target import Target
from foveal.engines.llvm.lowering.clusters import POINTWISE, clusters, operands_of, pointwise, recomputed
from foveal.engines.llvm.lowering.fused_ops import ArgmaxIndices
from foveal.engines.llvm.lowering.program_steps import Buffer, Place, Step, Steps, Storage, Work
from foveal.engines.llvm.lowering.schedule import ALONE_BYTES, SLOTS
from foveal.errors import UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, BroadcastLike, Constant, Elementwise, Input, Node, Op, Reshape, Shape, Table, size_of
from foveal.ops.body import Results

lowers = Lowerings("llvm")
"""Op to `function(lowering, op, node, *inputs)`, which adds the steps that fill `lowering.buffer(node)`."""

DTYPES = ("float32", "int32", "uint32", "uint8")

ROWS_FEED = "#rows"
"""A feed of the engine's own: the length of the batch, as float32."""


class Lowering:
    """The state of one lowering: where each node's values are, and the steps so far.

    Parameters
    ----------
    graph : Graph
        Fused.
    target : Target
    states : names of the inputs that the caller's State holds
    halos : function from node to the halo of zeros that its readers need, or None
    """

    def __init__(
        self, graph: Graph, target: Target, states: Iterable[str], halos: Callable[[Graph, Node, Target], Halo | None]
    ) -> None:
        self.graph, self.target, self.states, self.halos = graph, target, frozenset(states), halos
        self.buffers: dict[Node, Buffer] = {}
        self.notes: dict[Node, Any] = {}  # what the lowering of one node tells that of its readers
        self.program = Steps([], {}, {}, {}, {})

    def run(self) -> Steps:
        for node in self.graph.nodes:
            check_spec(node)
            if not isinstance(node.op, Input):
                lowers[type(node.op)](self, node.op, node, *node.inputs)
        self.lower_clusters()
        for name, node in self.graph.outputs.items():
            self.program.outputs[name] = self._output(node, name)
        for name, node in self.graph.updates.items():
            self._update(name, node)
        return self.program

    # -- buffers

    def buffer(self, node: Node) -> Buffer:
        """Where a node's values are."""
        if node not in self.buffers:
            self.buffers[node] = self._place(node)
        return self.buffers[node]

    def storage(self, node: Node) -> Storage:
        return self.buffer(node).storage

    def dense_buffer(self, node: Node) -> Buffer:
        """The node's values without gaps; copied if they lie otherwise."""
        buffer = self.buffer(node)
        if buffer.layout.dense:
            return buffer
        copied = self.new(node.shape, node.spec.dtype)
        self.copy(buffer, copied, node.shape, "copy")
        return copied

    def new(self, shape: Shape, dtype: str = "float32", layout: Layout | None = None, name: str = "") -> Buffer:
        """A fresh buffer for a tensor of this shape, batched or whole."""
        batched = shape[:1] == (BATCH,)
        layout = layout or (dense(shape[1:]) if batched else dense(shape, 1))
        place = Place.BATCH if batched else Place.WHOLE
        return Buffer(Storage(place, layout.size, dtype, name, layout=layout), layout)

    def table(self, node: Node, op: Table) -> Buffer:
        """Numbers that the program brings along."""
        storage = Storage(Place.TABLE, size_of(node.shape), node.spec.dtype, "table")
        self.program.tables[storage] = op
        return Buffer(storage, dense(node.shape, 1))

    def scratch(self, size: int, dtype: str = "float32") -> Storage:
        return Storage(Place.BATCH, size, dtype, "scratch")

    def _place(self, node: Node) -> Buffer:
        if isinstance(node.op, Input):
            return self._input(node)
        if isinstance(node.op, Reshape):
            source = self.dense_buffer(node.inputs[0])
            shape = node.shape[1:] if node.spec.batched else node.shape
            return Buffer(source.storage, source.layout.replaced(shape=shape, strides=dense_strides(shape)))
        if isinstance(node.op, Table):
            return self.table(node, node.op)
        if isinstance(node.op, Constant):
            buffer = self.new(node.shape, node.spec.dtype)
            self._pointwise_step([node], {node: buffer}, node.shape)
            return buffer
        return self.new(node.shape, node.spec.dtype, self._image_layout(node), name=str(node.op)[:40])

    def _input(self, node: Node) -> Buffer:
        name, dtype = node.name, node.spec.dtype
        if name in self.states:
            return self.state(name, node)
        fed = self.program.feeds[name] = Storage(Place.FEED, size_of(node.shape), dtype, name)
        if not node.spec.batched:
            return Buffer(fed, dense(node.shape, 1))
        buffer = self.new(node.shape, dtype, self._image_layout(node), name)
        self.add(Gather(buffer.layout, dtype), Work.GATHER, [fed], [buffer.storage], label=f"gather {name}")
        return buffer

    def _image_layout(self, node: Node) -> Layout | None:
        """A layout with the zeros that the node's readers need around its images, if they need any."""
        halo = self.halos(self.graph, node, self.target)
        return image(node.shape[1:], halo, self.target.lanes) if halo else None

    def state(self, name: str, node: Node) -> Buffer:
        """The caller's array of this name, which has the node's shape."""
        if name not in self.program.states:
            self.program.states[name] = Storage(Place.STATE, size_of(node.shape), node.spec.dtype, name)
        return Buffer(self.program.states[name], dense(node.shape, 1))

    def rows(self) -> Buffer:
        """The length of the batch, as a scalar."""
        if ROWS_FEED not in self.program.feeds:
            self.program.feeds[ROWS_FEED] = Storage(Place.FEED, 1, "float32", ROWS_FEED)
        return Buffer(self.program.feeds[ROWS_FEED], dense((), 1))

    def _output(self, node: Node, name: str) -> Buffer:
        buffer = self.buffer(node)
        if not node.spec.batched:
            # the caller reads it after the run, when a state may have its next value: keep it apart
            return buffer if buffer.storage.place is Place.WHOLE else self._copied(node, buffer)
        layout = dense(node.shape[1:], 1)
        result = Buffer(Storage(Place.OUTPUT, layout.size, node.spec.dtype, name), layout)
        self.copy(buffer, result, node.shape, f"output {name}")
        return result

    def _copied(self, node: Node, buffer: Buffer) -> Buffer:
        """A whole tensor's values apart from where they came from."""
        result = self.new(node.shape, node.spec.dtype)
        self.copy(buffer, result, node.shape, "copy")
        return result

    def _update(self, name: str, node: Node) -> None:
        value, state = self.buffer(node), self.state(name, node)
        if value.storage is state.storage:
            return
        if value.storage.place is Place.STATE:  # two states may trade places: neither can wait for the other
            value = self._copied(node, value)
        self.copy(value, state, node.shape, f"update {name}")

    # -- steps

    def add(
        self,
        kernel: Kernel,
        work: Work,
        reads: Sequence[Storage],
        writes: Sequence[Storage],
        scratch: Sequence[Storage] = (),
        items: int = 1,
        label: str = "",
    ) -> None:
        self.program.steps.append(Step(kernel, work, tuple(reads), tuple(writes), tuple(scratch), items, label))

    def share(
        self, kernel: Kernel, items: int, size: int, reads: Sequence[Storage], writes: Sequence[Storage], label: str
    ) -> None:
        """A range kernel, shared by the threads if its tensor is worth it."""
        alone = items == 1 or size * 4 < ALONE_BYTES
        self.add(kernel, Work.ALONE if alone else Work.SHARED, reads, writes, items=items, label=label)

    def sums(self, size: int, neutral: float = 0.0) -> Storage:
        """A sum over the batch, of which every slot makes its own, starting from `neutral`."""
        return Storage(Place.SUMS, dense((size,)).size, "float32", "sums", neutral)

    def fill(self, buffer: Buffer, value: float) -> None:
        """The same number everywhere in a tensor, or in each row of one."""
        domain, (written,) = collapse(buffer.layout.shape, (operand(buffer, buffer.layout.shape),))
        kernel = Pointwise(domain, (), ((str(value), buffer.storage.dtype),), (), (written,), (0,), rows=buffer.batched)
        self._add_pointwise(kernel, [], [buffer.storage], "fill")

    def total(self, sums: Storage, size: int, target: Buffer, walk: Layout | None = None, fn: str = "add") -> None:
        """Add the slots' sums in order. `walk` is where the target's values lie in a slot, if not in the same order."""
        added = target if walk is None else self.new((size,))
        inputs = tuple(Operand("float32", (1,), slot * sums.size) for slot in range(SLOTS))
        calls = tuple(Call(fn, (i if i == 0 else SLOTS + i - 1, i + 1), "float32") for i in range(SLOTS - 1))
        kernel = Pointwise(
            (size,), inputs, (), calls, (Operand("float32", (1,)),), (SLOTS + len(calls) - 1,), rows=False
        )
        self.share(kernel, kernel.items, size * SLOTS, [sums] * SLOTS, [added.storage], "total")
        if walk is not None:
            self.copy(Buffer(added.storage, walk), target, walk.shape, "turn")

    def copy(self, source: Buffer, target: Buffer, shape: Shape, label: str) -> None:
        """Copy between layouts; `shape` is the tensor's, batch axis included."""
        batched = shape[:1] == (BATCH,)
        pair = tuple(
            Operand(b.storage.dtype, b.layout.strides, b.layout.offset, b.layout.size if batched else 0)
            for b in (source, target)
        )
        domain, (read, written) = collapse(shape[1:] if batched else shape, pair)
        kernel = Pointwise(domain, (read,), (), (), (written,), (0,), rows=batched)
        self._add_pointwise(kernel, [source.storage], [target.storage], label)

    def _add_pointwise(self, kernel: Pointwise, reads: list[Storage], writes: list[Storage], label: str) -> None:
        if kernel.rows:
            self.add(kernel, Work.ROWS if prod(kernel.domain) < 512 else Work.IMAGES, reads, writes, label=label)
        else:
            self.share(kernel, kernel.items, prod(kernel.domain), reads, writes, label)

    def lower_clusters(self) -> None:
        """Steps for elementwise nodes of one shape: one pass over memory, which stores what others read."""
        groups = [(group, [*recomputed(self.graph, group), *group]) for group in clusters(self.graph)]
        read = {x for node in self.graph.nodes if not pointwise(node) for x in node.inputs}
        for _, nodes in groups:
            own = set(nodes)
            read |= {x for node in nodes for x in operands_of(node) if x not in own}
        for group, nodes in groups:
            self.lower_cluster(group, nodes, read | self.graph.results)

    def lower_cluster(self, cluster: Sequence[Node], nodes: list[Node], stored: Collection[Node]) -> None:
        """One step for a group of elementwise nodes; `nodes` has those that it computes again, too."""
        results = {n: self.buffer(n) for n in cluster if n in stored}
        if results:
            self._pointwise_step(nodes, results, cluster[0].shape)

    def _pointwise_step(self, cluster: list[Node], results: dict[Node, Buffer], shape: Shape) -> None:
        """One pass that computes the nodes of a cluster and stores some of them."""
        members = set(cluster)
        batched = shape[:1] == (BATCH,)
        domain = shape[1:] if batched else shape
        given = dict.fromkeys(
            x for n in cluster for x in operands_of(n) if x not in members and not isinstance(x.op, Constant)
        )
        given_buffers = [self.buffer(x) for x in given]
        inputs = [operand(b, domain) for b in given_buffers]
        numbers = dict.fromkeys(
            number_of(x.op) for n in cluster for x in (n, *operands_of(n)) if isinstance(x.op, Constant)
        )
        place: dict[Node, int] = {x: i for i, x in enumerate(given)}
        constants = {number: len(given) + i for i, number in enumerate(numbers)}
        calls: list[Call] = []
        for node in cluster:
            place[node] = self._call(node, place, constants, calls, len(given) + len(constants))
        outputs = [operand(b, domain) for b in results.values()]
        walked, operands = collapse(domain, [*inputs, *outputs])
        kernel = Pointwise(
            walked,
            operands[: len(inputs)],
            tuple(numbers),
            tuple(calls),
            operands[len(inputs) :],
            tuple(place[node] for node in results),
            rows=batched,
        )
        label = "+".join(n.op.fn if isinstance(n.op, Elementwise) else type(n.op).__name__ for n in cluster)[:48]
        self._add_pointwise(kernel, [b.storage for b in given_buffers], [b.storage for b in results.values()], label)

    def _call(
        self, node: Node, place: dict[Node, int], constants: dict[tuple[str, str], int], calls: list[Call], first: int
    ) -> int:
        """Where the node's value is found; a call is added if it has to be computed."""
        if isinstance(node.op, Constant):
            return constants[number_of(node.op)]

        def where(x: Node) -> int:
            return constants[number_of(x.op)] if isinstance(x.op, Constant) else place[x]

        arguments = tuple(where(x) for x in operands_of(node))
        if isinstance(node.op, BroadcastLike):
            return arguments[0]
        fn = node.op.fn if isinstance(node.op, Elementwise) else "cast"
        calls.append(Call(fn, arguments, node.spec.dtype))
        return first + len(calls) - 1


def number_of(op: Constant) -> tuple[str, str]:
    """A constant as a `Pointwise` kernel knows it."""
    return str(float(op.value)), op.spec.dtype


def check_spec(node: Node) -> None:
    """An UnsupportedError unless the engine can hold the node's values."""
    if isinstance(node.spec, Results):
        return
    if node.spec.dtype not in DTYPES:
        raise UnsupportedError(f"the llvm engine computes in float32, got {node.op} {node.spec}. Use engine='numpy'.")
    if size_of(node.shape) == 0:
        raise UnsupportedError(
            f"the llvm engine has no tensors without values, got {node.op} {node.spec}. Use engine='numpy'."
        )


def lower_later(low: Lowering, op: Op, node: Node, *inputs: Node) -> None:
    """Elementwise ops run with their cluster; reshapes, tables and codes are there when they are read."""


for kind in (*POINTWISE, Reshape, Table, ArgmaxIndices):
    lowers(kind)(lower_later)


def operand(buffer: Buffer, domain: Shape) -> Operand:
    """A buffer walked along a domain (the batch axis left out of both): aligned at the last axis, stretched where 1."""
    shape, strides = buffer.layout.shape, buffer.layout.strides
    if len(shape) > len(domain):  # a whole tensor with the batch's axis, of size 1
        shape, strides = shape[1:], strides[1:]
    walk = [0] * (len(domain) - len(shape))
    walk += [
        0 if n == 1 and size != 1 else stride
        for n, size, stride in zip(shape, domain[len(walk) :], strides, strict=True)
    ]
    return Operand(buffer.storage.dtype, tuple(walk), buffer.layout.offset, buffer.layout.size if buffer.batched else 0)
