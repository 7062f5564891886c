"""What `keras.initializers` offers; it lives in foveal.layers.initializers.

Examples
--------
>>> from foveal import initializers
>>> initializers.Constant(2.0)((2, 2)).tolist()
[[2.0, 2.0], [2.0, 2.0]]
"""

from foveal.layers.initializers import *  # noqa: F403
from foveal.layers.initializers import __all__, __getattr__  # noqa: F401
