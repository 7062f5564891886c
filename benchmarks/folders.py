"""Folders of pictures: how fast they are looked through, decoded and trained on, beside arrays and TensorFlow.

    python benchmarks/folders.py mnist.npz [--tensorflow PYTHON] [--images 70000] [--photos 2000]

Writes MNIST as PNG files and crops of scikit-learn's two photos as JPEG files into a folder of its own, then measures:
`scan`; a first reading of all pixels; training with the same network from the folder and from arrays; and what
`image_dataset_from_directory` feeds, of Foveal and of the TensorFlow that PYTHON has. Where other work is done on the
machine, compare processor time. `--images 4000 --photos 400` takes less than a minute.
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
from foveal.folders.resized_pixels import Framing, pixels_of, rows_of
from foveal.folders.scanning import scan

FEED = """
import sys, time, json
import tensorflow as tf
data = tf.keras.utils.image_dataset_from_directory(sys.argv[1], image_size=(128, 128), batch_size=32, verbose=False)
for _ in data: pass
began, spent = time.perf_counter(), time.process_time()
for _ in range(3):
    for _ in data: pass
photos = 3 * int(sys.argv[2])
print(json.dumps([photos / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / photos]))
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


def timed(function, clock=time.perf_counter):
    began = clock()
    result = function()
    return result, clock() - began


def training(x, y, epochs=3):
    """Microseconds of processor time an image takes in `fit` after a first epoch that compiles."""
    model = networks.small_network((28, 28, 1), networks.head_for("classification", 10), [], 0.3)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x[:3200], y[:3200], batch_size=32, verbose=0)
    _, seconds = timed(lambda: model.fit(x, y, batch_size=32, epochs=epochs, verbose=0), time.process_time)
    return 1e6 * seconds / (epochs * len(x))


def feeding(root, count):
    """Photos a second, and milliseconds of processor time a photo."""
    data = image_dataset_from_directory(root, image_size=(128, 128), batch_size=32, verbose=False)
    for _ in data:
        pass
    spent = time.process_time()
    _, seconds = timed(lambda: [None for _ in range(3) for _ in data])
    return 3 * count / seconds, 1000 * (time.process_time() - spent) / (3 * count)


def of_photos(photos, options):
    """How fast photos are decoded, by their two ways here and by TensorFlow."""
    listing, framing, results = list_pictures("benchmark", photos), Framing(128, 128, 3), {}
    _, seconds = timed(lambda: pixels_of(listing, framing), time.process_time)
    results["photos decoded for training, ms of processor time"] = 1000 * seconds / options.photos
    fed = "photos fed by image_dataset_from_directory, "
    results[fed + "images/s"], results[fed + "ms of processor time"] = feeding(photos, options.photos)
    if options.tensorflow:
        words = [options.tensorflow, "-c", FEED, str(photos), str(options.photos)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        rate, spent = json.loads(done.stdout.splitlines()[-1])
        results["photos fed by TensorFlow, images/s"] = rate
        results["photos fed by TensorFlow, ms of processor time"] = spent
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mnist")
    parser.add_argument("--tensorflow", metavar="PYTHON")
    parser.add_argument("--images", type=int, default=70_000)
    parser.add_argument("--photos", type=int, default=2000)
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as place:
        digits, photos = Path(place, "digits"), Path(place, "photos")
        images, labels = write_mnist(digits, options.mnist, options.images)
        write_photos(photos, options.photos)
        _, results["scan, s"] = timed(lambda: scan(digits))
        listing = list_pictures("benchmark", digits)
        (pixels, _), results["first reading, s"] = timed(lambda: pixels_of(listing, Framing(28, 28, 1)))
        _, results["second reading, s"] = timed(lambda: pixels_of(listing, Framing(28, 28, 1)))
        order = np.random.default_rng(0).permutation(len(images))[:20_000]
        rows = np.sort(order)
        results["training from the folder, us of processor time an image"] = training(
            rows_of(pixels, rows), listing.answers[rows]
        )
        results["training from arrays, us of processor time an image"] = training(images[rows][..., None], labels[rows])
        results |= of_photos(photos, options)
    json.dump({name: round(value, 2) for name, value in results.items()}, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
