"""No two files import each other, not even by way of others: for types and inside functions neither."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from foveal.lazy import Names
from house.sources import PACKAGE, python_files, tree

MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in python_files("src/foveal")
}
EXCEPTIONS: set[frozenset[str]] = set()
"""Circles that are to go; none may join them."""


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere; of a name in a table of names, the module it is in."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            names = getattr(import_module(node.module), "NAMES", None)
            homes = names.homes if isinstance(names, Names) else {}
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else homes.get(alias.name, node.module)


def _circles() -> set[frozenset[str]]:
    graph = {name: {other for other in _imported(path) if other in MODULES} - {name} for name, path in MODULES.items()}
    circles = set()
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            circles.add(frozenset(circle))
            for before, after in pairwise(circle):
                graph[after].discard(before)
        else:
            return circles


def test_no_files_import_each_other_in_a_circle():
    assert [sorted(circle) for circle in _circles() if not any(circle <= known for known in EXCEPTIONS)] == []
