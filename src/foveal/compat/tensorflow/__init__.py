"""What `import tensorflow as tf` has at the top that is neither an array nor a function of arrays."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext

from foveal.names import name_scope

VERSION = __version__ = "2.21.0+foveal"
"""The TensorFlow that Foveal stands in for."""


def device(device_name: str) -> AbstractContextManager[None]:
    """Nothing: there is one device, the processor."""
    return nullcontext()


def executing_eagerly() -> bool:
    """True."""
    return True


def get_logger() -> logging.Logger:
    """The logger of this name; Foveal writes nothing to it."""
    return logging.getLogger("tensorflow")


__all__ = ["VERSION", "__version__", "device", "executing_eagerly", "get_logger", "name_scope"]
