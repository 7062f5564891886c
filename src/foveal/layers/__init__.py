"""Keras's layers, made of ops. Each file is imported when one of its layers is first named."""

from typing import TYPE_CHECKING

from foveal.lazy import Names, offered

if TYPE_CHECKING:
    from foveal.layers.activation import ELU, Activation, LeakyReLU, PReLU, ReLU, Rescaling, Softmax
    from foveal.layers.adaptive_pool import (
        AdaptiveAveragePooling1D,
        AdaptiveAveragePooling2D,
        AdaptiveAveragePooling3D,
        AdaptiveMaxPooling1D,
        AdaptiveMaxPooling2D,
        AdaptiveMaxPooling3D,
    )
    from foveal.layers.augmentation_colour import (
        RandomBrightness,
        RandomContrast,
        RandomGrayscale,
        RandomHue,
        RandomInvert,
        RandomSaturation,
    )
    from foveal.layers.augmentation_geometry import (
        RandomCrop,
        RandomFlip,
        RandomRotation,
        RandomShear,
        RandomTranslation,
        RandomZoom,
    )
    from foveal.layers.augmentation_local import RandomErasing, RandomGaussianBlur
    from foveal.layers.border import Cropping1D, Cropping2D, Cropping3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D
    from foveal.layers.conv import Conv1D, Conv2D, Convolution1D, Convolution2D
    from foveal.layers.conv_transpose import (
        Conv1DTranspose,
        Conv2DTranspose,
        Convolution1DTranspose,
        Convolution2DTranspose,
    )
    from foveal.layers.core import ActivityRegularization, Input, InputLayer, Lambda
    from foveal.layers.dense import Dense
    from foveal.layers.depthwise import (
        DepthwiseConv1D,
        DepthwiseConv2D,
        SeparableConv1D,
        SeparableConv2D,
        SeparableConvolution1D,
        SeparableConvolution2D,
    )
    from foveal.layers.dropout import Dropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D
    from foveal.layers.global_pool import (
        GlobalAveragePooling1D,
        GlobalAveragePooling2D,
        GlobalAveragePooling3D,
        GlobalAvgPool1D,
        GlobalAvgPool2D,
        GlobalAvgPool3D,
        GlobalMaxPool1D,
        GlobalMaxPool2D,
        GlobalMaxPool3D,
        GlobalMaxPooling1D,
        GlobalMaxPooling2D,
        GlobalMaxPooling3D,
    )
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
    from foveal.layers.noise import AlphaDropout, GaussianDropout, GaussianNoise
    from foveal.layers.normalization import (
        BatchNormalization,
        GroupNormalization,
        LayerNormalization,
        RMSNormalization,
        UnitNormalization,
    )
    from foveal.layers.pipeline import Pipeline
    from foveal.layers.pool import (
        AveragePooling1D,
        AveragePooling2D,
        AveragePooling3D,
        AvgPool1D,
        AvgPool2D,
        AvgPool3D,
        MaxPool1D,
        MaxPool2D,
        MaxPool3D,
        MaxPooling1D,
        MaxPooling2D,
        MaxPooling3D,
    )
    from foveal.layers.preprocessing import CenterCrop, Identity, Normalization, Resizing
    from foveal.layers.resample import UpSampling1D, UpSampling2D, UpSampling3D
    from foveal.layers.reshape import Flatten, Permute, RepeatVector, Reshape
    from foveal.layers.unpool import MaxUnpooling2D
    from foveal.layers.volumes import Conv3D, Conv3DTranspose, Convolution3D, Convolution3DTranspose

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "Add",
    "AlphaDropout",
    "Average",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "BatchNormalization",
    "CenterCrop",
    "Concatenate",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "Convolution1D",
    "Convolution1DTranspose",
    "Convolution2D",
    "Convolution2DTranspose",
    "Convolution3D",
    "Convolution3DTranspose",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
    "Dense",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Dot",
    "Dropout",
    "Flatten",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GroupNormalization",
    "Identity",
    "Input",
    "InputLayer",
    "Lambda",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "MaxUnpooling2D",
    "Maximum",
    "Minimum",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "Pipeline",
    "RMSNormalization",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomRotation",
    "RandomSaturation",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "Resizing",
    "SeparableConv1D",
    "SeparableConv2D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
    "Softmax",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "Subtract",
    "UnitNormalization",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "ZeroPadding1D",
    "ZeroPadding2D",
    "ZeroPadding3D",
    "add",
    "average",
    "concatenate",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "subtract",
]

NAMES = Names(
    {
        "foveal.layers.activation": "Activation ELU LeakyReLU PReLU ReLU Rescaling Softmax",
        "foveal.layers.adaptive_pool": (
            "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D "
            "AdaptiveMaxPooling2D AdaptiveMaxPooling3D"
        ),
        "foveal.layers.augmentation_colour": (
            "RandomBrightness RandomContrast RandomGrayscale RandomHue RandomInvert RandomSaturation"
        ),
        "foveal.layers.augmentation_geometry": (
            "RandomCrop RandomFlip RandomRotation RandomShear RandomTranslation RandomZoom"
        ),
        "foveal.layers.augmentation_local": "RandomErasing RandomGaussianBlur",
        "foveal.layers.border": "Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D",
        "foveal.layers.conv": "Conv1D Conv2D Convolution1D Convolution2D",
        "foveal.layers.conv_transpose": "Conv1DTranspose Conv2DTranspose Convolution1DTranspose Convolution2DTranspose",
        "foveal.layers.core": "ActivityRegularization Input InputLayer Lambda",
        "foveal.layers.dense": "Dense",
        "foveal.layers.depthwise": (
            "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D SeparableConvolution1D "
            "SeparableConvolution2D"
        ),
        "foveal.layers.dropout": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D",
        "foveal.layers.global_pool": (
            "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D "
            "GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D "
            "GlobalMaxPooling3D"
        ),
        "foveal.layers.layer": "Layer",
        "foveal.layers.merging": (
            "Add Average Concatenate Dot Maximum Minimum Multiply Subtract add average concatenate dot maximum "
            "minimum multiply subtract"
        ),
        "foveal.layers.noise": "AlphaDropout GaussianDropout GaussianNoise",
        "foveal.layers.normalization": (
            "BatchNormalization GroupNormalization LayerNormalization RMSNormalization UnitNormalization"
        ),
        "foveal.layers.pipeline": "Pipeline",
        "foveal.layers.pool": (
            "AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D MaxPool1D MaxPool2D "
            "MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D"
        ),
        "foveal.layers.preprocessing": "CenterCrop Identity Normalization Resizing",
        "foveal.layers.resample": "UpSampling1D UpSampling2D UpSampling3D",
        "foveal.layers.reshape": "Flatten Permute RepeatVector Reshape",
        "foveal.layers.unpool": "MaxUnpooling2D",
        "foveal.layers.volumes": "Conv3D Conv3DTranspose Convolution3D Convolution3DTranspose",
    }
)
"""Every name, and the file it is in."""

CLASSES = NAMES.only(name for name in NAMES if name[0].isupper() and name != "Input")
"""Those of layers, which a config may name."""

if not TYPE_CHECKING:
    __getattr__, __dir__ = offered(__name__, NAMES)
