"""The code in the guide runs, block after block, as a reader would type it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from house.sources import ROOT, name_of

BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "guide").glob("*.md")), ids=name_of)
def test_a_guides_code_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    text, known = path.read_text(encoding="utf-8"), {"__name__": "guide"}
    blocks = list(BLOCK.finditer(text))
    assert blocks
    for block in blocks:
        lines_before = text.count("\n", 0, block.start(1))
        exec(compile("\n" * lines_before + block[1], path, "exec"), known)


def test_the_guides_pictures_are_small_and_shown():
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "guide" / "pictures").iterdir()}
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "guide").glob("*.md"))
    assert {name for name in pictures if f"](pictures/{name})" not in text} == set()
    assert max(pictures.values()) < 60_000
