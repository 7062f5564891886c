"""How much of the machine's processors this process may use."""

from __future__ import annotations

import os
from contextlib import suppress
from math import ceil, inf
from pathlib import Path


def usable_cores() -> int:
    """Cores that this process may run on; a container's share of their time (its cgroup's quota) is rounded up."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, ceil(min(cores, quota())))


def quota(groups: Path = Path("/proc/self/cgroup"), root: Path = Path("/sys/fs/cgroup")) -> float:
    """How many processors' time the control groups of this process may use; every group on the way counts."""
    least = inf
    with suppress(OSError):
        for group in groups.read_text().splitlines():
            _, controllers, path = group.split(":", 2)
            if controllers == "" or "cpu" in controllers.split(","):
                top = root / "cpu" if controllers else root
                folder = top / path.lstrip("/")
                least = min(least, *(_limit(part) for part in (folder, *folder.parents) if part.is_relative_to(top)))
    return least


def _limit(folder: Path) -> float:
    """One group's limit, in the files of version 2 (`cpu.max`) or 1 of Linux's control groups."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        with suppress(OSError, ValueError, ZeroDivisionError):  # no such file, or no limit: the word `max`
            quota, period = (int(word) for name in names for word in (folder / name).read_text().split())
            if quota > 0:
                return quota / period
    return inf
