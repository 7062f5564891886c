"""How much memory does an epoch of MNIST take, and how much disk an installation? See README.md beside this file.

python benchmarks/footprint.py [--rounds 3] [--only foveal torch] [--local]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from contenders import CONTENDERS
from data import TESTED, load, save_mnist
from measure import HERE, last_line, peak_memory, record

BATCH = 128
EPOCHS = {
    "foveal": ("foveal", False),
    "foveal, bytes": ("foveal", True),
    "torch": ("torch", False),
    "torch, bytes": ("torch", True),
    "torch channels_last tuned": ("torch channels_last tuned", False),
    "tensorflow": ("tensorflow", False),
    "jax": ("jax", False),
}
INSTALLED = {"foveal": "foveal", "torch": "torch", "tensorflow": "tensorflow-cpu", "jax": "jax"}
MIB = 2**20
LOSS_BELOW = 0.5


def epoch(name: str, folder: str) -> None:
    """Be a new process that loads MNIST and trains one epoch; print the most memory it held, and the loss."""
    who, raw = EPOCHS[name]
    contender = CONTENDERS[who]
    (images, labels), (tests, answers) = load(Path(folder), raw)
    network = contender.load()(images, labels, **contender.options)
    network.epoch(BATCH)
    peak = peak_memory()
    print(json.dumps({"peak": peak, "loss": network.loss(tests[:TESTED], answers[:TESTED])}))


def requirements(package: Distribution) -> set[str]:
    """The packages it requires here without extras."""
    from packaging.requirements import Requirement

    asked = [Requirement(line) for line in package.requires or []]
    return {one.name for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})}


def whole(name: str) -> dict[str, Distribution]:
    """A package and all that `pip install` brings with it."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        package = distribution(waiting.pop())
        if package.name not in found:
            found[package.name] = package
            waiting.extend(requirements(package))
    return found


def files(package: Distribution) -> set[Path]:
    """What it put on the disk; for one installed as editable, its folder too."""
    listed = {Path(str(file.locate())) for file in package.files or []}
    spec = find_spec(package.name)
    editable = spec is not None and spec.origin is not None and Path(spec.origin) not in listed
    edited = Path(spec.origin).parent.rglob("*") if editable and package.name == "foveal" else ()
    return {path.resolve() for path in (*listed, *edited) if path.is_file()}


def installed(name: str) -> dict[str, Any]:
    """MiB of the files of a package and all it requires, and which those are."""
    sizes = {one.name: sum(path.stat().st_size for path in files(one)) / MIB for one in whole(name).values()}
    parts = {package: round(size, 1) for package, size in sorted(sizes.items(), key=lambda item: -item[1])}
    return {"mib": round(sum(sizes.values()), 1), "packages": parts}


def memory(names: list[str], rounds: int, path: str | None) -> list[dict[str, Any]]:
    """Peak memory of each, a new process a round, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        save_mnist(Path(folder), path)

        def once(name: str) -> dict[str, Any]:
            environment = CONTENDERS[EPOCHS[name][0]].environment
            result = dict(json.loads(last_line([__file__, "--epoch", name, folder], environment)))
            if not result["loss"] < LOSS_BELOW:
                raise RuntimeError(f"{name}: the loss after an epoch is {result['loss']:.4f}: it does not train.")
            return result

        runs = [{name: once(name) for name in names} for _ in range(rounds)]
    rows = []
    for name in names:
        peaks, losses = ([run[name][key] for run in runs] for key in ("peak", "loss"))
        rows.append({"what": name, "peak_mib": round(median(peaks) / MIB, 1), "loss": round(median(losses), 4)})
        print(json.dumps(rows[-1]))
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how many processes of each")
    parser.add_argument("--only", nargs="+", default=list(EPOCHS), choices=list(EPOCHS), metavar="NAME")
    parser.add_argument("--data", help="a mnist.npz; else foveal.datasets finds it")
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    sizes = {name: installed(package) for name, package in INSTALLED.items()}
    print(json.dumps(sizes, indent=1))
    rows = memory(chosen.only, chosen.rounds, chosen.data)
    answer = {"rounds": chosen.rounds, "batch": BATCH, "memory": rows, "installed": sizes}
    print(record("footprint", answer, chosen.local).relative_to(HERE))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--epoch"]:
        epoch(*sys.argv[2:4])
    else:
        main()
