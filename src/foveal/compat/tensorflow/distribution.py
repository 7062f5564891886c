"""`tf.distribute`: strategies of one device, on which all that they are given runs as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Strategy:
    """Runs everything once, on the processor.

    Parameters
    ----------
    devices, **options
        Accepted for TensorFlow's sake.
    """

    num_replicas_in_sync = 1
    """How many copies of a model learn at once."""

    def __init__(self, devices: Any = None, **options: Any) -> None:
        pass

    @contextmanager
    def scope(self) -> Iterator[Strategy]:
        """Models that are made inside the `with` are models as any."""
        yield self

    def run(self, fn: Callable[..., Any], args: Iterable[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        """What a function gives."""
        return fn(*args, **(kwargs or {}))

    def reduce(self, reduce_op: Any, value: Any, axis: int | None = None) -> Any:
        """What one device gave; with an axis, its sum or mean along it."""
        if axis is None:
            return value
        return value.mean(axis) if "mean" in str(reduce_op).lower() else value.sum(axis)

    def experimental_distribute_dataset(self, dataset: Any, options: Any = None) -> Any:
        """The dataset."""
        return dataset


MirroredStrategy = OneDeviceStrategy = MultiWorkerMirroredStrategy = Strategy


def get_strategy() -> Strategy:
    """The strategy of one device."""
    return Strategy()


class ReduceOp:
    """How results of several devices become one."""

    SUM = "SUM"
    MEAN = "MEAN"


__all__ = [
    "MirroredStrategy", "MultiWorkerMirroredStrategy", "OneDeviceStrategy", "ReduceOp", "Strategy", "get_strategy",
]  # fmt: skip
