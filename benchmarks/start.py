"""How long until something happens: importing, and a new process's first training step. See README.md beside this file.

python benchmarks/start.py [--rounds 9] [--only foveal torch] [--local]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from contenders import CONTENDERS
from measure import HERE, QUIET_LIMIT, busy_seconds, last_line, own_children_seconds, record

MODULES = {"foveal": "foveal", "numpy": "numpy", "torch": "torch", "tensorflow": "tensorflow", "jax": "jax"}
NEEDED = {
    "foveal": "foveal; foveal.Sequential, foveal.layers.Conv2D, foveal.losses, foveal.optimizers.Adam",
    "torch": "torch; torch.nn.Conv2d, torch.nn.functional, torch.optim.Adam",
    "tensorflow": "tensorflow, keras; keras.Sequential, keras.layers.Conv2D, keras.losses, keras.optimizers.Adam",
    "jax": "jax, jax.numpy; jax.lax.conv_general_dilated, jax.nn",
}
IMPORT = "import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
PAUSE = 0.05
TRIES = 4


def importing(module: str) -> float:
    """Seconds that `import module` takes in a new process; the interpreter's own start is left out."""
    return float(last_line(["-c", IMPORT.format(module=module)], {}))


def stepping(name: str, home: str) -> float:
    """Seconds from the start of a new process to the end of its first training step."""
    start = time.perf_counter()
    end = last_line([str(HERE / "first_step.py"), name], {**CONTENDERS[name].environment, "FOVEAL_HOME": home})
    return float(end) - start


def quietly(measure: Callable[[], float]) -> tuple[float, bool]:
    """The first of at most TRIES runs beside which others were quiet, or the last; and whether it was."""
    seconds, quiet = 0.0, False
    for _ in range(TRIES):
        time.sleep(PAUSE)
        busy, own, start = busy_seconds(), own_children_seconds(), time.perf_counter()
        seconds = measure()
        others = busy_seconds() - busy - (own_children_seconds() - own)
        quiet = others <= QUIET_LIMIT * (time.perf_counter() - start) + 0.01
        if quiet:
            break
    return seconds, quiet


def cold_step(name: str) -> float:
    """A first step with an empty object cache."""
    with tempfile.TemporaryDirectory() as home:
        return stepping(name, home)


def questions(names: list[str], home: str) -> dict[str, Callable[[], float]]:
    """What is measured in each round, in turn."""
    imports = {f"import {name}": lambda name=name: importing(MODULES[name]) for name in ["numpy", *names]}
    needed = {f"import needed {name}": lambda name=name: importing(NEEDED[name]) for name in names}
    warm = {f"first step {name}": lambda name=name: stepping(name, home) for name in names}
    cold = {"first step foveal, cold cache": lambda: cold_step("foveal")} if "foveal" in names else {}
    return imports | needed | warm | cold


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="how often each is started")
    parser.add_argument("--only", nargs="+", default=[name for name in MODULES if name != "numpy"], metavar="NAME")
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        asked = questions(chosen.only, home)
        for measure in asked.values():
            measure()
        runs = [{what: quietly(measure) for what, measure in asked.items()} for _ in range(chosen.rounds)]
    for what in asked:
        times, quiet = zip(*(run[what] for run in runs), strict=True)
        rows.append({"what": what, "ms": round(median(times) * 1e3, 1), "quiet_share": sum(quiet) / len(quiet)})
        rows[-1]["rounds_ms"] = [round(seconds * 1e3, 1) for seconds in times]
        print(json.dumps(rows[-1]))
    print(record("start", {"rounds": chosen.rounds, "rows": rows}, chosen.local).relative_to(HERE))


if __name__ == "__main__":
    main()
