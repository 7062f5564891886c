"""How models learn: checked data in, programs for an engine, epochs and callbacks."""

from foveal.lazy import Names, offered
from foveal.training.callbacks.callback import Callback, History

NAMES = Names({"foveal.training.rate_finder": "RateSearch find_learning_rate"})

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
__all__ += ["Callback", "History"]
