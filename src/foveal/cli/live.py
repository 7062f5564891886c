"""Training as it goes: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from foveal.training import Callback

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_PICTURES = 0.1
LINES_PER_EPOCH = 4


class Display(Protocol):
    """A way to show training: asked before a step's text is made whether it wants it."""

    def wants(self, step: int) -> bool:
        """Whether step `step` (from 1) of an epoch is to be shown."""

    def show(self, epoch: int, step: int, parts: Sequence[str]) -> None:
        """Show where training is and how it goes; epochs count from 0."""


class Live(Callback):
    """Shows every training step that its display wants to see.

    Parameters
    ----------
    images : int
        Images in an epoch.
    batch_size, epochs : int
    display : Display
    """

    def __init__(self, images: int, batch_size: int, epochs: int, display: Display) -> None:
        super().__init__()
        self.images, self.batch_size, self.display = images, batch_size, display
        self.pace = Pace(images * epochs)
        self.epoch = 0

    def get_state(self) -> None:
        """Nothing: what was shown is gone."""

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        done = min((batch + 1) * self.batch_size, self.images)
        self.pace.step(done - batch * self.batch_size)
        if logs is not None and self.display.wants(batch + 1):
            self.display.show(self.epoch, batch + 1, [*scores(logs), *self.pace.parts()])


class Pace:
    """How fast images go by. The clock starts after the first step, which also compiles the network."""

    def __init__(self, images: int) -> None:
        self.left = images
        self.seen = 0
        self.began: float | None = None

    def step(self, images: int) -> None:
        self.left -= images
        if self.began is None:
            self.began = time.perf_counter()
        else:
            self.seen += images

    def parts(self) -> list[str]:
        """The rate, and the time that the images left will take."""
        if self.began is None or not self.seen:
            return ["starting"]
        rate = self.seen / max(time.perf_counter() - self.began, 1e-9)
        return [f"{rate:,.0f} images/s", f"{clock(self.left / rate)} left"]


def scores(logs: Mapping[str, float]) -> list[str]:
    """Loss and accuracy as people read them."""
    return [f"loss {logs['loss']:.4f}", f"accuracy {100 * logs['accuracy']:5.2f} %"]


def clock(seconds: float) -> str:
    """Seconds as m:ss, or h:mm:ss from an hour on."""
    whole = math.ceil(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@contextmanager
def display(console: Console, epochs: int, steps: int) -> Iterator[Display]:
    """The display that suits the console; the terminal is as it was when it ends, however it ends."""
    if not console.is_terminal:
        yield Lines(console, epochs, steps)
        return
    with _progress(console) as progress:
        yield Bars(progress, epochs, steps)


class Lines:
    """A few plain lines an epoch."""

    def __init__(self, console: Console, epochs: int, steps: int) -> None:
        self.console, self.epochs, self.steps = console, epochs, steps
        self.wanted = {math.ceil(steps * part / LINES_PER_EPOCH) for part in range(1, LINES_PER_EPOCH + 1)}

    def wants(self, step: int) -> bool:
        """The last step of each quarter."""
        return step in self.wanted

    def show(self, epoch: int, step: int, parts: Sequence[str]) -> None:
        """Write one line."""
        line = "  ".join([f"epoch {epoch + 1}/{self.epochs}", f"step {step}/{self.steps}", *parts])
        self.console.print(line, highlight=False, soft_wrap=True)
        self.console.file.flush()


class Bars:
    """A bar for each epoch, redrawn between steps: no thread of its own takes time from training."""

    def __init__(self, progress: Progress, epochs: int, steps: int) -> None:
        self.progress, self.epochs, self.steps = progress, epochs, steps
        self.drawn = -math.inf
        self.bars: dict[int, TaskID] = {}

    def wants(self, step: int) -> bool:
        """Now and then, and the last."""
        return step == self.steps or time.monotonic() - self.drawn > SECONDS_BETWEEN_PICTURES

    def show(self, epoch: int, step: int, parts: Sequence[str]) -> None:
        """Draw the bars anew."""
        if epoch not in self.bars:
            self.bars[epoch] = self.progress.add_task(f"epoch {epoch + 1}/{self.epochs}", total=self.steps, text="")
        self.progress.update(self.bars[epoch], completed=step, text=" ".join(parts))
        self.progress.refresh()
        self.drawn = time.monotonic()


def _progress(console: Console) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[text]}"),
    )
    return Progress(*columns, console=console, auto_refresh=False, expand=True)
