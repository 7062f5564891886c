"""Makes pictures.npz: what every kind of picture looks like, in 16 x 16 pixels for each of its frames.

Where a picture is meant to look different, look at it, and run PYTHONPATH=tests python tests/golden/pictures.py
"""

from pathlib import Path

import numpy as np

from look.pictures_to_compare import PICTURES, thumbnails

FILE = Path(__file__).with_suffix(".npz")

if __name__ == "__main__":
    np.savez_compressed(FILE, **{name: thumbnails(make()) for name, make in PICTURES.items()})
