"""What `keras.callbacks` offers; it lives in foveal.training.callbacks."""

from foveal.training.callbacks import *  # noqa: F403
from foveal.training.callbacks import __all__, __getattr__  # noqa: F401
