"""What is learned from pictures: which loss, which metrics, and what says that training got better."""

from __future__ import annotations

from foveal.errors import ArgumentError, did_you_mean
from foveal.record import Record


class Task(Record):
    """One kind of answer.

    Attributes
    ----------
    loss : str
    metrics : tuple of str
    monitor : (str, int)
        What of the logs is watched, and 1 where more is better, -1 where less is.
    pixelwise : bool
        Whether the answer is a picture, too.
    """

    loss: str
    metrics: tuple[str, ...]
    monitor: tuple[str, int]
    pixelwise: bool = False


TASKS = {
    "classification": Task("sparse_categorical_crossentropy", ("accuracy",), ("val_accuracy", 1)),
    "multilabel": Task("binary_crossentropy", ("binary_accuracy",), ("val_loss", -1)),
    "regression": Task("mse", ("mae",), ("val_loss", -1)),
    "segmentation": Task("sparse_categorical_crossentropy", ("accuracy",), ("val_loss", -1), True),
    "autoencoder": Task("mse", ("mae",), ("val_loss", -1), True),
}
"""One class for each picture; any number of them; numbers; a class for each pixel; the picture itself."""


def checked_task(who: str, task: str | None) -> None:
    """Refuse what is no task."""
    if task is not None and task not in TASKS:
        raise ArgumentError(
            f"{who}: --task must be one of {', '.join(TASKS)}, got {task!r}.{did_you_mean(task, TASKS)}"
        )
