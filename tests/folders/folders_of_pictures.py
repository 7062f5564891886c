"""Real pictures in folders, for the tests: scikit-learn's handwritten digits and its two photos."""

import csv

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image

DIGITS = load_digits()


def digit(row, side=12):
    """A digit as Pillow's grey picture."""
    return Image.fromarray((DIGITS.images[row] * 15.9).astype("uint8")).resize((side, side), 2)


def write_digits(root, rows, side=12, classes=10):
    """A folder for each class, the first digits of each."""
    for row in rows:
        if DIGITS.target[row] < classes:
            folder = root / str(DIGITS.target[row])
            folder.mkdir(parents=True, exist_ok=True)
            digit(row, side).save(folder / f"{row:04}.png")
    return root


def photo(name="china.jpg"):
    """One of the two photos, as Pillow's picture."""
    return Image.fromarray(load_sample_image(name))


def write_crops(root, count=6, side=64, seed=0):
    """Two classes of crops of the photos, as JPEG."""
    rng = np.random.default_rng(seed)
    for name in ("china", "flower"):
        (root / name).mkdir(parents=True, exist_ok=True)
        whole = photo(f"{name}.jpg")
        for number in range(count):
            left, top = int(rng.integers(0, 640 - side)), int(rng.integers(150, 427 - side))  # below the sky
            whole.crop((left, top, left + side, top + side)).save(root / name / f"{number}.jpg", quality=90)
    return root


def write_table(path, rows):
    """A CSV file."""
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
