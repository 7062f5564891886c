"""Inception: convolutions of several sizes side by side; with shortcuts around them as Inception-ResNet."""

from __future__ import annotations

from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Layer,
    MaxPooling2D,
    concatenate,
)
from foveal.zoo.architecture import Architecture, Request, channels, files, network
from foveal.zoo.imagenet import preprocessing

THIRD = "C. Szegedy et al., 'Rethinking the Inception architecture for computer vision', 2015"
RESIDUAL = "C. Szegedy et al., 'Inception-v4, Inception-ResNet and the impact of residual connections', 2016"
WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/{0}/{0}_weights_tf_dim_ordering_tf_kernels{{}}.h5"
)
Size = int | tuple[int, int]


def convolved(
    x: KerasTensor, filters: int, size: Size, strides: int = 1, padding: str = "same", name: str | None = None
) -> KerasTensor:
    """A convolution, batch normalization without scale, and ReLU."""
    x = Conv2D(filters, size, strides=strides, padding=padding, use_bias=False, name=name)(x)
    x = BatchNormalization(scale=False, name=name and f"{name}_bn")(x)
    return Activation("relu", name=name and f"{name}_ac")(x)


def branch(x: KerasTensor, *steps: tuple[int, Size]) -> KerasTensor:
    """Convolutions one after another."""
    for filters, size in steps:
        x = convolved(x, filters, size)
    return x


def narrowed(x: KerasTensor, *steps: tuple[int, Size]) -> KerasTensor:
    """Convolutions one after another, of which the last halves the image."""
    x = branch(x, *steps[:-1])
    return convolved(x, *steps[-1], strides=2, padding="valid")


def pooled(x: KerasTensor, filters: int) -> KerasTensor:
    """The average of each place's neighbours, and a 1 x 1 convolution."""
    return convolved(AveragePooling2D(3, strides=1, padding="same")(x), filters, 1)


def stem(x: KerasTensor) -> KerasTensor:
    """Five convolutions and two poolings, which both networks begin with."""
    x = convolved(x, 32, 3, strides=2, padding="valid")
    x = convolved(convolved(x, 32, 3, padding="valid"), 64, 3)
    x = MaxPooling2D(3, strides=2)(x)
    x = convolved(convolved(x, 80, 1, padding="valid"), 192, 3, padding="valid")
    return MaxPooling2D(3, strides=2)(x)


# ------------------------------------------------------------------------------------------------------------- V3


def third_body(x: KerasTensor, request: Request) -> KerasTensor:
    """Eleven modules, mixed0 to mixed10."""
    x = stem(x)
    for number, filters in enumerate((32, 64, 64)):
        parts = [branch(x, (64, 1)), branch(x, (48, 1), (64, 5)), branch(x, (64, 1), (96, 3), (96, 3))]
        x = concatenate([*parts, pooled(x, filters)], name=f"mixed{number}")
    parts = [narrowed(x, (384, 3)), narrowed(x, (64, 1), (96, 3), (96, 3)), MaxPooling2D(3, strides=2)(x)]
    x = concatenate(parts, name="mixed3")
    for number, n in enumerate((128, 160, 160, 192), 4):
        parts = [
            branch(x, (192, 1)),
            branch(x, (n, 1), (n, (1, 7)), (192, (7, 1))),
            branch(x, (n, 1), (n, (7, 1)), (n, (1, 7)), (n, (7, 1)), (192, (1, 7))),
        ]
        x = concatenate([*parts, pooled(x, 192)], name=f"mixed{number}")
    parts = [narrowed(x, (192, 1), (320, 3)), narrowed(x, (192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3))]
    x = concatenate([*parts, MaxPooling2D(3, strides=2)(x)], name="mixed8")
    for number in range(2):
        whole, split = branch(x, (320, 1)), branch(x, (384, 1))
        split = _crossed(split, f"mixed9_{number}")
        deep = _crossed(branch(x, (448, 1), (384, 3)), None)
        x = concatenate([whole, split, deep, pooled(x, 192)], name=f"mixed{9 + number}")
    return x


def _crossed(x: KerasTensor, name: str | None) -> KerasTensor:
    return concatenate([convolved(x, 384, (1, 3)), convolved(x, 384, (3, 1))], name=name)


InceptionV3 = network(
    Architecture(
        "InceptionV3",
        third_body,
        299,
        THIRD,
        least=75,
        files=files(
            WEIGHTS.format("inception_v3"), "9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"
        ),
        name="inception_v3",
        pools=(None, None),
    )
)


# ------------------------------------------------------------------------------------------------ Inception-ResNet


class CustomScaleLayer(Layer):
    """The first of two inputs plus the second times a number.

    Parameters
    ----------
    scale : float
    """

    def __init__(self, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs: Any) -> Any:
        return inputs[0] + inputs[1] * self.scale

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer."""
        return {**super().get_config(), "scale": self.scale}


BRANCHES: dict[str, tuple[tuple[tuple[int, Size], ...], ...]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1)))),
    "block8": (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1)))),
}


def residual_block(x: KerasTensor, kind: str, number: int, scale: float, active: bool = True) -> KerasTensor:
    """Branches, brought back to the input's channels, scaled and added to it."""
    name = f"{kind}_{number}"
    mixed = Concatenate(name=f"{name}_mixed")([branch(x, *steps) for steps in BRANCHES[kind]])
    change = Conv2D(channels(x), 1, padding="same", name=f"{name}_conv")(mixed)
    x = CustomScaleLayer(scale)([x, change])
    return Activation("relu", name=f"{name}_ac")(x) if active else x


def residual_body(x: KerasTensor, request: Request) -> KerasTensor:
    """Ten, twenty and ten residual blocks of three kinds."""
    x = stem(x)
    parts = [branch(x, (96, 1)), branch(x, (48, 1), (64, 5)), branch(x, (64, 1), (96, 3), (96, 3)), pooled(x, 64)]
    x = Concatenate(name="mixed_5b")(parts)
    for number in range(1, 11):
        x = residual_block(x, "block35", number, 0.17)
    parts = [narrowed(x, (384, 3)), narrowed(x, (256, 1), (256, 3), (384, 3)), MaxPooling2D(3, strides=2)(x)]
    x = Concatenate(name="mixed_6a")(parts)
    for number in range(1, 21):
        x = residual_block(x, "block17", number, 0.1)
    parts = [narrowed(x, (256, 1), (384, 3)), narrowed(x, (256, 1), (288, 3))]
    parts += [narrowed(x, (256, 1), (288, 3), (320, 3)), MaxPooling2D(3, strides=2)(x)]
    x = Concatenate(name="mixed_7a")(parts)
    for number in range(1, 11):
        x = residual_block(x, "block8", number, 0.2 if number < 10 else 1.0, active=number < 10)
    return convolved(x, 1536, 1, name="conv_7b")


InceptionResNetV2 = network(
    Architecture(
        "InceptionResNetV2",
        residual_body,
        299,
        RESIDUAL,
        least=75,
        files=files(
            WEIGHTS.format("inception_resnet_v2"),
            "e693bd0210a403b3192acc6073ad2e96",
            "d19885ff4a710c122648d3b5c3b684e4",
        ),
        name="inception_resnet_v2",
        pools=(None, None),
    )
)
preprocess_input = preprocessing("tf")
