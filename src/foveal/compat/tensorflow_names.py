"""Which modules and names TensorFlow has beside Keras, and where in Foveal each name lives."""

from __future__ import annotations

from foveal.compat.places import ALL, TRACEBACKS

CHECKS = (
    "assert_equal assert_greater assert_greater_equal assert_less assert_less_equal assert_near assert_negative "
    "assert_non_negative assert_non_positive assert_none_equal assert_positive"
)
SETTERS = {
    "optimizer": "get_experimental_options get_jit set_experimental_options set_jit",
    "threading": (
        "get_inter_op_parallelism_threads get_intra_op_parallelism_threads set_inter_op_parallelism_threads "
        "set_intra_op_parallelism_threads"
    ),
    "sysconfig": "get_build_info",
}
"""What says nothing, by the module it is in."""
LEVELS = "DEBUG ERROR FATAL INFO WARN WARNING"

TENSORFLOW: dict[str, dict[str, str]] = {
    "tensorflow": {
        "foveal.functions.grids": "meshgrid",
        "foveal.functions.order": "searchsorted",
        "foveal.functions.control": "vectorized_map",
        "foveal.compat.tensorflow.loops": ALL,
        "foveal.compat.tensorflow.examples": "SparseTensor",
        "foveal.compat.tensorflow.more_arrays": (
            "RegisterGradient TensorArray case foldr histogram_fixed_width identity_n no_gradient recompute_grad "
            "scalar_mul shape_n strided_slice tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_nd_sub "
            "timestamp tuple unique_with_counts"
        ),
        "foveal.compat.tensorflow.rest": (
            f"{CHECKS} Assert complex control_dependencies ensure_shape get_static_value group init_scope no_op "
            "numpy_function print py_func py_function saturate_cast unique"
        ),
        "foveal.compat.tensorflow": "__version__ device executing_eagerly get_logger name_scope",
        "foveal.compat.tensorflow.arrays": ALL,
        "foveal.compat.tensorflow.variables": (
            "GradientTape Module UnconnectedGradients Variable custom_gradient function"
        ),
        "foveal.compat.tensorflow.dtypes": ALL,
        "foveal.compat.tensorflow.initializers": ALL,
        "foveal.compat.tensorflow.specs": ALL,
        "foveal.compat.tensorflow.elementwise": (
            "abs acos acosh add add_n asin asinh atan atan2 atanh clip_by_value cos cosh divide equal exp floor "
            "greater greater_equal less less_equal logical_and logical_not logical_or maximum minimum multiply "
            "negative not_equal pow round sign sin sinh sqrt square stop_gradient subtract tan truediv"
        ),
        "foveal.compat.tensorflow.norms": "clip_by_global_norm clip_by_norm",
        "foveal.compat.tensorflow.neural": "depth_to_space sigmoid space_to_depth tanh",
        "foveal.compat.tensorflow.reductions": (
            "argmax argmin cumsum reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod "
            "reduce_sum"
        ),
    },
    "tensorflow.autograph": {"foveal.compat.tensorflow.rest": "set_verbosity to_code"},
    "tensorflow.autograph.experimental": {"foveal.compat.tensorflow.rest": "do_not_convert"},
    "tensorflow.compat": {"foveal.compat.tensorflow.strings": "as_bytes as_str as_str_any as_text"},
    "tensorflow.config": {
        "foveal.compat.tensorflow.devices": (
            "LogicalDeviceConfiguration PhysicalDevice get_soft_device_placement get_visible_devices "
            "list_logical_devices list_physical_devices run_functions_eagerly set_logical_device_configuration "
            "set_soft_device_placement set_visible_devices"
        ),
        "foveal.compat.tensorflow.distribution": "experimental_connect_to_cluster experimental_connect_to_host",
    },
    "tensorflow.config.experimental": {
        "foveal.compat.tensorflow.devices": (
            "VirtualDeviceConfiguration enable_op_determinism get_device_details get_memory_info get_memory_usage "
            "get_visible_devices list_logical_devices list_physical_devices set_memory_growth "
            "set_synchronous_execution set_virtual_device_configuration set_visible_devices"
        )
    },
    "tensorflow.config.optimizer": {"foveal.compat.tensorflow.devices": SETTERS["optimizer"]},
    "tensorflow.config.threading": {"foveal.compat.tensorflow.devices": SETTERS["threading"]},
    "tensorflow.sysconfig": {"foveal.compat.tensorflow.devices": SETTERS["sysconfig"]},
    "tensorflow.tpu": {},
    "tensorflow.tpu.experimental": {"foveal.compat.tensorflow.distribution": "initialize_tpu_system"},
    "tensorflow.distribute.cluster_resolver": {"foveal.compat.tensorflow.distribution": "TPUClusterResolver"},
    "tensorflow.distribute.experimental": {
        "foveal.compat.tensorflow.distribution": (
            "CentralStorageStrategy CollectiveCommunication MultiWorkerMirroredStrategy ParameterServerStrategy "
            "TPUStrategy"
        )
    },
    "tensorflow.data": {
        "foveal.compat.tensorflow.dataset": ALL,
        "foveal.compat.tensorflow.records": "FixedLengthRecordDataset TFRecordDataset TextLineDataset",
    },
    "tensorflow.data.experimental": {
        "foveal.compat.tensorflow.dataset_functions": ALL,
        "foveal.compat.tensorflow.dataset": (
            "AUTOTUNE INFINITE_CARDINALITY UNKNOWN_CARDINALITY choose_from_datasets sample_from_datasets"
        ),
    },
    "tensorflow.debugging": {
        "foveal.compat.tensorflow.devices": f"{TRACEBACKS} set_log_device_placement",
        "foveal.compat.tensorflow.rest": f"{CHECKS} assert_rank assert_shapes check_numerics",
    },
    "tensorflow.distribute": {"foveal.compat.tensorflow.distribution": ALL},
    "tensorflow.dtypes": {"foveal.compat.tensorflow.dtypes": ALL, "foveal.compat.tensorflow.arrays": "cast"},
    "tensorflow.errors": {
        "foveal.compat.tensorflow.rest": (
            "AlreadyExistsError DataLossError InvalidArgumentError NotFoundError OpError OutOfRangeError "
            "PermissionDeniedError ResourceExhaustedError UnimplementedError"
        )
    },
    "tensorflow.experimental": {},
    "tensorflow.image": {
        "foveal.compat.tensorflow.images": ALL,
        "foveal.compat.tensorflow.boxes": ALL,
        "foveal.compat.tensorflow.colours": ALL,
        "foveal.compat.tensorflow.more_images": ALL,
    },
    "tensorflow.io": {
        "foveal.compat.tensorflow.files": ALL,
        "foveal.compat.tensorflow.examples": (
            "FixedLenFeature FixedLenSequenceFeature VarLenFeature parse_example parse_single_example"
        ),
        "foveal.compat.tensorflow.records": (
            "TFRecordOptions TFRecordWriter decode_csv decode_raw parse_tensor serialize_tensor"
        ),
    },
    "tensorflow.sparse": {"foveal.compat.tensorflow.examples": "SparseTensor to_dense"},
    "tensorflow.io.gfile": {"foveal.compat.tensorflow.gfile": ALL},
    "tensorflow.linalg": {
        "foveal.compat.tensorflow.more_arrays": (
            "adjoint band_part diag diag_part matrix_transpose matvec normalize set_diag svd"
        ),
        "foveal.compat.tensorflow.norms": "global_norm",
        "foveal.compat.tensorflow.arrays": "einsum eye matmul norm tensordot trace",
        "foveal.compat.tensorflow.neural": "l2_normalize",
        "foveal.functions.linalg": "cross",
        "foveal.compat.keras.ops": "logdet",
        "foveal.functions.decompositions": "cholesky det eig eigh inv lstsq matrix_rank pinv qr slogdet solve",
    },
    "tensorflow.math": {
        "foveal.compat.tensorflow.more_arrays": "accumulate_n invert_permutation reduce_euclidean_norm xlogy",
        "foveal.compat.tensorflow.elementwise": ALL,
        "foveal.compat.tensorflow.arrays": "argsort",
        "foveal.functions.numpy_only": "bincount segment_max segment_min segment_prod segment_sum",
        "foveal.functions.elementwise": "conj imag real",
        "foveal.compat.tensorflow.neural": (
            "l2_normalize log_softmax sigmoid softmax softplus softsign tanh zero_fraction"
        ),
        "foveal.compat.tensorflow.reductions": ALL,
    },
    "tensorflow.nn": {
        "foveal.compat.tensorflow.neural": ALL,
        "foveal.compat.tensorflow.more_neural": ALL,
        "foveal.compat.tensorflow.reductions": "in_top_k top_k",
    },
    "tensorflow.logging": {"foveal.compat.tensorflow.sessions": f"{LEVELS} log set_verbosity"},
    "tensorflow.python": {},
    "tensorflow.python.client": {},
    "tensorflow.python.client.device_lib": {"foveal.compat.tensorflow.rest": "list_local_devices"},
    "tensorflow.python.ops": {},
    "tensorflow.python.ops.numpy_ops": {},
    "tensorflow.python.ops.numpy_ops.np_config": {
        "foveal.compat.tensorflow.rest": "enable_numpy_behavior experimental_enable_numpy_behavior"
    },
    "tensorflow.python_io": {"foveal.compat.tensorflow.records": "TFRecordOptions TFRecordWriter tf_record_iterator"},
    "tensorflow.random": {
        "foveal.compat.tensorflow.chance": ALL,
        "foveal.compat.tensorflow.generators": ALL,
    },
    "tensorflow.random.experimental": {
        "foveal.compat.tensorflow.generators": (
            "Generator get_global_generator set_global_generator stateless_fold_in stateless_split"
        )
    },
    "tensorflow.signal": {
        "foveal.compat.tensorflow.more_arrays": (
            "fft fft2d frame hamming_window hann_window ifft ifft2d irfft rfft stft"
        )
    },
    "tensorflow.strings": {"foveal.compat.tensorflow.strings": ALL},
    "tensorflow.summary": {
        "foveal.training.summaries": (
            "create_file_writer flush histogram image record_if scalar should_record_summaries text"
        )
    },
    "tensorflow.summary.experimental": {"foveal.training.summaries": "get_step set_step"},
    "tensorflow.test": {
        "foveal.compat.tensorflow.devices": (
            "gpu_device_name is_built_with_cuda is_built_with_gpu_support is_gpu_available"
        )
    },
    "tensorflow.train": {
        "foveal.compat.tensorflow.checkpoints": ALL,
        "foveal.compat.tensorflow.examples": "BytesList Example Feature Features FloatList Int64List",
    },
    "tensorflow_datasets": {"foveal.compat.tensorflow.published_datasets": ALL},
    "tensorflow.version": {"foveal.compat.tensorflow": "VERSION"},
}
"""As KERAS has them."""
