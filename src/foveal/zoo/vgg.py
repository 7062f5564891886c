"""VGG: stacks of 3 x 3 convolutions, halved by max pooling, and three dense layers."""

from __future__ import annotations

from foveal.functions.symbolic import KerasTensor
from foveal.layers import Conv2D, Dense, Flatten, MaxPooling2D
from foveal.zoo.architecture import Architecture, Body, Request, files, network, predictions
from foveal.zoo.imagenet import preprocessing

SOURCE = "K. Simonyan and A. Zisserman, 'Very deep convolutional networks for large-scale image recognition', 2014"
WEIGHTS = (
    "https://storage.googleapis.com/tensorflow/keras-applications/{0}/{0}_weights_tf_dim_ordering_tf_kernels{{}}.h5"
)


def blocks(*depths: int) -> Body:
    """Five blocks of so many convolutions each."""

    def body(x: KerasTensor, request: Request) -> KerasTensor:
        for block, (depth, filters) in enumerate(zip(depths, (64, 128, 256, 512, 512), strict=True), 1):
            for number in range(1, depth + 1):
                x = Conv2D(filters, 3, activation="relu", padding="same", name=f"block{block}_conv{number}")(x)
            x = MaxPooling2D(2, strides=2, name=f"block{block}_pool")(x)
        return x

    return body


def top(x: KerasTensor, request: Request) -> KerasTensor:
    """Two dense layers of 4,096 units before the last one."""
    x = Flatten(name="flatten")(x)
    x = Dense(4096, activation="relu", name="fc1")(x)
    x = Dense(4096, activation="relu", name="fc2")(x)
    return predictions(x, request)


def vgg(number: int, depths: tuple[int, ...], whole: str, headless: str) -> Architecture:
    """VGG of so many weighted layers."""
    name = f"vgg{number}"
    stored = files(WEIGHTS.format(name), whole, headless)
    return Architecture(
        f"VGG{number}", blocks(*depths), 224, SOURCE, files=stored, name=name, top=top, pools=(None, None)
    )


VGG16 = network(
    vgg(16, (2, 2, 3, 3, 3), "64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc"),
)
VGG19 = network(
    vgg(19, (2, 2, 4, 4, 4), "cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"),
)
preprocess_input = preprocessing("caffe")
