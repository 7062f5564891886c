"""Every layer there is, with arguments that are not its defaults, and what it is applied to."""

import numpy as np

from foveal import initializers, layers

FIRST = {"data_format": "channels_first"}
SLIDING = {"filters": 4, "kernel_size": 2, "use_bias": False, "activation": "relu"}
TAUGHT = {
    "kernel_initializer": initializers.Constant(0.25),
    "bias_initializer": "ones",
    "kernel_regularizer": "l1",
    "bias_regularizer": "l2",
    "activity_regularizer": "l2",
    "kernel_constraint": "max_norm",
    "bias_constraint": "non_neg",
}
DEPTHWISE = {"depthwise_initializer": "ones", "depthwise_regularizer": "l2", "depthwise_constraint": "unit_norm"}
POINTWISE = {"pointwise_initializer": "zeros", "pointwise_regularizer": "l1", "pointwise_constraint": "min_max_norm"}
CENTRED = {
    "beta_initializer": "ones",
    "gamma_initializer": initializers.Constant(0.5),
    "beta_regularizer": "l1",
    "gamma_constraint": "non_neg",
}
RECURRENT = {
    "recurrent_initializer": "zeros",
    "recurrent_regularizer": "l1",
    "recurrent_constraint": "max_norm",
    "dropout": 0.25,
    "recurrent_dropout": 0.5,
    "seed": 5,
    "go_backwards": True,
    "return_sequences": True,
}
CONV_LSTM = RECURRENT | {"filters": 2, "kernel_size": 2, "unit_forget_bias": False, "recurrent_activation": "tanh"}
CELLS = [layers.LSTMCell(3, name="first"), layers.GRUCell(2, reset_after=False, name="second")]
FILLING = {"fill_mode": "constant", "fill_value": 0.25, "interpolation": "nearest", "seed": 5}

ROWS = [
    ("AdaptiveAveragePooling1D", {"output_size": 3}),
    ("AdaptiveMaxPooling1D", {"output_size": 2, **FIRST}),
    ("AveragePooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}),
    ("Bidirectional", {"layer": layers.LSTM(2, return_sequences=True, name="both"), "merge_mode": "ave"}),
    ("Conv1D", SLIDING | TAUGHT | {"padding": "causal", "dilation_rate": 2, "groups": 2}),
    ("Conv1D", {"filters": 2, "kernel_size": 3, "strides": 2, **FIRST}),
    ("Conv1DTranspose", SLIDING | TAUGHT | {"strides": 2, "output_padding": 1}),
    ("Cropping1D", {"cropping": (1, 2)}),
    ("DepthwiseConv1D", DEPTHWISE | {"kernel_size": 3, "depth_multiplier": 2, "padding": "same"}),
    ("GlobalAveragePooling1D", {"keepdims": True}),
    ("GlobalMaxPooling1D", FIRST),
    ("GRU", RECURRENT | {"units": 2, "reset_after": False, "use_bias": False}),
    ("GRU", {"units": 2}),
    ("LSTM", RECURRENT | TAUGHT | {"units": 2, "activation": "relu", "zero_output_for_mask": True}),
    ("LSTM", {"units": 2, "unroll": True}),
    ("RNN", {"cell": layers.SimpleRNNCell(3, activation="relu", name="only"), "return_sequences": True}),
    ("RNN", {"cell": layers.StackedRNNCells(CELLS, name="stack"), "go_backwards": True}),
    ("SimpleRNN", RECURRENT | {"units": 2}),
    (
        "EinsumDense",
        {"equation": "abc,cd->abd", "output_shape": (None, 5), "bias_axes": "d"},
    ),
    ("Masking", {"mask_value": 0.5}),
    ("MaxPooling1D", {"pool_size": 3, "strides": 1}),
    ("SeparableConv1D", DEPTHWISE | POINTWISE | {"filters": 3, "kernel_size": 2, "depth_multiplier": 2}),
    ("SpatialDropout1D", {"rate": 0.25, "seed": 4}),
    ("STFTSpectrogram", {"mode": "magnitude", "frame_length": 4, "fft_length": 8, "padding": "same"}),
    ("TimeDistributed", {"layer": layers.Dense(3, name="step")}),
    ("UpSampling1D", {"size": 3}),
    ("ZeroPadding1D", {"padding": (2, 1)}),
]
IMAGES = [
    ("Activation", {"activation": "hard_silu"}),
    ("ActivityRegularization", {"l1": 0.25, "l2": 0.5}),
    ("AdaptiveAveragePooling2D", {"output_size": (3, 2)}),
    ("AdaptiveMaxPooling2D", {"output_size": 2, **FIRST}),
    ("AlphaDropout", {"rate": 0.25, "noise_shape": (None, 1, 1, None), "seed": 7}),
    ("AveragePooling2D", {"pool_size": (2, 3), "padding": "same", **FIRST}),
    ("BatchNormalization", CENTRED | {"axis": 1, "momentum": 0.5, "epsilon": 0.125, "moving_mean_initializer": "ones"}),
    ("BatchNormalization", {"center": False, "scale": False, "trainable": False}),
    ("BatchNormalization", {"renorm": True, "renorm_clipping": {"rmin": 0.5, "dmax": 2.0}, "renorm_momentum": 0.5}),
    ("CenterCrop", {"height": 5, "width": 4}),
    ("ConvLSTM1D", CONV_LSTM | {"padding": "same", "strides": 2}),
    ("Conv2D", SLIDING | TAUGHT | {"padding": "same", "strides": (2, 1), "use_bias": True}),
    ("Conv2D", SLIDING | {"dilation_rate": (1, 2), "groups": 2}),
    ("Conv2D", SLIDING | FIRST | {"activation": "softmax"}),
    ("Conv2DTranspose", SLIDING | {"strides": 2, "output_padding": (0, 1), "padding": "same"}),
    ("Cropping2D", {"cropping": ((1, 0), (2, 1)), **FIRST}),
    ("Dense", TAUGHT | {"units": 3, "activation": "log_softmax"}),
    ("DepthwiseConv2D", DEPTHWISE | {"kernel_size": (2, 3), "strides": 2, "bias_initializer": "ones"}),
    ("Dropout", {"rate": 0.25, "noise_shape": (None, 1, 1, None), "seed": 7}),
    ("ELU", {"alpha": 0.5}),
    ("Flatten", FIRST),
    ("GaussianDropout", {"rate": 0.25, "seed": 3}),
    ("GaussianNoise", {"stddev": 0.25, "seed": 3}),
    ("GlobalAveragePooling2D", {"keepdims": True, **FIRST}),
    ("GlobalMaxPooling2D", {}),
    ("GroupNormalization", CENTRED | {"groups": 2, "axis": -1, "epsilon": 0.25}),
    ("Identity", {"name": "itself"}),
    ("LayerNormalization", CENTRED | {"axis": (1, 3), "epsilon": 0.25}),
    ("LeakyReLU", {"negative_slope": 0.125}),
    ("MaxPooling2D", {"pool_size": 3, "strides": (1, 2), "padding": "same"}),
    ("Normalization", {"axis": -1, "mean": [0.5, 0.25, 0.0, 1.0], "variance": [1.0, 2.0, 3.0, 4.0], "invert": True}),
    ("Normalization", {"axis": (1, 3)}),
    ("PReLU", {"alpha_initializer": "ones", "alpha_regularizer": "l1", "shared_axes": [1, 2]}),
    ("Permute", {"dims": (3, 1, 2)}),
    ("RMSNormalization", {"axis": -1, "epsilon": 0.25}),
    ("ReLU", {"max_value": 0.75, "negative_slope": 0.125, "threshold": 0.25}),
    ("Rescaling", {"scale": 0.5, "offset": -1.0}),
    ("Reshape", {"target_shape": (-1, 8)}),
    ("Resizing", {"height": 5, "width": 9, "interpolation": "nearest", "crop_to_aspect_ratio": True}),
    ("SeparableConv2D", DEPTHWISE | POINTWISE | {"filters": 3, "kernel_size": 2, "padding": "same", "strides": 2}),
    ("Softmax", {"axis": 1}),
    ("SpectralNormalization", {"layer": layers.Conv2D(3, 2, name="kept"), "power_iterations": 2}),
    ("SpatialDropout2D", {"rate": 0.25, "seed": 4, **FIRST}),
    ("UnitNormalization", {"axis": (1, 2)}),
    ("UpSampling2D", {"size": (2, 3), "interpolation": "bilinear"}),
    ("ZeroPadding2D", {"padding": ((1, 0), (2, 1)), **FIRST}),
]
VOLUMES = [
    ("AdaptiveAveragePooling3D", {"output_size": 2}),
    ("AdaptiveMaxPooling3D", {"output_size": (1, 2, 3)}),
    ("AveragePooling3D", {"pool_size": (2, 1, 2), "strides": 1, **FIRST}),
    ("Conv3D", SLIDING | TAUGHT | {"strides": (1, 2, 1), "padding": "same", "groups": 2}),
    ("ConvLSTM2D", CONV_LSTM | TAUGHT | {"dilation_rate": (1, 2)}),
    ("ConvLSTM2D", {"filters": 2, "kernel_size": 1, **FIRST}),
    ("Conv3DTranspose", SLIDING | TAUGHT | {"strides": 2, "output_padding": 1, **FIRST}),
    ("Cropping3D", {"cropping": ((1, 0), (0, 1), (1, 1))}),
    ("GlobalAveragePooling3D", {"keepdims": True}),
    ("GlobalMaxPooling3D", FIRST),
    ("MaxPooling3D", {"padding": "same", "strides": (1, 2, 3)}),
    ("SpatialDropout3D", {"rate": 0.25, "seed": 4}),
    ("UpSampling3D", {"size": (1, 2, 3)}),
    ("ZeroPadding3D", {"padding": (1, 0, 2)}),
]
FILMS = [("ConvLSTM3D", CONV_LSTM | {"padding": "same", "return_sequences": False})]
VECTORS = [
    ("MelSpectrogram", {"fft_length": 4, "sequence_stride": 2, "num_mel_bins": 3, "sampling_rate": 16}),
    ("RepeatVector", {"n": 3}),
    ("Dense", {"units": 2}),
]
PAIRS = [
    ("Add", {}),
    ("AdditiveAttention", {"dropout": 0.25, "use_scale": True}),
    ("Attention", {"use_scale": True, "score_mode": "concat", "dropout": 0.25, "seed": 4}),
    ("Average", {}),
    ("Concatenate", {"axis": 1}),
    ("Dot", {"axes": (1, 1), "normalize": True}),
    ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2, "sliding_window": 2}),
    ("Maximum", {}),
    ("Minimum", {}),
    ("MultiHeadAttention", TAUGHT | {"num_heads": 2, "key_dim": 3, "use_gate": True, "seed": 4}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 2, "dropout": 0.25, "output_shape": (2, 3)}),
    ("Multiply", {}),
    ("Subtract", {}),
]
SEVERAL = {"GroupQueryAttention", "MultiHeadAttention"}
"""Layers that take two arguments in the place of a list."""
NUMBERS = [
    ("CategoryEncoding", {"num_tokens": 9, "output_mode": "count"}),
    ("Discretization", {"bin_boundaries": [1.0, 2.5, 7.0], "output_mode": "multi_hot"}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True, "embeddings_regularizer": "l2"}),
    ("ReversibleEmbedding", {"input_dim": 9, "output_dim": 3, "tie_weights": False, "logit_soft_cap": 0.5}),
]
PHOTOS = [
    ("AutoContrast", {"value_range": (0, 1)}),
    ("AugMix", {"value_range": (0, 1), "num_chains": 1, "chain_depth": 2, "factor": 0.25, "all_ops": False, "seed": 5}),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"value_range": (0, 1), "clip_limit": 2.0, "tile_grid_size": (2, 3)},
    ),
    ("CutMix", {"factor": (0.5, 0.75), "seed": 5}),
    ("MaxNumBoundingBoxes", {"max_number": 3}),
    ("MixUp", {"alpha": 0.5, "seed": 5, "bounding_box_format": "xywh"}),
    ("Pipeline", {"layers": [layers.Rescaling(0.5, name="half"), layers.RandomFlip(seed=5, name="flip")]}),
    ("RandomBrightness", {"factor": (-0.25, 0.5), "value_range": (0, 1), "seed": 5}),
    ("RandomColorDegeneration", {"factor": (0.25, 0.5), "value_range": (0, 1), "seed": 5}),
    ("RandomColorJitter", {"value_range": (0, 1), "brightness_factor": 0.25, "hue_factor": (0.125, 0.25), "seed": 5}),
    ("RandomContrast", {"factor": 0.25, "value_range": (0, 1), "seed": 5}),
    ("RandomCrop", {"height": 6, "width": 7, "seed": 5}),  # Keras leaves images as they are, whatever their size
    (
        "RandAugment",
        {"value_range": (0, 1), "num_ops": 1, "factor": (0.25, 0.5), "interpolation": "nearest", "seed": 5},
    ),
    ("RandomElasticTransform", {"factor": 0.5, "scale": 0.5, "fill_mode": "wrap", "value_range": (0, 1), "seed": 5}),
    ("RandomErasing", {"factor": 0.5, "scale": (0.125, 0.25), "fill_value": 0.5, "value_range": (0, 1), "seed": 5}),
    ("RandomFlip", {"mode": "horizontal", "seed": 5}),
    ("RandomGaussianBlur", {"factor": 0.5, "kernel_size": (3, 5), "sigma": 0.5, "value_range": (0, 1), "seed": 5}),
    ("RandomGrayscale", {"factor": 0.25, "seed": 5}),
    ("RandomHue", {"factor": (0.125, 0.25), "value_range": (0, 1), "seed": 5}),
    ("RandomInvert", {"factor": 0.5, "value_range": (0, 1), "seed": 5}),
    ("RandomPerspective", {"factor": (0.5, 0.75), "scale": 0.25, "fill_value": 0.5, "seed": 5}),
    ("RandomPosterization", {"factor": (2, 5), "value_range": (0, 1), "seed": 5}),
    ("RandomRotation", FILLING | {"factor": (-0.25, 0.5)}),
    ("RandomSaturation", {"factor": (0.25, 0.5), "value_range": (0, 1), "seed": 5}),
    ("RandomSharpness", {"factor": (0.25, 0.5), "value_range": (0, 1), "seed": 5}),
    ("RandomShear", FILLING | {"x_factor": (0.125, 0.25), "y_factor": (0.0, 0.25)}),
    ("RandomTranslation", FILLING | {"height_factor": (-0.25, 0.5), "width_factor": 0.25}),
    ("RandomZoom", FILLING | {"height_factor": (-0.25, 0.5), "width_factor": 0.25}),
    ("Solarization", {"addition_factor": 0.25, "threshold_factor": (0.125, 0.5), "value_range": (0, 1), "seed": 5}),
]
OURS = [("MaxUnpooling2D", {"pool": "max"})]
"""What Keras does not have."""

_draw = np.random.default_rng(5).random
TABLE = {
    "rows": (ROWS, _draw((2, 7, 4), "float32")),
    "images": (IMAGES, _draw((2, 6, 7, 4), "float32")),
    "volumes": (VOLUMES, _draw((2, 4, 3, 4, 4), "float32")),
    "films": (FILMS, _draw((1, 2, 2, 3, 2, 2), "float32")),
    "vectors": (VECTORS, _draw((2, 5), "float32")),
    "pairs": (PAIRS, _draw((2, 5, 5), "float32")),
    "numbers": (NUMBERS, np.array([[0, 8, 3, 0], [1, 1, 7, 2]], "float32")),
    "photos": (PHOTOS, _draw((2, 6, 7, 3), "float32")),
}
"""By what they take: the layers, and a batch of it."""
