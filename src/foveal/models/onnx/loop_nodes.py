"""Loops over steps as ONNX's Scan, whose body is a graph of its own that reads what is around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import GraphProto, ValueInfoProto, helper

from foveal.ir.node import BATCH, Input, Node, Spec
from foveal.models.onnx.emitter import Alike, Emitter, agreed, op_of
from foveal.models.onnx.op_nodes import lowers, write_op
from foveal.ops.body import Body, Part
from foveal.ops.scan import Scan


@lowers(Scan)
def scan(e: Emitter, nodes: Alike, *inputs: Node) -> None:
    op = agreed(nodes, lambda node: node.op)
    states, sequences, constants = op.split(inputs)
    outside = [e.of(x) for x in (*states, *sequences)]
    around = [e.known.get(x) or e.of(x) for x in constants]
    body = _body(e, op.body, len(outside), around, op.states)
    places = op.body.inputs
    stacked = [op.body.graph.outputs[str(i)].spec for i in range(len(op.body.outputs))]
    turned = int(op.reverse)
    finals = [e.name("state") for _ in states]
    steps = [e.name("steps") for _ in stacked]
    e.nodes.append(
        helper.make_node(
            "Scan",
            outside,
            [*finals, *steps],
            body=body,
            num_scan_inputs=op.sequences,
            scan_input_axes=[int(spec.batched) for spec in places[op.states : op.states + op.sequences]],
            scan_input_directions=[turned] * op.sequences,
            scan_output_axes=[int(spec.batched) for spec in stacked],
            scan_output_directions=[turned] * len(stacked),
        )
    )
    for i, (start, spec) in enumerate(zip(states, stacked, strict=False)):
        axis = int(spec.batched)
        first = e.node("Unsqueeze", e.of(start), e.ints([axis]))
        times = (steps[i], first) if op.reverse else (first, steps[i])
        steps[i] = e.node("Concat", *times, axis=axis)
    e.parts[nodes[0]] = steps


def _body(e: Emitter, body: Body, fed: int, around: Sequence[object], states: int) -> GraphProto:
    """The graph of one step: its inputs are states and steps of sequences; the rest is read from around it."""
    graph, outer = body.graph, e.nodes
    e.nodes = []
    entries = []
    for i, spec in enumerate(body.inputs):
        node = graph.inputs.get(str(i))
        if i < fed:
            name = e.name(f"step_{i}")
            entries.append(_described(name, spec))
            if node is not None:
                e.put(node, name)
        elif node is not None:
            value = around[i - fed]
            if isinstance(value, str):
                e.put(node, value)
            else:
                e.known[node] = value  # type: ignore[assignment]
    for node in graph.nodes:
        if not isinstance(node.op, Input):
            write_op(e, (node,))
    results = [graph.outputs[str(i)] for i in range(len(body.outputs))]
    chosen = [*results[:states], *results]
    names = [e.node("Identity", e.of(y)) for y in chosen]
    ends = [_described(name, y.spec) for name, y in zip(names, chosen, strict=True)]
    made = helper.make_graph(e.nodes, e.name("body"), entries, ends)
    e.nodes = outer
    return made


def _described(name: str, spec: Spec) -> ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(spec.dtype))
    return helper.make_tensor_value_info(name, kind, ["batch" if n == BATCH else n for n in spec.shape])


@lowers(Part)
def part(e: Emitter, nodes: Alike, x: Node) -> None:
    e.put(nodes[0], e.parts[x][op_of(nodes).place])
