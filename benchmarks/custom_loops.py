"""How fast are training loops of one's own, in Foveal and in its peers? See README.md beside this file.

python benchmarks/custom_loops.py [--rounds 5] [--only foveal torch] [--loops dcgan vae] [--local]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from contenders import TUNED
from data import load, save_mnist
from measure import Worker, record, serve, window

KERAS, TORCH = "contenders.loops_of_keras", "contenders.loops_of_torch"
IN_FOVEAL = {"LOOPS_IN": "foveal"}
CONTENDERS = {
    "foveal": (KERAS, IN_FOVEAL),
    "tensorflow": (KERAS, {}),
    "tensorflow tuned": (KERAS, TUNED),
    "torch": (TORCH, {}),
    "torch tuned": (TORCH, TUNED),
}
"""The module of each, and its environment."""
STEPS = {"dcgan": 1, "vae": 4, "fit": 40, "fit, train_step": 40, "call": 500}
"""Steps of one call that is timed. `fit` goes through an epoch of so many."""
WARM = 3
IMAGES = 5000


class Desk:
    """A worker's side."""

    def __init__(self, module: str, folder: Path) -> None:
        self.module = import_module(module)
        self.loops = self.module.loops(load(folder)[0][0][:IMAGES])
        self.losses: dict[str, list[float]] = {}

    def start(self) -> dict[str, Any]:
        """What can be measured here."""
        return {"loops": list(self.loops), "threads": self.module.threads()}

    def warm(self, loop: str, batch: int) -> float:
        """Some calls; the loss after them."""
        return [self.loops[loop](batch, STEPS[loop]) for _ in range(WARM)][-1]

    def window(self, loop: str, batch: int, seconds: float) -> dict[str, Any]:
        """One window; its `seconds` are for one step."""
        steps = STEPS[loop]
        result = window(lambda: self.loops[loop](batch, steps), seconds)
        return {**result, "seconds": result["seconds"] / steps, "processor": result["processor"] / steps}


def work(module: str, folder: str) -> None:
    """Be a worker until standard input ends."""
    desk = Desk(module, Path(folder))
    serve({command: getattr(desk, command) for command in ("start", "warm", "window")})


def turns(
    workers: dict[str, Worker], loop: str, batch: int, rounds: int, seconds: float
) -> dict[str, list[dict[str, Any]]]:
    """Rounds in which each has a turn at one loop."""
    windows: dict[str, list[dict[str, Any]]] = {name: [] for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            worker.ask("warm", loop=loop, batch=batch)
            windows[name].append(worker.quiet_window(loop=loop, batch=batch, seconds=seconds))
    return windows


def rows_of(loop: str, batch: int, windows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The median of each, and how many times Foveal's that is: the median of the rounds' quotients.

    `processor_ms` is the least processor time of a round, on all cores: it tells more where the machine is not quiet.
    """
    rows = []
    for name, several in windows.items():
        row = {"loop": loop, "batch": batch, "contender": name}
        row["step_ms"] = round(1e3 * median(one["seconds"] for one in several), 4)
        row["processor_ms"] = round(1e3 * min(one["processor"] for one in several), 4)
        row["rounds_ms"] = [round(1e3 * one["seconds"], 4) for one in several]
        if "foveal" in windows:
            pairs = zip(several, windows["foveal"], strict=True)
            row["times_foveal"] = round(median(one["seconds"] / own["seconds"] for one, own in pairs), 3)
        row["quiet_share"] = sum(one["quiet"] for one in several) / len(several)
        rows.append(row)
        print(
            f"{loop:16} {name:18} {row['step_ms']:10.4f} ms  {row.get('times_foveal', 0):6.2f} times Foveal's"
            f"  processor {row['processor_ms']:10.4f} ms  quiet {row['quiet_share']:4.0%}",
            flush=True,
        )
    return rows


def measure(names: list[str], loops: list[str], batch: int, rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Start the workers, go through all loops, end the workers."""
    with tempfile.TemporaryDirectory() as folder:
        save_mnist(Path(folder))
        workers = {
            name: Worker([__file__, "--work", CONTENDERS[name][0], folder], CONTENDERS[name][1], Path(folder) / name)
            for name in names
        }
        able = {name: worker.ask("start")["loops"] for name, worker in workers.items()}
        rows = []
        for loop in loops:
            those = {name: worker for name, worker in workers.items() if loop in able[name]}
            rows += rows_of(loop, batch, turns(those, loop, batch, rounds, seconds))
        for worker in workers.values():
            worker.close()
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often everybody has a turn")
    parser.add_argument("--seconds", type=float, default=1.0, help="the length of a window")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--only", nargs="+", default=list(CONTENDERS), choices=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--loops", nargs="+", default=list(STEPS), choices=list(STEPS), metavar="LOOP")
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    rows = measure(chosen.only, chosen.loops, chosen.batch, chosen.rounds, chosen.seconds)
    answer = {"rounds": chosen.rounds, "window_seconds": chosen.seconds, "rows": rows}
    print(record("custom_loops", answer, chosen.local))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:4])
    else:
        main()
