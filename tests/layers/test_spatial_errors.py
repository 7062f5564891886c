"""What convolution, pooling and reshaping layers refuse, word for word, and what Keras does not have."""

import re

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import BATCH, placeholder
from layers.beside_keras import IMAGES, answer, first, last, lesson, numbers
from peers import assert_agree
from small import ENGINES


def on(layer, *shape):
    return lambda: layer(placeholder("x", (BATCH, *shape)))


REFUSED = [
    (
        lambda: layers.Conv1D(4, (3, 3)),
        ArgumentError,
        "Conv1D: `kernel_size` must be a positive integer, got (3, 3).",
    ),
    (
        lambda: layers.Conv1D(4, 3, padding="casual"),
        ArgumentError,
        "Conv1D: `padding` must be one of 'valid', 'same', 'causal', got 'casual'. Did you mean 'causal'?",
    ),
    (
        on(layers.Conv1D(4, 3, name="c"), 9),
        ShapeError,
        "Conv1D 'c': the input must be (N, length, channels), got (N, 9). "
        "Add the missing axis: x[..., None] for the channel of rows of single values, x[None] for one row.",
    ),
    (
        on(layers.Conv1D(4, 3, name="c", data_format="channels_first"), 9, 9, 2),
        ShapeError,
        "Conv1D 'c': the input must be (N, channels, length), got (N, 9, 9, 2).",
    ),
    (
        lambda: layers.Conv2DTranspose(4, 3, strides=2, output_padding=2),
        ArgumentError,
        "Conv2DTranspose: `output_padding` must be smaller than `strides`, got (2, 2) and (2, 2).",
    ),
    (
        lambda: layers.Conv2DTranspose(4, 3, output_padding=-1),
        ArgumentError,
        "Conv2DTranspose: `output_padding` must be an integer of at least 0 or two of them, got -1.",
    ),
    (
        on(layers.Conv2DTranspose(4, 2, strides=2, padding="same", output_padding=0, name="t"), 1, 1, 2),
        ShapeError,
        "Conv2DTranspose 't': the output would be 0x0. Use padding='valid', or a larger input.",
    ),
    (
        on(layers.DepthwiseConv2D(5, name="d"), 3, 3, 2),
        ShapeError,
        "DepthwiseConv2D 'd': a 5x5 window (dilation included) does not fit in a 3x3 image (padding included). "
        "Pad more, or use a smaller kernel.",
    ),
    (
        on(layers.GlobalMaxPooling3D(name="g"), 3, 3, 2),
        ShapeError,
        "GlobalMaxPooling3D 'g': the input must be (N, depth, height, width, channels), got (N, 3, 3, 2). "
        "Add the missing axis: x[..., None] for the channel of grey volumes, x[None] for one volume.",
    ),
    (
        lambda: layers.Reshape((-1, -1)),
        ArgumentError,
        "Reshape: `target_shape` must be positive integers, one of them -1 at most, for one image without the batch, "
        "got (-1, -1).",
    ),
    (
        on(layers.Reshape((4, -1), name="r"), 3, 3),
        ShapeError,
        "Reshape 'r': each image of (N, 3, 3) holds 9 values, which do not fill (4, -1).",
    ),
    (
        lambda: layers.Permute((0, 1)),
        ArgumentError,
        "Permute: `dims` must be the axes beside the batch in their new order, like (2, 1), each of them once, "
        "got (0, 1).",
    ),
    (
        on(layers.Permute((2, 1), name="p"), 3),
        ShapeError,
        "Permute 'p': dims=(2, 1) is for 2 axes beside the batch, got (N, 3).",
    ),
    (
        on(layers.RepeatVector(2, name="r"), 3, 3),
        ShapeError,
        "RepeatVector 'r': the input must be (N, numbers), got (N, 3, 3). Put a Flatten before it.",
    ),
    (
        lambda: layers.ZeroPadding2D((1, 2, 3)),
        ArgumentError,
        "ZeroPadding2D: `padding` must be an integer of at least 0, two of them, or two pairs (before, after), "
        "got (1, 2, 3).",
    ),
    (
        on(layers.Cropping2D(((2, 2), (0, 0)), name="c"), 4, 4, 1),
        ShapeError,
        "Cropping2D 'c': cropping=((2, 2), (0, 0)) leaves nothing of (N, 4, 4, 1) (channels last).",
    ),
    (
        lambda: layers.UpSampling2D(interpolation="neares"),
        ArgumentError,
        "UpSampling2D: `interpolation` must be one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', "
        "'bed_of_nails', got 'neares'. Did you mean 'nearest'?",
    ),
    (
        on(layers.Conv3D(4, 3, dilation_rate=2, name="v"), 4, 9, 9, 2),
        ShapeError,
        "Conv3D 'v': a 5x5x5 window (dilation included) does not fit in a 4x9x9 volume (padding included). "
        "Pad more, or use a smaller kernel.",
    ),
    (
        on(layers.Conv3DTranspose(4, 2, strides=2, padding="same", output_padding=0, name="t"), 2, 1, 1, 2),
        ShapeError,
        "Conv3DTranspose 't': the output would be 2x0x0. Use padding='valid', or a larger input.",
    ),
    (
        lambda: layers.MaxUnpooling2D(layers.AveragePooling2D(2, name="a")),
        ArgumentError,
        "MaxUnpooling2D: `pool` must be a MaxPooling2D layer or its name, got "
        "AveragePooling2D(name='a', dtype='float32', pool_size=(2, 2), strides=(2, 2)).",
    ),
    (
        on(layers.MaxUnpooling2D("p", name="u"), 4, 4, 1),
        ShapeError,
        "MaxUnpooling2D 'u': there is no MaxPooling2D named 'p' before it, but no max pooling. "
        "Put both in one model, the pooling first.",
    ),
    (
        lambda: foveal.Sequential(
            [
                layers.Input((4, 4, 1)),
                layers.MaxPooling2D(name="p"),
                layers.UpSampling2D(),
                layers.MaxUnpooling2D("p", name="u"),
            ],
            name="m",
        ),
        ShapeError,
        "MaxUnpooling2D 'u' of 'm': the input must be (N, 2, 2, 1), as 'p' gave, got (N, 4, 4, 1).",
    ),
    (
        lambda: layers.MaxUnpooling2D("p", name="u")(layers.MaxPooling2D(name="q")(layers.Input((4, 4, 1)))),
        ShapeError,
        "MaxUnpooling2D 'u': there is no MaxPooling2D named 'p' before it, but 'q'. "
        "Put both in one model, the pooling first.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:60] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
@pytest.mark.parametrize("engine", ["numpy", "jax", "llvm"])
def test_bed_of_nails_puts_each_value_top_left_of_its_cell(engine, order):
    turn, back = (first, last) if order == "channels_first" else (np.asarray, np.asarray)
    layer = layers.UpSampling2D((2, 3), order, "bed_of_nails")
    y = back(answer(layer, turn(IMAGES), engine))
    want = np.zeros((2, 16, 27, 4), "float32")
    want[:, ::2, ::3] = IMAGES
    np.testing.assert_array_equal(y, want)


def autoencoder(order="channels_last", **arguments):
    """A pooling and its way back, with a layer between that keeps the shape."""
    pool = layers.MaxPooling2D(2, data_format=order)
    stack = [pool, layers.Rescaling(2), layers.MaxUnpooling2D(pool, data_format=order)]
    return foveal.Sequential([layers.Input(arguments.pop("shape", (8, 6, 3))), *stack], **arguments)


def there_and_back(x):
    """Twice each value that is the largest of its 2 x 2 cell, zeros elsewhere."""
    n, height, width, c = x.shape
    cells = x.reshape(n, height // 2, 2, width // 2, 2, c)
    return np.where(cells == cells.max((2, 4), keepdims=True), 2 * cells, 0).reshape(x.shape)


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
@pytest.mark.parametrize("engine", ["numpy", "jax", "llvm"])
def test_unpooling_puts_values_back_where_they_were_largest(engine, order):
    x = numbers(3, 8, 6, 3)
    turn, back = (first, last) if order == "channels_first" else (np.asarray, np.asarray)
    model = autoencoder(order, shape=turn(x).shape[1:])
    got = back(answer(model, turn(x), engine))
    np.testing.assert_allclose(got, there_and_back(x), rtol=1e-6)


def test_a_model_with_unpooling_can_be_made_again():
    model = autoencoder()
    again = foveal.Sequential.from_config(model.get_config())
    x = numbers(3, 8, 6, 3)
    np.testing.assert_array_equal(answer(again, x), there_and_back(x))


def test_a_functional_model_finds_the_last_use_of_its_pooling():
    x = layers.Input((8, 6, 3))
    pool = layers.MaxPooling2D(2)
    small = layers.Rescaling(2)(pool(x))
    model = foveal.Model(x, layers.MaxUnpooling2D(pool)(small))
    assert model.output_shape == (None, 8, 6, 3)
    data = numbers(3, 8, 6, 3)
    np.testing.assert_array_equal(answer(model, data), there_and_back(data))
    again = foveal.Sequential([layers.Input((8, 6, 3)), model, layers.Rescaling(0.5)])
    np.testing.assert_array_equal(answer(again, data), there_and_back(data) / 2)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_autoencoder_with_unpooling_learns(engine):
    foveal.utils.set_random_seed(1)
    pool = layers.MaxPooling2D(2)
    model = foveal.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            pool,
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.MaxUnpooling2D(pool),
            layers.Conv2DTranspose(1, 3, padding="same"),
        ]
    )
    model.compile(foveal.optimizers.Adam(0.01), "mse", engine=engine)
    x = np.abs(numbers(64, 8, 8, 1))
    losses = model.fit(x, x, epochs=8, batch_size=16, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 2


def test_the_engines_learn_the_same_through_unpooling():
    x = numbers(3, 8, 6, 3)
    model = autoencoder()
    want = lesson(model, x)
    for engine in ("jax", "llvm"):
        for got, expected in zip(lesson(model, x, engine), want, strict=True):
            assert_agree(got, expected, 1e-5, engine)


def test_layers_of_rows_and_images_stack_in_a_model():
    stack = [
        layers.Input((16, 2)),
        layers.Conv1D(4, 3, padding="causal", activation="relu"),
        layers.MaxPooling1D(),
        layers.Reshape((4, 2, 4)),
        layers.SeparableConv2D(6, 2, padding="same"),
        layers.UpSampling2D(2),
        layers.ZeroPadding2D(1),
        layers.DepthwiseConv2D(3),
        layers.GlobalAveragePooling2D(),
        layers.RepeatVector(2),
    ]
    x = numbers(3, 16, 2)
    model = foveal.Sequential(stack)
    for got, want in zip(lesson(model, x, "llvm"), lesson(model, x), strict=True):
        assert_agree(got, want, 1e-5)
