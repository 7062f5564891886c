"""Lesson 4: one digit through a network, a layer at a time.

Every layer is called on an array and gives an array: convolution, ReLU, pooling (the features), then Flatten and
Dense (the classification). Beside each step: its histogram, its kernel and its feature map.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import foveal as keras
from foveal import layers
from lesson import COLOURS, INK, Array, Options, Tile, figure, run, show

DEFAULTS = {"out": Path("lesson_4")}


def main(words: Sequence[str] | None = None) -> dict[str, object]:
    """Run the whole lesson."""
    return run(__doc__ or "", SECTIONS, DEFAULTS, words)


def feature_extraction(options: Options) -> dict[str, Array]:
    """28 x 28 becomes 1 x 28 x 28 x 1, then Conv2D, ReLU and MaxPool2D."""
    (images, labels), _ = keras.datasets.mnist.load_data()
    image = (images[0][np.newaxis, ..., np.newaxis] / 255).astype(np.float32)
    convolution = layers.Conv2D(3, 3, 1, padding="SAME")
    output = convolution(image)
    kernel, bias = convolution.get_weights()
    active = layers.ReLU()(output)
    pooled = layers.MaxPool2D(pool_size=(2, 2), strides=(2, 2), padding="SAME")(active)
    steps = {"input": image, "Conv2D": output, "ReLU": active, "MaxPool2D": pooled}
    print(f"  A {labels[0]}. Conv2D's weights: kernel {kernel.shape}, bias {bias.shape}")
    for name, values in steps.items():
        told(name, values)
    draw_convolution(options.out / "convolution.png", kernel, output)
    draw_steps(options.out / "steps.png", steps)
    return {**steps, "kernel": kernel, "bias": bias}


def classification(options: Options) -> dict[str, Array]:
    """Flatten and Dense: the features become one row, the row becomes ten scores."""
    features = feature_extraction_again()
    flat = layers.Flatten()(features)
    hidden = layers.Dense(32, activation="relu")(flat)
    answer = layers.Dense(10, activation="softmax")(hidden)
    steps = {"features": features, "Flatten": flat, "Dense(32)": hidden, "Dense(10)": answer}
    for name, values in steps.items():
        told(name, values)
    print(f"  The ten probabilities add up to {answer.sum():.4f}; nothing is trained yet, so they mean nothing.")
    return steps


def feature_extraction_again() -> Array:
    """The same three layers as a model: called on an array, it gives one too."""
    (images, _), _ = keras.datasets.mnist.load_data()
    base = keras.Sequential([layers.Conv2D(3, 3, padding="same", activation="relu"), layers.MaxPool2D()])
    return base((images[:1, ..., None] / 255).astype(np.float32))


def told(name: str, values: Array) -> None:
    """Print what came out of a layer: shape, smallest and largest value."""
    size = " x ".join(map(str, values.shape))
    print(f"  {name:10} {size:16} from {values.min():6.3f} to {values.max():.3f}")


def draw_convolution(path: Path, kernel: Array, output: Array) -> None:
    """Histogram, kernel and feature map of every filter."""
    page = figure(9, 8, "Conv2D, one row a filter: how often each value occurs, the kernel, the feature map")
    reach = float(np.abs(output).max())
    for k, (counts, weights, drawn) in enumerate(page.subplots(output.shape[-1], 3, width_ratios=(1.6, 1, 1.2))):
        histogram(counts, output[..., k], reach)
        counts.set_ylabel(f"filter {k}", fontsize=9, color=INK)
        show(weights, Tile(kernel[:, :, 0, k], f"kernel of {kernel.shape}", "signed", written=True))
        with_scale(drawn, Tile(output[0, ..., k], f"map {k} of {output.shape}", "signed"))
    page.savefig(path, dpi=110)


def draw_steps(path: Path, steps: dict[str, Array]) -> None:
    """Histogram beside image for each step: ReLU cuts off what is below 0, pooling keeps the largest."""
    page = figure(6.5, 10, "One digit, one layer at a time (channel 0)")
    reach = max(float(np.abs(values).max()) for values in steps.values())
    for (name, values), (counts, drawn) in zip(steps.items(), page.subplots(len(steps), 2), strict=True):
        histogram(counts, values[..., 0], reach)
        counts.set_ylabel(name, fontsize=9, color=INK)
        scale = "signed" if values.min() < 0 else "amount"
        with_scale(drawn, Tile(values[0, ..., 0], f"{name} {values.shape}", scale))
    page.savefig(path, dpi=110)


def with_scale(axes: Axes, tile: Tile) -> None:
    """An image, and beside it which colour means how much."""
    scale = axes.figure.colorbar(show(axes, tile), shrink=0.8)
    scale.ax.tick_params(labelsize=7, colors=INK)


def histogram(axes: Axes, values: Array, reach: float) -> None:
    """How often each value occurs; the axis is cut so that the zeros of the paper do not hide the rest."""
    axes.hist(np.ravel(values), bins=41, range=(-reach, reach), color=COLOURS[0])
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.set_ylim(0, 100)
    axes.tick_params(labelsize=7, colors=INK)
    axes.spines[["top", "right"]].set_visible(False)


SECTIONS = (feature_extraction, classification)

if __name__ == "__main__":
    main()
