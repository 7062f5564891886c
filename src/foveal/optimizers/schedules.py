"""What `keras.optimizers.schedules` offers; it lives in foveal.learning.schedules.

Examples
--------
>>> from foveal.optimizers import schedules
>>> float(schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)(10))
0.05
"""

from foveal.learning.schedules import *  # noqa: F403
from foveal.learning.schedules import __all__, __getattr__  # noqa: F401
