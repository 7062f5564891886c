"""What `keras.activations` offers: functions of arrays and of graph nodes; they live in foveal.layers.activations.

Examples
--------
>>> from foveal import activations
>>> activations.relu([-1.0, 2.0]).tolist()
[0.0, 2.0]
>>> activations.get("tanh").__name__
'tanh'
"""

from foveal.layers.activations import *  # noqa: F403
from foveal.layers.activations import __all__, __getattr__  # noqa: F401
