"""What `keras.regularizers` offers; it lives in foveal.layers.regularizers.

Examples
--------
>>> from foveal import layers, regularizers
>>> layers.Dense(3, kernel_regularizer=regularizers.L2(0.1)).kernel_regularizer
L2(l2=0.1)
"""

from foveal.layers.regularizers import *  # noqa: F403
from foveal.layers.regularizers import __all__, __getattr__  # noqa: F401
