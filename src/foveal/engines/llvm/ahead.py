"""Graphs compiled ahead of time, for any processor: what `foveal export` writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foveal.engines.engine import Array
from foveal.engines.llvm.engine import LLVMProgram, LLVMState
from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.lowering.lowering import ROWS_FEED
from foveal.engines.llvm.lowering.program_steps import Storage
from foveal.engines.llvm.runtime.standalone import Processor, Standalone, standalone
from foveal.engines.llvm.runtime.threads import get_pool
from foveal.engines.stages import has_stages
from foveal.errors import UnsupportedError
from foveal.ir.graph import Graph

__all__ = ["Processor", "Standalone", "compile_ahead"]


def compile_ahead(
    graph: Graph,
    arrays: Mapping[str, Array],
    inputs: Sequence[str],
    name: str,
    processor: Processor,
    rows: int = 1,
    beside: bool = False,
) -> Standalone:
    """Compile a graph to one function of an object file; see `standalone`.

    Parameters
    ----------
    graph : Graph
        Its outputs have a row for each of the batch, and it updates nothing.
    arrays : mapping of str to array
        The inputs that are weights.
    inputs : sequence of str
        The others, in the order of the function's arguments; the outputs follow in their own order.
    name : str
        The function's.
    processor : Processor
    rows : int
        The length of all batches.
    beside : bool
        Whether the weights are left out of the object, for the caller to hand over.

    Raises
    ------
    UnsupportedError
        Something in the graph cannot run without Python, or memory of its own.
    """
    if has_stages(graph):
        raise UnsupportedError(f"export: {name!r} calls Python, which the exported function cannot do.")
    if graph.updates or not all(node.spec.batched for node in graph.outputs.values()):
        raise UnsupportedError(
            f"export: {name!r} must only compute a row for each of its batch, but it keeps something from call to "
            "call, or gives something without a batch axis."
        )
    host, target = host_target(), processor.target
    like = host.replaced(lanes=target.lanes, registers=target.registers)
    program = LLVMProgram(graph, LLVMState(arrays), like, get_pool(1))
    fed = {feed: node for feed, node in graph.inputs.items() if feed not in arrays}
    program.run({feed: np.zeros((rows, *node.shape[1:]), node.spec.dtype) for feed, node in fed.items()})
    plan = program.plan
    constants: dict[Storage, Array] = {s: program.state.arrays[key] for key, s in plan.program.states.items()}
    constants |= {storage: table.array for storage, table in plan.program.tables.items()}
    constants |= {s: program.stored(s) for step in plan.derived for s in step.writes}
    if ROWS_FEED in plan.program.feeds:
        constants[plan.program.feeds[ROWS_FEED]] = np.array([rows], np.float32)
    ends = [plan.program.feeds[feed] for feed in inputs if feed in plan.program.feeds]
    ends += [plan.program.outputs[output].storage for output in graph.outputs]
    return standalone(plan, ends, constants, name, processor, rows, beside)
