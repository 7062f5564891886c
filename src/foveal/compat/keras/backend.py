"""`keras.backend` and `keras.config`: what scripts set for their whole process."""

from __future__ import annotations

import os
from typing import Any

from foveal.errors import ArgumentError, UnsupportedError
from foveal.functions.spatial_axes import FIRST, LAST
from foveal.names import clear_session
from foveal.older import ORDERS, note
from foveal.settings import SETTINGS

FLOATX, EPSILON = "float32", 1e-7
KERAS_ORDERS = {order: word for word, order in ORDERS.items()}
"""Keras 1's words for the orders of axes."""


class _Backend:
    name = "foveal"


def backend() -> str:
    """Whose engines compute. Scripts that `foveal run` runs hear of the one they were written for, TensorFlow."""
    return _Backend.name


def stand_for_tensorflow() -> None:
    """Let `backend()` say 'tensorflow', or what the environment variable KERAS_BACKEND does."""
    _Backend.name = os.environ.get("KERAS_BACKEND") or "tensorflow"


def image_data_format() -> str:
    """The order of axes of layers that are not told one: (batch, height, width, channels) as 'channels_last'."""
    return SETTINGS.image_data_format


def set_image_data_format(data_format: str) -> None:
    """Make 'channels_first' or 'channels_last' the order of axes of layers that are not told one."""
    if data_format not in (FIRST, LAST):
        raise ArgumentError(f"set_image_data_format: `data_format` must be {LAST!r} or {FIRST!r}, got {data_format!r}.")
    SETTINGS.image_data_format = data_format


def image_dim_ordering() -> str:
    """What Keras 1 called `image_data_format()`: 'tf' or 'th'."""
    note(
        "image_dim_ordering", "image_dim_ordering: older Keras's. Write image_data_format(), 'channels_last' for 'tf'."
    )
    return KERAS_ORDERS[image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """What Keras 1 called `set_image_data_format`, with 'tf' for 'channels_last' and 'th' for 'channels_first'."""
    note(
        "set_image_dim_ordering", "set_image_dim_ordering: older Keras's. Write set_image_data_format('channels_last')."
    )
    set_image_data_format(ORDERS.get(dim_ordering, dim_ordering))


def floatx() -> str:
    """'float32'."""
    return FLOATX


def set_floatx(value: str) -> None:
    """Check that 'float32' is wanted."""
    _settled("floatx", value, FLOATX, "Foveal computes in float32.")


def epsilon() -> float:
    """1e-7, what keeps divisions and logarithms finite."""
    return EPSILON


def set_epsilon(value: float) -> None:
    """Check that 1e-7 is wanted."""
    _settled("epsilon", value, EPSILON, "Give epsilon= to the layers and optimizers.")


def _settled(setting: str, value: Any, always: Any, instead: str) -> None:
    if value != always:
        raise UnsupportedError(
            f"set_{setting}: `{setting}` must be {always!r}, as it always is here, got {value!r}. {instead}"
        )


__all__ = [
    "backend", "clear_session", "epsilon", "floatx", "image_data_format", "image_dim_ordering", "set_epsilon",
    "set_floatx", "set_image_data_format", "set_image_dim_ordering",
]  # fmt: skip
