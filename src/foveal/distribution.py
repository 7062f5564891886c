"""Training on many devices and hosts, by JAX: which axis of what lies on which devices, in Keras's words.

With `engine="jax"` a model uses all devices that JAX sees, each a share of every batch. A `ModelParallel` distribution
also shares out weights. On several hosts each process calls `initialize` first; all run the same script on the same
data, and each reads and computes its own rows.

Examples
--------
>>> from foveal.distribution import DataParallel, DeviceMesh, LayoutMap, ModelParallel, TensorLayout
>>> mesh = DeviceMesh((1, 2), ("batch", "model"), ["cpu:0", "cpu:1"])
>>> layouts = LayoutMap(mesh)
>>> layouts[".*dense.*kernel"] = (None, "model")
>>> ModelParallel(layout_map=layouts).get_variable_layout("dense/kernel").axes
(None, 'model')
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, UnsupportedError

__all__ = [
    "DataParallel",
    "DeviceMesh",
    "Distribution",
    "LayoutMap",
    "ModelParallel",
    "TensorLayout",
    "distribute_tensor",
    "distribution",
    "get_device_count",
    "initialize",
    "is_chief",
    "list_devices",
    "set_distribution",
]

LOST_SECONDS = 30
"""After so long without a sign of life a process counts as lost, and the others end."""
PREFIX = "KERAS_DISTRIBUTION_"
"""Of the environment's variables that `initialize` reads, as in Keras."""


def _jax() -> Any:
    try:
        import jax
    except ModuleNotFoundError:
        raise UnsupportedError("distribution: jax is not installed. pip install 'foveal[jax]'") from None
    return jax


def list_devices(device_type: str | None = None) -> list[str]:
    """The devices of all hosts, such as 'cpu:0' and 'gpu:3'.

    Parameters
    ----------
    device_type : {'cpu', 'gpu', 'tpu'}, optional
        By default the kind that JAX prefers.
    """
    kind = None if device_type is None else device_type.lower()
    return [f"{device.platform}:{device.id}" for device in _jax().devices(kind)]


def get_device_count(device_type: str | None = None) -> int:
    """How many devices there are."""
    return len(list_devices(device_type))


def initialize(
    job_addresses: str | None = None, num_processes: int | None = None, process_id: int | None = None
) -> None:
    """Join the other processes of a training; the first thing that each of them does.

    Without arguments, and without `KERAS_DISTRIBUTION_JOB_ADDRESSES`, `..._NUM_PROCESSES` and `..._PROCESS_ID` in the
    environment, JAX finds them where it can: in Slurm, MPI, Kubernetes, TPU pods.

    Parameters
    ----------
    job_addresses : str, optional
        The address of process 0, `host:port`; of several with commas between the first counts.
    num_processes : int, optional
    process_id : int, optional
        From 0.
    """
    addresses = job_addresses or os.environ.get(f"{PREFIX}JOB_ADDRESSES")
    count = num_processes if num_processes is not None else _from_environment("NUM_PROCESSES")
    number = process_id if process_id is not None else _from_environment("PROCESS_ID")
    first = None if addresses is None else addresses.split(",")[0].strip()
    jax = _jax()
    if jax.config.jax_platforms in (None, "", "cpu") and hasattr(jax.config, "jax_cpu_collectives_implementation"):
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
    taken = inspect.signature(jax.distributed.initialize).parameters
    patience = {
        name: LOST_SECONDS for name in ("heartbeat_timeout_seconds", "shutdown_timeout_seconds") if name in taken
    }
    jax.distributed.initialize(first, count, number, **patience)


def _from_environment(name: str) -> int | None:
    text = os.environ.get(PREFIX + name)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        raise ArgumentError(f"initialize: {PREFIX}{name} must be a whole number, got {text!r}.") from None


def is_chief() -> bool:
    """Whether this is the process that writes files: the first of those that train together."""
    jax: Any = sys.modules.get("jax")
    joined = jax is not None and getattr(jax.distributed, "is_initialized", lambda: True)()
    return not joined or bool(jax.process_index() == 0)  # asked only then, as it takes hold of the devices


class DeviceMesh:
    """Devices along the axes of a grid.

    Parameters
    ----------
    shape : sequence of int
    axis_names : sequence of str
        A name for each axis.
    devices : sequence of str, optional
        As `list_devices` names them; all by default.
    """

    def __init__(self, shape: Sequence[int], axis_names: Sequence[str], devices: Any = None) -> None:
        if not shape or not axis_names or len(shape) != len(axis_names):
            raise ArgumentError(
                f"DeviceMesh: `shape` and `axis_names` must have the same length, got {shape!r} and {axis_names!r}."
            )
        named = list_devices() if devices is None else list(np.asarray(devices).reshape(-1))
        if int(np.prod(shape)) != len(named):
            raise ArgumentError(f"DeviceMesh: `shape` {tuple(shape)} must hold {len(named)} devices.")
        self.shape, self.axis_names = tuple(shape), list(axis_names)
        self.devices = np.array(named).reshape(self.shape)

    @property
    def backend_mesh(self) -> Any:
        """JAX's own mesh."""
        jax = _jax()
        known = {f"{device.platform}:{device.id}": device for device in jax.devices()}
        missing = [name for name in self.devices.reshape(-1) if name not in known]
        if missing:
            raise ArgumentError(f"DeviceMesh: there is no device {missing[0]!r}; there are {', '.join(known)}.")
        devices = np.array([known[name] for name in self.devices.reshape(-1)], object).reshape(self.shape)
        return jax.sharding.Mesh(devices, self.axis_names)

    def __repr__(self) -> str:
        return f"<DeviceMesh shape={self.shape}, axis_names={self.axis_names}>"


class TensorLayout:
    """Along which axis of a mesh each axis of a tensor is cut; None where it is whole on every device.

    Parameters
    ----------
    axes : sequence of str or None
    device_mesh : DeviceMesh, optional
    """

    def __init__(self, axes: Sequence[str | None], device_mesh: DeviceMesh | None = None) -> None:
        self.axes, self._mesh = tuple(axes), device_mesh
        self._check()

    @property
    def device_mesh(self) -> DeviceMesh | None:
        """The devices."""
        return self._mesh

    @device_mesh.setter
    def device_mesh(self, mesh: DeviceMesh) -> None:
        if self._mesh is not None:
            raise ArgumentError(f"TensorLayout: `device_mesh` is set already, to {self._mesh}.")
        self._mesh = mesh
        self._check()

    def _check(self) -> None:
        if self._mesh is not None and not {axis for axis in self.axes if axis} <= set(self._mesh.axis_names):
            raise ArgumentError(f"TensorLayout: `axes` must be among {self._mesh.axis_names}, got {self.axes}.")

    @property
    def backend_layout(self) -> Any:
        """JAX's own sharding."""
        if self._mesh is None:
            raise ArgumentError("TensorLayout: `device_mesh` is missing.")
        sharding = _jax().sharding
        return sharding.NamedSharding(self._mesh.backend_mesh, sharding.PartitionSpec(*self.axes))

    def __repr__(self) -> str:
        return f"<TensorLayout axes={self.axes}, device_mesh={self._mesh}>"


class LayoutMap(MutableMapping[str, TensorLayout]):
    """Layouts by patterns of weights' paths: `layouts[".*dense.*kernel"] = (None, "model")`.

    Parameters
    ----------
    device_mesh : DeviceMesh
    """

    def __init__(self, device_mesh: DeviceMesh) -> None:
        self.device_mesh = device_mesh
        self._layouts: dict[str, TensorLayout] = {}

    def __getitem__(self, key: str) -> Any:
        """The layout of this pattern, or of the one pattern that a path matches; None where none does."""
        if key in self._layouts:
            return self._layouts[key]
        found = [pattern for pattern in self._layouts if re.search(pattern, key)]
        if len(found) > 1:
            raise ArgumentError(f"LayoutMap: {key!r} matches several patterns: {', '.join(map(repr, found))}.")
        return self._layouts[found[0]] if found else None

    def __setitem__(self, key: str, layout: Any) -> None:
        if key in self._layouts:
            raise ArgumentError(f"LayoutMap: {key!r} has a layout already. Delete it first.")
        made = TensorLayout(layout) if isinstance(layout, tuple) else layout
        if not isinstance(made, TensorLayout):
            raise ArgumentError(f"LayoutMap: a layout must be a TensorLayout or a tuple, got {layout!r}.")
        if made.device_mesh is None:
            made.device_mesh = self.device_mesh
        self._layouts[key] = made

    def __delitem__(self, key: str) -> None:
        del self._layouts[key]

    def __len__(self) -> int:
        return len(self._layouts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._layouts)


class Distribution:
    """What all distributions have: devices, and the axis of their mesh along which batches are cut.

    Parameters
    ----------
    device_mesh : DeviceMesh
    batch_dim_name : str, optional
    auto_shard_dataset : bool, default=True
        Whether every process is given whole batches, of which it takes its own rows; otherwise what it is given are its
        rows.
    """

    def __init__(
        self, device_mesh: DeviceMesh, batch_dim_name: str | None = None, auto_shard_dataset: bool = True
    ) -> None:
        self.device_mesh, self.batch_dim_name = device_mesh, batch_dim_name or device_mesh.axis_names[0]
        self.auto_shard_dataset = auto_shard_dataset

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Inside of the `with` it is the distribution of the models that are made."""
        before = distribution()
        set_distribution(self)
        try:
            yield
        finally:
            set_distribution(before)

    def get_data_layout(self, data_shape: Sequence[Any]) -> TensorLayout:
        """How a batch of this shape is cut."""
        return TensorLayout([self.batch_dim_name] + [None] * (len(data_shape) - 1), self.device_mesh)

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        """How a weight is cut; `variable` is a weight or its path."""
        raise NotImplementedError

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        """How a tensor between layers is cut, where that is set."""
        return None


class DataParallel(Distribution):
    """Every device has all weights and a share of each batch.

    Parameters
    ----------
    device_mesh : DeviceMesh, optional
        With one axis.
    devices : sequence of str, optional
        All by default.
    auto_shard_dataset : bool, default=True
        As of Distribution.
    """

    def __init__(
        self, device_mesh: DeviceMesh | None = None, devices: Any = None, auto_shard_dataset: bool = True
    ) -> None:
        if device_mesh is None:
            named = list_devices() if devices is None else list(np.asarray(devices).reshape(-1))
            device_mesh = DeviceMesh((len(named),), ("batch",), named)
        if len(device_mesh.shape) != 1:
            raise ArgumentError(f"DataParallel: `device_mesh` must have one axis, got {device_mesh.shape}.")
        super().__init__(device_mesh, None, auto_shard_dataset)

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        """Whole on every device."""
        return TensorLayout((), self.device_mesh)


class ModelParallel(Distribution):
    """Weights are cut as a map of their paths says, batches along one axis of the mesh.

    Parameters
    ----------
    layout_map : LayoutMap
    batch_dim_name : str, optional
        The axis along which batches are cut; the first by default.
    auto_shard_dataset : bool, default=True
        As of Distribution.
    """

    def __init__(
        self,
        *,
        layout_map: LayoutMap | None = None,
        batch_dim_name: str | None = None,
        auto_shard_dataset: bool = True,
    ) -> None:
        if not isinstance(layout_map, LayoutMap):
            raise ArgumentError(f"ModelParallel: `layout_map` must be a LayoutMap, got {layout_map!r}.")
        super().__init__(layout_map.device_mesh, batch_dim_name, auto_shard_dataset)
        self.layout_map = layout_map

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        """That of the pattern which the path matches; whole on every device where none does."""
        found = self.layout_map[str(getattr(variable, "path", variable))]
        return found if found is not None else TensorLayout((), self.device_mesh)

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        """That of the pattern which the path matches."""
        found: TensorLayout | None = self.layout_map[path]
        return found


_current: list[Distribution | None] = [None]


def distribution() -> Distribution | None:
    """What `set_distribution` set, None where models choose for themselves."""
    return _current[0]


def set_distribution(value: Distribution | None) -> None:
    """The distribution of models that are compiled from now on, with `engine="jax"`."""
    if value is not None and not isinstance(value, Distribution):
        raise ArgumentError(f"set_distribution: `value` must be a distribution or None, got {value!r}.")
    _current[0] = value


def distribute_tensor(tensor: Any, layout: Any) -> Any:
    """An array of JAX's on the devices of a layout."""
    sharding = layout.backend_layout if isinstance(layout, TensorLayout) else layout
    return _jax().device_put(np.asarray(tensor), sharding)
