"""Lesson 1: why networks bend, what shapes and parameters a CNN has, and how it learns from what it knows.

Stacked linear layers are one linear layer; a non-linearity bends the boundary between classes. Images are walked
through a CNN shape by shape. Parameters do not depend on the size of the image. Strides, dropout, frozen layers and
transfer learning. An image shifted by one pixel changes less after a filter and pooling.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import foveal as keras
from foveal import layers, nn
from foveal.image import kernels
from lesson import COLOURS, SEED, Array, Options, Tile, bare, figure, run, save_tiles

DEFAULTS = {"out": Path("lesson_1"), "epochs": 2, "limit": 20_000}


def main(words: Sequence[str] | None = None) -> dict[str, object]:
    """Run the whole lesson."""
    return run(__doc__ or "", SECTIONS, DEFAULTS, words)


def stacked_linear_layers_are_one(options: Options) -> float:
    """Three Dense layers without activation against the one layer they multiply out to."""
    stack = keras.Sequential([keras.Input((2,)), layers.Dense(16), layers.Dense(8), layers.Dense(1)])
    (a, b, c) = (layer.get_weights()[0] for layer in stack.layers)
    for layer in stack.layers:  # biases start at 0; any will do
        layer.set_weights([layer.get_weights()[0], np.linspace(-1, 1, layer.units)])
    u, v, w = (layer.get_weights()[1] for layer in stack.layers)
    one = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    one.set_weights([a @ b @ c, (u @ b + v) @ c + w])
    points = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    difference = float(np.abs(stack.predict(points, verbose=0) - one.predict(points, verbose=0)).max())
    print(f"  16, 8 and 1 linear units ({stack.count_params()} parameters) and one unit ({one.count_params()})")
    print(f"  differ by at most {difference:.1e}: a stack of linear layers is one linear layer.")
    return difference


def boundaries(options: Options) -> dict[str, float]:
    """A disc inside a ring: what a linear stack, polynomial inputs and a non-linearity can tell apart."""
    points, labels = rings(400)
    plain, squares = (lambda x: x), (lambda x: np.concatenate([x, x**2, x[:, :1] * x[:, 1:]], 1))
    tries = {
        "three linear layers": (plain, None, (16, 16, 1)),
        "one layer, polynomial inputs": (squares, None, (1,)),
        "three layers, ReLU between": (plain, "relu", (16, 16, 1)),
    }
    page = figure(9, 3.4, "Where a network decides: one boundary is straight, two are bent")
    reach = np.linspace(-3, 3, 121, dtype=np.float32)
    ground = np.stack(np.meshgrid(reach, reach), -1).reshape(-1, 2)
    found = {}
    for axes, (name, (inputs, activation, units)) in zip(page.subplots(1, 3), tries.items(), strict=True):
        model = classifier(inputs(points).shape[1], units, activation)
        model.fit(inputs(points), labels, epochs=150, batch_size=100, verbose=0)
        found[name] = model.evaluate(inputs(points), labels, verbose=0)[1]
        answers = model.predict(inputs(ground), verbose=0).reshape(121, 121)
        axes.contourf(reach, reach, answers, levels=np.linspace(0, 1, 11), cmap="RdBu_r", vmin=-1, vmax=2)
        axes.contour(reach, reach, answers, levels=[0.5], colors="black", linewidths=1)
        for kind, colour in enumerate(COLOURS):
            axes.scatter(*points[labels == kind].T, s=5, color=colour)
        axes.set_aspect("equal")
        bare(axes, f"{name}: {found[name]:.0%} right")
        print(f"  {name:30} {found[name]:6.1%} of the points right")
    page.savefig(options.out / "boundaries.png", dpi=110)
    return found


def rings(count: int) -> tuple[Array, Array]:
    """Points (count, 2) in a disc (label 0) and in a ring around it (label 1)."""
    rng = np.random.default_rng(1)
    labels = np.arange(count) % 2
    radius, angle = rng.uniform(0, 1.1, count) + 1.5 * labels, rng.uniform(0, 2 * np.pi, count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32), labels


def classifier(inputs: int, units: Sequence[int], activation: str | None) -> keras.Sequential:
    """Dense layers; the last one gives the probability of label 1."""
    hidden = [layers.Dense(n, activation=activation) for n in units[:-1]]
    model = keras.Sequential([keras.Input((inputs,)), *hidden, layers.Dense(units[-1], activation="sigmoid")])
    model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
    return model


def network(classes: int = 10) -> keras.Sequential:
    """The lesson's CNN: two convolutions with pooling that extract features, and Dense layers that classify them."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(25, 3, padding="same", activation="relu", name="c1"),
            layers.MaxPooling2D(2, name="p1"),
            layers.Conv2D(50, 3, padding="same", activation="relu", name="c2"),
            layers.MaxPooling2D(2, name="p2"),
            layers.Flatten(name="flat"),
            layers.Dense(100, activation="relu", name="hidden"),
            layers.Dense(classes, activation="softmax", name="answer"),
        ]
    )


def digits(options: Options) -> tuple[Array, Array]:
    """The first training digits (n, 28, 28, 1) from 0 to 1, and their labels."""
    (images, labels), _ = keras.datasets.mnist.load_data()
    return images[: options.limit, ..., None].astype(np.float32) / 255, labels[: options.limit]


def shape_walk(options: Options) -> list[tuple[int, ...]]:
    """Four digits through the network: every layer's output is a prediction too."""
    images, labels = digits(options)
    model = network()
    model.compile("adam", "sparse_categorical_crossentropy")
    before = model.get_layer("c1").get_weights()[0]
    model.fit(images, labels, epochs=options.epochs, batch_size=128, verbose=0)
    looking = keras.Model(model.input, [layer.output for layer in model.layers])
    outputs = looking.predict(images[:4], verbose=0)
    print(f"  {'input':8} {' x '.join(map(str, images[:4].shape))}")
    for layer, output in zip(model.layers, outputs, strict=True):
        print(f"  {layer.name:8} {' x '.join(map(str, output.shape))}")
    drawn = {"at random": before, "trained": model.get_layer("c1").get_weights()[0]}
    tiles: list[Tile | None] = [
        Tile(values[:, :, 0, k], when, "signed") for when, values in drawn.items() for k in range(10)
    ]
    save_tiles(options.out / "filters.png", tiles, 10, "Ten of c1's filters, before and after training (red: above 0)")
    tiles = []
    for name, output in (("c1", outputs[0]), ("p1", outputs[1]), ("c2", outputs[2]), ("p2", outputs[3])):
        tiles.append(None if tiles else Tile(images[0, ..., 0], "input"))
        tiles += [Tile(output[0, ..., k], f"{name}, map {k}", "amount") for k in range(6)]
    save_tiles(options.out / "feature_maps.png", tiles, 7, "One digit inside the network")
    return [output.shape for output in outputs]


def parameters_are_free_of_the_image_size(options: Options) -> dict[tuple[int, int, int], int]:
    """(k * k * c_in + 1) * filters, whatever the height and the width; a Dense layer grows with the image."""
    found = {}
    for size, channels, filters in ((3, 1, 10), (5, 1, 10), (3, 1, 25), (3, 25, 50)):
        counts = set()
        for pixels in (28, 56, 112):
            convolution = layers.Conv2D(filters, size, padding="same")
            keras.Sequential([keras.Input((pixels, pixels, channels)), convolution])
            counts.add(convolution.count_params())
        (found[size, channels, filters],) = counts
        print(f"  Conv2D({filters}, {size}) on {channels:2} channels: {convolution.formula():26} at any size")
    for pixels in (28, 56, 112):
        dense = layers.Dense(10)
        keras.Sequential([keras.Input((pixels * pixels,)), dense])
        print(f"  Dense(10) on {pixels} x {pixels} pixels: {dense.count_params():,}")
    return found


def strides_and_padding(options: Options) -> dict[tuple[int, str], tuple[int | None, ...]]:
    """How far the window moves, and whether zeros surround the image: what becomes of 28 x 28."""
    found = {}
    for strides in (1, 2):
        for padding in ("same", "valid"):
            model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(50, 3, strides, padding)])
            found[strides, padding] = model.output_shape[1:3]
            print(f"  strides {strides}, {padding:5}: 28 x 28 becomes {' x '.join(map(str, model.output_shape[1:3]))}")
    return found


def dropout(options: Options) -> dict[str, float]:
    """Dropout draws while training, lets everything pass at inference, and keeps the mean."""
    layer, ones = layers.Dropout(0.4, seed=SEED), np.ones((100, 100), np.float32)
    training, inference = layer(ones, training=True), layer(ones)
    found = {
        "dropped": float((training == 0).mean()),
        "kept_value": float(training.max()),
        "mean": float(training.mean()),
        "changed_at_inference": int((inference != ones).sum()),
    }
    print(
        f"  training: {found['dropped']:.1%} of the ones become 0, the others {found['kept_value']:.4f} = 1 / (1 - 0.4)"
    )
    print(f"  so the mean stays {found['mean']:.3f}; at inference {found['changed_at_inference']} of 10,000 change.")
    return found


def transfer_learning(options: Options) -> dict[str, object]:
    """What was learned of 0 to 4 helps with 5 to 9: the frozen base stays as it is, a new head learns from little."""
    images, labels = digits(options)
    known = labels < 5
    first = network(5)
    first.compile("adam", "sparse_categorical_crossentropy")
    first.fit(images[known], labels[known], epochs=options.epochs, batch_size=64, verbose=0)
    base = keras.Model(first.input, first.get_layer("flat").output, name="base")
    open_count = sum(weight.size for weight in base.trainable_weights)
    base.trainable = False
    before = base.get_weights()
    new, answers = images[~known], labels[~known] - 5
    few = slice(0, 25)
    found: dict[str, object] = {"base_trainable_before": open_count}
    for name, body in (("frozen base", base), ("from nothing", network(5).layers[:5])):
        parts = [body] if body is base else body
        model = keras.Sequential([keras.Input((28, 28, 1)), *parts, layers.Dense(5, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(new[few], answers[few], epochs=30, batch_size=10, verbose=0)
        found[name] = model.evaluate(new[25:], answers[25:], verbose=0)[1]
        trained = sum(weight.size for weight in model.trainable_weights)
        found[f"{name}, trained"] = trained
        print(f"  {name:12}: {trained:6,} of {model.count_params():,} parameters are trained; {found[name]:.1%} right")
    found["moved"] = max(float(np.abs(a - b).max()) for a, b in zip(before, base.get_weights(), strict=True))
    print(f"  The frozen weights moved by {found['moved']:g}.")
    return found


def one_pixel_shift(options: Options) -> dict[str, tuple[int, int]]:
    """A drawn 1, and the same 1 a pixel to the left: how many values differ, before and after filter and pooling.

    The lesson shows two such images, a vertical filter and pooling, and counts 38 and 12. Its drawing is not given;
    this 1 (a stroke two pixels wide and 17 high, a flag, a foot) and its place were chosen to give the same counts.
    Filter: -1, 2, -1 in every row. Pooling: the largest of 2 x 2.
    """
    found = {}
    for name, column in (("the lesson's counts", 12), ("one pixel further right", 13)):
        here = drawn_one(column)
        there = np.roll(here, -1, axis=1)
        small, moved = condensed(here), condensed(there)
        found[name] = int((here != there).sum()), int((small != moved).sum())
        print(f"  {name:24}: {found[name][0]} of {here.size} pixels change, then {found[name][1]} of {small.size}")
        tiles = [
            Tile(here, "a 1"),
            Tile(there, "one pixel to the left"),
            Tile(here != there, f"{found[name][0]} differ"),
            Tile(small, "filtered and pooled"),
            Tile(moved, "the same of the other"),
            Tile(small != moved, f"{found[name][1]} differ"),
        ]
        save_tiles(options.out / f"shift_{column}.png", tiles, 3, f"A shift by one pixel: {name}")
    print("  How much pooling forgives depends on where the stroke lies in its 2 x 2 cells.")
    return found


def condensed(image: Array) -> Array:
    """What a vertical filter, ReLU and pooling make of an image (height, width)."""
    vertical = 3 * kernels.line(3, "vertical") - 1
    filtered = nn.conv2d(image[None, ..., None], vertical[..., None, None], padding="SAME")
    return nn.max_pool2d(nn.relu(filtered), 2)[0, ..., 0]


def drawn_one(column: int) -> Array:
    """A 1 on 28 x 28 pixels whose stroke begins at this column."""
    image = np.zeros((28, 28), np.float32)
    image[5:22, column : column + 2] = 1
    image[[6, 7, 8], [column - 1, column - 2, column - 3]] = 1
    image[21, column - 2 : column + 4] = 1
    return image


SECTIONS = (
    stacked_linear_layers_are_one,
    boundaries,
    shape_walk,
    parameters_are_free_of_the_image_size,
    strides_and_padding,
    dropout,
    transfer_learning,
    one_pixel_shift,
)

if __name__ == "__main__":
    main()
