"""What `keras.metrics` offers; it lives in foveal.learning.metrics."""

from foveal.learning.metrics import *  # noqa: F403
from foveal.learning.metrics import __all__, __getattr__  # noqa: F401
