"""How fast does a small vision transformer train, in Foveal and in PyTorch? See README.md beside this file.

python benchmarks/attention.py [--rounds 5] [--batch 64] [--depth 4] [--only foveal torch] [--local]

ViT-tiny on 32x32 images: patches of 4x4, so 64 steps; vectors of 192 numbers, 3 heads, dense layers of twice as many;
4 blocks instead of 12, so that a round takes seconds; layer normalization first; the mean over steps; Adam.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from measure import Worker, record, serve, window

DIM, HEADS, PATCH, SIZE, CLASSES = 192, 3, 4, 32, 10
STEPS = (SIZE // PATCH) ** 2
WARM = 2


def data(batch: int) -> tuple[Any, Any]:
    """Noise, and labels that do not follow from it."""
    rng = np.random.default_rng(0)
    return rng.random((batch, SIZE, SIZE, 3), dtype="float32"), rng.integers(0, CLASSES, batch)


def foveal_step(batch: int, depth: int) -> Callable[[], float]:
    """A step of training in Foveal."""
    import foveal
    from foveal import layers

    class Places(layers.Layer):
        def build(self, shape: Any) -> None:
            self.places = self.add_weight((1, *shape[1:]), "zeros")

        def call(self, x: Any) -> Any:
            return x + self.places

    image = foveal.Input((SIZE, SIZE, 3))
    x = Places()(layers.Reshape((STEPS, DIM))(layers.Conv2D(DIM, PATCH, strides=PATCH)(image)))
    for _ in range(depth):
        y = layers.LayerNormalization(epsilon=1e-6)(x)
        x = layers.Add()([x, layers.MultiHeadAttention(HEADS, DIM // HEADS)(y, y)])
        y = layers.Dense(2 * DIM, activation=foveal.activations.gelu)(layers.LayerNormalization(epsilon=1e-6)(x))
        x = layers.Add()([x, layers.Dense(DIM)(y)])
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization(epsilon=1e-6)(x))
    model = foveal.Model(image, layers.Dense(CLASSES)(x))
    model.compile("adam", foveal.losses.SparseCategoricalCrossentropy(from_logits=True))
    images, labels = data(batch)
    return lambda: float(model.train_on_batch(images, labels))


def torch_step(batch: int, depth: int) -> Callable[[], float]:
    """The same in PyTorch."""
    import torch
    from torch import nn

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.LayerNorm(DIM, eps=1e-6), nn.LayerNorm(DIM, eps=1e-6)
            self.attention = nn.MultiheadAttention(DIM, HEADS, batch_first=True)
            self.dense = nn.Sequential(nn.Linear(DIM, 2 * DIM), nn.GELU(), nn.Linear(2 * DIM, DIM))

        def forward(self, x: Any) -> Any:
            y = self.first(x)
            x = x + self.attention(y, y, y, need_weights=False)[0]
            return x + self.dense(self.second(x))

    class Transformer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patches = nn.Conv2d(3, DIM, PATCH, PATCH)
            self.places = nn.Parameter(torch.zeros(1, STEPS, DIM))
            self.blocks = nn.Sequential(*[Block() for _ in range(depth)])
            self.last, self.classes = nn.LayerNorm(DIM, eps=1e-6), nn.Linear(DIM, CLASSES)

        def forward(self, x: Any) -> Any:
            x = self.patches(x).flatten(2).transpose(1, 2) + self.places
            return self.classes(self.last(self.blocks(x)).mean(1))

    model = Transformer()
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    images, labels = data(batch)
    x, y = torch.from_numpy(np.moveaxis(images, -1, 1).copy()), torch.from_numpy(labels)

    def step() -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return float(loss)

    return step


CONTENDERS = {"foveal": foveal_step, "torch": torch_step}


def work(name: str, batch: str, depth: str) -> None:
    """Be a worker until standard input ends."""
    step = CONTENDERS[name](int(batch), int(depth))

    def timed(seconds: float) -> dict[str, Any]:
        """One window, after some calls."""
        for _ in range(WARM):
            step()
        return window(step, seconds)

    serve({"window": timed, "first": lambda: step()})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often everybody has a turn")
    parser.add_argument("--seconds", type=float, default=1.0, help="the length of a window")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--depth", type=int, default=4, help="how many blocks")
    parser.add_argument("--only", nargs="+", default=list(CONTENDERS), choices=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--local", action="store_true", help="write to results/local, which git ignores")
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        size = [str(chosen.batch), str(chosen.depth)]
        workers = {n: Worker([__file__, "--work", n, *size], {}, Path(folder) / n) for n in chosen.only}
        first = {name: worker.ask("first") for name, worker in workers.items()}
        windows: dict[str, list[dict[str, Any]]] = {name: [] for name in workers}
        for _ in range(chosen.rounds):
            for name, worker in workers.items():
                windows[name].append(worker.quiet_window(seconds=chosen.seconds))
        for name, several in windows.items():
            row = {"contender": name, "batch": chosen.batch, "depth": chosen.depth, "first_loss": first[name]}
            row["step_ms"] = round(1e3 * median(one["seconds"] for one in several), 2)
            row["processor_ms"] = round(1e3 * min(one["processor"] for one in several), 2)
            row["quiet_share"] = sum(one["quiet"] for one in several) / len(several)
            rows.append(row)
            print(
                f"{name:8} {row['step_ms']:9.2f} ms  processor {row['processor_ms']:9.2f} ms  {row['quiet_share']:4.0%}"
            )
            workers[name].close()
    print(record("attention", {"rounds": chosen.rounds, "window_seconds": chosen.seconds, "rows": rows}, chosen.local))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:5])
    else:
        main()
