"""Graphs with functions of Python's in them: an engine that has no code for those gets programs around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import numpy as np

from foveal.engines.engine import Feeds, Program, State
from foveal.ir.graph import Graph, topological
from foveal.ir.node import Node, placeholder
from foveal.ops.on_host import OnHost


def has_stages(graph: Graph) -> bool:
    """Whether functions of Python's are in the graph."""
    return any(isinstance(node.op, OnHost) for node in graph.nodes)


class StagedProgram:
    """Programs that run one after the other, with functions of Python's between them; weights move in the last one.

    Parameters
    ----------
    graph : Graph
    state : State
    compiled : function
        Makes a program of a graph on this state.
    """

    def __init__(self, graph: Graph, state: State, compiled: Callable[[Graph], Program]) -> None:
        self._outputs = dict(graph.outputs)
        levels: dict[Node, int] = {}
        for node in graph.nodes:
            levels[node] = max([levels[x] + isinstance(x.op, OnHost) for x in node.inputs], default=0)
        inner = [node for node in graph.nodes if node.inputs]
        self._names = {node: f"stage {i}" for i, node in enumerate(inner)}
        self._stages = []
        last = max(levels[node] + (node in graph.updates.values() and isinstance(node.op, OnHost)) for node in levels)
        for level in range(last + 1):
            hosts = [node for node in inner if isinstance(node.op, OnHost) and levels[node] == level]
            read = _read(graph, levels, level, hosts)
            earlier = {
                node: placeholder(name, *_spec(node))
                for node, name in self._names.items()
                if levels[node] < level or isinstance(node.op, OnHost)
            }
            wanted = [node for node in read if node not in earlier]
            moved = graph.updates if level == last else {}
            made = _cut([*wanted, *moved.values()], earlier)
            outputs = {
                self._names.get(node, f"leaf {i}"): y for i, (node, y) in enumerate(zip(wanted, made, strict=False))
            }
            part = Graph(outputs, dict(zip(moved, made[len(wanted) :], strict=True)))
            names = dict(zip(wanted, outputs, strict=True))
            program = compiled(part) if outputs or moved else None
            self._stages.append((program, [name for name in part.inputs if name not in state], names, hosts))

    @property
    def text(self) -> str:
        """What the engine made of each stage."""
        return "\n\n".join(program.text for program, *_ in self._stages if program is not None)

    @property
    def parts(self) -> list[Program]:
        """The programs of the stages."""
        return [program for program, *_ in self._stages if program is not None]

    def run(self, feeds: Feeds) -> dict[str, np.ndarray[Any, Any]]:
        """See `Program.run`."""
        values: dict[Node, Any] = {}
        given = dict(feeds)
        for program, inputs, names, hosts in self._stages:
            results = {} if program is None else program.run({name: given[name] for name in inputs})
            values |= {node: results[name] for node, name in names.items()}
            for node in hosts:
                values[node] = cast(OnHost, node.op).values(*[values[x] for x in node.inputs])
            given |= {self._names[node]: value for node, value in values.items() if node in self._names}
        return {name: values[node] for name, node in self._outputs.items()}


def _spec(node: Node) -> tuple[Any, str]:
    return node.spec.shape, node.spec.dtype


def _read(graph: Graph, levels: Mapping[Node, int], level: int, hosts: Iterable[Node]) -> list[Node]:
    """The values of a level that are read outside of its program."""
    of_hosts = [x for node in hosts for x in node.inputs]
    later = [x for node in graph.nodes if levels[node] > level for x in node.inputs if x.inputs and levels[x] == level]
    outputs = [node for node in graph.results if levels[node] == level]
    return list(dict.fromkeys([*of_hosts, *later, *outputs]))


def _cut(nodes: list[Node], given: Mapping[Node, Node]) -> list[Node]:
    """The same nodes, computed from others in the place of some."""
    changed = dict(given)
    for node in topological(nodes, given):
        ends = tuple(changed[x] for x in node.inputs)
        changed[node] = node if ends == node.inputs else Node(node.op, ends, node.spec, node.name)
    return [changed[node] for node in nodes]
