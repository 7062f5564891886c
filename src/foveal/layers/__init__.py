"""Keras's layers, made of ops."""

from foveal.arguments import no_attribute
from foveal.layers.activation import Activation, ReLU, Rescaling, Softmax
from foveal.layers.conv import Conv2D
from foveal.layers.core import Input, InputLayer
from foveal.layers.dense import Dense
from foveal.layers.dropout import Dropout
from foveal.layers.layer import Layer
from foveal.layers.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    add,
    average,
    concatenate,
    dot,
    maximum,
    minimum,
    multiply,
    subtract,
)
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
    "Add",
    "Average",
    "AveragePooling2D",
    "AvgPool2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Convolution2D",
    "Dense",
    "Dot",
    "Dropout",
    "Flatten",
    "GroupNormalization",
    "Input",
    "InputLayer",
    "Layer",
    "LayerNormalization",
    "MaxPool2D",
    "MaxPooling2D",
    "Maximum",
    "Minimum",
    "Multiply",
    "RMSNormalization",
    "ReLU",
    "Rescaling",
    "Softmax",
    "Subtract",
    "UnitNormalization",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]

__getattr__ = no_attribute("foveal.layers", __all__)
