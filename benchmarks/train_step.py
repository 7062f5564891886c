"""How fast does lesson 1's network train and answer, in Foveal and in its peers? See README.md beside this file.

python benchmarks/train_step.py [--rounds 5] [--only foveal torch] [--batches 1 32 128 256] [--local]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from contenders import CONTENDERS, Run
from data import TESTED, load, save_mnist
from measure import Worker, record, serve, window

CALL_SECONDS = 0.02
BATCHED_CALL_SECONDS = 2.0
LOSS_MUST_FALL = 0.9
LEAST_IMAGES = 3000


class Desk:
    """A worker's side: one network at a time, and windows of it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.contender = CONTENDERS[name]
        self.kind = self.contender.load()
        (self.images, self.labels), (self.tests, self.answers) = load(folder)
        self.network: Any = None
        self.runs: dict[str, tuple[Run, int]] = {}
        self.images_done = 0

    def start(self, task: str) -> dict[str, Any]:
        """A network with fresh weights, and the ways it can be measured."""
        self.network = self.kind(self.images, self.labels, **self.contender.options)
        self.runs, self.images_done = {}, 0
        return {"ways": list(self.network.ways[task]), "loss": self.loss(), "threads": self.network.threads()}

    def loss(self) -> float:
        """Mean loss on images that are not trained on."""
        return float(self.network.loss(self.tests[:TESTED], self.answers[:TESTED]))

    def ready(self, task: str, way: str, batch: int) -> int:
        """Warm one way up. The first time, settle how many steps one call does: enough to hide what a call costs."""
        if way not in self.runs:
            run = self.counted(self.network.ways[task][way](batch), batch)
            run(3)
            self.runs[way] = (
                run,
                enough(run, BATCHED_CALL_SECONDS if way in self.network.batched_calls else CALL_SECONDS),
            )
        run, steps = self.runs[way]
        run(3)
        return steps

    def counted(self, run: Run, batch: int) -> Run:
        """The same, and `images_done` knows."""

        def counting(steps: int) -> None:
            self.images_done += steps * batch
            run(steps)

        return counting

    def finish(self, batch: int) -> dict[str, Any]:
        """Train on until at least LEAST_IMAGES were seen; the loss now."""
        run, _ = next(iter(self.runs.values()))
        run(max(0, -(-(LEAST_IMAGES - self.images_done) // batch)))
        return {"loss": self.loss(), "images": self.images_done}

    def window(self, way: str, seconds: float) -> dict[str, Any]:
        """One window; its `seconds` are for one step."""
        run, steps = self.runs[way]
        result = window(lambda: run(steps), seconds)
        return {**result, "seconds": result["seconds"] / steps}


def enough(run: Run, goal: float) -> int:
    """So many steps that a call takes about `goal` seconds."""
    steps = 1
    while True:
        before = time.perf_counter()
        run(steps)
        share = (time.perf_counter() - before) / goal
        if share > 0.5:
            return max(1, round(steps / share))
        steps = min(steps * 8, max(steps * 2, round(steps / max(share, 1e-3))))


def work(name: str, folder: str) -> None:
    """Be a worker until standard input ends."""
    desk = Desk(name, Path(folder))
    serve({command: getattr(desk, command) for command in ("start", "ready", "window", "finish")})


def summary(windows: list[dict[str, Any]], batch: int) -> dict[str, Any]:
    """The median over the rounds."""
    step = median(one["seconds"] for one in windows)
    return {
        "step_ms": round(step * 1e3, 4),
        "images_per_second": round(batch / step, 1),
        "rounds_ms": [round(one["seconds"] * 1e3, 4) for one in windows],
        "quiet_share": sum(one["quiet"] for one in windows) / len(windows),
    }


def case(workers: dict[str, Worker], task: str, batch: int, rounds: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Everybody at one task and batch size: fresh weights, then rounds in which each has a turn at each of its ways."""
    starts = {name: worker.ask("start", task=task) for name, worker in workers.items()}
    turns: dict[tuple[str, str], list[dict[str, Any]]] = {
        (name, way): [] for name, start in starts.items() for way in start["ways"]
    }
    for _ in range(rounds):
        for (name, way), windows in turns.items():
            workers[name].ask("ready", task=task, way=way, batch=batch)
            windows.append(workers[name].quiet_window(way=way, seconds=seconds))
    for name, start in starts.items():
        first, last = start["loss"], workers[name].ask("finish", batch=batch)["loss"]
        if task == "train" and CONTENDERS[name].trains and not last < first * LOSS_MUST_FALL:
            raise RuntimeError(
                f"{name}, batch {batch}: the loss went from {first:.4f} to {last:.4f}: it does not train."
            )
        ways = [(way, windows) for (owner, way), windows in turns.items() if owner == name]
        for way, windows in ways:
            row = {"contender": name, "way": way, "task": task, "batch": batch, **summary(windows, batch)}
            yield {**row, "threads": start["threads"], "loss_before": round(first, 4), "loss_after": round(last, 4)}


def show(row: dict[str, Any]) -> None:
    """One line on the screen."""
    who = f"{row['contender']}, {row['way']}"
    print(
        f"{row['task']:5} batch {row['batch']:3}  {who:46} {row['step_ms']:9.3f} ms"
        f" {row['images_per_second']:10,.0f} images/s"
        f"  quiet {row['quiet_share']:4.0%}  loss {row['loss_before']:.3f} -> {row['loss_after']:.3f}",
        flush=True,
    )


def measure(
    names: Iterable[str], batches: Iterable[int], rounds: int, seconds: float, data: str | None
) -> list[dict[str, Any]]:
    """Start the workers, go through all cases, end the workers."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        save_mnist(Path(folder), data)
        workers = {
            name: Worker(
                [__file__, "--work", name, folder],
                CONTENDERS[name].environment,
                Path(folder) / f"{name.replace(' ', '-')}.log",
            )
            for name in names
        }
        for task in ("train", "infer"):
            able = {name: worker for name, worker in workers.items() if task in CONTENDERS[name].tasks}
            for batch in batches:
                for row in case(able, task, batch, rounds, seconds):
                    show(row)
                    rows.append(row)
        for worker in workers.values():
            worker.close()
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often everybody has a turn")
    parser.add_argument("--seconds", type=float, default=0.3, help="the length of a window")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 32, 128, 256])
    parser.add_argument("--only", nargs="+", default=list(CONTENDERS), choices=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--data", help="a mnist.npz; else foveal.datasets finds it")
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    rows = measure(chosen.only, chosen.batches, chosen.rounds, chosen.seconds, chosen.data)
    print(record("train_step", {"rounds": chosen.rounds, "window_seconds": chosen.seconds, "rows": rows}, chosen.local))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:4])
    else:
        main()
