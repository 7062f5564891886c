"""Who is measured: each is one process, a module with lesson 1's network, and what that process is started with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

Run = Callable[[int], None]
"""Does that many steps."""

TUNED = {"MALLOC_MMAP_THRESHOLD_": str(8 << 30), "MALLOC_TRIM_THRESHOLD_": str(8 << 30)}
"""glibc keeps big blocks instead of giving their pages back to the kernel and faulting them in again every step."""


@dataclass(frozen=True)
class Contender:
    """One process of a benchmark. `trains` is False where its weights must not change, so no loss can fall."""

    module: str
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[str, ...] = ("train", "infer")
    trains: bool = True

    def load(self) -> Any:
        """The module's Network class."""
        return import_module(f"contenders.{self.module}").Network


class Reel:
    """Images and labels that are handed out from front to back, again and again."""

    def __init__(self, images: Any, labels: Any) -> None:
        self.images, self.labels, self.at = images, labels, 0

    def take(self, rows: int) -> tuple[Any, Any]:
        """The next `rows` rows as views; from the front where too few are left, fewer where there are not so many."""
        if self.at + rows > len(self.images):
            self.at = 0
        cut = slice(self.at, self.at + rows)
        self.at += rows
        return self.images[cut], self.labels[cut]


def whole_calls(call: Callable[[Any, Any], object], images: Any, labels: Any, batch: int) -> Run:
    """Steps by a method that takes many batches at once, like `fit`: `call(images, labels)`, an epoch at most."""
    reel = Reel(images, labels)

    def run(steps: int) -> None:
        while steps > 0:
            some = reel.take(steps * batch)
            call(*some)
            steps -= -(-len(some[0]) // batch)

    return run


UNTRAINED = {"learning_rate": 0.0, "random_images": True}
LAST = {"channels_last": True}

CONTENDERS = {
    "foveal": Contender("of_foveal"),
    "foveal untrained": Contender("of_foveal", UNTRAINED, tasks=("train",), trains=False),
    "torch": Contender("of_torch"),
    "torch tuned": Contender("of_torch", {}, TUNED),
    "torch channels_last": Contender("of_torch", LAST),
    "torch channels_last tuned": Contender("of_torch", LAST, TUNED),
    "torch compiled tuned": Contender("of_torch", {**LAST, "compiled": True}, TUNED),
    "tensorflow": Contender("of_tensorflow"),
    "tensorflow tuned": Contender("of_tensorflow", {}, TUNED),
    "jax": Contender("of_jax"),
    "jax tuned": Contender("of_jax", {}, TUNED),
}
