"""How models learn: checked data in, programs for an engine, epochs and callbacks."""

from foveal.callbacks import Callback as Callback
from foveal.callbacks import History as History
from foveal.training.rate_finder import RateSearch as RateSearch
from foveal.training.rate_finder import find_learning_rate as find_learning_rate
