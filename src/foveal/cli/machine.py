"""What this machine is: its processor, its cores, and what is installed on it."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


def processor() -> str:
    """The processor as its maker calls it, or the kind of instructions it runs."""
    try:
        name = PROCESSOR_NAMES.get(sys.platform, _no_name)()
    except (OSError, subprocess.SubprocessError):
        name = ""
    return name or platform.processor() or platform.machine() or "unknown"


def installed(package: str) -> str | None:
    """A package's version, or None when it cannot be imported."""
    if find_spec(package) is None:
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"


def size(folder: Path) -> int:
    """Bytes that the files of a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _linux_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _mac_name() -> str:
    command = ["sysctl", "-n", "machdep.cpu.brand_string"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()


def _no_name() -> str:
    return ""


PROCESSOR_NAMES = {"linux": _linux_name, "darwin": _mac_name}
