"""What the pages of lessons ask the engine for: photos, a decision boundary that is trained, an autoencoder's code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal import Sequential, layers, losses, optimizers
from foveal.data.pictures import decode
from foveal.data.pillow_images import fitted, img_to_array
from foveal.data.scikit import shipped
from foveal.datasets import digits
from foveal.errors import ArgumentError, UnsupportedError
from foveal.models import Model
from foveal.studio.wire import Arrays, text_of, whole_of
from foveal.studio.workspace import Workspace
from foveal.utils import set_random_seed

Asked = Mapping[str, Any]
Array = np.ndarray[Any, Any]
SIDE = 96
"""Pixels of a photo in a lesson."""
GRID = 48
"""Places a side at which the boundary is asked for."""
MOST_POINTS, MOST_STEPS = 400, 500
PHOTOS = ("flower", "temple", "digit")


class LearnRequests:
    """Answers to the lessons."""

    def __init__(self, workspace: Workspace) -> None:
        self._lock = threading.Lock()
        self._boundary: Model | None = None
        self._coder: tuple[Model, Model] | None = None

    @property
    def table(self) -> dict[str, Callable[[Asked], Any]]:
        """The requests by name."""
        return {"learn.photo": self.photo, "learn.boundary": self.boundary, "learn.code": self.code}

    def photo(self, asked: Asked) -> Arrays:
        """A grey photo or digit, from 0 to 1."""
        name = text_of(asked, "name")
        if name not in PHOTOS:
            raise ArgumentError(f"studio: `name` must be one of {', '.join(PHOTOS)}, got {name!r:.80}.")
        return Arrays({"name": name}, {"photo": _photo(name)})

    def boundary(self, asked: Asked) -> Arrays:
        """Train a network of two numbers on some points, some steps further or anew; its answer on a grid from -1 to 1.

        `activation` 'linear' shows that layers without one are a single matrix, however many there are.
        """
        points, labels = _points(asked.get("points")), asked.get("labels")
        if not isinstance(labels, list) or len(labels) != len(points) or not set(labels) <= {0, 1}:
            raise ArgumentError("studio: `labels` must be 0 or 1 for each point.")
        activation, units = text_of(asked, "activation"), whole_of(asked, "units", 8, most=64)
        if activation not in ("linear", "relu", "tanh", "sigmoid"):
            raise ArgumentError(f"studio: `activation` must be linear, relu, tanh or sigmoid, got {activation!r:.80}.")
        steps = min(whole_of(asked, "steps", 50), MOST_STEPS)
        with self._lock:
            if asked.get("anew") or self._boundary is None:
                set_random_seed(whole_of(asked, "seed", 0))
                hidden = [layers.Dense(max(units, 1), activation=activation) for _ in range(2)]
                made = Sequential([layers.Input((2,)), *hidden, layers.Dense(1, activation="sigmoid")])
                made.compile(optimizers.Adam(0.02), losses.BinaryCrossentropy(), metrics=["accuracy"])
                self._boundary = made
            model, y = self._boundary, np.array(labels, "float32")[:, None]
            loss = accuracy = float("nan")
            for _ in range(steps):
                loss, accuracy = (float(value) for value in model.train_on_batch(points, y))
            axis = np.linspace(-1, 1, GRID, dtype="float32")
            grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
            shown = model.predict(grid, batch_size=GRID * GRID, verbose=0).reshape(GRID, GRID)
            first, second, last = (np.array(layer.weights[0]) for layer in model.layers)
            product = first @ second @ last if activation == "linear" else np.zeros((2, 1))
        return Arrays({"loss": loss, "accuracy": accuracy, "product": product}, {"grid": shown})

    def code(self, asked: Asked) -> Arrays:
        """The digit that an autoencoder draws for a code of two numbers; at first also where real digits lie."""
        value = asked.get("code", [0.0, 0.0])
        if not isinstance(value, list) or len(value) != 2 or not all(type(v) in (int, float) for v in value):
            raise ArgumentError("studio: `code` must be two numbers.")
        with self._lock:
            encoder, decoder = self._trained()
        drawn = decoder.predict(np.clip(np.array([value], "float32"), -100, 100), verbose=0)[0]
        arrays = {"drawn": drawn.reshape(8, 8)}
        labels: Any = []
        if asked.get("map") is True:
            (x, y), _ = digits.load_data()
            arrays["codes"], labels = encoder.predict(_flat(x), verbose=0), y
        return Arrays({"labels": labels}, arrays)

    def _trained(self) -> tuple[Model, Model]:
        """An autoencoder of scikit-learn's digits with two numbers in the middle, trained when first asked for."""
        if self._coder is None:
            (x, _), _ = digits.load_data()
            set_random_seed(0)
            inner = [layers.Dense(64, activation="relu"), layers.Dense(32, activation="relu")]
            encoder = Sequential([layers.Input((64,)), *inner, layers.Dense(2, name="code")])
            outer = [layers.Dense(32, activation="relu"), layers.Dense(64, activation="relu")]
            decoder = Sequential([layers.Input((2,)), *outer, layers.Dense(64, activation="sigmoid")])
            both = Sequential([layers.Input((64,)), encoder, decoder])
            both.compile(optimizers.Adam(3e-3), "mse")
            both.fit(_flat(x), _flat(x), batch_size=64, epochs=60, verbose=0)
            self._coder = encoder, decoder
        return self._coder


def _flat(x: Array) -> Array:
    rows: Array = x.reshape(len(x), 64).astype("float32") / 16
    return rows


def _points(value: Any) -> Array:
    """Points of a request, each from -1 to 1."""
    pairs = isinstance(value, list) and 0 < len(value) <= MOST_POINTS
    if not pairs or not all(
        isinstance(p, list) and len(p) == 2 and all(type(v) in (int, float) for v in p) for p in value
    ):
        raise ArgumentError(f"studio: `points` must be 1 to {MOST_POINTS} pairs of numbers.")
    points: Array = np.clip(np.array(value, "float32"), -1, 1)
    return points


def _photo(name: str) -> Array:
    """Of the sample photos the middle, in grey; where those are not installed a drawn scene."""
    if name == "digit":
        (x, _), _ = digits.load_data()
        grown: Array = np.kron(np.pad(x[0].reshape(8, 8), 2) / 16, np.ones((8, 8)))
        return grown
    try:
        file = shipped("images", {"flower": "flower.jpg", "temple": "china.jpg"}[name])
    except UnsupportedError:
        y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
        disc = (x - 0.6) ** 2 + (y - 0.35) ** 2 < 0.05
        scene: Array = np.clip(0.3 + 0.4 * y + 0.5 * disc - 0.3 * (np.abs(x - 0.25) < 0.08), 0, 1)
        return scene
    photo: Array = img_to_array(fitted(decode(file, 1), (SIDE, SIDE), "bilinear", True))[..., 0] / 255
    return photo
