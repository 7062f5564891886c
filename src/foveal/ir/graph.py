"""A whole computation: named inputs, named outputs, and the nodes between in running order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from foveal.errors import ShapeError
from foveal.ir.node import Input, Node
from foveal.locks import cached_property
from foveal.record import Record


def topological(outputs: Iterable[Node], known: Iterable[Node] = ()) -> tuple[Node, ...]:
    """Every node the outputs need, each after its inputs; not those that are known, nor what only they need.

    Not recursive, so depth has no limit.
    """
    done: dict[Node, bool] = dict.fromkeys(known, False)
    stack = list(outputs)[::-1]
    while stack:
        node = stack[-1]
        waiting = [x for x in node.inputs if x not in done] if node not in done else []
        if waiting:
            stack.extend(reversed(waiting))
        else:
            done.setdefault(stack.pop(), True)
    return tuple(node for node, needed in done.items() if needed)


def substitute(outputs: Iterable[Node], inputs: Mapping[str, Node], kept: Iterable[Node] = ()) -> list[Node]:
    """The same outputs, computed from other nodes in the place of some inputs.

    Parameters
    ----------
    outputs : iterable of Node
    inputs : mapping of name to Node
        What takes the place of the input of this name.
    kept : iterable of Node
        Nodes that stay as they are, whatever they depend on.
    """
    outputs = list(outputs)
    changed = {node: node for node in kept}
    for node in topological(outputs, list(changed)):
        ends = tuple(changed[x] for x in node.inputs)
        other = inputs.get(node.name) if isinstance(node.op, Input) else None
        changed[node] = other or (node if ends == node.inputs else Node(node.op, ends, node.spec, node.name))
    return [changed[node] for node in outputs]


class Graph(Record):
    """What an engine compiles. `print(graph)` is its full text.

    Parameters
    ----------
    outputs : mapping of name to Node
        What a run returns.
    updates : mapping of input name to Node
        State: after a run, the input of this name holds the node's value. A training step updates its weights so.
    """

    outputs: Mapping[str, Node]
    updates: Mapping[str, Node] = {}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return topological([*self.outputs.values(), *self.updates.values()])

    @cached_property
    def inputs(self) -> dict[str, Node]:
        found = [node for node in self.nodes if isinstance(node.op, Input)]
        named = {node.name: node for node in found}
        if len(named) < len(found):
            names = [node.name for node in found]
            doubled = next(name for name in names if names.count(name) > 1)
            raise ShapeError(f"graph: two inputs are named {doubled!r}. Give each a name of its own.")
        return named

    @cached_property
    def results(self) -> frozenset[Node]:
        """The nodes whose own values a run leaves behind: outputs and updates."""
        return frozenset((*self.outputs.values(), *self.updates.values()))

    @cached_property
    def consumers(self) -> dict[Node, list[Node]]:
        """For each node, the nodes that read it, in running order."""
        readers: dict[Node, list[Node]] = {node: [] for node in self.nodes}
        for node in self.nodes:
            for x in dict.fromkeys(node.inputs):
                readers[x].append(node)
        return readers

    def check(self) -> None:
        """Run every shape rule again, so that a pass that broke the graph is caught here."""
        assert self.inputs is not None  # their names are checked
        for node in self.nodes:
            expected = node.op.out(*(x.spec for x in node.inputs))
            if node.spec != expected:
                raise ShapeError(f"graph: {node.op} gives {expected}, but its node says {node.spec}.")
        for name, value in self.updates.items():
            if name in self.inputs and self.inputs[name].spec != value.spec:
                raise ShapeError(f"graph: the update of {name} is {value.spec}, but it is {self.inputs[name].spec}.")

    def __str__(self) -> str:
        label = {node: node.name or f"%{i}" for i, node in enumerate(self.nodes)}
        given = [f"input {name}: {node.spec}" for name, node in self.inputs.items()]
        lines = [
            f"{label[n]}: {n.spec} = {n.op}({', '.join(label[x] for x in n.inputs)})"
            for n in self.nodes
            if not isinstance(n.op, Input)
        ]
        results = [f"output {name} = {label[node]}" for name, node in self.outputs.items()]
        updates = [f"update {name} = {label[node]}" for name, node in self.updates.items()]
        return "\n".join([*given, *lines, *results, *updates])
