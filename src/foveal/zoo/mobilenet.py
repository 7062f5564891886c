"""MobileNet: depthwise and 1 x 1 convolutions in place of whole ones. V2's blocks are wide within."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foveal.functions.symbolic import KerasTensor
from foveal.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePooling2D,
    ReLU,
    Reshape,
    ZeroPadding2D,
)
from foveal.zoo.architecture import (
    Architecture,
    Request,
    channels,
    dense_top,
    network,
    rounded_filters,
    same_padding_of_stride_2,
)
from foveal.zoo.imagenet import preprocessing

FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/"
FIRST = "A. Howard et al., 'MobileNets: efficient convolutional neural networks for mobile vision applications', 2017"
SECOND = "M. Sandler et al., 'MobileNetV2: inverted residuals and linear bottlenecks', 2018"
SIZES_OF_WEIGHTS = (96, 128, 160, 192, 224)


def side_of_weights(request: Request) -> int:
    """The rows of the images that the nearest published weights were trained on."""
    rows, columns, _ = request.input_shape
    return rows if rows == columns and rows in SIZES_OF_WEIGHTS else 224


def name_by_width(prefix: str) -> Callable[[Request], str]:
    """Names such as 'mobilenet_1.00_224'."""

    def name(request: Request) -> str:
        rows = side_of_weights(request) if request.pretrained else request.input_shape[0]
        return f"{prefix}_{request.own['alpha']:0.2f}_{rows}"

    return name


# -------------------------------------------------------------------------------------------------- first version


def first_body(x: KerasTensor, request: Request) -> KerasTensor:
    """13 pairs of depthwise and 1 x 1 convolutions."""
    alpha, multiplier = request.own["alpha"], request.own["depth_multiplier"]
    x = Conv2D(int(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="conv1")(x)
    x = ReLU(6.0, name="conv1_relu")(BatchNormalization(name="conv1_bn")(x))
    widths = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
    for number, filters in enumerate(widths, 1):
        halved = number in (2, 4, 6, 12)
        x = ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{number}")(x) if halved else x
        x = DepthwiseConv2D(
            3,
            strides=1 + halved,
            padding="valid" if halved else "same",
            depth_multiplier=multiplier,
            use_bias=False,
            name=f"conv_dw_{number}",
        )(x)
        x = ReLU(6.0, name=f"conv_dw_{number}_relu")(BatchNormalization(name=f"conv_dw_{number}_bn")(x))
        x = Conv2D(int(filters * alpha), 1, padding="same", use_bias=False, name=f"conv_pw_{number}")(x)
        x = ReLU(6.0, name=f"conv_pw_{number}_relu")(BatchNormalization(name=f"conv_pw_{number}_bn")(x))
    return x


def first_top(x: KerasTensor, request: Request) -> KerasTensor:
    """A classifier that is a 1 x 1 convolution."""
    x = GlobalAveragePooling2D(keepdims=True)(x)
    x = Dropout(request.own["dropout"], name="dropout")(x)
    x = Conv2D(request.classes, 1, padding="same", name="conv_preds")(x)
    x = Reshape((request.classes,), name="reshape_2")(x)
    return Activation(request.classifier_activation, name="predictions")(x)


def first_files(request: Request) -> tuple[str, None]:
    """Where the weights of MobileNet are."""
    width = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}[request.own["alpha"]]
    end = "" if request.include_top else "_no_top"
    return f"{FOLDER}mobilenet/mobilenet_{width}_{side_of_weights(request)}_tf{end}.h5", None


MobileNet = network(
    Architecture(
        "MobileNet",
        first_body,
        224,
        FIRST,
        files=first_files,
        name=name_by_width("mobilenet"),
        top=first_top,
        pools=(None, None),
        widths=(0.25, 0.5, 0.75, 1.0),
    ),
    input_shape=None,
    alpha=1.0,
    depth_multiplier=1,
    dropout=0.001,
    include_top=True,
    weights="imagenet",
    input_tensor=None,
    pooling=None,
    classes=1000,
    classifier_activation="softmax",
    name=None,
)


# ------------------------------------------------------------------------------------------------- second version

NORMALIZED: dict[str, Any] = {"epsilon": 1e-3, "momentum": 0.999}


def second_body(x: KerasTensor, request: Request) -> KerasTensor:
    """17 inverted residual blocks."""
    alpha = request.own["alpha"]
    x = Conv2D(rounded_filters(32 * alpha), 3, strides=2, padding="same", use_bias=False, name="Conv1")(x)
    x = ReLU(6.0, name="Conv1_relu")(BatchNormalization(**NORMALIZED, name="bn_Conv1")(x))
    number = 0
    for filters, depth, strides in (
        (16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)
    ):  # fmt: skip
        for block in range(depth):
            x = inverted_residual(x, int(filters * alpha), strides if block == 0 else 1, number)
            number += 1
    x = Conv2D(rounded_filters(1280 * max(alpha, 1.0)), 1, use_bias=False, name="Conv_1")(x)
    return ReLU(6.0, name="out_relu")(BatchNormalization(**NORMALIZED, name="Conv_1_bn")(x))


def inverted_residual(x: KerasTensor, filters: int, strides: int, number: int) -> KerasTensor:
    """1 x 1 convolution to six times the channels, depthwise convolution, 1 x 1 convolution back."""
    shortcut, before, width = x, channels(x), rounded_filters(filters)
    prefix = f"block_{number}_" if number else "expanded_conv_"
    if number:
        x = Conv2D(6 * before, 1, padding="same", use_bias=False, name=f"{prefix}expand")(x)
        x = BatchNormalization(**NORMALIZED, name=f"{prefix}expand_BN")(x)
        x = ReLU(6.0, name=f"{prefix}expand_relu")(x)
    padding = "same"
    if strides == 2:
        x, padding = ZeroPadding2D(same_padding_of_stride_2(x, 3), name=f"{prefix}pad")(x), "valid"
    x = DepthwiseConv2D(3, strides=strides, padding=padding, use_bias=False, name=f"{prefix}depthwise")(x)
    x = BatchNormalization(**NORMALIZED, name=f"{prefix}depthwise_BN")(x)
    x = ReLU(6.0, name=f"{prefix}depthwise_relu")(x)
    x = Conv2D(width, 1, padding="same", use_bias=False, name=f"{prefix}project")(x)
    x = BatchNormalization(**NORMALIZED, name=f"{prefix}project_BN")(x)
    return Add(name=f"{prefix}add")([shortcut, x]) if before == width and strides == 1 else x


def second_files(request: Request) -> tuple[str, None]:
    """Where the weights of MobileNetV2 are."""
    width, end = float(request.own["alpha"]), "" if request.include_top else "_no_top"
    name = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{width}_{side_of_weights(request)}{end}.h5"
    return f"{FOLDER}mobilenet_v2/{name}", None


MobileNetV2 = network(
    Architecture(
        "MobileNetV2",
        second_body,
        224,
        SECOND,
        files=second_files,
        name=name_by_width("mobilenetv2"),
        top=dense_top(pool=None),
        pools=(None, None),
        widths=(0.35, 0.5, 0.75, 1.0, 1.3, 1.4),
    ),
    input_shape=None,
    alpha=1.0,
    include_top=True,
    weights="imagenet",
    input_tensor=None,
    pooling=None,
    classes=1000,
    classifier_activation="softmax",
    name=None,
)

preprocess_input = preprocessing("tf")
