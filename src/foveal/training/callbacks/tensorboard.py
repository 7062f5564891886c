"""Event files for TensorBoard, and logs for a server."""

from __future__ import annotations

import json
import os
import time
import warnings
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, only, or_none, path_text, positive_int, text
from foveal.errors import ArgumentError
from foveal.formats.events import texts
from foveal.learning.rates import number_from_zero
from foveal.training.callbacks.callback import Logs, ThrottledCallback
from foveal.training.callbacks.stock import DeclaredCallback
from foveal.training.summaries import Writer, histogram, image, scalar, write_summary


def _often(value: int | str) -> int | str:
    if value in ("epoch", "batch"):
        return 1 if value == "batch" else "epoch"
    try:
        return positive_int(value)
    except ValueError:
        raise ValueError(f"'epoch', 'batch' or a positive integer, got {value!r}.") from None


def _batches(value: int | str | tuple[int, int] | list[int]) -> tuple[int, int]:
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
    try:
        first, last = [int(part) for part in (parts if len(parts) == 2 else (*parts, *parts))]
        if 0 <= first <= last:
            return first, last
    except (TypeError, ValueError):
        pass
    raise ValueError(f"a non-negative integer or a pair of positive integers, got {value!r}.")


class TensorBoard(DeclaredCallback, ThrottledCallback):
    """Write losses, metrics, weights and the model for TensorBoard: `tensorboard --logdir logs`.

    Parameters
    ----------
    log_dir : str or path, default='logs'
        Its folders `train` and `validation` get the event files.
    histogram_freq : int, default=0
        Every so many epochs, how the weights are distributed; 0 leaves that out.
    write_graph : bool, default=True
        Whether to write the layers of a Sequential or functional model.
    write_images : bool, default=False
        Whether weights are drawn where their histograms are written.
    write_steps_per_second : bool, default=False
    update_freq : 'epoch', 'batch' or int, default='epoch'
        Whether losses and metrics are also written after each batch, or every so many.
    profile_batch : int or (int, int), default=0
        Checked, but no profile is written: `foveal.look` tells the time of layers.
    embeddings_freq, embeddings_metadata
        Not there.
    """

    log_dir: str = arg(path_text, "logs")
    histogram_freq: int = arg(number_from_zero, 0)
    write_graph: bool = arg(boolean, True)
    write_images: bool = arg(boolean, False)
    write_steps_per_second: bool = arg(boolean, False)
    update_freq: Any = arg(_often, "epoch")
    profile_batch: Any = arg(_batches, 0)
    embeddings_freq: int = arg(only(0, instead="TensorBoard's histograms show weights."), 0)
    embeddings_metadata: None = arg(only(None, instead="Leave it out."), None)

    def prepare(self) -> None:
        super().prepare()
        if self.profile_batch != (0, 0):
            warnings.warn("TensorBoard: Foveal writes no profiles. foveal.look tells the time of layers.", stacklevel=4)
        self._writers: dict[str, Writer] = {}
        self._batch = 0
        self._begun = self._steps = 0.0

    def get_state(self) -> dict[str, Any]:
        """How many batches there were; files go on in new ones."""
        return {"_batch": self._batch}

    def _writer(self, part: str) -> Writer:
        if part not in self._writers:
            self._writers[part] = Writer(os.path.join(self.log_dir, part))
        return self._writers[part]

    def set_model(self, model: Any) -> None:
        """Write the layers of the model."""
        super().set_model(model)
        self._writers = {}
        if not self.write_graph or type(model).__name__ not in ("Functional", "Model", "Sequential"):
            return
        try:
            config = model.to_json()
        except (ArgumentError, NotImplementedError) as error:
            warnings.warn(f"TensorBoard: the model is not written: {error}", stacklevel=2)
            return
        with self._writer("train").as_default():
            write_summary("keras", lambda: texts(config), 0, "graph_keras_model", content=b"1")

    def due(self, batch: int) -> bool:
        """Every so many batches."""
        return self.update_freq != "epoch" and not self._batch % self.update_freq

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Count batches anew."""
        self._batch = 0

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the clock, and count."""
        self._batch += 1
        self._batch_begun = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write the means of the epoch so far."""
        step = self._batch
        if self.update_freq == "epoch" or step % self.update_freq:
            return
        with self._writer("train").as_default(step):
            if self.write_steps_per_second:
                scalar("batch_steps_per_second", 1 / (time.perf_counter() - self._batch_begun))
            for name, value in (logs or {}).items():
                scalar(f"batch_{name}", np.mean(value))

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Look at the clock."""
        self._begun, self._steps = time.perf_counter(), self.model.optimizer.iterations

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write losses, metrics and rates, and from time to time the weights."""
        told = _parted(logs or {})
        rated = self.model.optimizer.rated() if logs else []
        told["train"] |= {name: float(optimizer.learning_rate) for name, optimizer in rated}
        if self.write_steps_per_second:
            steps = self.model.optimizer.iterations - self._steps
            told["train"]["steps_per_second"] = steps / (time.perf_counter() - self._begun)
        for part, values in told.items():
            if values:
                with self._writer(part).as_default(epoch):
                    for name, value in values.items():
                        scalar(f"epoch_{name}", np.mean(value))
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Write what was judged by the count of steps."""
        if self.model.optimizer is not None:
            with self._writer("validation").as_default(self.model.optimizer.iterations):
                for name, value in (logs or {}).items():
                    scalar(f"evaluation_{name}_vs_iterations", np.mean(value))

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()

    def _write_weights(self, epoch: int) -> None:
        with self._writer("train").as_default(epoch):
            for weight in (weight for layer in self.model.layers for weight in layer.weights):
                name = weight.path.replace(":", "_")
                histogram(f"{name}/histogram", weight.value)
                drawn = _drawn(np.squeeze(weight.value)) if self.write_images else None
                if drawn is not None:
                    image(f"{name}/image", drawn)


def _parted(logs: Logs) -> dict[str, dict[str, Any]]:
    """What is of training, and what of validation."""
    judged = {name.removeprefix("val_"): value for name, value in logs.items() if name.startswith("val_")}
    return {"train": {n: v for n, v in logs.items() if not n.startswith("val_")}, "validation": judged}


def _drawn(weight: Any) -> Any:
    """A weight as pictures, as Keras draws it: a row of a bias, a matrix that is wide, each of several kernels."""
    if weight.ndim == 1:
        return weight.reshape(1, -1, 1, 1)
    if weight.ndim == 2:
        return (weight.T if weight.shape[0] > weight.shape[1] else weight)[None, ..., None]
    if weight.ndim == 3:
        return weight.transpose(2, 0, 1)[..., None]
    return weight if weight.ndim == 4 and weight.shape[-1] in (1, 3, 4) else None


def _headers(value: dict[str, str]) -> dict[str, str]:
    """Names and values of HTTP."""
    return dict(value)


class RemoteMonitor(DeclaredCallback):
    """Send the logs of every epoch to a server, as the field `field` of a form or as JSON.

    Parameters
    ----------
    root : str, default='http://localhost:9000'
    path : str, default='/publish/epoch/end/'
    field : str, default='data'
    headers : dict, optional
    send_as_json : bool, default=False
    """

    root: str = arg(text, "http://localhost:9000")
    path: str = arg(text, "/publish/epoch/end/")
    field: str = arg(text, "data")
    headers: Any = arg(or_none(_headers), None)
    send_as_json: bool = arg(boolean, False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Send the logs; a warning where no server answers."""
        from urllib import parse, request  # slow to import, and seldom needed

        told = {name: np.asarray(value).tolist() for name, value in (logs or {}).items()}
        data = json.dumps({"epoch": epoch, **told})
        kind = "application/json" if self.send_as_json else "application/x-www-form-urlencoded"
        body = data if self.send_as_json else parse.urlencode({self.field: data})
        headers = {"Content-Type": kind, **(self.headers or {})}
        try:
            request.urlopen(request.Request(self.root + self.path, body.encode(), headers), timeout=10).close()
        except OSError as error:
            warnings.warn(f"Could not reach RemoteMonitor root server at {self.root}: {error}", stacklevel=2)
