"""Lesson 2: linear layers, convolution as a filter, receptive fields, and the way back: autoencoders.

Dense layers on boxes of (4, 2) numbers. Nine kernels over a photo. A convolution of large images in little memory.
How far a neuron sees. Two autoencoders trained on MNIST, with UpSampling2D and with Conv2DTranspose. And the four
ways to undo a pooling.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import foveal as keras
from foveal import image, layers
from foveal.image import kernels
from lesson import Array, Options, Tile, filtered_tile, gray, run, save_tiles

DEFAULTS = {"out": Path("lesson_2"), "epochs": 5, "limit": 20_000, "images": 64}


def main(words: Sequence[str] | None = None) -> dict[str, object]:
    """Run the whole lesson."""
    return run(__doc__ or "", SECTIONS, DEFAULTS, words)


def dense_layers_condense(options: Options) -> list[tuple[int, ...]]:
    """64 boxes of (4, 2): the last axis goes first, then the other."""
    boxes = np.zeros((64, 4, 2), np.float32)
    first, second = layers.Dense(units=1, use_bias=False), layers.Dense(units=1, use_bias=False)
    rows = first(boxes).squeeze(axis=-1)
    numbers = second(rows).squeeze(axis=-1)
    print(f"  {boxes.shape}, weight {first.weights[0].shape} -> {rows.shape}")
    print(f"  {rows.shape}, weight {second.weights[0].shape} -> {numbers.shape}")
    return [rows.shape, first.weights[0].shape, numbers.shape, second.weights[0].shape]


def dense_layers_enrich(options: Options) -> dict[str, object]:
    """The same boxes made richer first: three layers and their parameters."""
    values = np.zeros((64, 4, 2), np.float32)
    dense = [layers.Dense(units=n, use_bias=False) for n in (3, 1, 1)]
    shapes = []
    for layer in dense:
        values = layer(values)
        if layer.units == 1:
            values = values.squeeze(axis=-1)
        shapes.append((layer.weights[0].shape, values.shape))
        print(f"  weight {shapes[-1][0]} -> {values.shape}")
    total = sum(layer.count_params() for layer in dense)
    print(f"  parameters: {' + '.join(str(layer.count_params()) for layer in dense)} = {total}")
    return {"shapes": shapes, "total": total}


def kernels_made_by_hand(options: Options) -> dict[str, dict[str, Array]]:
    """Convolution finds, blurs and draws edges, as the numbers of the kernel say."""
    chosen = {
        "line": kernels.line(7),
        "box blur": kernels.blur(9),
        "Gaussian": kernels.gaussian(13, 2.5),
        "sharpen": kernels.sharpen(),
        "edge": kernels.edge(),
        "Sobel, to the right": kernels.sobel_x(),
        "Sobel, downwards": kernels.sobel_y(),
        "Laplacian": kernels.laplacian(),
        "Laplacian of Gaussian": kernels.log(13, 2.0),
    }
    save_tiles(options.out / "kernels.png", [Tile(k, name, "signed") for name, k in chosen.items()], 5, "Nine kernels")
    for name, kernel in chosen.items():
        print(f"  {name:22} {kernel.shape[0]:2} x {kernel.shape[1]:2}, sum {abs(kernel.sum()):4.2f}")
    print("  Kernels that add up to 0 answer an even ground with 0; those that add up to 1 keep its brightness.")
    found = {}
    for photo_name in ("china", "flower"):
        photo = gray(keras.datasets.sample_images.load_sample_image(f"{photo_name}.jpg"))
        found[photo_name] = {name: image.filter(photo, kernel) for name, kernel in chosen.items()}
        tiles = [Tile(photo, "photo")]
        tiles += [filtered_tile(name, chosen[name], values) for name, values in found[photo_name].items()]
        title = f"{photo_name.capitalize()} through nine kernels (blue: below 0, red: above)"
        save_tiles(options.out / f"filtered_{photo_name}.png", tiles, 5, title, inches=2.2)
    return found


def a_kernel_as_large_as_the_image(options: Options) -> float:
    """Then a convolution is a Dense layer: every output sees every pixel."""
    convolution, dense = layers.Conv2D(5, (6, 7)), layers.Dense(5)
    images = np.random.default_rng(0).normal(size=(10, 6, 7, 3)).astype(np.float32)
    moved = convolution(images)
    dense(images.reshape(10, -1))
    kernel, bias = convolution.get_weights()
    dense.set_weights([kernel.reshape(-1, 5), bias])
    difference = float(np.abs(moved.reshape(10, 5) - dense(images.reshape(10, -1))).max())
    print(f"  Conv2D(5, (6, 7)) and Dense(5) on 6 x 7 x 3, same weights: they differ by at most {difference:.1e}.")
    return difference


def large_images(options: Options) -> dict[str, object]:
    """A batch of 1920 x 1080 x 3 through a convolution, flattened, to one number each."""
    pictures = np.full((options.images, 1920, 1080, 3), 0, np.float32)  # np.zeros would take no memory yet
    convolution = layers.Conv2D(filters=16, kernel_size=(5, 5), strides=5, use_bias=False)
    linear = layers.Dense(units=1, use_bias=False)
    maps = convolution(pictures)
    flat = layers.Flatten()(maps)
    numbers = linear(flat)
    print(f"  {pictures.shape} ({pictures.nbytes / 1e9:.2f} GB) -> {maps.shape} -> {flat.shape} -> {numbers.shape}")
    print(f"  parameters: {convolution.count_params():,} and {linear.count_params():,}")
    print(f"  peak memory of this program: {peak_memory() / 1e9:.2f} GB")
    counts = convolution.count_params(), linear.count_params()
    return {"shapes": [maps.shape, flat.shape, numbers.shape], "parameters": counts, "peak": peak_memory()}


def peak_memory() -> int:
    """The most memory this program has held so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def receptive_field(options: Options) -> dict[str, list[int]]:
    """How many pixels across a neuron sees: by formula, and by lighting one pixel after the other.

    With a kernel of k and a stride of s, layer after layer: field += (k - 1) * step; step *= s.
    """
    stack = [
        layers.Conv2D(1, 3, padding="same", use_bias=False, kernel_initializer="ones"),
        layers.MaxPooling2D(2),
        layers.Conv2D(1, 3, padding="same", use_bias=False, kernel_initializer="ones"),
        layers.MaxPooling2D(2),
        layers.Conv2D(1, 3, padding="same", use_bias=False, kernel_initializer="ones"),
    ]
    pixels = 32
    lit = np.eye(pixels * pixels, dtype=np.float32).reshape(-1, pixels, pixels, 1)
    found: dict[str, list[int]] = {"formula": [], "measured": []}
    field, step, tiles, values = 1, 1, [], lit
    for layer, (k, s) in zip(stack, [(3, 1), (2, 2)] * 3, strict=False):
        field, step = field + (k - 1) * step, step * s
        values = layer(values)
        middle = values.shape[1] // 2
        seen = values[:, middle, middle, 0].reshape(pixels, pixels)
        found["formula"].append(field)
        found["measured"].append(int((seen > 0).any(axis=0).sum()))
        tiles.append(Tile(seen, f"{type(layer).__name__}: {field} x {field}", "amount"))
        print(f"  {type(layer).__name__:12} sees {field} x {field} by formula, {found['measured'][-1]} pixels measured")
    save_tiles(options.out / "receptive_field.png", tiles, 5, "What one neuron in the middle sees of 32 x 32 pixels")
    return found


def autoencoder_of_upsampling(options: Options) -> dict[str, float]:
    """Encoder: convolution and pooling, to 4 x 4 x 4. Decoder: convolution and up-sampling, back to 28 x 28."""
    return autoencoder(options, layers.Conv2D, "same", "upsampling")


def autoencoder_of_transposed_convolutions(options: Options) -> dict[str, float]:
    """Encoder: convolutions without padding, to 3 x 3 x 4. Decoder: transposed convolutions and up-sampling."""
    return autoencoder(options, layers.Conv2DTranspose, "valid", "transposed")


def autoencoder(options: Options, way_back: type[layers.Layer], padding: str, name: str) -> dict[str, float]:
    """Train one to give back its input; draw ten test digits beside what it makes of them."""
    image_in = keras.Input((28, 28, 1))
    x = image_in
    for filters in (16, 8):
        x = layers.Conv2D(filters, (3, 3), activation="relu", padding=padding)(x)
        x = layers.MaxPooling2D((2, 2), padding=padding)(x)
    x = layers.Conv2D(4, (3, 3), activation="relu", padding=padding)(x)
    code = layers.MaxPooling2D((2, 2), padding="same")(x) if padding == "same" else x
    x = code
    for filters, sides in ((4, "same"), (8, "same"), (16, "valid")):
        x = way_back(filters, (3, 3), activation="relu", padding=sides)(x)
        x = layers.UpSampling2D((2, 2))(x)
    decoded = way_back(1, (3, 3), activation="sigmoid", padding="same")(x)
    model = keras.Model(image_in, decoded)
    model.compile("adam", "binary_crossentropy")
    (train, _), (test, _) = keras.datasets.mnist.load_data()
    train, test = (part[..., None].astype("float32") / 255 for part in (train[: options.limit], test[:1000]))
    before = model.evaluate(test, test, verbose=0)
    model.fit(train, train, epochs=options.epochs, batch_size=32, verbose=0)
    found = {"before": before, "after": model.evaluate(test, test, verbose=0)}
    found["code"] = int(np.prod(code.shape[1:]))
    shown = {"original": test[:10], "restored": model.predict(test[:10], verbose=0)}
    tiles = [Tile(each[..., 0], title) for title, digits in shown.items() for each in digits]
    title = f"784 pixels through {found['code']} numbers and back"
    save_tiles(options.out / f"autoencoder_{name}.png", tiles, 10, title)
    print(f"  code {code.shape[1:]}, output {decoded.shape[1:]}, {model.count_params():,} parameters")
    print(f"  loss {before:.4f} untrained, {found['after']:.4f} after {options.epochs} epochs of {len(train)} digits")
    return found


def four_ways_to_undo_a_pooling(options: Options) -> dict[str, float]:
    """Nearest neighbour, bed of nails, max unpooling and a transposed convolution that learned to."""
    digit = keras.Input((28, 28, 1))
    pooled = layers.MaxPooling2D(2, name="pool")(digit)
    learned = layers.Conv2DTranspose(1, 4, strides=2, padding="same")
    ways = {
        "nearest neighbour": layers.UpSampling2D(2, interpolation="nearest")(pooled),
        "bed of nails": layers.UpSampling2D(2, interpolation="bed_of_nails")(pooled),
        "max unpooling": layers.MaxUnpooling2D("pool")(pooled),
        "transposed convolution": learned(pooled),
    }
    (train, _), (test, _) = keras.datasets.mnist.load_data()
    train, test = (part[..., None].astype("float32") / 255 for part in (train[: options.limit], test[:100]))
    teacher = keras.Model(digit, ways["transposed convolution"])
    teacher.compile(keras.optimizers.Adam(0.02), "mean_squared_error")
    teacher.fit(train, train, epochs=options.epochs, batch_size=32, verbose=0)
    small, *back = keras.Model(digit, [pooled, *ways.values()]).predict(test, verbose=0)
    tiles = [Tile(test[0, ..., 0], "digit"), Tile(small[0, ..., 0], "max pooling")]
    found = {}
    for name, values in zip(ways, back, strict=True):
        found[name] = float(((values - test) ** 2).mean())
        tiles.append(Tile(values[0, ..., 0], name))
        print(f"  {name:23} {(values > 0).mean():4.0%} of the pixels above 0, mean squared error {found[name]:.4f}")
    save_tiles(options.out / "unpooling.png", tiles, 3, "14 x 14 back to 28 x 28, four ways", inches=2.6)
    return found


SECTIONS = (
    large_images,  # first: the peak of memory is the program's
    dense_layers_condense,
    dense_layers_enrich,
    kernels_made_by_hand,
    a_kernel_as_large_as_the_image,
    receptive_field,
    autoencoder_of_upsampling,
    autoencoder_of_transposed_convolutions,
    four_ways_to_undo_a_pooling,
)

if __name__ == "__main__":
    main()
