"""The decision records speak of names and files that exist."""

import ast
import builtins
import keyword
import re
import sys
from functools import cache

import pytest

from house.sources import PACKAGE, ROOT, defined_names, python_files, tree

CODE = re.compile(r"`([^`\n]+)`")
WORDS = frozenset({*dir(builtins), *keyword.kwlist, *sys.stdlib_module_names, "tf", "py", "pyi", "typed", "stubs"})


@cache
def known() -> frozenset[str]:
    """Names of the package: what it defines, imports, takes as arguments and reads as attributes."""
    nodes = [node for path in python_files("src/foveal") for node in ast.walk(tree(path))]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    imported = {node.name for node in nodes if isinstance(node, ast.alias)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return defined_names() | WORDS | arguments | imported | attributes


def unknown(code: str) -> list[str]:
    """What of a piece of code between backquotes is neither a file nor a name."""
    if "/" in code:
        return [] if any((folder / code).exists() for folder in (ROOT, ROOT / "src", PACKAGE)) else [code]
    return [word for word in re.findall(r"[A-Za-z_]\w*", code) if word not in known()]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_names_in_decisions_exist(path):
    codes = CODE.findall(path.read_text(encoding="utf-8"))
    assert codes
    assert [code for code in codes if unknown(code)] == []


def test_a_name_that_is_gone_is_noticed():
    assert unknown("Runtime.vanished") == ["vanished"]
    assert unknown("foveal/vanished.py") == ["foveal/vanished.py"]
