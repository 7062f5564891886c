"""What `keras.losses` offers; it lives in foveal.learning.losses.

Examples
--------
>>> from foveal import losses
>>> float(losses.MeanSquaredError()([[0.0], [1.0]], [[0.0], [3.0]]))
2.0
>>> float(losses.mean_absolute_error([1.0, 2.0], [2.0, 4.0]))
1.5
"""

from foveal.learning.losses import *  # noqa: F403
from foveal.learning.losses import __all__, __getattr__  # noqa: F401
