"""What TensorFlow says about the machine: Foveal computes on the processor, and needs no settings."""

from __future__ import annotations

from typing import Any

from foveal.record import Record


class PhysicalDevice(Record):
    """Something that computes."""

    name: str
    device_type: str


CPU = PhysicalDevice("/physical_device:CPU:0", "CPU")


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The processor; no GPU."""
    return [CPU] if device_type in (None, CPU.device_type) else []


list_logical_devices = get_visible_devices = list_physical_devices


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Nothing: there is one device."""


def set_memory_growth(device: Any, enable: bool) -> None:
    """Nothing: Foveal takes the memory it needs."""


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Nothing: every line runs at once."""


def enable_op_determinism() -> None:
    """Nothing: equal seeds give equal results, to the last bit."""


def disable_traceback_filtering() -> None:
    """Nothing: tracebacks are whole."""


enable_traceback_filtering = disable_traceback_filtering


def is_traceback_filtering_enabled() -> bool:
    """False."""
    return False


def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """False."""
    return False


def is_built_with_cuda() -> bool:
    """False."""
    return False


def gpu_device_name() -> str:
    """Nothing, as there is none."""
    return ""


def set_jit(*_: Any, **__: Any) -> None:
    """Nothing: Foveal settles it itself."""


set_experimental_options = set_inter_op_parallelism_threads = set_intra_op_parallelism_threads = set_jit
set_soft_device_placement = set_log_device_placement = set_synchronous_execution = set_jit
set_virtual_device_configuration = set_logical_device_configuration = set_jit
is_built_with_gpu_support = is_built_with_cuda


def get_experimental_options() -> dict[str, Any]:
    """None."""
    return {}


get_build_info = get_experimental_options


def get_inter_op_parallelism_threads() -> int:
    """0, as what is left to Foveal."""
    return 0


get_intra_op_parallelism_threads = get_inter_op_parallelism_threads


def get_soft_device_placement() -> bool:
    """True: all runs where it can."""
    return True


def get_jit() -> str:
    """Nothing, as it is always compiled."""
    return ""


def get_device_details(device: Any) -> dict[str, Any]:
    """The device's name."""
    return {"device_name": device.name}


def get_memory_info(device: Any) -> dict[str, int]:
    """Nothing is counted."""
    return {"current": 0, "peak": 0}


def get_memory_usage(device: Any) -> int:
    """Nothing is counted."""
    return 0


class LogicalDeviceConfiguration(Record):
    """How much memory a device may use, which says nothing here."""

    memory_limit: int | None = None


VirtualDeviceConfiguration = LogicalDeviceConfiguration

__all__ = [
    "PhysicalDevice", "get_visible_devices", "list_logical_devices", "list_physical_devices", "run_functions_eagerly",
    "set_memory_growth", "set_visible_devices",
]  # fmt: skip
