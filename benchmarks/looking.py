"""What does looking inside cost, beside a plain predict? See README.md beside this file.

python benchmarks/looking.py [--rounds 5] [--seconds 0.3] [--images 32] [--local]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from statistics import median

import numpy as np

from foveal import look
from foveal.cli.lesson import network
from measure import HERE, record, window


def questions(images: int) -> dict[str, Callable[[], object]]:
    """What is asked of lesson 1's network, each time for all the images; a neuron for one."""
    model = network()
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (images, 28, 28, 1)).astype("uint8")
    last = [layer.name for layer in model.layers if type(layer).__name__ == "Conv2D"][-1]
    return {
        "predict": lambda: model.predict(x, verbose=0),
        "activations of all layers": lambda: look.activations(model, x),
        "statistics of all layers": lambda: look.statistics(model, x),
        "gradient": lambda: look.gradient(model, x, 3),
        "Grad-CAM": lambda: look.grad_cam(model, x, 3),
        "one neuron": lambda: look.neuron(model, last, 5, 5, 7, x[0]),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="how long a turn is")
    parser.add_argument("--images", type=int, default=32)
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    asked = questions(chosen.images)
    for ask in asked.values():
        ask()  # compiled once
    turns = [{name: window(ask, chosen.seconds) for name, ask in asked.items()} for _ in range(chosen.rounds)]
    rows = []
    for name in asked:
        seconds = median(turn[name]["seconds"] for turn in turns)
        times = median(turn[name]["seconds"] / turn["predict"]["seconds"] for turn in turns)
        quiet = sum(turn[name]["quiet"] for turn in turns) / len(turns)
        rows.append({"what": name, "ms": round(1e3 * seconds, 3), "predicts": round(times, 2), "quiet_share": quiet})
        print(json.dumps(rows[-1]))
    answer = {"images": chosen.images, "rounds": chosen.rounds, "rows": rows}
    print(record("looking", answer, chosen.local).relative_to(HERE))


if __name__ == "__main__":
    main()
