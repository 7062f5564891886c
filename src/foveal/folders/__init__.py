"""Folders of pictures: what is in them, networks trained on them, and how good those are.

Examples
--------
>>> import tempfile
>>> from pathlib import Path
>>> import numpy as np
>>> from foveal import folders, image
>>> photos = Path(tempfile.mkdtemp())
>>> for number, name in enumerate(["cat", "dog"]):
...     (photos / name).mkdir()
...     image.save(photos / name / "1.png", np.eye(20)[::1 - 2 * number])
>>> folders.scan(photos).counts
{'all': {'cat': 1, 'dog': 1}}
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.folders.scanning": "Scan scan",
        "foveal.folders.fitting": "Training train",
        "foveal.folders.judgement": "Judgement",
        "foveal.folders.evaluation": "judge",
        "foveal.folders.settings": "Settings",
        "foveal.folders.resized_pixels": "Framing",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
