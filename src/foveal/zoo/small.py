"""Networks that `keras.applications` lacks: small classics, and U-Net."""

from __future__ import annotations

import os
from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPooling2D,
    Rescaling,
    ZeroPadding2D,
)
from foveal.models import Model
from foveal.zoo.architecture import COMMON, Architecture, Body, Request, dense_top, network, predictions
from foveal.zoo.efficientnet import FIRST as EFFICIENTNET
from foveal.zoo.efficientnet import LAST_KERNEL, STAGES, Style, blocks, convolved
from foveal.zoo.resnet import SOURCE as RESNET

UNTRAINED = {**COMMON, "weights": None}
"""The arguments of networks whose weights nobody has published in Keras's layout."""


# -------------------------------------------------------------------------------------------------------- LeNet-5


def lenet_body(x: KerasTensor, request: Request) -> KerasTensor:
    """Two 5 x 5 convolutions, each averaged over 2 x 2 places."""
    for number, (filters, padding) in enumerate(((6, "same" if x.shape[1] == 28 else "valid"), (16, "valid")), 1):
        x = Conv2D(filters, 5, padding=padding, activation="tanh", name=f"conv{number}")(x)
        x = AveragePooling2D(2, name=f"pool{number}")(x)
    return x


def lenet_top(x: KerasTensor, request: Request) -> KerasTensor:
    """Dense layers of 120 and 84 units before the last one."""
    x = Flatten(name="flatten")(x)
    for units in (120, 84):
        x = Dense(units, activation="tanh", name=f"dense_{units}")(x)
    return predictions(x, request)


LeNet5 = network(
    Architecture(
        "LeNet5",
        lenet_body,
        32,
        "Y. LeCun et al., 'Gradient-based learning applied to document recognition', 1998",
        least=16,
        name="lenet5",
        top=lenet_top,
        channels=1,
    ),
    **UNTRAINED | {"classes": 10},
)


# -------------------------------------------------------------------------------------------------------- AlexNet


def alexnet_body(x: KerasTensor, request: Request) -> KerasTensor:
    """Five convolutions, three of them in two groups, as the two graphics cards of 2012 shared them."""
    x = Conv2D(96, 11, strides=4, activation="relu", name="conv1")(x)
    x = MaxPooling2D(3, strides=2, name="pool1")(x)
    x = Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2")(x)
    x = MaxPooling2D(3, strides=2, name="pool2")(x)
    for number, (filters, groups) in enumerate(((384, 1), (384, 2), (256, 2)), 3):
        x = Conv2D(filters, 3, padding="same", groups=groups, activation="relu", name=f"conv{number}")(x)
    return MaxPooling2D(3, strides=2, name="pool5")(x)


def alexnet_top(x: KerasTensor, request: Request) -> KerasTensor:
    """Two dense layers of 4,096 units, half of them dropped while training, before the last one."""
    x = Flatten(name="flatten")(x)
    for name in ("fc6", "fc7"):
        x = Dropout(0.5, name=f"{name}_dropout")(Dense(4096, activation="relu", name=name)(x))
    return predictions(x, request)


AlexNet = network(
    Architecture(
        "AlexNet",
        alexnet_body,
        227,
        "A. Krizhevsky et al., 'ImageNet classification with deep convolutional neural networks', 2012; here without "
        "local response normalization",
        least=67,
        name="alexnet",
        top=alexnet_top,
    ),
    **UNTRAINED,
)


# ------------------------------------------------------------------------------------------------- ResNet-18 and 20


def basic_block(x: KerasTensor, filters: int, strides: int, name: str) -> KerasTensor:
    """Two 3 x 3 convolutions, added to what came in."""
    shortcut = x
    if strides != 1 or x.shape[-1] != filters:
        shortcut = Conv2D(filters, 1, strides=strides, use_bias=False, name=f"{name}_0_conv")(x)
        shortcut = BatchNormalization(epsilon=1e-5, name=f"{name}_0_bn")(shortcut)
    for place in (1, 2):
        padding = "same"
        if place == 1 and strides == 2:
            x, padding = ZeroPadding2D(1, name=f"{name}_pad")(x), "valid"
        step = strides if place == 1 else 1
        x = Conv2D(filters, 3, step, padding=padding, use_bias=False, name=f"{name}_{place}_conv")(x)
        x = BatchNormalization(epsilon=1e-5, name=f"{name}_{place}_bn")(x)
        x = Activation("relu", name=f"{name}_1_relu")(x) if place == 1 else x
    return Activation("relu", name=f"{name}_out")(Add(name=f"{name}_add")([shortcut, x]))


def basic_stacks(filters: tuple[int, ...], depth: int, large: bool) -> Body:
    """Stacks of basic blocks; photos are first made four times smaller."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        x = ZeroPadding2D(3 if large else 1, name="conv1_pad")(x)
        x = Conv2D(filters[0], 7 if large else 3, 2 if large else 1, use_bias=False, name="conv1_conv")(x)
        x = Activation("relu", name="conv1_relu")(BatchNormalization(epsilon=1e-5, name="conv1_bn")(x))
        if large:
            x = MaxPooling2D(3, strides=2, name="pool1_pool")(ZeroPadding2D(1, name="pool1_pad")(x))
        for stack, width in enumerate(filters):
            for block in range(depth):
                strides = 2 if stack and not block else 1
                x = basic_block(x, width, strides, f"conv{stack + 2}_block{block + 1}")
        return x

    return body


ResNet18 = network(
    Architecture("ResNet18", basic_stacks((64, 128, 256, 512), 2, True), 224, RESNET, name="resnet18"), **UNTRAINED
)
ResNet20 = network(
    Architecture(
        "ResNet20",
        basic_stacks((16, 32, 64), 3, False),
        32,
        RESNET + "; with 1 x 1 convolutions where a shortcut changes its size",
        least=8,
        name="resnet20",
    ),
    **UNTRAINED | {"classes": 10},
)


# ---------------------------------------------------------------------------------------------- EfficientNet-Lite0


def lite_body(x: KerasTensor, request: Request) -> KerasTensor:
    """EfficientNetB0 without squeeze-and-excite, with ReLU cut at 6, which 8-bit arithmetic can follow."""
    style = Style(0.99, True, "relu6", squeezing=False)
    x = Rescaling(1 / 128, offset=-127 / 128)(x)
    x = blocks(style.active(convolved(x, 32, 3, "stem_conv", 2), "stem_"), STAGES, style, 1.0, 1.0)
    return style.active(convolved(x, 1280, 1, "top_conv"), "top_")


EfficientNetLite0 = network(
    Architecture(
        "EfficientNetLite0",
        lite_body,
        224,
        EFFICIENTNET,
        name="efficientnet_lite0",
        top=dense_top(dropout=0.2, kernel_initializer=LAST_KERNEL),
    ),
    **UNTRAINED,
)


# ---------------------------------------------------------------------------------------------------------- U-Net


def UNet(
    input_shape: tuple[int | None, int | None, int] = (128, 128, 3),
    classes: int = 2,
    filters: int = 16,
    depth: int = 4,
    classifier_activation: Any = "softmax",
    weights: str | os.PathLike[str] | None = None,
    name: str = "unet",
) -> Model:
    """U-Net, which says of every pixel what it belongs to: O. Ronneberger et al., 2015.

    Parameters
    ----------
    input_shape : (rows, columns, channels)
        Rows and columns must be multiples of 2 ** depth; None takes any such size.
    classes : int
        How many kinds of pixels; 1 with `classifier_activation='sigmoid'` for one mask.
    filters : int
        Of the first two convolutions; each level below has twice as many.
    depth : int
        How often images are halved.
    classifier_activation : str, callable or None
        The last activation; None gives logits.
    weights : path, optional
    name : str

    Returns
    -------
    Model
        From images to (rows, columns, classes).
    """
    image = x = Input(input_shape)
    skipped = []
    for level in range(depth):
        x = _doubled(x, filters * 2**level, f"down{level + 1}")
        skipped.append(x)
        x = MaxPooling2D(2, name=f"down{level + 1}_pool")(x)
    x = _doubled(x, filters * 2**depth, "bottom")
    for level in reversed(range(depth)):
        x = Conv2DTranspose(filters * 2**level, 2, strides=2, padding="same", name=f"up{level + 1}_conv0")(x)
        x = Concatenate(name=f"up{level + 1}_concat")([skipped[level], x])
        x = _doubled(x, filters * 2**level, f"up{level + 1}")
    x = Conv2D(classes, 1, activation=classifier_activation, name="predictions")(x)
    model = Model(image, x, name=name)
    if weights is not None:
        model.load_weights(weights)
    return model


def _doubled(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    for place in (1, 2):
        x = Conv2D(filters, 3, padding="same", activation="relu", name=f"{name}_conv{place}")(x)
    return x
