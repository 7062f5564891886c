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

from foveal.callbacks import Callback as Callback
from foveal.callbacks import History as History
from foveal.training.rate_finder import RateSearch as RateSearch
from foveal.training.rate_finder import find_learning_rate as find_learning_rate
