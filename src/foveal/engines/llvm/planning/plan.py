"""The order of a program's steps, and where its storages lie.

Steps fall into *levels* with a barrier between two levels. Inside a level, each thread first takes its share of the
batch, some images at a time, through all of the level's batch steps; then it does its share of the whole tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from foveal.engines.llvm.language.tiling import round_up
from foveal.engines.llvm.lowering.program_steps import Place, Step, Steps, Storage, Work
from foveal.engines.llvm.lowering.schedule import SLOTS, chunk_rows
from foveal.engines.llvm.planning.joins import fuse_gradient_update, update_in_place
from foveal.engines.llvm.planning.order import dependencies, needs_barrier, writers_of
from foveal.engines.llvm.planning.sharing import (
    Extent,
    Level,
    Run,
    block,
    common_spans,
    first_writers,
    has_gaps,
    thread_spans,
)
from foveal.locks import cached_property
from foveal.record import Record

LINE = 64  # bytes
SLACK = 64  # elements that a vector may read past the end of a tensor
PADDING = SLACK * 8 + LINE  # bytes between tensors whose sizes depend on the length of the batch

WIDTHS = {"float32": 4, "int32": 4, "uint32": 4, "uint8": 1, "int64": 8}

ROWS, STALE, WHOLE, WORK = range(4)
"""The first words of a program's context: length of the batch, whether weights changed, the two memories' addresses."""

FIRST_FREE_WORD = 4
OWN_ADDRESS = (Place.STATE, Place.FEED, Place.TABLE, Place.OUTPUT)
FEED_WORDS = 3  # of a feed: the address, the address of the index or 0, what the array holds


class Use(Record):
    """Where a step runs: which level, which of its runs (None: on whole tensors), and whether image by image."""

    level: int
    run: int | None
    by_image: bool


def extent_for(uses: Collection[Use]) -> Extent:
    """How many rows of a storage must exist at once for these uses."""
    if len({use.level for use in uses}) > 1 or any(use.run is None for use in uses):
        return Extent.ALL
    return Extent.ONE if len(uses) == 1 and all(use.by_image for use in uses) else Extent.CHUNK


class Plan:
    """All that is decided between lowering and machine code."""

    def __init__(self, program: Steps, profiled: bool = False) -> None:
        self.program = fuse_gradient_update(update_in_place(without_dead(program)))
        self.after = dependencies(self.program.steps)
        self.levels = [self._level(steps) for steps in self._by_level()]
        self.derived = self._derived()
        self.extents = self._extents()
        self.chunk = chunk_rows(sum(size_in_bytes(s) for s, e in self.extents.items() if e is not Extent.ONE))
        self._lay_out(profiled)

    # -- order

    def _by_level(self) -> list[list[Step]]:
        """All batch steps of a round share a level; whole tensors are made as soon as they can be."""
        level: dict[Step, int] = {}
        rounds = self._rounds()
        for number in sorted(set(rounds.values())):
            mine = [step for step in self.order if rounds[step] == number]
            batch = [step for step in mine if step.batched]
            ready = max((level[d] + 1 for step in batch for d in self.after[step] if not d.batched), default=0)
            level |= dict.fromkeys(batch, ready)
            for step in mine:
                if not step.batched:
                    level[step] = max((level[d] + needs_barrier(d, step) for d in self.after[step]), default=0)
        grouped: list[list[Step]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
        for step, number in level.items():
            grouped[number].append(step)
        return grouped

    def _rounds(self) -> dict[Step, int]:
        """How often the batch must have been gone through when a step is done, itself included.

        Steps on the batch are moved up to the round of those that wait for them: what one round makes and uses need
        not be kept for the whole batch. Those that only results of the batch wait for stay with what they need.
        """
        rounds: dict[Step, int] = {}
        before: dict[Step, list[Step]] = {step: [] for step in self.order}
        for step in self.order:
            rounds[step] = self._earliest(step, rounds)
            for d in self.after[step]:
                before[d].append(step)
        bound: set[Step] = set()
        for step in reversed(self.order):
            waiting = [rounds[reader] for reader in before[step] if reader in bound]
            if waiting or not step.batched:
                bound.add(step)
                rounds[step] = min(waiting) if step.batched else rounds[step]
        for step in self.order:
            if step not in bound:
                rounds[step] = self._earliest(step, rounds)
        return rounds

    def _earliest(self, step: Step, rounds: Mapping[Step, int]) -> int:
        """The first round in which a step can be done, given those of the steps it needs."""
        needed = (rounds[d] + (step.batched and not d.batched) for d in self.after[step])
        return max(needed, default=int(step.batched)) or int(step.batched)

    @cached_property
    def order(self) -> list[Step]:
        """Every step after those it depends on."""
        done: dict[Step, None] = {}
        begun: set[Step] = set()
        stack = list(reversed(self.program.steps))
        while stack:
            waiting = [d for d in self.after[stack[-1]] if d not in done]
            if not waiting:
                done.setdefault(stack.pop())
            elif stack[-1] in begun:
                raise RuntimeError(f"plan: the step {stack[-1].label!r} waits for itself.")
            else:
                begun.add(stack[-1])
                stack.extend(waiting)
        return list(done)

    def _level(self, steps: Sequence[Step]) -> Level:
        """Batch steps in as few runs as their order allows."""
        level = Level([s for s in steps if not s.batched])
        waiting = [s for s in steps if s.batched]
        while waiting:
            ready = [s for s in waiting if not any(d in waiting for d in self.after[s])]
            by_image = level.runs[-1].by_image if level.runs else True
            fitting = [s for s in ready if (s.work is not Work.ROWS) == by_image]
            if not fitting or not level.runs:
                level.runs.append(Run(ready[0].work is not Work.ROWS if not fitting else by_image))
                fitting = fitting or ready[:1]
            level.runs[-1].steps.append(fitting[0])
            waiting.remove(fitting[0])
        return level

    def _derived(self) -> set[Step]:
        """Steps that see nothing but the state, and alone fill what they write: they run only when it has changed."""
        derived: set[Step] = set()
        writers = writers_of(self.program.steps)
        for step in self.order:
            sources = [w for s in step.reads for w in writers.get(s, [])]
            fed = any(s.place is Place.FEED for s in step.reads)
            changes = any(s.place is Place.STATE for s in step.writes)
            alone = all(writers[s] == [step] for s in step.writes)
            if not (step.batched or fed or changes) and alone and all(w in derived for w in sources):
                derived.add(step)
        return derived

    # -- memory

    def _extents(self) -> dict[Storage, Extent]:
        extents = {s: Extent.ONE for step in self.program.steps for s in step.scratch}
        uses: dict[Storage, set[Use]] = {}
        for step, use in self._uses():
            for storage in (*step.reads, *step.writes):
                if storage.place is Place.BATCH:
                    uses.setdefault(storage, set()).add(use)
        return extents | {storage: extent_for(where) for storage, where in uses.items()}

    def _uses(self) -> Iterator[tuple[Step, Use]]:
        """Where each step runs."""
        for number, level in enumerate(self.levels):
            for place, run in enumerate(level.runs):
                yield from ((step, Use(number, place, run.by_image)) for step in run.steps)
            yield from ((step, Use(number, None, False)) for step in level.whole)

    def _lay_out(self, profiled: bool) -> None:
        own = [s for s in self._storages() if s.place in OWN_ADDRESS]
        own += [s for s, e in self.extents.items() if e is Extent.ALL]
        self.words: dict[Storage, int] = {}  # in the context, for what has an address of its own
        word = FIRST_FREE_WORD
        for storage in dict.fromkeys([*own, *self.program.states.values(), *self.program.feeds.values()]):
            self.words[storage] = word
            word += FEED_WORDS if storage.place is Place.FEED else 1
        self.profile = {step: word + i for i, step in enumerate(self.program.steps)} if profiled else {}
        self.context_words = word + len(self.profile)
        self._share_memory()

    def _share_memory(self) -> None:
        """Places in the three memories: each thread's, that of whole tensors, and that of all rows of the batch."""
        own, spans = thread_spans(self), common_spans(self, self._lasting())
        all_rows = [s for s, e in self.extents.items() if e is Extent.ALL and s in spans]
        work = block({s: _padded(s, self._work_rows(s)) for s in own}, own)
        whole = block(
            {s: _padded(s, SLOTS if s.place is Place.SUMS else 1) for s in spans if s not in self.words}, spans
        )
        kept = block({s: size_in_bytes(s) for s in all_rows}, spans)
        self.offsets = {**work.offsets, **whole.offsets}  # in bytes, in the memory of a thread or of all
        # two threads' lines do not meet, as processors fetch them in pairs
        self.thread_bytes, self.whole_bytes = round_up(work.size, 2 * LINE), round_up(whole.size, 2 * LINE)
        self.row_offsets, self.row_bytes = kept.offsets, kept.size  # of what is kept for every row of the batch
        self.cleared = first_writers(self.levels, (work.shared | kept.shared).__contains__)

    def _lasting(self) -> set[Storage]:
        """What keeps a place of its own: values that outlive a run, and what no step on the batch can clear."""
        lasting = {s for step in self.derived for s in step.writes}
        lasting |= {buffer.storage for buffer in self.program.outputs.values()}
        return lasting | {s for step in self.program.steps if not step.batched for s in step.writes if has_gaps(s)}

    def _work_rows(self, storage: Storage) -> int:
        return self.chunk if self.extents[storage] is Extent.CHUNK else 1

    def addresses(self, rows: int) -> tuple[dict[Storage, int], int]:
        """Where what is kept for every row of a batch starts, in bytes, and how many bytes that is together."""
        order = sorted(self.row_offsets, key=self.row_offsets.__getitem__)
        places = {s: round_up(self.row_offsets[s] * rows, LINE) + i * PADDING for i, s in enumerate(order)}
        return places, round_up(self.row_bytes * rows, LINE) + len(order) * PADDING

    def _storages(self) -> list[Storage]:
        return list(dict.fromkeys(s for step in self.program.steps for s in (*step.reads, *step.writes)))

    # -- for people, and for the cache of machine code

    def __str__(self) -> str:
        return self._text(lambda step: f"{step.label} ", lambda storage: f"{storage.name or 'values'}: ")

    @property
    def key(self) -> str:
        """All that the machine code depends on: the same text for models that differ in names alone."""
        return self._text(lambda step: "", lambda storage: f"{storage.neutral} " if storage.neutral else "")

    def _text(self, label: Callable[[Step], str], name: Callable[[Storage], str]) -> str:
        def where(storage: Storage) -> str:
            extent = self.extents[storage].name.lower() if storage in self.extents else storage.place.name.lower()
            place = f"word {self.words[storage]}" if storage in self.words else f"byte {self.offsets[storage]}"
            return f"{name(storage)}{storage.dtype}[{storage.size}] {extent} at {place}"

        def line(step: Step) -> str:
            parts = (", ".join(map(where, part)) for part in (step.reads, step.writes, step.scratch))
            clear = "".join(f"clear {where(storage)}; " for storage in self.cleared.get(step, ()))
            return f"{label(step)}[{step.work.name.lower()} {step.items}] {clear}{' -> '.join(parts)} by {step.kernel}"

        lines = ["profiled"] if self.profile else []
        lines += [f"{self.chunk} images at a time; {self.thread_bytes} bytes a thread, {self.whole_bytes} for all"]
        for number, level in enumerate(self.levels):
            lines.append(f"level {number}")
            for run in level.runs:
                lines.append("  image by image" if run.by_image else "  rows together")
                lines += [f"    {line(step)}" for step in run.steps]
            lines += [f"  {'if stale: ' if step in self.derived else ''}{line(step)}" for step in level.whole]
        return "\n".join(lines)


def without_dead(program: Steps) -> Steps:
    """Leave out what nobody reads: an op may need the shape of a tensor, and not its values."""
    wanted = {*(buffer.storage for buffer in program.outputs.values()), *program.states.values()}
    waiting, writers = [step for step in program.steps if not wanted.isdisjoint(step.writes)], writers_of(program.steps)
    needed: set[Step] = set()
    while waiting:
        step = waiting.pop()
        if step not in needed:
            needed.add(step)
            waiting += [w for storage in step.reads for w in writers.get(storage, ())]
    return program.replaced(steps=[step for step in program.steps if step in needed])


def _padded(storage: Storage, rows: int) -> int:
    """Bytes of so many rows, with what vectors may read behind them."""
    return round_up(size_in_bytes(storage) * rows + SLACK * WIDTHS[storage.dtype], LINE)


def size_in_bytes(storage: Storage) -> int:
    return storage.size * WIDTHS[storage.dtype]
