"""NASNet: cells of separable convolutions and poolings that a search found, each fed by the two cells before."""

from __future__ import annotations

from collections.abc import Callable

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Cropping2D,
    MaxPooling2D,
    SeparableConv2D,
    ZeroPadding2D,
    add,
    concatenate,
)
from foveal.zoo.architecture import Architecture, Body, Request, dense_top, network, same_padding_of_stride_2
from foveal.zoo.imagenet import preprocessing

SOURCE = "B. Zoph et al., 'Learning transferable architectures for scalable image recognition', 2017"
FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/nasnet/"
Pair = tuple[KerasTensor, KerasTensor | None]


def normalized(x: KerasTensor, name: str) -> KerasTensor:
    """Batch normalization with slow averages."""
    return BatchNormalization(momentum=0.9997, epsilon=1e-3, name=name)(x)


def pointwise(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    """A 1 x 1 convolution."""
    return Conv2D(
        filters, 1, padding="same", use_bias=False, kernel_initializer="he_normal", name=name
    )(x)  # fmt: skip


def separable(x: KerasTensor, filters: int, size: int, name: str, strides: int = 1) -> KerasTensor:
    """ReLU and a separable convolution, twice; the first may halve the image."""
    x = Activation("relu")(x)
    padding = "same"
    if strides == 2:
        x = ZeroPadding2D(same_padding_of_stride_2(x, size), name=f"separable_conv_1_pad_{name}")(x)
        padding = "valid"
    for place in (1, 2):
        x = SeparableConv2D(
            filters,
            size,
            strides=strides if place == 1 else 1,
            padding=padding if place == 1 else "same",
            use_bias=False,
            name=f"separable_conv_{place}_{name}",
        )(x)
        x = normalized(x, f"separable_conv_{place}_bn_{name}")
        x = Activation("relu")(x) if place == 1 else x
    return x


def adjusted(before: KerasTensor | None, x: KerasTensor, filters: int, name: str) -> KerasTensor:
    """What came before, in the size and channels of a cell."""
    if before is None:
        return x
    if before.shape[-2] != x.shape[-2]:
        before = Activation("relu", name=f"adjust_relu_1_{name}")(before)
        shifted = Cropping2D(((1, 0), (1, 0)))(ZeroPadding2D(((0, 1), (0, 1)))(before))
        halves = []
        for place, half in enumerate((before, shifted), 1):
            half = AveragePooling2D(1, strides=2, name=f"adjust_avg_pool_{place}_{name}")(half)
            halves.append(pointwise(half, filters // 2, f"adjust_conv_{place}_{name}"))
        return normalized(concatenate(halves), f"adjust_bn_{name}")
    if before.shape[-1] != filters:
        before = pointwise(Activation("relu")(before), filters, f"adjust_conv_projection_{name}")
        return normalized(before, f"adjust_bn_{name}")
    return before


def normal_cell(x: KerasTensor, before: KerasTensor | None, filters: int, name: str) -> Pair:
    """A cell that keeps the image's size."""
    p = adjusted(before, x, filters, name)
    h = normalized(pointwise(Activation("relu")(x), filters, f"normal_conv_1_{name}"), f"normal_bn_1_{name}")

    def smoothed(of: KerasTensor, side: str) -> KerasTensor:
        return AveragePooling2D(3, strides=1, padding="same", name=f"normal_{side}_{name}")(of)

    def convolved(of: KerasTensor, size: int, side: str) -> KerasTensor:
        return separable(of, filters, size, f"normal_{side}_{name}")

    def plus(number: int, one: KerasTensor, other: KerasTensor) -> KerasTensor:
        return add([one, other], name=f"normal_add_{number}_{name}")

    sums = [
        plus(1, convolved(h, 5, "left1"), convolved(p, 3, "right1")),
        plus(2, convolved(p, 5, "left2"), convolved(p, 3, "right2")),
        plus(3, smoothed(h, "left3"), p),
        plus(4, smoothed(p, "left4"), smoothed(p, "right4")),
        plus(5, convolved(h, 3, "left5"), h),
    ]
    return concatenate([p, *sums], name=f"normal_concat_{name}"), x


def reduction_cell(x: KerasTensor, before: KerasTensor | None, filters: int, name: str) -> Pair:
    """A cell that halves the image."""
    p = adjusted(before, x, filters, name)
    h = normalized(pointwise(Activation("relu")(x), filters, f"reduction_conv_1_{name}"), f"reduction_bn_1_{name}")
    padded = ZeroPadding2D(same_padding_of_stride_2(h, 3), name=f"reduction_pad_1_{name}")(h)

    def pool(kind: Callable[..., Callable[[KerasTensor], KerasTensor]], side: str) -> KerasTensor:
        return kind(3, strides=2, name=f"reduction_{side}_{name}")(padded)

    def convolved(of: KerasTensor, size: int, side: str, strides: int = 2) -> KerasTensor:
        return separable(of, filters, size, f"reduction_{side}_{name}", strides)

    one = add([convolved(h, 5, "left1"), convolved(p, 7, "right1")], name=f"reduction_add_1_{name}")
    two = add([pool(MaxPooling2D, "left2"), convolved(p, 7, "right2")], name=f"reduction_add_2_{name}")
    three = add([pool(AveragePooling2D, "left3"), convolved(p, 5, "right3")], name=f"reduction_add3_{name}")
    four = add([two, AveragePooling2D(3, strides=1, padding="same", name=f"reduction_left4_{name}")(one)])
    five = add([convolved(one, 3, "left4", 1), pool(MaxPooling2D, "right5")], name=f"reduction_add4_{name}")
    return concatenate([two, three, four, five], name=f"reduction_concat_{name}"), x


def cells(filters: int, depth: int, first: int, skip_reduction: bool) -> Body:
    """Two reduction cells, then three times `depth` normal ones, with reductions between."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        x = Conv2D(first, 3, strides=2, use_bias=False, kernel_initializer="he_normal", name="stem_conv1")(x)
        x, before = reduction_cell(normalized(x, "stem_bn1"), None, filters // 4, "stem_1")
        x, before = reduction_cell(x, before, filters // 2, "stem_2")
        for part in range(3):
            width = filters * 2**part
            if part:
                x, skipped = reduction_cell(x, before, width, f"reduce_{part * depth}")
                before = before if skip_reduction else skipped
            for number in range(depth):
                x, before = normal_cell(x, before, width, f"{part * depth + number + (part > 0)}")
        return Activation("relu")(x)

    return body


def nasnet(kind: str, size: int, body: Body, whole: str, headless: str) -> Architecture:
    """NASNet of one kind: Mobile or Large."""

    def stored(request: Request) -> tuple[str, str]:
        end, digest = ("", whole) if request.include_top else ("-no-top", headless)
        return f"{FOLDER}NASNet-{kind.lower()}{end}.h5", digest

    return Architecture(
        f"NASNet{kind}", body, size, SOURCE, files=stored, name=f"nasnet_{kind.lower()}", top=dense_top(pool=None),
        pools=(None, None),
    )  # fmt: skip


ARGUMENTS = {
    "input_shape": None,
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
    "name": None,
}
NASNetMobile = network(
    nasnet("Mobile", 224, cells(1056 // 24, 4, 32, False),
           "020fb642bf7360b370c678b08e0adf61", "1ed92395b5b598bdda52abe5c0dbfd63"),
    **ARGUMENTS,
)  # fmt: skip
NASNetLarge = network(
    nasnet("Large", 331, cells(4032 // 24, 6, 96, True),
           "11577c9a518f0070763c2b964a382f17", "d81d89dc07e6e56530c4e77faddd61b5"),
    **ARGUMENTS,
)  # fmt: skip
preprocess_input = preprocessing("tf")
