"""`keras.backend` and `keras.config`: settings that scripts ask for. They are always the same here."""

from __future__ import annotations

import math
from typing import Any

from foveal.compat.tensorflow import chance
from foveal.compat.tensorflow.arrays import reshape
from foveal.compat.tensorflow.conversion import array
from foveal.errors import UnsupportedError
from foveal.names import clear_session

SETTINGS: dict[str, Any] = {"image_data_format": "channels_last", "floatx": "float32", "epsilon": 1e-7}


def _settled(setting: str, value: Any, instead: str) -> None:
    if value != SETTINGS[setting]:
        raise UnsupportedError(
            f"set_{setting}: `{setting}` must be {SETTINGS[setting]!r}, as it always is here, got {value!r}. {instead}"
        )


def backend() -> str:
    """Whose engines compute."""
    return "foveal"


def image_data_format() -> str:
    """'channels_last': layers take (batch, height, width, channels) unless they are told otherwise."""
    return str(SETTINGS["image_data_format"])


def set_image_data_format(data_format: str) -> None:
    """Check that 'channels_last' is wanted."""
    _settled("image_data_format", data_format, "Give data_format='channels_first' to the layers.")


def floatx() -> str:
    """'float32'."""
    return str(SETTINGS["floatx"])


def set_floatx(floatx: str) -> None:
    """Check that 'float32' is wanted."""
    _settled("floatx", floatx, "Foveal computes in float32.")


def epsilon() -> float:
    """1e-7, what keeps divisions and logarithms finite."""
    return float(SETTINGS["epsilon"])


def set_epsilon(epsilon: float) -> None:
    """Check that 1e-7 is wanted."""
    _settled("epsilon", epsilon, "Give epsilon= to the layers and optimizers.")


def int_shape(x: Any) -> tuple[int | None, ...]:
    """The length of each axis; None for the batch of a symbolic tensor."""
    return tuple(x.shape)


def flatten(x: Any) -> Any:
    """All values one after the other."""
    return reshape(x, (-1,))


def batch_flatten(x: Any) -> Any:
    """All values of each row one after the other."""
    return reshape(x, (-1, math.prod(x.shape[1:])))


def random_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers around `mean`, two of three within `stddev` of it."""
    return chance.normal(shape, mean, stddev, dtype or "float32", seed)


def random_uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers from `minval` to below `maxval`, each as likely."""
    return chance.uniform(shape, minval, maxval, dtype or "float32", seed)


def get_value(x: Any) -> Any:
    """The value of a weight or an array, as a NumPy array."""
    return x.value if hasattr(x, "value") and not callable(x.value) else array(x)


__all__ = [
    "backend", "clear_session", "epsilon", "floatx", "get_value", "image_data_format", "int_shape", "set_epsilon",
    "set_floatx", "set_image_data_format",
]  # fmt: skip
