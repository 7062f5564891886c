"""MobileNetV3: blocks wide within, most of them squeezed and excited, with hard swish in the deeper ones."""

from __future__ import annotations

from collections.abc import Callable

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Multiply,
    ReLU,
    Rescaling,
    ZeroPadding2D,
)
from foveal.zoo.architecture import (
    Architecture,
    Body,
    Files,
    Request,
    channels,
    network,
    rounded_filters,
    same_padding_of_stride_2,
)
from foveal.zoo.imagenet import preprocessing
from foveal.zoo.mobilenet import FOLDER, NORMALIZED

SOURCE = "A. Howard et al., 'Searching for MobileNetV3', 2019"

SMALL = (
    # expansion, filters, wide kernel, strides, squeeze-and-excite, hard swish
    (1, 16, 0, 2, 1, 0), (72 / 16, 24, 0, 2, 0, 0), (88 / 24, 24, 0, 1, 0, 0), (4, 40, 1, 2, 1, 1), (6, 40, 1, 1, 1, 1),
    (6, 40, 1, 1, 1, 1), (3, 48, 1, 1, 1, 1), (3, 48, 1, 1, 1, 1), (6, 96, 1, 2, 1, 1), (6, 96, 1, 1, 1, 1),
    (6, 96, 1, 1, 1, 1),
)  # fmt: skip
LARGE = (
    (1, 16, 0, 1, 0, 0), (4, 24, 0, 2, 0, 0), (3, 24, 0, 1, 0, 0), (3, 40, 1, 2, 1, 0), (3, 40, 1, 1, 1, 0),
    (3, 40, 1, 1, 1, 0), (6, 80, 0, 2, 0, 1), (2.5, 80, 0, 1, 0, 1), (2.3, 80, 0, 1, 0, 1), (2.3, 80, 0, 1, 0, 1),
    (6, 112, 0, 1, 1, 1), (6, 112, 0, 1, 1, 1), (6, 160, 1, 2, 1, 1), (6, 160, 1, 1, 1, 1), (6, 160, 1, 1, 1, 1),
)  # fmt: skip


def relu(x: KerasTensor) -> KerasTensor:
    """ReLU, as a layer without a name of its own."""
    return ReLU()(x)


def hard_swish(x: KerasTensor) -> KerasTensor:
    """x times a sigmoid made of straight lines."""
    return Activation("hard_swish")(x)


def body(blocks: tuple[tuple[float, ...], ...]) -> Body:
    """Inverted residual blocks, some with squeeze-and-excite."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        own = request.own
        active = relu if own["minimalistic"] else hard_swish
        x = Rescaling(1 / 127.5, offset=-1.0)(x) if own["include_preprocessing"] else x
        x = Conv2D(16, 3, strides=2, padding="same", use_bias=False, name="conv")(x)
        x = active(BatchNormalization(**NORMALIZED, name="conv_bn")(x))
        for number, (expansion, filters, wide, strides, excited, swish) in enumerate(blocks):
            kernel_size = 5 if wide and not own["minimalistic"] else 3
            squeezed = bool(excited) and not own["minimalistic"]
            width = rounded_filters(filters * own["alpha"])
            act = active if swish else relu
            x = block(x, expansion, width, kernel_size, int(strides), squeezed, act, number)
        x = Conv2D(rounded_filters(channels(x) * 6), 1, padding="same", use_bias=False, name="conv_1")(x)
        return active(BatchNormalization(**NORMALIZED, name="conv_1_bn")(x))

    return body


def block(
    x: KerasTensor,
    expansion: float,
    filters: int,
    kernel_size: int,
    strides: int,
    squeezed: bool,
    active: Callable[[KerasTensor], KerasTensor],
    number: int,
) -> KerasTensor:
    """An inverted residual block with squeeze-and-excite between its convolutions."""
    shortcut, before = x, channels(x)
    wide = rounded_filters(before * expansion)
    prefix = f"expanded_conv_{number}_" if number else "expanded_conv_"
    if number:
        x = Conv2D(wide, 1, padding="same", use_bias=False, name=f"{prefix}expand")(x)
        x = active(BatchNormalization(**NORMALIZED, name=f"{prefix}expand_bn")(x))
    padding = "same"
    if strides == 2:
        x = ZeroPadding2D(same_padding_of_stride_2(x, kernel_size), name=f"{prefix}depthwise_pad")(x)
        padding = "valid"
    x = DepthwiseConv2D(kernel_size, strides=strides, padding=padding, use_bias=False, name=f"{prefix}depthwise")(x)
    x = active(BatchNormalization(**NORMALIZED, name=f"{prefix}depthwise_bn")(x))
    x = squeeze_and_excite(x, wide, f"{prefix}squeeze_excite_") if squeezed else x
    x = Conv2D(filters, 1, padding="same", use_bias=False, name=f"{prefix}project")(x)
    x = BatchNormalization(**NORMALIZED, name=f"{prefix}project_bn")(x)
    return Add(name=f"{prefix}add")([shortcut, x]) if strides == 1 and before == filters else x


def squeeze_and_excite(x: KerasTensor, filters: int, prefix: str) -> KerasTensor:
    """Each channel times what a small network makes of all channels' averages."""
    share = GlobalAveragePooling2D(keepdims=True, name=f"{prefix}avg_pool")(x)
    share = Conv2D(rounded_filters(filters * 0.25), 1, padding="same", name=f"{prefix}conv")(share)
    share = ReLU(name=f"{prefix}relu")(share)
    share = Conv2D(filters, 1, padding="same", name=f"{prefix}conv_1")(share)
    share = ReLU(6.0)(share + 3.0) * (1.0 / 6.0)
    return Multiply(name=f"{prefix}mul")([x, share])


def top(filters: int) -> Body:
    """A classifier of two 1 x 1 convolutions."""

    def top(x: KerasTensor, request: Request) -> KerasTensor:
        own = request.own
        active = relu if own["minimalistic"] else hard_swish
        x = GlobalAveragePooling2D(keepdims=True)(x)
        width = rounded_filters(filters * own["alpha"]) if own["alpha"] > 1.0 else filters
        x = active(Conv2D(width, 1, padding="same", name="conv_2")(x))
        x = Dropout(own["dropout_rate"])(x) if own["dropout_rate"] > 0 else x
        x = Flatten()(Conv2D(request.classes, 1, padding="same", name="logits")(x))
        return Activation(request.classifier_activation, name="predictions")(x)

    return top


HASHES = {
    "large_224_0.75": ("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
    "large_224_1.0": ("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
    "large_minimalistic_224_1.0": ("675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"),
    "small_224_0.75": ("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
    "small_224_1.0": ("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
    "small_minimalistic_224_1.0": ("99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"),
}


def files(kind: str) -> Files:
    """Where the weights of MobileNetV3 are."""

    def of(request: Request) -> tuple[str, str]:
        plain = "_minimalistic" if request.own["minimalistic"] else ""
        name = f"{kind}{plain}_224_{float(request.own['alpha'])}"
        end, place = ("", 0) if request.include_top else ("_no_top_v2", 1)
        return f"{FOLDER}mobilenet_v3/weights_mobilenet_v3_{name}_float{end}.h5", HASHES[name][place]

    return of


def mobilenet_v3(function: str, blocks: tuple[tuple[float, ...], ...], filters: int) -> Architecture:
    """MobileNetV3 of these blocks."""
    kind = function.removeprefix("MobileNetV3").lower()
    return Architecture(
        function, body(blocks), 224, SOURCE, files=files(kind), name=function, top=top(filters),
        widths=(0.75, 1.0), open_top=True,
    )  # fmt: skip


ARGUMENTS = {
    "input_shape": None,
    "alpha": 1.0,
    "minimalistic": False,
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "classes": 1000,
    "pooling": None,
    "dropout_rate": 0.2,
    "classifier_activation": "softmax",
    "include_preprocessing": True,
}
MobileNetV3Small = network(mobilenet_v3("MobileNetV3Small", SMALL, 1024), **ARGUMENTS, name="MobileNetV3Small")
MobileNetV3Large = network(mobilenet_v3("MobileNetV3Large", LARGE, 1280), **ARGUMENTS, name="MobileNetV3Large")
preprocess_input = preprocessing(None)
