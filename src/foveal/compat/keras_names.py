"""Which modules and names Keras has, and where in Foveal each name lives."""

from __future__ import annotations

from foveal.compat.places import ALL, TRACEBACKS

SETTINGS = "backend clear_session epsilon floatx image_data_format set_epsilon set_floatx set_image_data_format"

NN_ACTIVATIONS = (
    "celu elu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu log_sigmoid log_softmax "
    "relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax "
    "squareplus swish tanh_shrink threshold"
)

WINDOWS = (
    "adaptive_average_pool adaptive_max_pool average_pool conv conv_transpose depthwise_conv fold max_pool "
    "separable_conv unfold"
)

APPLICATIONS = {
    "convnext": ("convnext", "ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge"),
    "densenet": ("densenet", "DenseNet121 DenseNet169 DenseNet201"),
    "efficientnet": (
        "efficientnet",
        " ".join(f"EfficientNetB{number}" for number in range(8)),
    ),
    "efficientnet_v2": (
        "efficientnet",
        " ".join(f"EfficientNetV2{kind}" for kind in ["B0", "B1", "B2", "B3", "L", "M", "S"]),
    ),
    "inception_resnet_v2": ("inception", "InceptionResNetV2"),
    "inception_v3": ("inception", "InceptionV3"),
    "mobilenet": ("mobilenet", "MobileNet"),
    "mobilenet_v2": ("mobilenet", "MobileNetV2"),
    "mobilenet_v3": ("mobilenet_v3", "MobileNetV3Large MobileNetV3Small"),
    "nasnet": ("nasnet", "NASNetLarge NASNetMobile"),
    "resnet": ("resnet", "ResNet101 ResNet152 ResNet50"),
    "resnet50": ("resnet", "ResNet50"),
    "resnet_v2": ("resnet_v2", "ResNet101V2 ResNet152V2 ResNet50V2"),
    "vgg16": ("vgg", "VGG16"),
    "vgg19": ("vgg", "VGG19"),
    "xception": ("xception", "Xception"),
}
"""Modules of keras.applications: the module of foveal.zoo, and the networks of it that they have."""

NN_FUNCTIONS = (
    "batch_normalization binary_crossentropy categorical_crossentropy depth_to_space layer_normalization "
    "moments psnr relu rms_normalization space_to_depth sparse_categorical_crossentropy"
)

WHOLE = (
    "activations callbacks constraints initializers layers losses metrics optimizers optimizers.schedules regularizers"
)
"""Modules of Keras that are Foveal's of the same name."""
DATASETS = "cifar10 cifar100 fashion_mnist mnist"

KERAS: dict[str, dict[str, str]] = {
    **{f"keras.{name}": {f"foveal.{name}": ALL} for name in WHOLE.split()},
    **{f"keras.datasets.{name}": {f"foveal.data.{name}": "load_data"} for name in DATASETS.split()},
    "keras": {
        "foveal": "Input KerasTensor Layer Model Sequential",
        "foveal.initializers": "Initializer",
        "foveal.layers": "InputSpec",
        "foveal.layers.dtype_policies": "DTypePolicy FloatDTypePolicy",
        "foveal.compat.keras.functions": "Function RematScope remat",
        "foveal.losses": "Loss",
        "foveal.metrics": "Metric",
        "foveal.optimizers": "Optimizer",
        "foveal.regularizers": "Regularizer",
        "foveal.compat.keras": ALL,
        "foveal.compat.tensorflow": "device name_scope",
        "foveal.compat.keras.variables": ALL,
    },
    "keras.layers": {"foveal.layers": ALL, "foveal.compat.keras.asking": "deserialize serialize"},
    "keras.applications": {"foveal.zoo": " ".join(networks for _, networks in APPLICATIONS.values())},
    **{
        f"keras.applications.{part}": {
            f"foveal.zoo.{home}": f"{networks} preprocess_input",
            "foveal.zoo.imagenet": "decode_predictions",
        }
        for part, (home, networks) in APPLICATIONS.items()
    },
    "keras.applications.imagenet_utils": {"foveal.zoo.imagenet": "decode_predictions preprocess_input"},
    "keras.backend": {
        "foveal.functions.shape": "shape",
        "foveal.compat.keras.legacy": ALL,
        "foveal.compat.keras.backend": ALL,
        "foveal.compat.keras.graphs": ALL,
        "foveal.compat.keras.windows": ALL,
        "foveal.compat.tensorflow.sessions": "get_session manual_variable_initialization reset_uids set_session",
        "foveal.compat.keras.asking": (
            "get_uid is_float_dtype is_int_dtype is_keras_tensor result_type standardize_dtype"
        ),
    },
    "keras.config": {
        "foveal.compat.keras.backend": SETTINGS,
        "foveal.functions.attention": "disable_flash_attention enable_flash_attention is_flash_attention_enabled",
        "foveal.layers.dtype_policies": "dtype_policy set_dtype_policy",
        "foveal.compat.tensorflow.devices": TRACEBACKS,
        "foveal.training.data.inputs": "disable_nan_check enable_nan_check is_nan_check_enabled",
    },
    "keras.datasets": {},
    "keras.dtype_policies": {
        "foveal.layers.dtype_policies": "DTypePolicy DTypePolicyMap FloatDTypePolicy deserialize get serialize"
    },
    "keras.mixed_precision": {
        "foveal.layers.dtype_policies": (
            "DTypePolicy Policy dtype_policy global_policy set_dtype_policy set_global_policy"
        ),
        "foveal.optimizers": "LossScaleOptimizer",
    },
    "keras.models": {
        "foveal.models": "Model Sequential clone_model load_model model_from_json",
        "foveal.models.model": "Functional",
        "foveal.compat.keras.saving": "save_model",
    },
    "keras.ops": {
        "foveal.functions.arrays": (
            "angle arange array bartlett blackman convert_to_numpy dtype empty eye full hamming hanning identity "
            "is_tensor kaiser ones polar size tri view view_as_complex view_as_real zeros"
        ),
        "foveal.functions.numpy_only": (
            "bincount bitwise_and bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift "
            "bitwise_xor gcd histogram lcm left_shift nextafter nonzero right_shift scatter_update segment_max "
            "segment_min segment_prod segment_sum unique"
        ),
        "foveal.functions.decompositions": (
            "cholesky cholesky_inverse det eig eigh inv lstsq lu_factor matrix_rank pinv qr slogdet solve "
            "solve_triangular svd"
        ),
        "foveal.functions.grids": "geomspace i0 linspace logspace meshgrid trapezoid unravel_index vander",
        "foveal.functions.order": (
            "argpartition digitize isin median nanargmax nanargmin nancumprod nancumsum nanmedian nanpercentile "
            "nanquantile percentile quantile searchsorted"
        ),
        "foveal.functions.elementwise": (
            "abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh "
            "cbrt ceil clip conj "
            "conjugate cos cosh deg2rad divide divide_no_nan equal erf erfc erfinv exp exp2 expm1 fabs floor "
            "floor_divide fmax fmin fmod greater greater_equal heaviside hypot imag isclose isfinite isinf "
            "isnan isneginf isposinf isreal ldexp less less_equal log log10 log1p log2 logaddexp "
            "logaddexp2 logical_and logical_not logical_or logical_xor maximum minimum mod multiply nan_to_num "
            "negative not_equal power rad2deg real reciprocal round rsqrt sign signbit sin "
            "sinc sinh sqrt square stop_gradient subtract tan tanh true_divide trunc where"
        ),
        "foveal.functions.linalg": (
            "cdist corrcoef correlate cross dot einsum inner kron matmul norm normalize outer tensordot vdot"
        ),
        "foveal.functions.reduce": (
            "all amax amin any argmax argmin argsort average count_nonzero cumprod cumsum in_top_k logsumexp max "
            "mean min nanmax nanmean nanmin nanprod nanstd nansum nanvar prod ptp sort std sum top_k var"
        ),
        "foveal.functions.shape": (
            "append array_split broadcast_to cast concatenate convert_to_tensor copy dsplit dstack empty_like "
            "expand_dims full_like hsplit hstack moveaxis ndim ones_like ravel reshape shape split squeeze stack "
            "swapaxes transpose unstack vsplit vstack zeros_like"
        ),
        "foveal.functions.indexing": (
            "diag diagflat diagonal diff flip fliplr flipud get_item multi_hot one_hot pad repeat roll rot90 scatter "
            "slice slice_update take take_along_axis tile trace tril triu"
        ),
        "foveal.functions.nn": NN_FUNCTIONS,
        "foveal.functions.activations": NN_ACTIVATIONS,
        "foveal.functions.attention": "dot_product_attention",
        "foveal.functions.ctc": "ctc_decode ctc_loss",
        "foveal.eager": "custom_gradient",
        "foveal.functions.control": (
            "associative_scan cond fori_loop jvp map rearrange scan switch vectorize vectorized_map while_loop"
        ),
        "foveal.functions.fourier": "extract_sequences fft fft2 ifft2 irfft istft rfft stft",
        "foveal.functions.windows": WINDOWS,
        "foveal.compat.keras.ops": ALL,
    },
    "keras.ops.image": {
        "foveal.functions.image": (
            "crop_images extract_patches extract_patches_3d gaussian_blur hsv_to_rgb pad_images resize "
            "rgb_to_grayscale rgb_to_hsv scale_and_translate sobel_edges ssim"
        ),
        "foveal.functions.sampling": "affine_transform elastic_transform map_coordinates perspective_transform",
    },
    "keras.ops.linalg": {
        "foveal.functions.linalg": "norm",
        "foveal.functions.decompositions": (
            "cholesky cholesky_inverse det eig eigh inv lstsq lu_factor matrix_rank pinv qr slogdet solve "
            "solve_triangular svd"
        ),
        "foveal.functions.control": "jvp",
    },
    "keras.ops.nn": {
        "foveal.functions.activations": NN_ACTIVATIONS,
        "foveal.functions.nn": NN_FUNCTIONS,
        "foveal.functions.indexing": "one_hot multi_hot",
        "foveal.functions.arrays": "polar",
        "foveal.functions.linalg": "normalize",
        "foveal.functions.attention": "dot_product_attention",
        "foveal.functions.ctc": "ctc_decode ctc_loss",
        "foveal.functions.windows": WINDOWS,
        "foveal.compat.keras.ops": "gelu",
    },
    "keras.preprocessing": {
        "foveal.compat.keras.folders": "image_dataset_from_directory",
        "foveal.compat.keras.sequences": "timeseries_dataset_from_array",
    },
    "keras.preprocessing.sequence": {"foveal.compat.keras.sequences": "pad_sequences"},
    "keras.preprocessing.image": {
        "foveal.utils": "array_to_img img_to_array load_img save_img smart_resize",
        "foveal.compat.keras.generators": ALL,
        "foveal.compat.keras.random_moves": ALL,
    },
    "keras.random": {
        "foveal.functions.random": (
            "beta binomial categorical dropout gamma normal randint shuffle truncated_normal uniform"
        ),
        "foveal.seeds": "SeedGenerator",
    },
    "keras.saving": {
        "foveal.saving": ALL,
        "foveal.compat.keras.saving": "load_weights save_model save_weights",
    },
    "keras.distribution": {
        "foveal.distribution": (
            "DataParallel DeviceMesh LayoutMap ModelParallel TensorLayout distribute_tensor distribution "
            "get_device_count initialize list_devices set_distribution"
        ),
    },
    "keras.tree": {"foveal.compat.keras.tree": ALL},
    "keras.utils": {
        "foveal.utils": ALL,
        "foveal.compat.keras.asking": (
            "Config get_source_inputs is_keras_tensor pack_x_y_sample_weight split_dataset standardize_dtype "
            "unpack_x_y_sample_weight"
        ),
        "foveal.compat.keras.folders": "image_dataset_from_directory",
        "foveal.compat.keras.sequences": ALL,
        "foveal.saving": (
            "CustomObjectScope custom_object_scope deserialize_keras_object get_custom_objects get_registered_name "
            "get_registered_object register_keras_serializable serialize_keras_object"
        ),
    },
    "keras.utils.bounding_boxes": {"foveal.functions.boxes": ALL},
    "keras.wrappers": {"foveal.compat.keras.wrappers": "SKLearnClassifier SKLearnRegressor SKLearnTransformer"},
}
"""Each module, the Foveal modules that its names come from, and which names: all public ones, or those listed.

Where two have a name, it is the later one's."""
KERAS["keras.ops.numpy"] = KERAS["keras.ops"]
