"""Names are words of the field or of Keras: docs/vocabulary.md has them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from house.sources import ROOT, defined_names, name_of, python_files, tree

PRIVATE = {
    *("told", "given", "seen", "found", "made", "elsewhere", "held", "taken", "lifted", "written", "arranged"),
    *("sight", "sights", "behaving", "judge", "judging", "goal", "aim", "hole", "lens"),
}
"""Words that say nothing to somebody who knows Keras and NumPy, each as a word of a name."""

EXCEPTIONS = {"_told", "judge"}
"""`_told` is to go; `judge` is what people type. None may join them."""

SOURCE = python_files("src/foveal")


def _words(name: str) -> set[str]:
    """The words of a name: `seenBy` and `_SEEN_by2` are seen and by."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def _names(path: Path) -> set[str]:
    """What a file calls itself, its functions, methods and classes."""
    named = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {path.stem} | {node.name for node in ast.walk(tree(path)) if isinstance(node, named)}


@pytest.mark.parametrize("path", SOURCE, ids=name_of)
def test_names_are_words_of_the_field(path: Path):
    assert {name for name in _names(path) - EXCEPTIONS if _words(name) & PRIVATE} == set()


def test_the_vocabulary_is_sorted_and_names_what_exists():
    text = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| ([^|]+?) +\|", text, re.MULTILINE)[1:]
    assert terms == sorted(terms)
    assert [term for term in terms if _words(term) & PRIVATE] == []
    named = re.findall(r"`@?([A-Za-z_]\w*)(?:\([^`]*)?`", text.replace("`code`", ""))
    assert [name for name in named if name not in defined_names()] == []
