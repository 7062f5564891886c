"""ResNet: blocks that add a correction to what they were given."""

from __future__ import annotations

from collections.abc import Callable

from foveal.functions.symbolic import KerasTensor
from foveal.layers import Activation, Add, BatchNormalization, Conv2D, MaxPooling2D, ZeroPadding2D
from foveal.zoo.architecture import Architecture, Body, Request, files, network
from foveal.zoo.imagenet import preprocessing

WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/resnet/{}_weights_tf_dim_ordering_tf_kernels{{}}.h5"
)
SOURCE = "K. He et al., 'Deep residual learning for image recognition', 2015"
FILTERS = (64, 128, 256, 512)
Stack = Callable[[KerasTensor, int, int, int, str], KerasTensor]
"""Blocks of one size: from x, the number among the stacks, filters, how many blocks, and the name."""


def normalized(x: KerasTensor, name: str) -> KerasTensor:
    """Batch normalization as ResNet has it."""
    return BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x)


def rectified(x: KerasTensor, name: str) -> KerasTensor:
    """Batch normalization and ReLU."""
    return Activation("relu", name=f"{name}_relu")(normalized(x, name))


def first_stack(x: KerasTensor, number: int, filters: int, blocks: int, name: str) -> KerasTensor:
    """Bottleneck blocks, normalized behind each convolution; the first halves the image."""
    for block in range(1, blocks + 1):
        x = first_block(x, filters, 2 if block == 1 and number else 1, block == 1, f"{name}_block{block}")
    return x


def first_block(x: KerasTensor, filters: int, strides: int, projected: bool, name: str) -> KerasTensor:
    """1 x 1, 3 x 3 and 1 x 1 convolutions, added to what came in."""
    shortcut = x
    if projected:
        shortcut = normalized(Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(x), f"{name}_0")
    x = rectified(Conv2D(filters, 1, strides=strides, name=f"{name}_1_conv")(x), f"{name}_1")
    x = rectified(Conv2D(filters, 3, padding="same", name=f"{name}_2_conv")(x), f"{name}_2")
    x = normalized(Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x), f"{name}_3")
    return Activation("relu", name=f"{name}_out")(Add(name=f"{name}_add")([shortcut, x]))


def stacks(depths: tuple[int, ...], stack: Stack, before: bool) -> Body:
    """A 7 x 7 convolution, max pooling, and four stacks; `before` says whether blocks begin with normalization."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        x = Conv2D(64, 7, strides=2, name="conv1_conv")(ZeroPadding2D(3, name="conv1_pad")(x))
        x = x if before else rectified(x, "conv1")
        x = MaxPooling2D(3, strides=2, name="pool1_pool")(ZeroPadding2D(1, name="pool1_pad")(x))
        for number, (filters, depth) in enumerate(zip(FILTERS, depths, strict=True)):
            x = stack(x, number, filters, depth, f"conv{number + 2}")
        return rectified(x, "post") if before else x

    return body


def resnet(layers: int, depths: tuple[int, ...], whole: str, headless: str) -> Architecture:
    """ResNet of so many layers."""
    name = f"resnet{layers}"
    stored = files(WEIGHTS.format(name), whole, headless)
    body = stacks(depths, first_stack, before=False)
    return Architecture(f"ResNet{layers}", body, 224, SOURCE, files=stored, name=name)


ResNet50 = network(
    resnet(50, (3, 4, 6, 3), "2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"),
)
ResNet101 = network(
    resnet(101, (3, 4, 23, 3), "f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"),
)
ResNet152 = network(
    resnet(152, (3, 8, 36, 3), "100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
)
preprocess_input = preprocessing("caffe")
