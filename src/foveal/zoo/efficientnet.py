"""EfficientNet: one network, deepened, widened and enlarged by fixed ratios; V2 begins with whole convolutions."""

from __future__ import annotations

import math
from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePooling2D,
    Normalization,
    Rescaling,
    Reshape,
    ZeroPadding2D,
    add,
    multiply,
)
from foveal.record import Record
from foveal.zoo.architecture import (
    COMMON,
    Architecture,
    Body,
    Request,
    dense_top,
    files,
    network,
    rounded_filters,
    same_padding_of_stride_2,
)
from foveal.zoo.imagenet import DEVIATION, MEAN, preprocessing

FIRST = "M. Tan and Q. Le, 'EfficientNet: rethinking model scaling for convolutional neural networks', 2019"
SECOND = "M. Tan and Q. Le, 'EfficientNetV2: smaller models and faster training', 2021"
FIRST_WEIGHTS = "https://storage.googleapis.com/keras-applications/efficientnet{}{{}}.h5"
SECOND_WEIGHTS = "https://storage.googleapis.com/tensorflow/keras-applications/efficientnet_v2/efficientnetv2-{}{{}}.h5"
DROPPED = 0.2
"""The share of images for which the last block's correction is dropped while training; it grows from 0."""

KERNELS: dict[str, Any] = {
    "class_name": "VarianceScaling",
    "config": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"},
}
LAST_KERNEL: dict[str, Any] = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1 / 3, "mode": "fan_out", "distribution": "uniform"},
}


class Stage(Record):
    """Blocks of one width: the first may halve the image."""

    depth: int
    kernel_size: int
    strides: int
    expansion: int
    before: int
    filters: int
    squeezed: bool = True
    fused: bool = False


class Style(Record):
    """What tells the blocks of both versions apart: V2 pads by itself and its averages move faster."""

    momentum: float
    second: bool
    swish: str = "swish"
    squeezing: bool = True

    def width(self, filters: float) -> int:
        """A number of filters as this version rounds it."""
        return rounded_filters(filters, 0.0 if self.second else 0.9)

    def normalized(self, x: KerasTensor, name: str) -> KerasTensor:
        """Batch normalization."""
        return BatchNormalization(momentum=self.momentum, name=name)(x)

    def active(self, x: KerasTensor, name: str) -> KerasTensor:
        """Batch normalization and activation, called `name`bn and `name`activation."""
        return Activation(self.swish, name=f"{name}activation")(self.normalized(x, f"{name}bn"))


def convolved(x: KerasTensor, filters: int, kernel_size: int, name: str, strides: int = 1) -> KerasTensor:
    """A convolution without bias, padded to the image's size."""
    return Conv2D(filters, kernel_size, strides, padding="same", use_bias=False, kernel_initializer=KERNELS, name=name)(
        x
    )


def block(x: KerasTensor, stage: Stage, style: Style, dropped: float, name: str) -> KerasTensor:
    """Widened, convolved channel by channel, squeezed and excited, narrowed, and added to what came in."""
    shortcut, wide = x, stage.before * stage.expansion
    if stage.expansion != 1:
        x = style.active(convolved(x, wide, 1, f"{name}expand_conv"), f"{name}expand_")
    x = _depthwise(x, stage, style, name)
    x = _squeezed(x, stage, wide, style, name) if stage.squeezed and style.squeezing else x
    x = style.normalized(convolved(x, stage.filters, 1, f"{name}project_conv"), f"{name}project_bn")
    return _added(x, shortcut, stage, dropped, name)


def fused_block(x: KerasTensor, stage: Stage, style: Style, dropped: float, name: str) -> KerasTensor:
    """Widened by a whole convolution, narrowed, and added to what came in."""
    shortcut, kernel_size, strides = x, stage.kernel_size, stage.strides
    if stage.expansion != 1:
        wide = stage.before * stage.expansion
        x = style.active(convolved(x, wide, kernel_size, f"{name}expand_conv", strides), f"{name}expand_")
        kernel_size = strides = 1
    x = convolved(x, stage.filters, kernel_size, f"{name}project_conv", strides)
    x = style.normalized(x, f"{name}project_bn")
    x = Activation(style.swish, name=f"{name}project_activation")(x) if stage.expansion == 1 else x
    return _added(x, shortcut, stage, dropped, name)


def _depthwise(x: KerasTensor, stage: Stage, style: Style, name: str) -> KerasTensor:
    padding = "same"
    if stage.strides == 2 and not style.second:
        x = ZeroPadding2D(same_padding_of_stride_2(x, stage.kernel_size), name=f"{name}dwconv_pad")(x)
        padding = "valid"
    x = DepthwiseConv2D(
        stage.kernel_size,
        stage.strides,
        padding=padding,
        use_bias=False,
        depthwise_initializer=KERNELS,
        name=f"{name}dwconv2" if style.second else f"{name}dwconv",
    )(x)
    return style.active(x, name)


def _squeezed(x: KerasTensor, stage: Stage, wide: int, style: Style, name: str) -> KerasTensor:
    share = Reshape((1, 1, wide), name=f"{name}se_reshape")(GlobalAveragePooling2D(name=f"{name}se_squeeze")(x))
    for filters, activation, part in (
        (max(1, stage.before // 4), style.swish, "reduce"),
        (wide, "sigmoid", "expand"),
    ):
        share = Conv2D(
            filters, 1, padding="same", activation=activation, kernel_initializer=KERNELS, name=f"{name}se_{part}"
        )(share)
    return multiply([x, share], name=f"{name}se_excite")


def _added(x: KerasTensor, shortcut: KerasTensor, stage: Stage, dropped: float, name: str) -> KerasTensor:
    if stage.strides != 1 or stage.before != stage.filters:
        return x
    if dropped:
        x = Dropout(dropped, noise_shape=(None, 1, 1, 1), name=f"{name}drop")(x)
    return add([x, shortcut], name=f"{name}add")


def blocks(x: KerasTensor, stages: tuple[Stage, ...], style: Style, width: float, depth: float) -> KerasTensor:
    """All stages, scaled in width and depth."""
    number, written = 0, sum(stage.depth for stage in stages)
    repeats = [math.ceil(depth * stage.depth) for stage in stages]
    total = float(written if style.second else sum(repeats))
    for letter, (stage, times) in enumerate(zip(stages, repeats, strict=True), 1):
        before, filters = (style.width(n * width) for n in (stage.before, stage.filters))
        for each in range(times):
            first = each == 0
            here = stage.replaced(
                before=before if first else filters, filters=filters, strides=stage.strides if first else 1
            )
            make = fused_block if stage.fused else block
            x = make(x, here, style, DROPPED * number / total, f"block{letter}{chr(97 + each)}_")
            number += 1
    return x


# -------------------------------------------------------------------------------------------------- first version

STAGES = (
    Stage(1, 3, 1, 1, 32, 16),
    Stage(2, 3, 2, 6, 16, 24),
    Stage(2, 5, 2, 6, 24, 40),
    Stage(3, 3, 2, 6, 40, 80),
    Stage(3, 5, 1, 6, 80, 112),
    Stage(4, 5, 2, 6, 112, 192),
    Stage(1, 3, 1, 6, 192, 320),
)


FIRST_STYLE = Style(0.99, False)


def first_body(width: float, depth: float) -> Body:
    """EfficientNet, so much wider and deeper than the first."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        x = Normalization()(Rescaling(1 / 255)(x))
        if request.pretrained:  # the weights were trained on what this gives
            x = Rescaling([1 / math.sqrt(share) for share in DEVIATION])(x)
        x = ZeroPadding2D(same_padding_of_stride_2(x, 3), name="stem_conv_pad")(x)
        x = Conv2D(rounded_filters(32 * width), 3, 2, use_bias=False, kernel_initializer=KERNELS, name="stem_conv")(x)
        x = blocks(FIRST_STYLE.active(x, "stem_"), STAGES, FIRST_STYLE, width, depth)
        return FIRST_STYLE.active(convolved(x, rounded_filters(1280 * width), 1, "top_conv"), "top_")

    return body


def first(number: int, width: float, depth: float, size: int, dropout: float, *hashes: str) -> Architecture:
    """EfficientNetB`number`."""
    return Architecture(
        f"EfficientNetB{number}",
        first_body(width, depth),
        size,
        FIRST,
        files=files(FIRST_WEIGHTS.format(f"b{number}"), *hashes),
        name=f"efficientnetb{number}",
        top=dense_top(dropout=dropout, kernel_initializer=LAST_KERNEL),
    )


EfficientNetB0 = network(
    first(0, 1.0, 1.0, 224, 0.2, "902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d")
)
EfficientNetB1 = network(
    first(1, 1.0, 1.1, 240, 0.2, "1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432")
)
EfficientNetB2 = network(
    first(2, 1.1, 1.2, 260, 0.3, "b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39")
)
EfficientNetB3 = network(
    first(3, 1.2, 1.4, 300, 0.3, "ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226")
)
EfficientNetB4 = network(
    first(4, 1.4, 1.8, 380, 0.4, "18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba")
)
EfficientNetB5 = network(
    first(5, 1.6, 2.2, 456, 0.4, "ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f")
)
EfficientNetB6 = network(
    first(6, 1.8, 2.6, 528, 0.5, "165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743")
)
EfficientNetB7 = network(
    first(7, 2.0, 3.1, 600, 0.5, "8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a")
)


# ------------------------------------------------------------------------------------------------- second version


def _stages(*rows: tuple[int, int, int, int, int]) -> tuple[Stage, ...]:
    """Stages of depth, strides, expansion, channels before and filters; the first three are fused."""
    return tuple(
        Stage(depth, 3, strides, expansion, before, filters, squeezed=number > 2, fused=number < 3)
        for number, (depth, strides, expansion, before, filters) in enumerate(rows)
    )


BASE = _stages((1, 1, 1, 32, 16), (2, 2, 4, 16, 32), (2, 2, 4, 32, 48), (3, 2, 4, 48, 96), (5, 1, 6, 96, 112),
               (8, 2, 6, 112, 192))  # fmt: skip
STAGES_BY_SIZE = {
    "s": _stages((2, 1, 1, 24, 24), (4, 2, 4, 24, 48), (4, 2, 4, 48, 64), (6, 2, 4, 64, 128), (9, 1, 6, 128, 160),
                 (15, 2, 6, 160, 256)),
    "m": _stages((3, 1, 1, 24, 24), (5, 2, 4, 24, 48), (5, 2, 4, 48, 80), (7, 2, 4, 80, 160), (14, 1, 6, 160, 176),
                 (18, 2, 6, 176, 304), (5, 1, 6, 304, 512)),
    "l": _stages((4, 1, 1, 32, 32), (7, 2, 4, 32, 64), (7, 2, 4, 64, 96), (10, 2, 4, 96, 192), (19, 1, 6, 192, 224),
                 (25, 2, 6, 224, 384), (7, 1, 6, 384, 640)),
}  # fmt: skip


def second_body(kind: str, width: float, depth: float) -> Body:
    """EfficientNetV2 of one kind, so much wider and deeper."""
    stages, style = STAGES_BY_SIZE.get(kind, BASE), Style(0.9, True)

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        if request.own["include_preprocessing"]:
            if kind.startswith("b") and request.input_shape[2] == 3:
                x = Normalization(mean=list(MEAN), variance=[d**2 for d in DEVIATION])(Rescaling(1 / 255)(x))
            else:
                x = Rescaling(1 / 128, offset=-1)(x)
        x = convolved(x, style.width(stages[0].before * width), 3, "stem_conv", 2)
        x = blocks(style.active(x, "stem_"), stages, style, width, depth)
        return style.active(convolved(x, style.width(1280 * width), 1, "top_conv"), "top_")

    return body


def second(kind: str, width: float, depth: float, size: int, *hashes: str) -> Architecture:
    """EfficientNetV2 of one kind: b0 to b3, s, m, l."""
    return Architecture(
        f"EfficientNetV2{kind.upper()}",
        second_body(kind, width, depth),
        size,
        SECOND,
        files=files(SECOND_WEIGHTS.format(kind), *hashes),
        name=f"efficientnetv2-{kind}",
        top=dense_top(dropout=0.2, kernel_initializer=LAST_KERNEL),
    )


SECOND_ARGUMENTS = {**COMMON, "include_preprocessing": True}
SECOND_ARGUMENTS["name"] = SECOND_ARGUMENTS.pop("name")
EfficientNetV2B0 = network(
    second("b0", 1.0, 1.0, 224, "21ecbf6da12460d5c40bb2f29ceb2188", "893217f2bb855e2983157299931e43ff"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2B1 = network(
    second("b1", 1.0, 1.1, 240, "069f0534ff22adf035c89e2d9547a9dc", "0e80663031ca32d657f9caa404b6ec37"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2B2 = network(
    second("b2", 1.1, 1.2, 260, "424e49f28180edbde1e94797771950a7", "1dfe2e7a5d45b6632553a8961ea609eb"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2B3 = network(
    second("b3", 1.2, 1.4, 300, "1f1fc43bd98a6e4fd8fdfd551e02c7a0", "f6abf7b5849ac99a89b50dd3fd532856"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2S = network(
    second("s", 1.0, 1.0, 384, "e1d88a8495beba45748fedd0cecbe016", "af0682fb74e8c54910f2d4393339c070"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2M = network(
    second("m", 1.0, 1.0, 480, "a3bf6aa3276309f4fc6a34aa114c95cd", "1b8dc055df72dde80d614482840fe342"),
    **SECOND_ARGUMENTS,
)
EfficientNetV2L = network(
    second("l", 1.0, 1.0, 480, "27e6d408b53c7ebc868fefa357689935", "b0b66b5c863aef5b46e8608fe1711615"),
    **SECOND_ARGUMENTS,
)
preprocess_input = preprocessing(None)
