"""`keras.backend` and `keras.config`: settings that scripts ask for. They are always the same here."""

from __future__ import annotations

from typing import Any

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


def set_floatx(value: str) -> None:
    """Check that 'float32' is wanted."""
    _settled("floatx", value, "Foveal computes in float32.")


def epsilon() -> float:
    """1e-7, what keeps divisions and logarithms finite."""
    return float(SETTINGS["epsilon"])


def set_epsilon(value: float) -> None:
    """Check that 1e-7 is wanted."""
    _settled("epsilon", value, "Give epsilon= to the layers and optimizers.")


__all__ = [
    "backend", "clear_session", "epsilon", "floatx", "image_data_format", "set_epsilon", "set_floatx",
    "set_image_data_format",
]  # fmt: skip
