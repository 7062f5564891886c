"""Runs the code of looking.md and makes its pictures: python docs/guide/draw.py."""

from __future__ import annotations

import io
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

HERE = Path(__file__).parent
STEP = re.compile(r"^```python\n(.*?)^```|^!\[[^\]]*\]\((pictures/\S+)\)$", re.DOTALL | re.MULTILINE)
DOTS = 80


def drawn(figure: Figure) -> bytes:
    """A small PNG file: 256 colours are enough for a picture of numbers."""
    file, small = io.BytesIO(), io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS)
    few = (
        Image.open(file).convert("RGB").quantize(method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    )
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """A block's `picture`, or the file that it writes, becomes the picture that the text shows behind it."""
    known: dict[str, Any] = {"__name__": "guide"}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for step in STEP.finditer((HERE / "looking.md").read_text(encoding="utf-8")):
            code, name = step.groups()
            if code:
                exec(compile(code, "looking.md", "exec"), known)
                continue
            written = Path(Path(name).name)
            contents = written.read_bytes() if written.exists() else drawn(known["picture"])
            (HERE / name).write_bytes(contents)
        os.chdir(HERE)


if __name__ == "__main__":
    main()
