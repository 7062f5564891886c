"""Python that shows outside of the studio what is seen in it."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np

from foveal.studio.subject import Subject

FILE = "input.npz"


def script_of(subject: Subject, model_file: str, line: str) -> dict[str, Any]:
    """A script around a line, and in base 64 the file `input.npz` that it reads: the inputs as they stand."""
    names = list(subject.view.inputs)
    arrays = dict(zip(names, (x[0] for x in subject.x), strict=True))
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    listed = ", ".join(f"saved[{name!r}]" for name in names)
    batched = ", ".join(f"saved[{name!r}][None]" for name in names)
    one = len(names) == 1
    lines = [
        "import numpy as np",
        "",
        "from foveal import look",
        "from foveal.models import load_model",
        "",
        f"model = load_model({model_file!r})",
        f"saved = np.load({FILE!r})",
        f"image = {listed}" if one else f"image = [{batched}]",
        "images = image[None]" if one else "images = image",
        *(edit.line for edit in subject.edits if edit.line),
        line,
    ]
    return {
        "script": "\n".join(lines) + "\n",
        "name": FILE,
        "bytes": base64.b64encode(content.getvalue()).decode("ascii"),
    }
