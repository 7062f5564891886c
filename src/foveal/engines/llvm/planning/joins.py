"""Steps that need not write what the next one reads back: states updated where they lie, gradients used at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foveal.engines.llvm.kernels.dense import DenseWeightGrad
from foveal.engines.llvm.kernels.gradient_update import GradientThenUpdate
from foveal.engines.llvm.kernels.pointwise import Pointwise
from foveal.engines.llvm.lowering.program_steps import Place, Step, Steps, Storage, Work
from foveal.engines.llvm.planning.order import dependencies, reaches, readers_of, writers_of


def update_in_place(program: Steps) -> Steps:
    """Let an elementwise kernel write a state's next value where the state lies, if nobody still needs the old one."""
    after, writers, readers = dependencies(program.steps), writers_of(program.steps), readers_of(program.steps)
    kept = {b.storage for b in program.outputs.values()}
    moved: dict[Storage, Storage] = {}
    dropped: set[Step] = set()
    for copy in [s for s in program.steps if s.writes[0].place is Place.STATE]:
        source, state = copy.reads[0], copy.writes[0]
        makers = writers.get(source, [])
        if len(makers) != 1 or not isinstance(makers[0].kernel, Pointwise) or source.size != state.size:
            continue
        maker, others = makers[0], [s for s in readers.get(state, []) if s is not makers[0]]
        private = source.place is Place.WHOLE and source not in kept and readers[source] == [copy]
        if private and not reaches(after, maker, others):
            moved[source] = state
            dropped.add(copy)
            after[maker] = [*after[maker], *others]
    return program.replaced(steps=[substitute(s, moved) for s in program.steps if s not in dropped])


def substitute(step: Step, moved: Mapping[Storage, Storage]) -> Step:
    """The step with other storages in the place of some."""
    if not any(s in moved for s in (*step.reads, *step.writes)):
        return step
    reads, writes = (tuple(moved.get(s, s) for s in part) for part in (step.reads, step.writes))
    return step.replaced(reads=reads, writes=writes)


def fuse_gradient_update(program: Steps) -> Steps:
    """Join a dense layer's weight gradient with the update that alone reads it."""
    steps = list(program.steps)
    kept = {b.storage for b in program.outputs.values()}
    for maker in [s for s in steps if isinstance(s.kernel, DenseWeightGrad) and s.work is Work.SHARED]:
        readers = readers_of(steps).get(maker.writes[0], [])
        if len(readers) == 1 and maker.writes[0] not in kept and can_fuse(steps, maker, readers[0]):
            joint = fused_step(maker, readers[0])
            steps = [joint if s is readers[0] else s for s in steps if s is not maker]
    return program.replaced(steps=steps)


def can_fuse(steps: Iterable[Step], maker: Step, reader: Step) -> bool:
    """Whether a reader of a gradient takes each value once, in order, and needs it in no roundabout way."""
    kernel, result = reader.kernel, maker.writes[0]
    if not isinstance(kernel, Pointwise) or reader.work is not Work.SHARED or kernel.domain != (result.size,):
        return False
    after = dependencies(list(steps))
    once = reader.reads.count(result) == 1 and len(writers_of(steps)[result]) == 1
    return once and not reaches(after, maker, [d for d in after[reader] if d is not maker])


def fused_step(maker: Step, reader: Step) -> Step:
    """One step for both."""
    assert isinstance(maker.kernel, DenseWeightGrad)
    assert isinstance(reader.kernel, Pointwise)
    place = reader.reads.index(maker.writes[0])
    kernel = GradientThenUpdate(maker.kernel, reader.kernel, place)
    reads = (*maker.reads, *reader.reads[:place], *reader.reads[place + 1 :])
    panel = Storage(Place.BATCH, kernel.panel * kernel.units, "float32", "panel")
    label = f"{maker.label}, {reader.label}"
    return Step(kernel, Work.SHARED, reads, reader.writes, (panel,), kernel.items, label)
