"""What `keras.optimizers` offers; it lives in foveal.learning.optimizers.

Examples
--------
>>> from foveal import optimizers
>>> optimizers.Adam(learning_rate=0.01).get_config()["beta_1"]
0.9
"""

from foveal.learning import optimizers as _home
from foveal.learning.optimizers import *  # noqa: F403
from foveal.learning.optimizers import __getattr__  # noqa: F401
from foveal.optimizers import schedules

__all__ = [*_home.__all__, "schedules"]
