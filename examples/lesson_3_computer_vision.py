"""Lesson 3: local receptive fields, one neuron's arithmetic, padding and strides, and pooling.

Two photos through filters of one line. What a neuron of a feature map adds up. How large the output is. Max, average
and global average pooling. And how a network of convolutions and poolings is put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

import foveal as keras
from foveal import layers, nn
from foveal.image import kernels
from lesson import Array, Options, Tile, gray, run, save_tiles

DEFAULTS = {"out": Path("lesson_3")}


def main(words: Sequence[str] | None = None) -> dict[str, object]:
    """Run the whole lesson."""
    return run(__doc__ or "", SECTIONS, DEFAULTS, words)


def line_filters(channels: int) -> Array:
    """Two filters of 7 x 7: a vertical line and a horizontal one, through every channel: (7, 7, channels, 2)."""
    lines = np.stack([kernels.line(7, "vertical"), kernels.line(7, "horizontal")], -1)
    return np.repeat(lines[:, :, None], channels, axis=2)


def lines_in_two_photos(options: Options) -> dict[str, object]:
    """A batch of two photos, two feature maps of each."""
    images = (keras.datasets.sample_images.load_data() / 255).astype(np.float32)
    outputs = nn.conv2d(images, line_filters(3), strides=1, padding="SAME")
    print(f"  images {images.shape}, filters {line_filters(3).shape}, feature maps {outputs.shape}")
    tiles = []
    for photo, maps, name in zip(images, outputs, ("china", "flower"), strict=True):
        tiles += [Tile(photo, name), Tile(maps[..., 0], "vertical line"), Tile(maps[..., 1], "horizontal line")]
    save_tiles(options.out / "lines.png", tiles, 3, "Lines of 7 pixels: what lies along them stays", inches=3.6)
    across, down = (np.abs(np.diff(outputs, axis=axis)).mean(axis=(0, 1, 2)) for axis in (2, 1))
    print(f"  The vertical line blurs downwards (mean step {down[0]:.3f}, sideways {across[0]:.3f}),")
    print(f"  the horizontal one sideways (mean step {across[1]:.3f}, downwards {down[1]:.3f}).")
    return {"shape": outputs.shape, "across": across, "down": down}


def one_neuron(options: Options) -> float:
    """z[i, j, k] = b[k] + the sum over u, v, c of x[i s + u, j s + v, c] * w[u, v, c, k], added up by hand."""
    image = keras.datasets.sample_images.load_sample_image("flower.jpg")[200:232, 300:332].astype(np.float32) / 255
    layer = layers.Conv2D(filters=4, kernel_size=3, strides=2, bias_initializer="random_normal")
    outputs = layer(image[None])
    w, b = layer.get_weights()
    largest = 0.0
    for i, j, k in np.ndindex(outputs.shape[1:]):
        z = b[k]
        for u, v, c in np.ndindex(w.shape[:3]):
            z += image[i * 2 + u, j * 2 + v, c] * w[u, v, c, k]
        largest = max(largest, abs(float(z - outputs[0, i, j, k])))
    print(f"  {outputs[0].size} neurons, each looking at 3 x 3 x 3 values, {layer.count_params()} parameters in all:")
    print(f"  the sums by hand and the layer differ by at most {largest:.1e}.")
    return largest


def output_sizes(options: Options) -> dict[tuple[int, int, int, int], int]:
    """(N - F + 2 P) / S + 1, for an input of N, a filter of F, P zeros at each side and a stride of S."""
    found = {}
    for n, f, p, s in ((7, 3, 0, 1), (7, 3, 0, 2), (7, 3, 1, 1), (32, 5, 2, 1), (224, 7, 3, 2), (227, 11, 0, 4)):
        stack = [keras.Input((n, n, 1)), layers.ZeroPadding2D(p), layers.Conv2D(1, f, strides=s)]
        found[n, f, p, s] = keras.Sequential(stack).output_shape[1]
        formula = f"({n} - {f} + 2 * {p}) / {s} + 1 = {(n - f + 2 * p) / s + 1:g}"
        print(f"  {formula:32} the layer's output: {found[n, f, p, s]}")
    same = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(filters=32, kernel_size=3, padding="same")])
    print(f"  padding='same' with stride 1 keeps 28 x 28: {same.output_shape[1:]}")
    return found


def pooling(options: Options) -> dict[str, object]:
    """Max, average and global average pooling of a photo."""
    photo = keras.datasets.sample_images.load_sample_image("china.jpg").astype(np.float32)[None] / 255
    largest = layers.MaxPool2D(pool_size=(8, 8), strides=None, padding="valid")(photo)
    average = layers.AvgPool2D(pool_size=8)(photo)
    whole = layers.GlobalAvgPool2D()(photo)
    tiles = [Tile(photo[0], "photo"), Tile(largest[0], "largest of 8 x 8"), Tile(average[0], "average of 8 x 8")]
    tiles.append(Tile(np.broadcast_to(whole[0], (53, 80, 3)), "average of all: one colour"))
    save_tiles(options.out / "pooling.png", tiles, 2, "Pooling has no weights", inches=4.5)
    print(f"  photo {photo.shape}: max {largest.shape}, average {average.shape}, global average {whole.shape}")
    print(f"  The average keeps the mean ({photo.mean():.3f}, {average.mean():.3f}); the largest raises it ", end="")
    print(f"({largest.mean():.3f}).")
    return {"photo": photo, "largest": largest, "average": average, "whole": whole}


def small_shifts(options: Options) -> dict[int, float]:
    """How much of a shifted photo's edges a max pooling forgives: the mean change, before and after."""
    photo = gray(keras.datasets.sample_images.load_sample_image("china.jpg"))[None, ..., None]
    edges = nn.relu(nn.conv2d(photo, kernels.edge()[..., None, None], 1, "SAME"))
    found = {}
    for size in (1, 2, 4, 8, 16):
        here, there = (nn.max_pool2d(x, size, size, "VALID") for x in (edges, np.roll(edges, 1, axis=2)))
        found[size] = float(np.abs(here - there).mean() / here.mean())
        print(f"  shifted by a pixel, the largest of {size:2} x {size:2} changes by {found[size]:.0%} of its mean")
    return found


def architecture(options: Options) -> list[tuple[int, ...]]:
    """LeNet-5's plan: convolution and pooling in turn, images smaller and deeper, then Dense layers.

    Y. LeCun and others, "Gradient-based learning applied to document recognition", 1998.
    """
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.summary(print_fn=print)
    images = [layer.output.shape[1:] for layer in model.layers[:4]]
    smaller = all(a[0] > b[0] and a[2] <= b[2] for a, b in pairwise(images))
    print(f"  From layer to layer the images get smaller and no less deep: {smaller}")
    return images


SECTIONS = (lines_in_two_photos, one_neuron, output_sizes, pooling, small_shifts, architecture)

if __name__ == "__main__":
    main()
