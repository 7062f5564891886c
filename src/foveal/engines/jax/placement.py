"""On which devices the arrays of a program lie."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import numpy as np

from foveal.distribution import DataParallel, Distribution, TensorLayout, distribution
from foveal.engines.engine import Array, Rows
from foveal.errors import ArgumentError

ALL = (slice(None),)
"""The index of all rows."""


class Placement:
    """Weights and batches on the devices of a distribution.

    Parameters
    ----------
    plan : Distribution
    """

    def __init__(self, plan: Distribution) -> None:
        self.plan = plan
        self.whole = TensorLayout((), plan.device_mesh).backend_layout
        mesh = plan.device_mesh
        self.parts = mesh.shape[mesh.axis_names.index(plan.batch_dim_name)]
        self.processes = jax.process_count()

    def of_weight(self, name: str, shape: tuple[int, ...]) -> Any:
        """Where a weight lies, or an optimizer's number for each of a weight's: with it."""
        layout = self.plan.get_variable_layout(name)
        axes = layout.axes[: len(shape)]
        sizes = dict(zip(self.plan.device_mesh.axis_names, self.plan.device_mesh.shape, strict=True))
        for n, axis in zip(shape, axes, strict=False):
            if axis is not None and n % sizes[axis]:
                raise ArgumentError(
                    f"distribution: {name!r} of {shape} cannot be cut into {sizes[axis]} along {axis!r}: {n} is no "
                    "multiple of it. Give it another layout."
                )
        return TensorLayout(axes, self.plan.device_mesh).backend_layout if any(axes) else self.whole

    def put_weight(self, name: str, value: Any) -> Array:
        array = np.asarray(value)
        return self._put(array, self.of_weight(name, array.shape))

    def read(self, array: Array) -> np.ndarray[Any, Any]:
        """A weight's values; where its parts lie on several hosts, all processes ask for them together."""
        if array.is_fully_addressable or array.is_fully_replicated:
            return np.array(array)
        from jax.experimental import multihost_utils

        return np.array(multihost_utils.process_allgather(array, tiled=True))

    def put_feed(self, value: Any, batched: bool, dtype: str) -> Array:
        """A batch's rows, shared out where they can be cut evenly; whole on every device otherwise.

        Each process gathers the rows of its own devices alone.
        """
        if not batched:
            return self._put(np.asarray(value, dtype), self.whole)
        if not self.plan.auto_shard_dataset and self.processes > 1:
            own = _gathered(value, slice(None), dtype)
            sharding = self.plan.get_data_layout(own.shape).backend_layout
            return jax.make_array_from_process_local_data(sharding, own)
        shape = (len(value), *(value.array if isinstance(value, Rows) else value).shape[1:])
        cut = shape[0] % self.parts == 0
        sharding = self.plan.get_data_layout(shape).backend_layout if cut else self.whole
        return jax.make_array_from_callback(shape, sharding, lambda index: _gathered(value, (index or ALL)[0], dtype))

    def _put(self, array: np.ndarray[Any, Any], sharding: Any) -> Array:
        """An array that every process has, cut as the sharding says."""
        if self.processes == 1:
            return jax.device_put(array.copy(), sharding)
        return jax.make_array_from_callback(array.shape, sharding, lambda index: array[index])


def _gathered(value: Any, rows: slice, dtype: str) -> np.ndarray[Any, Any]:
    if isinstance(value, Rows):
        return np.ascontiguousarray(value.array[value.index[rows]], dtype)
    return np.array(value[rows], dtype)


def current_placement() -> Placement | None:
    """That of the distribution which is set, or of all devices where there are several; None for one device."""
    plan = distribution()
    if plan is None and jax.device_count() > 1:
        plan = _every_device()
    return None if plan is None else Placement(plan)


@cache
def _every_device() -> DataParallel:
    return DataParallel()
