"""Keras's layers, made of ops. Each file is imported when one of its layers is first named.

Examples
--------
>>> import numpy as np
>>> from foveal import layers
>>> layers.Conv2D(8, 3, padding="same", activation="relu")(np.zeros((1, 28, 28, 3))).shape
(1, 28, 28, 8)
>>> layers.MaxPooling2D(2)(np.zeros((1, 28, 28, 8))).shape
(1, 14, 14, 8)
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.layers.activation": "Activation ELU LeakyReLU PReLU ReLU Rescaling Softmax",
        "foveal.layers.attention": "AdditiveAttention Attention",
        "foveal.layers.augmentation.colour": (
            "RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomGrayscale RandomHue "
            "RandomInvert RandomSaturation"
        ),
        "foveal.layers.augmentation.geometry": ("RandomFlip RandomRotation RandomShear RandomTranslation RandomZoom"),
        "foveal.layers.augmentation.local": "RandomErasing RandomGaussianBlur RandomSharpness",
        "foveal.layers.augmentation.mixing": "CutMix MixUp",
        "foveal.layers.augmentation.parts": "RandomCrop",
        "foveal.layers.augmentation.policies": "AugMix RandAugment",
        "foveal.layers.augmentation.tones": (
            "AutoContrast ContrastLimitedAdaptiveHistogramEqualization Equalization RandomPosterization Solarization"
        ),
        "foveal.layers.augmentation.warping": "RandomElasticTransform RandomPerspective",
        "foveal.layers.border": "Cropping1D Cropping2D Cropping3D ZeroPadding1D ZeroPadding2D ZeroPadding3D",
        "foveal.layers.categories": "CategoryEncoding Discretization",
        "foveal.layers.conv": "Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D",
        "foveal.layers.conv_transpose": (
            "Conv1DTranspose Conv2DTranspose Conv3DTranspose Convolution1DTranspose Convolution2DTranspose "
            "Convolution3DTranspose"
        ),
        "foveal.layers.core": "ActivityRegularization Input InputLayer Lambda Masking",
        "foveal.layers.dense": "Dense",
        "foveal.layers.depthwise": (
            "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D SeparableConvolution1D "
            "SeparableConvolution2D"
        ),
        "foveal.layers.einsum_dense": "EinsumDense",
        "foveal.layers.embedding": "Embedding ReversibleEmbedding",
        "foveal.layers.dropout": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D",
        "foveal.layers.base": "Layer",
        "foveal.layers.input_spec": "InputSpec",
        "foveal.layers.lookups": "HashedCrossing Hashing",
        "foveal.layers.merging": (
            "Add Average Concatenate Dot Maximum Minimum Multiply Subtract add average concatenate dot maximum "
            "minimum multiply subtract"
        ),
        "foveal.layers.multi_head_attention": "GroupQueryAttention MultiHeadAttention",
        "foveal.layers.noise": "AlphaDropout GaussianDropout GaussianNoise",
        "foveal.layers.normalization": (
            "BatchNormalization GroupNormalization LayerNormalization RMSNormalization UnitNormalization"
        ),
        "foveal.layers.pipeline": "Pipeline",
        "foveal.layers.pool": (
            "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D "
            "AdaptiveMaxPooling2D AdaptiveMaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D "
            "AvgPool2D AvgPool3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D "
            "GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D "
            "GlobalMaxPooling2D GlobalMaxPooling3D MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D"
        ),
        "foveal.layers.preprocessing": "CenterCrop Identity MaxNumBoundingBoxes Normalization Resizing",
        "foveal.layers.resample": "UpSampling1D UpSampling2D UpSampling3D",
        "foveal.layers.recurrent.bidirectional": "Bidirectional",
        "foveal.layers.recurrent.cells": "GRUCell LSTMCell SimpleRNNCell",
        "foveal.layers.recurrent.conv_lstm": "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
        "foveal.layers.recurrent.lstm": "GRU LSTM SimpleRNN",
        "foveal.layers.recurrent.rnn": "RNN",
        "foveal.layers.recurrent.stacked": "StackedRNNCells",
        "foveal.layers.reshape": "Flatten Permute RepeatVector Reshape",
        "foveal.layers.spectral_normalization": "SpectralNormalization",
        "foveal.layers.spectrograms": "MelSpectrogram STFTSpectrogram",
        "foveal.layers.text": "TextVectorization",
        "foveal.layers.unpool": "MaxUnpooling2D",
        "foveal.layers.vocabularies": "IntegerLookup StringLookup",
        "foveal.layers.wrapping": "TimeDistributed Wrapper",
    }
)
"""Every name, and the file it is in."""

CLASSES = NAMES.only(name for name in NAMES if name[0].isupper() and name not in ("Input", "InputSpec"))
"""Those of layers, which a config may name."""

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
