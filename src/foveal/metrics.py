"""What `keras.metrics` offers; it lives in foveal.learning.metrics.

Examples
--------
>>> from foveal import metrics
>>> accuracy = metrics.BinaryAccuracy()
>>> accuracy.update_state([[1.0], [0.0]], [[0.9], [0.8]])
>>> float(accuracy.result())
0.5
"""

from foveal.learning.metrics import *  # noqa: F403
from foveal.learning.metrics import __all__, __getattr__  # noqa: F401
