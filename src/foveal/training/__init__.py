"""How models learn: checked data in, programs for an engine, epochs and callbacks.

Examples
--------
>>> import numpy as np
>>> from foveal import Sequential, layers
>>> from foveal.training import find_learning_rate
>>> model = Sequential([layers.Input((1,)), layers.Dense(1)])
>>> model.compile("sgd", "mse")
>>> x = np.linspace(-1, 1, 64, dtype="float32")[:, None]
>>> find_learning_rate(model, x, 3 * x).learning_rate > 1e-6
True
"""

from foveal.lazy import Names, offered
from foveal.training.callbacks.callback import Callback, History

NAMES = Names({"foveal.training.rate_finder": "RateSearch find_learning_rate"})

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
__all__ += ["Callback", "History"]
