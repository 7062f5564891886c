"""What `keras.optimizers` offers; it lives in foveal.learning.optimizers."""

from foveal.learning.optimizers import *  # noqa: F403
from foveal.learning.optimizers import __all__, __getattr__  # noqa: F401
