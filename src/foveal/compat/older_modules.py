"""Names of modules in older versions of Keras and TensorFlow, and the modules that have their names here."""

from __future__ import annotations

from foveal.compat.places import ALL

OLD_PARTS = {
    "keras.backend": "common tensorflow_backend",
    "keras.callbacks": "callbacks tensorboard_v1 tensorboard_v2",
    "keras.engine": "base_layer functional input_layer input_spec network sequential topology training training_v1",
    "keras.layers": (
        "advanced_activations attention convolutional convolutional_recurrent core embeddings experimental local merge "
        "merging noise normalization normalization_v2 pooling preprocessing recurrent regularization reshaping rnn "
        "wrappers batch_normalization layer_normalization convolutional.conv2d base_layer activation"
    ),
    "keras.losses": "losses",
    "keras.metrics": "metrics",
    "keras.models": "functional model sequential",
    "keras.optimizers": (
        "adadelta_v2 adagrad_v2 adam_v2 adamax_v2 experimental ftrl_v2 gradient_descent_v2 legacy nadam_v2 "
        "optimizer_experimental optimizer_v2 rmsprop_v2"
    ),
    "keras.optimizers.schedules": "learning_rate_schedule",
    "keras.utils": (
        "conv_utils data_utils dataset_utils file_utils generic_utils image_dataset image_utils io_utils layer_utils "
        "losses_utils multi_gpu_utils np_utils numerical_utils python_utils tf_utils training_utils vis_utils "
        "visualize_util"
    ),
}
"""Modules below which older versions of Keras kept parts of one that is whole here."""

ALIASES = {
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.experimental.numpy": "tensorflow.python.ops.numpy_ops.np_config",
    "tensorflow.gfile": "tensorflow.io.gfile",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.python.data": "tensorflow.data",
    "tf_keras": "keras",
    "foveal.keras": "keras",
    "keras_applications": "keras.applications",
    "keras_preprocessing": "keras.preprocessing",
    "keras.api": "keras",
    "keras.src": "keras",
    "keras.api._v2": "keras",
    "keras.api._v2.keras": "keras",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.optimizers.optimizer_v2.learning_rate_schedule": "keras.optimizers.schedules",
    "keras.preprocessing.image_dataset": "keras.preprocessing",
    "keras.preprocessing.timeseries": "keras.preprocessing",
    **{
        f"keras.{package}.{part}": "keras.optimizers"
        for package in ("optimizer_v2", "optimizers.optimizer_v2", "optimizers.legacy")
        for part in ("adadelta", "adagrad", "adam", "adamax", "ftrl", "gradient_descent", "nadam", "rmsprop")
    },
    **{f"{module}.{part}": module for module, parts in OLD_PARTS.items() for part in parts.split()},
}
"""Other names of modules, and of all that is below them."""

OLDER_ALIASES = {
    "keras.objectives": "keras.losses",
    "keras.optimizer_v1": "keras.optimizers",
    "keras.optimizer_v2": "keras.optimizers",
}
"""The same of those that `dir` does not list."""

OLDER_MODULES: dict[str, dict[str, str]] = {
    "keras.mixed_precision.experimental": {
        "foveal.layers.dtype_policies": "Policy global_policy",
        "foveal.compat.keras.older_names": "set_policy",
        "foveal.optimizers": "LossScaleOptimizer",
    },
    "keras.engine": {
        "foveal": "Input Layer Model Sequential",
        "foveal.layers": "InputLayer InputSpec",
        "foveal.models.model": "Functional",
        "foveal.compat.keras.asking": "get_source_inputs",
    },
    "keras.wrappers.scikit_learn": {"foveal.compat.keras.older_wrappers": ALL},
}
"""Modules that older versions had. As MODULES has them."""

OLDER_NAMES: dict[str, dict[str, str]] = {
    "keras.applications.imagenet_utils": {"foveal.compat.keras.older_names": "_obtain_input_shape obtain_input_shape"},
    "keras.constraints": {"foveal.compat.keras.older_names": "maxnorm nonneg unitnorm"},
    "keras.losses": {
        "foveal.compat.keras.older_names": "Reduction cosine cosine_proximity kullback_leibler_divergence"
    },
    "keras.metrics": {"foveal.compat.keras.older_names": "cosine cosine_proximity kullback_leibler_divergence"},
    "keras.optimizers": {"foveal.compat.keras.older_names": "adadelta adagrad adam adamax nadam rmsprop sgd"},
    "keras.regularizers": {"foveal.compat.keras.older_names": "WeightRegularizer l1l2"},
    "keras.utils": {
        "foveal.compat.keras.older_names": (
            "conv_output_length convert_all_kernels_in_model convert_dense_weights_data_format count_params "
            "normalize_data_format normalize_tuple plot"
        )
    },
    "keras.initializers": {"foveal.compat.keras.older_names": "normal one uniform zero"},
    "keras.layers": {
        "foveal.compat.keras.older_layers": (
            "AtrousConvolution1D AtrousConvolution2D Deconvolution2D ThresholdedReLU merge"
        ),
    },
    "tensorflow": {"foveal.compat.tensorflow.sessions": ALL},
    "tensorflow.train": {"foveal.compat.tensorflow.older_train": ALL},
}
"""Names that modules had in older versions: they work, and `dir` does not list them. As MODULES has them."""
