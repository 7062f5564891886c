"""ConvNeXt: residual blocks of one depthwise 7 x 7 convolution and two dense layers, normalized over channels."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, positive_int, real
from foveal.functions.symbolic import KerasTensor
from foveal.initializers import Constant
from foveal.layers import (
    Activation,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    Layer,
    LayerNormalization,
    Normalization,
)
from foveal.models import Sequential
from foveal.zoo.architecture import Architecture, Body, Request, files, network
from foveal.zoo.imagenet import DEVIATION, MEAN, preprocessing

SOURCE = "Z. Liu et al., 'A ConvNet for the 2020s', 2022"
WEIGHTS = "https://storage.googleapis.com/tensorflow/keras-applications/convnext/convnext_{}{{}}.h5"


class LayerScale(Layer):
    """Each channel times a number that is learned.

    Parameters
    ----------
    init_values : float
        The numbers at first.
    projection_dim : int
        How many channels.
    """

    init_values: float = arg(real)
    projection_dim: int = arg(positive_int)

    def build(self, input_shape: Any) -> None:
        """Make the weight."""
        self.gamma = self.add_weight(
            shape=(self.projection_dim,), initializer=Constant(self.init_values), trainable=True, name="gamma"
        )

    def call(self, x: Any) -> Any:
        return x * self.gamma


def block(x: KerasTensor, filters: int, name: str) -> KerasTensor:
    """A depthwise convolution, widened four times and narrowed, scaled and added to what came in."""
    change = Conv2D(filters, 7, padding="same", groups=filters, name=f"{name}_depthwise_conv")(x)
    change = LayerNormalization(epsilon=1e-6, name=f"{name}_layernorm")(change)
    change = Dense(4 * filters, name=f"{name}_pointwise_conv_1")(change)
    change = Activation("gelu", name=f"{name}_gelu")(change)
    change = Dense(filters, name=f"{name}_pointwise_conv_2")(change)
    change = LayerScale(1e-6, filters, name=f"{name}_layer_scale")(change)
    return x + Activation("linear", name=f"{name}_identity")(change)


def reduced(filters: int, number: int, name: str) -> Sequential:
    """What makes images smaller before stage `number`."""
    if number == 0:
        return Sequential(
            [
                Conv2D(filters, 4, strides=4, name=f"{name}_stem_conv"),
                LayerNormalization(epsilon=1e-6, name=f"{name}_stem_layernorm"),
            ],
            name=f"{name}_stem",
        )
    return Sequential(
        [
            LayerNormalization(epsilon=1e-6, name=f"{name}_downsampling_layernorm_{number - 1}"),
            Conv2D(filters, 2, strides=2, name=f"{name}_downsampling_conv_{number - 1}"),
        ],
        name=f"{name}_downsampling_block_{number - 1}",
    )


def stages(name: str, depths: tuple[int, ...], widths: tuple[int, ...]) -> Body:
    """Four stages of blocks, each on smaller images than the last."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        if request.own["include_preprocessing"] and request.input_shape[2] == 3:
            x = Normalization(
                mean=[share * 255 for share in MEAN],
                variance=[(share * 255) ** 2 for share in DEVIATION],
                name=f"{name}_prestem_normalization",
            )(x)
        reductions = [reduced(filters, number, name) for number, filters in enumerate(widths)]
        for number, (depth, filters) in enumerate(zip(depths, widths, strict=True)):
            x = reductions[number](x)
            for place in range(depth):
                x = block(x, filters, f"{name}_stage_{number}_block_{place}")
        return x

    return body


def convnext(kind: str, depth: int, width: int, *hashes: str) -> Architecture:
    """ConvNeXt of one kind: its third stage is `depth` blocks deep, its first `width` channels wide."""
    name = f"convnext_{kind.lower()}"

    def top(x: KerasTensor, request: Request) -> KerasTensor:
        x = GlobalAveragePooling2D(name=f"{name}_head_gap")(x)
        x = LayerNormalization(epsilon=1e-6, name=f"{name}_head_layernorm")(x)
        return Dense(request.classes, activation=request.classifier_activation, name=f"{name}_head_dense")(x)

    def after_pooling(x: KerasTensor, request: Request) -> KerasTensor:
        return LayerNormalization(epsilon=1e-6)(x)

    return Architecture(
        f"ConvNeXt{kind}",
        stages(name, (3, 3, depth, 3), tuple(width * n for n in (1, 2, 4, 8))),
        224,
        SOURCE,
        files=files(WEIGHTS.format(kind.lower()), *hashes),
        name=name,
        top=top,
        pools=(None, None),
        after_pooling=after_pooling,
    )


ARGUMENTS = {
    "include_top": True,
    "include_preprocessing": True,
    "weights": "imagenet",
    "input_tensor": None,
    "input_shape": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
    "name": None,
}
ConvNeXtTiny = network(
    convnext(
        "Tiny",
        9,
        96,
        "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
    ),
    **ARGUMENTS,
)
ConvNeXtSmall = network(
    convnext(
        "Small",
        27,
        96,
        "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
        "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab",
    ),
    **ARGUMENTS,
)
ConvNeXtBase = network(
    convnext(
        "Base",
        27,
        128,
        "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
        "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45",
    ),
    **ARGUMENTS,
)
ConvNeXtLarge = network(
    convnext(
        "Large",
        27,
        192,
        "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
        "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd",
    ),
    **ARGUMENTS,
)
ConvNeXtXLarge = network(
    convnext(
        "XLarge",
        27,
        256,
        "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
        "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05",
    ),
    **ARGUMENTS,
)
preprocess_input = preprocessing(None)
