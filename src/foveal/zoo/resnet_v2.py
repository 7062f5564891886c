"""ResNet's second version: normalized before each convolution, with nothing behind the sum."""

from __future__ import annotations

from foveal.functions.symbolic import KerasTensor
from foveal.layers import Add, Conv2D, MaxPooling2D, ZeroPadding2D
from foveal.zoo.architecture import Architecture, files, network
from foveal.zoo.imagenet import preprocessing
from foveal.zoo.resnet import WEIGHTS, rectified, stacks

SOURCE = "K. He et al., 'Identity mappings in deep residual networks', 2016"


def second_stack(x: KerasTensor, number: int, filters: int, blocks: int, name: str) -> KerasTensor:
    """Bottleneck blocks, normalized before each convolution; the last halves the image."""
    for block in range(1, blocks + 1):
        x = second_block(x, filters, 2 if block == blocks and number < 3 else 1, block == 1, f"{name}_block{block}")
    return x


def second_block(x: KerasTensor, filters: int, strides: int, projected: bool, name: str) -> KerasTensor:
    """1 x 1, 3 x 3 and 1 x 1 convolutions, added to what came in, with no activation behind the sum."""
    active = rectified(x, f"{name}_preact")
    if projected:
        shortcut = Conv2D(4 * filters, 1, strides=strides, name=f"{name}_0_conv")(active)
    else:
        shortcut = MaxPooling2D(1, strides=strides)(x) if strides > 1 else x
    x = rectified(Conv2D(filters, 1, use_bias=False, name=f"{name}_1_conv")(active), f"{name}_1")
    x = ZeroPadding2D(1, name=f"{name}_2_pad")(x)
    x = rectified(Conv2D(filters, 3, strides=strides, use_bias=False, name=f"{name}_2_conv")(x), f"{name}_2")
    x = Conv2D(4 * filters, 1, name=f"{name}_3_conv")(x)
    return Add(name=f"{name}_out")([shortcut, x])


def resnet_v2(layers: int, depths: tuple[int, ...], whole: str, headless: str) -> Architecture:
    """ResNetV2 of so many layers."""
    name = f"resnet{layers}v2"
    stored = files(WEIGHTS.format(name), whole, headless)
    body = stacks(depths, second_stack, before=True)
    return Architecture(f"ResNet{layers}V2", body, 224, SOURCE, files=stored, name=name)


ResNet50V2 = network(
    resnet_v2(50, (3, 4, 6, 3), "3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"),
)
ResNet101V2 = network(
    resnet_v2(101, (3, 4, 23, 3), "6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"),
)
ResNet152V2 = network(
    resnet_v2(152, (3, 8, 36, 3), "a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"),
)
preprocess_input = preprocessing("tf")
