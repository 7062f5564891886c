"""How models learn: checked data in, programs for an engine, epochs and callbacks."""

from foveal.training.callbacks.callback import Callback, History

__all__ = ["Callback", "History"]
