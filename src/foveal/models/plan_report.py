"""How a model is computed: the steps that an engine made of it, what they cost, and how much memory they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal.engines.costs import StepCost
from foveal.errors import in_bytes
from foveal.record import Record

HEADS = ("level", "layer", "step", "kernel", "tile", "bytes", "MFLOP", "estimated us", "measured us")
BAR, ROW, LEFT = 360, 18, 330


class MemoryUse(Record):
    """The memory that a model takes, in bytes.

    Attributes
    ----------
    rows : int
        Of a batch.
    training : bool
        Whether of a training step, or of a prediction.
    weights, optimizer : int
    kept : int
        What layers give for the batch, as far as it has to be kept.
    whole : int
        Gradients, sums over the batch, transformed weights.
    threads : int
        What the threads work on at the moment.
    """

    rows: int
    training: bool
    weights: int
    optimizer: int
    kept: int
    whole: int
    threads: int

    @property
    def peak(self) -> int:
        """All of it: what the process takes beside Python, and the data itself."""
        return self.weights + self.optimizer + self.kept + self.whole + self.threads

    def to_dict(self) -> dict[str, int | bool]:
        """All numbers by name, `peak` among them."""
        return {name: getattr(self, name) for name in self._fields} | {"peak": self.peak}

    def __str__(self) -> str:
        step = "a training step" if self.training else "a prediction"
        names = ("weights", "optimizer", "kept", "whole", "threads")
        parts = [f"{name} {in_bytes(getattr(self, name))}" for name in names if getattr(self, name)]
        return f"{step} on {self.rows} rows: {in_bytes(self.peak)} ({', '.join(parts)})"


class PlanReport(Record):
    """The steps that compute a model.

    Attributes
    ----------
    name : str
        The model's.
    rows : int
        Of the batch that costs are for.
    training : bool
    steps : tuple of StepCost
        In running order. Times are of one thread.
    memory : MemoryUse
    """

    name: str
    rows: int
    training: bool
    steps: tuple[StepCost, ...]
    memory: MemoryUse

    def to_dict(self) -> dict[str, Any]:
        """Numbers and texts alone, ready for JSON."""
        steps = [dict(zip(StepCost._fields, step.as_tuple(), strict=True)) for step in self.steps]
        own = {"name": self.name, "rows": self.rows, "training": self.training}
        return own | {"memory": self.memory.to_dict(), "steps": steps}

    def by_layer(self) -> dict[str, float]:
        """Seconds of each layer, measured if they were, else estimated."""
        seconds: dict[str, float] = {}
        for step in self.steps:
            seconds[step.layer] = seconds.get(step.layer, 0.0) + _seconds(step)
        return seconds

    def __str__(self) -> str:
        heads = HEADS if any(step.measured is not None for step in self.steps) else HEADS[:-1]
        rows = [_cells(step)[: len(heads)] for step in self.steps]
        kind = "a training step" if self.training else "a prediction"
        flops, moved = sum(step.flops for step in self.steps), sum(step.bytes for step in self.steps)
        title = f"{self.name}: {kind} on {self.rows} rows, {flops / 1e6:,.1f} MFLOP, {in_bytes(moved)} moved"
        return "\n".join([title, *_table([heads, *rows]), str(self.memory)])

    def svg(self) -> str:
        """A picture: a bar for each layer, as long as its time."""
        from xml.sax.saxutils import escape

        seconds = self.by_layer()
        most = max(seconds.values(), default=0.0) or 1.0
        height = ROW * (len(seconds) + 2)
        size = f'viewBox="0 0 {LEFT + BAR + 110} {height}"'
        lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">']
        lines += ['<rect width="100%" height="100%" fill="white"/>']
        lines += [f'<text x="8" y="{ROW}" font-weight="bold">{escape(str(self).partition(chr(10))[0])}</text>']
        for i, (layer, spent) in enumerate(seconds.items(), 2):
            y, width = i * ROW, max(1.0, BAR * spent / most)
            lines += [
                f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{escape(layer or "(no layer)")}</text>',
                f'<rect x="{LEFT}" y="{y - 11}" width="{width:.1f}" height="13" fill="#0072b2"/>',
                f'<text x="{LEFT + width + 6:.1f}" y="{y}">{1e6 * spent:,.1f} us</text>',
            ]
        return "\n".join([*lines, "</svg>\n"])

    def _repr_svg_(self) -> str:
        return self.svg()


def _seconds(step: StepCost) -> float:
    return step.estimated if step.measured is None else step.measured


def _cells(step: StepCost) -> tuple[str, ...]:
    texts = (str(step.level), step.layer or "-", step.step, step.kernel, step.tile or "-", in_bytes(step.bytes))
    measured = "" if step.measured is None else f"{1e6 * step.measured:,.1f}"
    return (*texts, f"{step.flops / 1e6:,.2f}", f"{1e6 * step.estimated:,.1f}", measured)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell; numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    texts = ("layer", "step", "kernel", "tile")
    sides = ["<" if head in texts else ">" for head in rows[0]]
    return [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)).rstrip()
        for row in rows
    ]
