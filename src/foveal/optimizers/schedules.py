"""What `keras.optimizers.schedules` offers; it lives in foveal.learning.schedules."""

from foveal.learning.schedules import *  # noqa: F403
from foveal.learning.schedules import __all__, __getattr__  # noqa: F401
