"""Keras's layers, made of ops."""

from foveal.arguments import no_attribute
from foveal.layers.activation import Activation, ReLU, Rescaling, Softmax
from foveal.layers.conv import Conv2D
from foveal.layers.core import Input, InputLayer
from foveal.layers.dense import Dense
from foveal.layers.dropout import Dropout
from foveal.layers.layer import Layer
from foveal.layers.normalization import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
    RMSNormalization,
    UnitNormalization,
)
from foveal.layers.pool import AveragePooling2D, MaxPooling2D
from foveal.layers.reshape import Flatten

AvgPool2D = AveragePooling2D
Convolution2D = Conv2D
MaxPool2D = MaxPooling2D

__all__ = [
    "Activation",
    "AveragePooling2D",
    "AvgPool2D",
    "BatchNormalization",
    "Conv2D",
    "Convolution2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GroupNormalization",
    "Input",
    "InputLayer",
    "Layer",
    "LayerNormalization",
    "MaxPool2D",
    "MaxPooling2D",
    "RMSNormalization",
    "ReLU",
    "Rescaling",
    "Softmax",
    "UnitNormalization",
]

__getattr__ = no_attribute("foveal.layers", __all__)
