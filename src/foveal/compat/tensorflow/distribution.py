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


class TPUClusterResolver:
    """Where TensorFlow finds TPUs: there are none, and scripts that ask go on without."""

    def __init__(self, tpu: Any = None, **_: Any) -> None:
        raise ValueError("TPUClusterResolver: there is no TPU here; Foveal runs on the processor.")

    @staticmethod
    def connect(*_: Any, **__: Any) -> TPUClusterResolver:
        """The same error."""
        return TPUClusterResolver()


def experimental_connect_to_cluster(*_: Any, **__: Any) -> None:
    """Nothing: there is no cluster."""


experimental_connect_to_host = initialize_tpu_system = experimental_connect_to_cluster
CentralStorageStrategy = ParameterServerStrategy = TPUStrategy = Strategy


class CollectiveCommunication:
    """How devices talk to each other."""

    AUTO, NCCL, RING = "AUTO", "NCCL", "RING"


class Replica:
    """The only copy of a model that learns."""

    num_replicas_in_sync = 1
    replica_id_in_sync_group = 0

    def all_reduce(self, reduce_op: Any, value: Any) -> Any:
        """The value."""
        return value


def get_replica_context() -> Replica:
    """The only device's."""
    return Replica()


def has_strategy() -> bool:
    """False, as outside of every scope."""
    return False


__all__ = [
    "CentralStorageStrategy",
    "MirroredStrategy",
    "MultiWorkerMirroredStrategy",
    "OneDeviceStrategy",
    "ParameterServerStrategy",
    "ReduceOp",
    "Strategy",
    "TPUStrategy",
    "get_replica_context",
    "get_strategy",
    "has_strategy",
]  # fmt: skip
