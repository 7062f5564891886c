"""How the code may look: small files and functions, telling names, documented, silent."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from foveal import layers
from house.sources import PACKAGE, functions, name_of, python_files, tree

FILE_LINES, FUNCTION_LINES = 400, 60
VAGUE_FILES = {"utils", "util", "common", "helpers", "helper", "misc"}
NAMED_BY_KERAS = {
    "src/foveal/utils.py",
    "src/foveal/keras/utils/__init__.py",
    "src/foveal/keras/utils/bounding_boxes.py",
}  # keras.utils: users write foveal.utils.set_random_seed
VAGUE_ENDINGS = ("Manager", "Handler", "Helper", "Util", "Utils")
ALL = python_files("src", "tests", "benchmarks", "examples", "tools")
SOURCE = python_files("src/foveal")


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long it is, its docstring left out: Keras's signatures take many lines to explain."""
    first = function.body[0]
    told = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
    return function.end_lineno - function.lineno + 1 - told


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_files_and_functions_are_small(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES
    long = {f.name: length for f in functions(path) if (length := _code_lines(f)) > FUNCTION_LINES}
    assert long == {}


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_names_say_what_things_are(path: Path):
    assert name_of(path) in NAMED_BY_KERAS or not VAGUE_FILES & {path.stem, *path.parent.parts}
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name.endswith(VAGUE_ENDINGS)] == []


def _is_lowering(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether an engine's table holds it: then the op's own docstring is its."""
    return any(isinstance(d, ast.Call) and getattr(d.func, "id", "") == "lowers" for d in function.decorator_list)


def _says_it_itself(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is one expression with a name, or a lowering."""
    return not isinstance(node, ast.ClassDef) and (len(node.body) == 1 or _is_lowering(node))


def _undocumented(path: Path) -> list[str]:
    named = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    public = [node for node in tree(path).body if isinstance(node, named) and not node.name.startswith("_")]
    return [
        node.name
        for node in public
        if not (ast.get_docstring(node) or _says_it_itself(node) or _is_made_from_a_template(node))
    ]


def _is_made_from_a_template(node: ast.AST) -> bool:
    """Whether it is a layer for a number of spatial axes: `test_layers_of_every_rank_...` reads its docstring."""
    return isinstance(node, ast.ClassDef) and any(keyword.arg == "rank" for keyword in node.keywords)


@pytest.mark.parametrize("path", SOURCE, ids=name_of)
def test_modules_classes_and_functions_have_docstrings(path: Path):
    assert not tree(path).body or ast.get_docstring(tree(path))
    assert _undocumented(path) == []


@pytest.mark.parametrize("path", [path for path in SOURCE if PACKAGE / "cli" not in path.parents], ids=name_of)
def test_only_the_command_line_prints(path: Path):
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if getattr(call.func, "id", "") == "print"] == []


def test_layers_of_every_rank_have_docstrings_of_their_own():
    classes = {getattr(layers, name) for name in layers.CLASSES}
    texts = {kind: kind.__doc__ for kind in classes if getattr(kind, "rank", None) and kind.arguments}
    assert len(texts) > 40
    for kind, text in texts.items():
        assert text, kind
        assert "$" not in text, kind
        placed = [name for name, argument in kind.arguments.items() if not argument.kw_only]
        written = [name for name in placed if not name.endswith(("_regularizer", "_constraint"))]
        assert all(name in text for name in written), kind
