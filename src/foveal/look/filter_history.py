"""A layer's kernel epoch by epoch, kept while a model trains."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.layers import Layer
from foveal.look.plots import drawn, plotting
from foveal.look.views import Array, Chosen, opened_anyhow
from foveal.training.callbacks.callback import Callback, Logs


class FilterHistory(Callback):
    """Keeps a layer's kernel before training and after each epoch: `fit(..., callbacks=[FilterHistory("conv2d")])`.

    Parameters
    ----------
    layer : str, int or Layer
        Whose kernel.

    Attributes
    ----------
    kernels : list of array
        The first is from before training.
    source : Layer
        The layer itself, once there was training.
    epochs : list of int
        0 for the first, then the number of epochs trained.
    """

    def __init__(self, layer: Chosen) -> None:
        super().__init__()
        self.layer = layer
        self.name = ""
        self.source: Layer | None = None
        self.kernels: list[Array] = []
        self.epochs: list[int] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Take the kernel as it is."""
        self.kernels, self.epochs = [], []
        self._keep(0)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Take the kernel as it has become."""
        self._keep(epoch + 1)

    def _keep(self, epoch: int) -> None:
        place = opened_anyhow("FilterHistory", self.model).chosen("FilterHistory", self.layer)[0]
        if not place.layer.weights:
            raise ArgumentError(f"FilterHistory: {place.name!r} has no weights. Name a layer with a kernel.")
        self.name, self.source = place.name, place.layer
        self.kernels.append(place.layer.weights[0].value)
        self.epochs.append(epoch)

    def moved(self) -> list[float]:
        """How far the kernel is from the first one after each epoch, as a share of the first one's length."""
        first = self.kernels[0]
        length = max(float(np.linalg.norm(first)), 1e-30)
        return [float(np.linalg.norm(kernel - first)) / length for kernel in self.kernels]

    def figure(self, filters: Sequence[int] | None = None, epochs: Sequence[int] | None = None) -> Any:
        """A picture: a row for each epoch, a column for each filter; by default eight epochs and ten filters."""
        return drawn(self, filters, epochs)

    def gif(self, path: str | os.PathLike[str], seconds: float = 0.5) -> None:
        """Write an animated GIF of all filters, each epoch shown for some seconds. The file is written whole or not."""
        plotting("filter_history", "animated")(self, path, seconds)
