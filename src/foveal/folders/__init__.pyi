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

from foveal.folders.evaluation import judge as judge
from foveal.folders.fitting import Training as Training
from foveal.folders.fitting import train as train
from foveal.folders.judgement import Judgement as Judgement
from foveal.folders.resized_pixels import Framing as Framing
from foveal.folders.scanning import Scan as Scan
from foveal.folders.scanning import scan as scan
from foveal.folders.settings import Settings as Settings
