"""Files and names that documents mention exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from house.sources import PACKAGE, ROOT, defined_names, name_of

ARCHITECTURE = ROOT / "docs" / "architecture.md"
CHECKED = [ARCHITECTURE, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
CODE = re.compile(r"`([^`\n]+)`")
CARRIER = re.compile(r"[A-Z]\w*[a-z]\w*|[a-z]+_[a-z_]+")
"""What is meant as a name of this package: `CompileSpec`, `run_epochs`."""

OTHERS = {"class_weight", "sample_weight", "dataclass_transform"}
"""Names of arguments, and of others."""


def _outside_fences(path: Path) -> str:
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def _is_file(name: str) -> bool:
    roots = (ROOT, PACKAGE, ROOT / "src", ROOT / "tests")
    return any(list(root.glob(name.rstrip("/"))) for root in roots)


@pytest.mark.parametrize("path", CHECKED, ids=name_of)
def test_files_that_a_document_names_exist(path: Path):
    paths = [code for code in CODE.findall(_outside_fences(path)) if re.fullmatch(r"[\w./*-]+\.(py|md|pyi|toml)", code)]
    assert [name for name in paths if not _is_file(name)] == []


@pytest.mark.parametrize("path", CHECKED, ids=name_of)
def test_names_that_a_document_uses_exist(path: Path):
    codes = [re.sub(r"\(.*", "", code).rpartition(".")[2] for code in CODE.findall(_outside_fences(path))]
    named = {code for code in codes if CARRIER.fullmatch(code)} - OTHERS
    assert sorted(named - defined_names()) == []


def test_the_drawing_names_what_exists():
    drawing = re.search(r"```\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"), re.DOTALL)[1]
    assert [name for name in re.findall(r"\w[\w/]*\.py", drawing) if not _is_file(name)] == []
    words = {word for word in re.findall(r"\w+", drawing) if CARRIER.fullmatch(word)}
    assert len(words) > 15
    assert sorted(words - defined_names() - OTHERS) == []
