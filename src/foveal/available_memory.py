"""How much memory this process may still take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def available_memory(
    machine: Path = Path("/proc/meminfo"),
    groups: Path = Path("/proc/self/cgroup"),
    root: Path = Path("/sys/fs/cgroup"),
) -> int | None:
    """Bytes that the machine and the control groups of this process (a container's limit) still give.

    None where the system does not say, as everywhere but on Linux.
    """
    amounts = [*_of_machine(machine), *_of_groups(groups, root)]
    return min(amounts, default=None)


def _of_machine(file: Path) -> Iterator[int]:
    with suppress(OSError, ValueError, IndexError):
        for line in file.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                yield int(line.split()[1]) * 1024


def _of_groups(groups: Path, root: Path) -> Iterator[int]:
    """What each group on the way to this process has left, of version 2 or 1 of Linux's control groups."""
    with suppress(OSError):
        for group in groups.read_text().splitlines():
            _, controllers, path = group.split(":", 2)
            if controllers == "" or "memory" in controllers.split(","):
                top = root / "memory" if controllers else root
                folder = top / path.lstrip("/")
                for part in (folder, *folder.parents):
                    if part.is_relative_to(top):
                        yield from _left(part)


def _left(folder: Path) -> Iterator[int]:
    """A group's limit less what it holds; what it keeps of files is given back when memory is short."""
    for limit, usage in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
        with suppress(OSError, ValueError):  # no such file, or no limit: the word `max`
            most, held = (int((folder / name).read_text()) for name in (limit, usage))
            yield max(0, most - held + _of_files(folder))


def _of_files(folder: Path) -> int:
    with suppress(OSError, ValueError):
        for line in (folder / "memory.stat").read_text().splitlines():
            name, _, amount = line.partition(" ")
            if name == "inactive_file":
                return int(amount)
    return 0
