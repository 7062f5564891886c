"""Folders of pictures: how fast they are looked through, decoded and trained on, beside arrays and TensorFlow.

    python benchmarks/folders.py mnist.npz [--tensorflow PYTHON] [--images 70000]

Writes MNIST as PNG files and 2,000 crops of scikit-learn's two photos as JPEG files into a folder of its own, then
measures: `scan`; a first reading of all pixels; training with the same network from the folder and from arrays; and
what `image_dataset_from_directory` feeds, of Foveal and of the TensorFlow that PYTHON has.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

from foveal.data.image_dataset import image_dataset_from_directory
from foveal.folders import networks
from foveal.folders.listing import list_pictures
from foveal.folders.resized_pixels import Framing, pixels_of
from foveal.folders.scanning import scan

FEED = """
import sys, time, json
import tensorflow as tf
data = tf.keras.utils.image_dataset_from_directory(sys.argv[1], image_size=(128, 128), batch_size=32, verbose=False)
for _ in data: pass
began = time.perf_counter()
for _ in range(3):
    for _ in data: pass
print(json.dumps(3 * int(sys.argv[2]) / (time.perf_counter() - began)))
"""


def write_mnist(root, path, count):
    with np.load(path) as file:
        images = np.concatenate([file["x_train"], file["x_test"]])[:count]
        labels = np.concatenate([file["y_train"], file["y_test"]])[:count]
    for number in range(10):
        (root / str(number)).mkdir(parents=True)
    for row, (image, label) in enumerate(zip(images, labels, strict=True)):
        Image.fromarray(image).save(root / str(label) / f"{row:05}.png")
    return images, labels


def write_photos(root, count=2000, size=(500, 375)):
    rng = np.random.default_rng(0)
    for name in ("china", "flower"):
        (root / name).mkdir(parents=True)
        photo = Image.fromarray(load_sample_image(f"{name}.jpg"))
        for number in range(count // 2):
            scale = rng.uniform(0.5, 0.87)
            width, height = int(640 * scale), int(427 * scale)
            left, top = int(rng.integers(0, 640 - width)), int(rng.integers(0, 427 - height))
            crop = photo.crop((left, top, left + width, top + height)).resize(size, Image.Resampling.BILINEAR)
            crop.save(root / name / f"{number:04}.jpg", quality=90)


def timed(function):
    began = time.perf_counter()
    result = function()
    return result, time.perf_counter() - began


def rate_of_training(x, y, epochs=3):
    """Images a second of `fit` after a first epoch that compiles."""
    model = networks.small_network((28, 28, 1), networks.head_for("classes", 10), [], 0.3)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x[:3200], y[:3200], batch_size=32, verbose=0)
    _, seconds = timed(lambda: model.fit(x, y, batch_size=32, epochs=epochs, verbose=0))
    return epochs * len(x) / seconds


def feeding(root, count):
    data = image_dataset_from_directory(root, image_size=(128, 128), batch_size=32, verbose=False)
    for _ in data:
        pass
    _, seconds = timed(lambda: [None for _ in range(3) for _ in data])
    return 3 * count / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist")
    parser.add_argument("--tensorflow", metavar="PYTHON")
    parser.add_argument("--images", type=int, default=70_000)
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as place:
        digits, photos = Path(place, "digits"), Path(place, "photos")
        images, labels = write_mnist(digits, options.mnist, options.images)
        write_photos(photos)
        _, results["scan, s"] = timed(lambda: scan(digits))
        listing = list_pictures("benchmark", digits)
        (pixels, _), results["first reading, s"] = timed(lambda: pixels_of(listing, Framing(28, 28, 1)))
        _, results["second reading, s"] = timed(lambda: pixels_of(listing, Framing(28, 28, 1)))
        order = np.random.default_rng(0).permutation(len(images))[:20_000]
        rows = np.sort(order)
        results["training from the folder, images/s"] = rate_of_training(
            np.asarray(pixels[rows]), listing.answers[rows]
        )
        results["training from arrays, images/s"] = rate_of_training(images[rows][..., None], labels[rows])
        framing = Framing(128, 128, 3)
        _, seconds = timed(lambda: pixels_of(list_pictures("benchmark", photos), framing))
        results["photos decoded for training, images/s"] = 2000 / seconds
        results["photos fed by image_dataset_from_directory, images/s"] = feeding(photos, 2000)
        if options.tensorflow:
            words = [options.tensorflow, "-c", FEED, str(photos), "2000"]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            results["photos fed by TensorFlow, images/s"] = json.loads(done.stdout.splitlines()[-1])
    json.dump({name: round(value, 2) for name, value in results.items()}, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
