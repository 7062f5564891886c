"""Xception: separable convolutions throughout, with shortcuts around each block."""

from __future__ import annotations

from foveal.functions.symbolic import KerasTensor
from foveal.layers import Activation, BatchNormalization, Conv2D, MaxPooling2D, SeparableConv2D, add
from foveal.zoo.architecture import Architecture, Request, files, network
from foveal.zoo.imagenet import preprocessing

SOURCE = "F. Chollet, 'Xception: deep learning with depthwise separable convolutions', 2016"
WEIGHTS = "https://storage.googleapis.com/tensorflow/keras-applications/xception/xception_weights_tf_dim_ordering_tf_kernels{}.h5"


def separable(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    """A separable convolution and batch normalization."""
    x = SeparableConv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
    return BatchNormalization(name=f"{name}_bn")(x)


def halved_block(x: KerasTensor, number: int, filters: tuple[int, int]) -> KerasTensor:
    """Two separable convolutions and max pooling, beside a 1 x 1 convolution of stride 2."""
    shortcut = BatchNormalization()(Conv2D(filters[1], 1, strides=2, padding="same", use_bias=False)(x))
    for place, width in enumerate(filters, 1):
        if number != 2 or place == 2:
            x = Activation("relu", name=f"block{number}_sepconv{place}_act")(x)
        x = separable(x, width, f"block{number}_sepconv{place}")
    return add([MaxPooling2D(3, strides=2, padding="same", name=f"block{number}_pool")(x), shortcut])


def body(x: KerasTensor, request: Request) -> KerasTensor:
    """Two convolutions, twelve blocks with shortcuts, two separable convolutions."""
    for place, (filters, strides) in enumerate(((32, 2), (64, 1)), 1):
        x = Conv2D(filters, 3, strides=strides, use_bias=False, name=f"block1_conv{place}")(x)
        x = BatchNormalization(name=f"block1_conv{place}_bn")(x)
        x = Activation("relu", name=f"block1_conv{place}_act")(x)
    for number, filters in ((2, 128), (3, 256), (4, 728)):
        x = halved_block(x, number, (filters, filters))
    for number in range(5, 13):
        shortcut = x
        for place in (1, 2, 3):
            x = Activation("relu", name=f"block{number}_sepconv{place}_act")(x)
            x = separable(x, 728, f"block{number}_sepconv{place}")
        x = add([x, shortcut])
    x = halved_block(x, 13, (728, 1024))
    for place, filters in ((1, 1536), (2, 2048)):
        x = separable(x, filters, f"block14_sepconv{place}")
        x = Activation("relu", name=f"block14_sepconv{place}_act")(x)
    return x


Xception = network(
    Architecture(
        "Xception",
        body,
        299,
        SOURCE,
        least=71,
        files=files(WEIGHTS, "0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97"),
        name="xception",
        pools=(None, None),
    )
)
preprocess_input = preprocessing("tf")
