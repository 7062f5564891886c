"""DenseNet: every layer of a block sees the feature maps of all before it."""

from __future__ import annotations

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from foveal.zoo.architecture import Architecture, Body, Request, channels, files, network
from foveal.zoo.imagenet import preprocessing
from foveal.zoo.resnet import rectified

SOURCE = "G. Huang et al., 'Densely connected convolutional networks', 2016"
WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/densenet/{}_weights_tf_dim_ordering_tf_kernels{{}}.h5"
)
GROWTH = 32


def blocks(depths: tuple[int, ...]) -> Body:
    """Four dense blocks, with transitions that halve channels and sizes between them."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        x = rectified(Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(ZeroPadding2D(3)(x)), "conv1")
        x = MaxPooling2D(3, strides=2, name="pool1")(ZeroPadding2D(1)(x))
        for number, depth in enumerate(depths, 2):
            for block in range(1, depth + 1):
                x = dense_layer(x, f"conv{number}_block{block}")
            x = transition(x, f"pool{number}") if number < 5 else x
        return Activation("relu", name="relu")(BatchNormalization(epsilon=1.001e-5, name="bn")(x))

    return body


def dense_layer(x: KerasTensor, name: str) -> KerasTensor:
    """1 x 1 and 3 x 3 convolutions, whose maps join those that came in."""
    new = rectified(x, f"{name}_0")
    new = rectified(Conv2D(4 * GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(new), f"{name}_1")
    new = Conv2D(GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(new)
    return Concatenate(name=f"{name}_concat")([x, new])


def transition(x: KerasTensor, name: str) -> KerasTensor:
    """Half the channels, half the rows and columns."""
    x = Conv2D(channels(x) // 2, 1, use_bias=False, name=f"{name}_conv")(rectified(x, name))
    return AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def densenet(layers: int, depths: tuple[int, ...], whole: str, headless: str) -> Architecture:
    """DenseNet of so many layers."""
    name = f"densenet{layers}"

    stored = files(WEIGHTS.format(name), whole, headless)
    return Architecture(f"DenseNet{layers}", blocks(depths), 224, SOURCE, files=stored, name=name)


DenseNet121 = network(
    densenet(121, (6, 12, 24, 16), "9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
)
DenseNet169 = network(
    densenet(169, (6, 12, 32, 32), "d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
)
DenseNet201 = network(
    densenet(201, (6, 12, 48, 32), "1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
)
preprocess_input = preprocessing("torch")
