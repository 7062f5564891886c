"""What `keras.constraints` offers; it lives in foveal.layers.constraints.

Examples
--------
>>> from foveal import constraints, layers
>>> layers.Dense(3, kernel_constraint=constraints.NonNeg()).kernel_constraint
NonNeg()
"""

from foveal.layers.constraints import *  # noqa: F403
from foveal.layers.constraints import __all__, __getattr__  # noqa: F401
