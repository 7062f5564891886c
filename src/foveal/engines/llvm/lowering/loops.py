"""Scans: the body is lowered as a graph of its own, and its kernels become one that calls them step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from foveal.engines.llvm.kernels.loop import LoopCall, LoopKernel, Walk
from foveal.engines.llvm.lowering.clusters import pointwise
from foveal.engines.llvm.lowering.fusion import fuse, replaced_nodes
from foveal.engines.llvm.lowering.lowering import Lowering, lowers
from foveal.engines.llvm.lowering.program_steps import BATCH_WORK, Buffer, Place, Step, Steps, Storage, Work
from foveal.engines.llvm.lowering.schedule import MOST_ROWS
from foveal.ir.graph import Graph
from foveal.ir.node import Constant, Node, Spec, size_of
from foveal.ops.body import Part, Results
from foveal.ops.scan import Scan, unrolled
from foveal.record import Record


def without_meeting_rows(graph: Graph) -> Graph:
    """The graph with every step of those scans as nodes whose bodies cannot run on some rows alone."""
    scans = [node for node in graph.nodes if isinstance(node.op, Scan) and not _loops(node)]
    if not scans:
        return graph
    results = {node: unrolled(node.op, node.inputs) for node in scans[:1] if isinstance(node.op, Scan)}
    parts = [node for node in graph.nodes if isinstance(node.op, Part) and node.inputs[0] in results]
    changes = {node: results[node.inputs[0]][node.op.place] for node in parts if isinstance(node.op, Part)}
    return without_meeting_rows(replaced_nodes(graph, changes))


def _loops(node: Node) -> bool:
    """Whether a scan is computed row by row, or has no batch at all."""
    assert isinstance(node.op, Scan)
    assert isinstance(node.spec, Results)
    batched = {spec.batched for spec in node.spec.parts}
    return len(batched) == 1 and (node.op.body.by_rows or not any(x.batched for x in node.op.body.inputs))


class View(Record, eq=False):
    """What a step sees of a storage that has values for all steps."""

    whole: Storage
    start: int
    move: int


class BodyLowering(Lowering):
    """The lowering of one step.

    Parameters
    ----------
    around : Lowering
        That of the graph in which the loop is.
    graph : Graph
        The body, fused; inputs and outputs are named by their numbers.
    entries, targets : mapping of str to Buffer
        Where inputs are, and where results are wanted.
    """

    def __init__(
        self, around: Lowering, graph: Graph, entries: Mapping[str, Buffer], targets: Mapping[str, Buffer]
    ) -> None:
        super().__init__(graph, around.target, (), around.halos)
        self.entries, self.targets = entries, targets
        self.program = Steps([], around.program.tables, around.program.feeds, around.program.states, {})
        for name, target in targets.items():
            node = graph.outputs[name]
            if pointwise(node) and not isinstance(node.op, Constant):
                self.buffers.setdefault(node, target)

    def _input(self, node: Node) -> Buffer:
        return self.entries[node.name]

    def dense_buffer(self, node: Node) -> Buffer:
        """The node's values without gaps, and zeros up to a whole vector behind those of a row."""
        buffer = self.buffer(node)
        views = [*self.entries.values(), *self.targets.values()]
        if not (buffer.layout.dense and node.spec.batched and any(buffer is view for view in views)):
            return super().dense_buffer(node)
        if size_of(node.shape) % self.target.lanes == 0:
            return buffer
        copied = self.new(node.shape, node.spec.dtype)
        self.copy(buffer, copied, node.shape, "copy")
        return copied

    def _output(self, node: Node, name: str) -> Buffer:
        target, buffer = self.targets[name], self.buffer(node)
        if buffer is not target:
            self.copy(buffer, target, node.shape, "to the sequence")
        return target


class LoopCode:
    """The lowering of one scan.

    Attributes
    ----------
    views : dict of Storage to View
        The storages of one step that are parts of those of all steps.
    """

    def __init__(self, low: Lowering, op: Scan, node: Node, inputs: Sequence[Node]) -> None:
        self.low, self.op, self.node, self.inputs = low, op, node, inputs
        self.views: dict[Storage, View] = {}

    def lower(self) -> None:
        """Add the step that runs the loop, and those that it needs once."""
        op, low = self.op, self.low
        starts, sequences, constants = op.split(self.inputs)
        turns = int(op.reverse)
        wholes = self._results()
        entries: dict[str, Buffer] = {}
        targets: dict[str, Buffer] = {}
        for place, start in enumerate(starts):
            first, last = (op.steps, 0) if op.reverse else (0, op.steps)
            self._start(start, wholes[place], first)
            entries[str(place)] = self._view(wholes[place], first)
            targets[str(place)] = self._view(wholes[place], first + (last > first) - (last < first))
        for place, sequence in enumerate(sequences, len(starts)):
            entries[str(place)] = self._view(low.buffer(sequence), turns * (op.steps - 1))
        for place, constant in enumerate(constants, len(starts) + len(sequences)):
            entries[str(place)] = low.buffer(constant)
        for place, whole in wholes.items():
            if place >= op.states:
                targets[str(place)] = self._view(whole, turns * (op.steps - 1))
        outputs = {name: y for name, y in op.body.graph.outputs.items() if name in targets}
        body = BodyLowering(low, fuse(Graph(outputs)), entries, targets)
        once, each = split(body.run().steps, self.views)
        low.program.steps.extend(once)
        self._add(in_order(without_unread(each, {b.storage for b in targets.values()})))

    def _results(self) -> dict[int, Buffer]:
        """Where the results lie: the states, and those outputs that somebody reads."""
        wholes: dict[int, Buffer] = {}
        assert isinstance(self.node.spec, Results)
        readers = [(x, x.op.place) for x in self.low.graph.consumers[self.node] if isinstance(x.op, Part)]
        for place in dict.fromkeys([*range(self.op.states), *(place for _, place in readers)]):
            spec: Spec = self.node.spec.parts[place]
            wholes[place] = self.low.new(spec.shape, spec.dtype, name="steps")
        for reader, place in readers:
            self.low.buffers[reader] = wholes[place]
        return wholes

    def _start(self, node: Node, whole: Buffer, time: int) -> None:
        """The state before the first step."""
        at = self._one(whole, time)
        self.low.copy(self.low.buffer(node), at, node.shape, "start")

    def _one(self, whole: Buffer, time: int) -> Buffer:
        layout = whole.layout
        offset = layout.offset + time * layout.strides[0]
        return Buffer(whole.storage, layout.replaced(shape=layout.shape[1:], strides=layout.strides[1:], offset=offset))

    def _view(self, whole: Buffer, first: int) -> Buffer:
        """One step of a tensor that has all, from the first one on that the loop takes."""
        step, storage = whole.layout.strides[0], whole.storage
        view = Storage(storage.place, storage.size, storage.dtype, "step")
        if not whole.batched:
            view = view.replaced(place=Place.WHOLE)
        self.views[view] = View(storage, first * step, -step if self.op.reverse else step)
        return Buffer(view, self._one(whole, 0).layout)

    def _add(self, steps: list[Step]) -> None:
        """One step that makes the calls of these."""
        views = self.views
        inner = {s for step in steps for s in step.writes if s not in views}
        reads = [s for step in steps for s in step.reads if s not in inner]
        # a state is read, too: what it starts with is another step's to write
        read = list(dict.fromkeys(views[s].whole if s in views else s for s in reads))
        written = list(dict.fromkeys(views[s].whole for step in steps for s in step.writes if s in views))
        scratch = {s: self._scratch(s) for step in steps for s in (*step.writes, *step.scratch) if s not in views}
        sources = {s: i for i, s in enumerate(read)}
        targets = {s: i for i, s in enumerate([*written, *scratch], len(read))}
        calls = []
        for step in steps:
            walks = [self._walk(s, sources if s in sources or s in views else targets) for s in step.reads]
            walks += [self._walk(s, targets) for s in (*step.writes, *step.scratch)]
            items = None if step.work in BATCH_WORK else step.items
            ranged = step.work in (Work.SHARED, Work.ALONE)
            calls.append(LoopCall(step.kernel, tuple(walks), items, ranged))
        dtypes = tuple(s.dtype for s in (*read, *written, *scratch))
        kernel = LoopKernel(dtypes, tuple(calls), self.op.steps)
        batched = any(s.place is Place.BATCH for s in written)
        work = Work.ROWS if batched else Work.WHOLE
        self.low.add(kernel, work, read, written, list(scratch.values()), label=f"{self.op.steps} steps")

    def _walk(self, storage: Storage, pointers: Mapping[Storage, int]) -> Walk:
        """Where a step finds a storage."""
        view = self.views.get(storage)
        return Walk(pointers[view.whole], view.start, view.move) if view else Walk(pointers[storage])

    def _scratch(self, storage: Storage) -> Storage:
        """What takes the place of a storage inside the loop: for as many rows as a thread takes at once."""
        rows = MOST_ROWS if storage.place is Place.BATCH else 1
        layout = storage.layout and storage.layout.repeated(rows)
        return Storage(Place.BATCH, storage.size * rows, storage.dtype, "scratch", layout=layout)


def split(steps: Sequence[Step], views: Mapping[Storage, View]) -> tuple[list[Step], list[Step]]:
    """The steps that give the same each time, and those that do not."""
    moving: set[Storage] = set(views)
    each: set[Step] = set()
    while True:
        more = [s for s in steps if s not in each and not moving.isdisjoint((*s.reads, *s.writes))]
        if not more:
            return [s for s in steps if s not in each], [s for s in steps if s in each]
        each.update(more)
        moving.update(storage for s in more for storage in s.writes)


def without_unread(steps: Sequence[Step], results: set[Storage]) -> list[Step]:
    """Leave out what nobody reads."""
    while True:
        wanted = results | {s for step in steps for s in step.reads}
        left = [step for step in steps if not wanted.isdisjoint(step.writes)]
        if len(left) == len(steps):
            return left
        steps = left


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Every step behind those that write what it reads, and behind earlier ones that write what it writes."""
    writers: dict[Storage, list[Step]] = {}
    for step in steps:
        for storage in step.writes:
            writers.setdefault(storage, []).append(step)
    done: dict[Step, None] = {}
    stack = list(reversed(steps))
    while stack:
        step = stack[-1]
        needs = [w for s in step.reads for w in writers.get(s, ()) if w is not step]
        needs += [w for s in step.writes for w in writers[s][: writers[s].index(step)]]
        waiting = [w for w in needs if w not in done] if step not in done else []
        if waiting:
            stack.extend(waiting)
        else:
            done.setdefault(stack.pop())
    return list(done)


@lowers(Scan)
def scan(low: Lowering, op: Scan, node: Node, *inputs: Node) -> None:
    LoopCode(low, op, node, inputs).lower()


@lowers(Part)
def part(low: Lowering, op: Part, node: Node, results: Node) -> None:
    """It lies where the loop has put it."""
