"""Lesson 0: the convolutional base filters, detects and condenses; the head classifies.

A kernel made by hand moves over a photo (filter), ReLU keeps where it answered (detect), and max pooling makes the
answers smaller without losing them (condense). Two kernels: one that finds edges and one that sharpens.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import foveal as keras
from foveal import layers, nn
from foveal.image import kernels
from lesson import Array, Options, Tile, filtered_tile, gray, run, save_tiles

DEFAULTS = {"out": Path("lesson_0")}


def main(words: Sequence[str] | None = None) -> dict[str, object]:
    """Run the whole lesson."""
    return run(__doc__ or "", SECTIONS, DEFAULTS, words)


def base_and_head(options: Options) -> dict[str, int]:
    """The two parts of a convolutional network, and how many parameters each has."""
    base = keras.Sequential(
        [
            keras.Input((128, 128, 3)),
            layers.Conv2D(filters=64, kernel_size=3, activation="relu"),  # filter, and detect
            layers.MaxPool2D(),  # condense
        ],
        name="base",
    )
    head = keras.Sequential([layers.Flatten(), layers.Dense(6, activation="relu"), layers.Dense(1)], name="head")
    model = keras.Sequential([keras.Input((128, 128, 3)), base, head])
    model.summary(print_fn=print)
    return {"base": base.count_params(), "head": head.count_params(), "model": model.count_params()}


def edges_of_a_photo(options: Options) -> dict[str, object]:
    """Filter, detect and condense with the edge kernel."""
    return filter_detect_condense(options, "edge", kernels.edge())


def a_sharper_photo(options: Options) -> dict[str, object]:
    """The same with a kernel that adds a pixel's difference from its neighbours to it."""
    return filter_detect_condense(options, "sharpen", kernels.sharpen())


def filter_detect_condense(options: Options, name: str, kernel: Array) -> dict[str, object]:
    """The three steps on the photo of the temple, drawn beside it."""
    photo = gray(keras.datasets.sample_images.load_sample_image("china.jpg"))
    images, filters = photo[None, ..., None], kernel[..., None, None]
    filtered = nn.conv2d(images, filters, strides=1, padding="SAME")
    detected = nn.relu(filtered)
    condensed = nn.max_pool2d(detected, ksize=2, strides=2, padding="SAME")
    steps = {"photo": images, "filter": filtered, "detect": detected, "condense": condensed}
    for step, values in steps.items():
        size = " x ".join(map(str, values.shape))
        print(f"  {step:9} {size:20} from {values.min():6.2f} to {values.max():.2f}, mean {values.mean():6.3f}")
    reach = np.quantile(filtered, 0.995)  # a few glaring pixels must not make all others pale
    heading = "filter" if kernel.sum() else "filter (blue: below 0, red: above)"
    tiles = [
        Tile(photo, "photo"),
        filtered_tile(heading, kernel, filtered[0, ..., 0]),
        Tile(np.minimum(detected[0, ..., 0], reach), "detect: ReLU", "amount"),
        Tile(np.minimum(condensed[0, ..., 0], reach), "condense: largest of 2 x 2", "amount"),
    ]
    save_tiles(options.out / f"{name}.png", tiles, 2, f"Filter ({name}), detect, condense", inches=4.5)
    save_tiles(options.out / f"{name}_kernel.png", [Tile(kernel, "", "signed", written=True)], 1, name.capitalize())
    return {step: np.asarray(values) for step, values in steps.items()}


def slips_of_the_pen(options: Options) -> list[str]:
    """Two that the lesson makes itself, `layers.Con2D(filter=64)`: what one is told."""
    told = []
    for slip in (lambda: layers.Con2D(filters=64, kernel_size=3), lambda: layers.Conv2D(filter=64, kernel_size=3)):
        try:
            slip()
        except (AttributeError, TypeError, ValueError) as error:
            told.append(str(error))
            print(f"  {type(error).__name__}: {error}")
    return told


SECTIONS = (base_and_head, edges_of_a_photo, a_sharper_photo, slips_of_the_pen)

if __name__ == "__main__":
    main()
