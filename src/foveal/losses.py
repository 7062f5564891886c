"""What `keras.losses` offers; it lives in foveal.learning.losses."""

from foveal.learning.losses import *  # noqa: F403
from foveal.learning.losses import __all__, __getattr__  # noqa: F401
