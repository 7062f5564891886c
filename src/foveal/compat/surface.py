"""Which names of TensorFlow and Keras there are, and where in Foveal each lives."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from foveal.compat.absent import ABSENT
from foveal.errors import did_you_mean

ALL = "*"
SETTINGS = (
    "backend clear_session epsilon floatx get_value image_data_format int_shape set_epsilon set_floatx "
    "set_image_data_format"
)

MODULES: dict[str, dict[str, str]] = {
    "keras": {
        "foveal": "Input KerasTensor Layer Model Sequential",
        "foveal.compat.tensorflow.arrays": "Variable",
        "foveal.initializers": "Initializer",
        "foveal.losses": "Loss",
        "foveal.metrics": "Metric",
        "foveal.optimizers": "Optimizer",
        "foveal.regularizers": "Regularizer",
        "foveal.compat.keras": ALL,
    },
    "keras.activations": {"foveal.activations": ALL},
    "keras.backend": {
        "foveal.compat.keras.backend": f"{SETTINGS} batch_flatten flatten random_normal random_uniform",
        "foveal.compat.keras.ops": (
            "abs all any argmax argmin cast clip concatenate cos equal exp expand_dims greater greater_equal less "
            "less_equal log max maximum mean min minimum not_equal one_hot ones ones_like prod relu reshape round "
            "shape sigmoid sign sin softmax softplus softsign sqrt square squeeze stack std sum tanh transpose var "
            "zeros zeros_like"
        ),
    },
    "keras.callbacks": {"foveal.callbacks": ALL},
    "keras.config": {"foveal.compat.keras.backend": SETTINGS},
    "keras.constraints": {"foveal.constraints": ALL},
    "keras.datasets": {},
    "keras.datasets.cifar10": {"foveal.data.cifar10": "load_data"},
    "keras.datasets.cifar100": {"foveal.data.cifar100": "load_data"},
    "keras.datasets.fashion_mnist": {"foveal.data.fashion_mnist": "load_data"},
    "keras.datasets.mnist": {"foveal.data.mnist": "load_data"},
    "keras.initializers": {"foveal.initializers": ALL},
    "keras.layers": {"foveal.layers": ALL},
    "keras.losses": {"foveal.losses": ALL},
    "keras.metrics": {"foveal.metrics": ALL},
    "keras.models": {
        "foveal.models": "Model Sequential clone_model load_model model_from_json",
        "foveal.compat.keras.saving": "save_model",
    },
    "keras.ops": {"foveal.compat.keras.ops": ALL, "foveal.compat.keras.array_ops": ALL},
    "keras.optimizers": {"foveal.optimizers": ALL},
    "keras.optimizers.schedules": {"foveal.optimizers.schedules": ALL},
    "keras.preprocessing": {"foveal.compat.keras.folders": "image_dataset_from_directory"},
    "keras.preprocessing.image": {
        "foveal.utils": "array_to_img img_to_array load_img save_img smart_resize",
        "foveal.compat.keras.generators": ALL,
    },
    "keras.random": {
        "foveal.compat.tensorflow.chance": "normal truncated_normal uniform shuffle",
        "foveal.seeds": "SeedGenerator",
    },
    "keras.regularizers": {"foveal.regularizers": ALL},
    "keras.saving": {
        "foveal.saving": ALL,
        "foveal.compat.keras.saving": "load_weights save_model save_weights",
    },
    "keras.utils": {
        "foveal.utils": ALL,
        "foveal.compat.keras.folders": "image_dataset_from_directory",
        "foveal.saving": (
            "CustomObjectScope custom_object_scope deserialize_keras_object get_custom_objects get_registered_name "
            "get_registered_object register_keras_serializable serialize_keras_object"
        ),
    },
    "tensorflow": {
        "foveal.compat.tensorflow": "__version__ device executing_eagerly function get_logger name_scope",
        "foveal.compat.tensorflow.arrays": ALL,
        "foveal.compat.tensorflow.dtypes": ALL,
        "foveal.compat.tensorflow.elementwise": (
            "abs acos add asin atan atan2 clip_by_value cos cosh divide equal exp floor greater greater_equal less "
            "less_equal logical_and logical_not logical_or maximum minimum multiply negative not_equal pow round "
            "sign sin sinh sqrt square subtract tan truediv"
        ),
        "foveal.compat.tensorflow.neural": "sigmoid tanh",
        "foveal.compat.tensorflow.reductions": (
            "argmax argmin cumsum reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod "
            "reduce_sum"
        ),
    },
    "tensorflow.compat": {},
    "tensorflow.config": {
        "foveal.compat.tensorflow.devices": (
            "PhysicalDevice get_visible_devices list_logical_devices list_physical_devices run_functions_eagerly "
            "set_visible_devices"
        )
    },
    "tensorflow.config.experimental": {
        "foveal.compat.tensorflow.devices": (
            "get_visible_devices list_logical_devices list_physical_devices set_memory_growth set_visible_devices"
        )
    },
    "tensorflow.data": {"foveal.compat.tensorflow.dataset": ALL},
    "tensorflow.data.experimental": {"foveal.compat.tensorflow.dataset": "AUTOTUNE cardinality"},
    "tensorflow.dtypes": {"foveal.compat.tensorflow.dtypes": ALL, "foveal.compat.tensorflow.arrays": "cast"},
    "tensorflow.image": {"foveal.compat.tensorflow.images": ALL},
    "tensorflow.io": {"foveal.compat.tensorflow.files": ALL},
    "tensorflow.linalg": {"foveal.compat.tensorflow.arrays": "matmul norm"},
    "tensorflow.math": {
        "foveal.compat.tensorflow.elementwise": ALL,
        "foveal.compat.tensorflow.neural": "l2_normalize sigmoid softplus softsign tanh zero_fraction",
        "foveal.compat.tensorflow.reductions": ALL,
    },
    "tensorflow.nn": {"foveal.compat.tensorflow.neural": ALL},
    "tensorflow.python": {},
    "tensorflow.random": {"foveal.compat.tensorflow.chance": ALL},
    "tensorflow.strings": {"foveal.compat.tensorflow.paths": ALL},
    "tensorflow.test": {"foveal.compat.tensorflow.devices": "gpu_device_name is_built_with_cuda is_gpu_available"},
    "tensorflow.version": {"foveal.compat.tensorflow": "VERSION"},
}
"""Each module, the Foveal modules that its names come from, and which names: all public ones, or those listed.

Where two have a name, it is the later one's."""

OLD_PARTS = {
    "keras.layers": (
        "advanced_activations convolutional core experimental merge merging noise normalization pooling reshaping"
    ),
    "keras.optimizers": "legacy experimental",
}
"""Modules below which older versions of Keras kept parts of one that is whole here."""

ALIASES = {
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.optimizers": "keras.optimizers",
    "tf_keras": "keras",
    "foveal.keras": "keras",
    "keras.api": "keras",
    "keras.src": "keras",
    "keras.api._v2": "keras",
    "keras.api._v2.keras": "keras",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.utils.np_utils": "keras.utils",
    "keras.utils.image_utils": "keras.utils",
    "keras.preprocessing.image_dataset": "keras.preprocessing",
    **{f"{module}.{part}": module for module, parts in OLD_PARTS.items() for part in parts.split()},
}
"""Other names of modules, and of all that is below them."""

ROOTS = ("tensorflow", "keras", "tf_keras")
"""The packages that Foveal stands in for."""


def canonical(module: str) -> str:
    """The name in MODULES, or that would be there, of a module under any of its names."""
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        alias = ALIASES.get(".".join(parts[:count]))
        if alias is not None:
            return canonical(".".join([alias, *parts[count:]]))
    return module


def is_module(name: str) -> bool:
    """Whether there is a module of this name."""
    return canonical(name) in MODULES


@cache
def _homes(module: str) -> dict[str, str]:
    """The names of a module that are no modules, and the Foveal module each comes from."""
    homes: dict[str, str] = {}
    for home, listed in MODULES[module].items():
        names = import_module(home).__all__ if listed == ALL else listed.split()
        homes |= dict.fromkeys(names, home)
    return homes


def home_of(module: str, name: str) -> str | None:
    """The Foveal module that has what a module calls `name`; None when it has no such name."""
    return _homes(canonical(module)).get(name)


def public_names(module: str) -> list[str]:
    """All names of a module, sorted; not those of its parts in older versions."""
    whole = canonical(module)
    below = (key for key in (*MODULES, *ALIASES) if key.rpartition(".")[0] == whole)
    return sorted({*(key.rpartition(".")[2] for key in below if canonical(key) != whole), *_homes(whole)})


def why_missing(module: str, name: str) -> str:
    """What to say when a module has no such name: why, and what to use instead."""
    full = f"{module}.{name}"
    reason = ABSENT.get(canonical(full))
    if reason is not None:
        return f"{full}: {reason}"
    near = did_you_mean(name, public_names(module)) or f" dir({module}) lists what it has."
    return f"{module} has no {name!r} in Foveal.{near}"
