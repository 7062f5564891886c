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


__all__ = [
    "PhysicalDevice", "get_visible_devices", "list_logical_devices", "list_physical_devices", "run_functions_eagerly",
    "set_memory_growth", "set_visible_devices",
]  # fmt: skip
