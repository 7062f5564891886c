"""`keras.backend` and `keras.config`: settings that scripts ask for. They are always the same here."""

from __future__ import annotations

import math
from typing import Any

from foveal.compat.tensorflow import chance
from foveal.compat.tensorflow.conversion import array
from foveal.errors import UnsupportedError
from foveal.functions import control, elementwise, indexing, linalg, nn, shape
from foveal.functions.shape import reshape
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


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """`-target * log(output) - (1 - target) * log(1 - output)`, for each value."""
    return nn.binary_crossentropy(target, output, from_logits)


def permute_dimensions(x: Any, pattern: Any) -> Any:
    """The axes in another order."""
    return shape.transpose(x, pattern)


def pow(x: Any, a: Any) -> Any:
    """x to the power of a."""
    return elementwise.power(x, a)


def reverse(x: Any, axes: Any) -> Any:
    """Backwards along these axes."""
    return indexing.flip(x, axes)


def gather(reference: Any, indices: Any) -> Any:
    """The parts with these numbers along the first axis."""
    return indexing.take(reference, indices, 0)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """x divided by its length along some axes."""
    return nn.l2_normalization(x, axis)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Sums of products over an axis of each, image by image; by default the last of x and the last but one of y."""
    over = (x.ndim - 1, max(y.ndim - 2, 1)) if axes is None else (axes, axes) if isinstance(axes, int) else axes
    first = ["n", *(chr(97 + i) for i in range(1, x.ndim))]
    second = ["n", *(chr(109 + i) for i in range(1, y.ndim))]
    second[over[1] % y.ndim] = first[over[0] % x.ndim]
    kept = [c for c in (*first, *second[1:]) if not (c in first and c in second) or c == "n"]
    product = linalg.einsum(f"{''.join(first)},{''.join(second)}->{''.join(kept)}", x, y)
    return shape.expand_dims(product, -1) if len(kept) == 1 else product


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two values, or of what two functions give, by the condition, which may be one for each image."""
    yes, no = (part() if callable(part) else part for part in (then_expression, else_expression))
    return control.either(condition, yes, no)


def get_value(x: Any) -> Any:
    """The value of a weight or an array, as a NumPy array."""
    return x.value if hasattr(x, "value") and not callable(x.value) else array(x)


__all__ = [
    "backend", "batch_dot", "batch_flatten", "binary_crossentropy", "clear_session", "epsilon", "flatten", "floatx",
    "gather", "get_value", "image_data_format", "int_shape", "l2_normalize", "permute_dimensions", "pow",
    "random_normal", "random_uniform", "reverse", "set_epsilon", "set_floatx", "set_image_data_format", "switch",
]  # fmt: skip
