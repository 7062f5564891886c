"""Lesson 1's network in PyTorch: a plain loop over tensors that are in memory already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import numpy as np
import torch
from torch import nn

from contenders import Run


def floats(images: torch.Tensor) -> torch.Tensor:
    """Bytes as numbers from 0 to 1."""
    return images if images.is_floating_point() else images.float().div_(255)


class Network:
    """NCHW, or the same with memory in channels_last order; `compiled` goes through torch.compile."""

    batched_calls: tuple[str, ...] = ()

    def __init__(self, images: Any, labels: Any, channels_last: bool = False, compiled: bool = False) -> None:
        torch.manual_seed(0)
        self.layout = torch.channels_last if channels_last else torch.contiguous_format
        self.images = self.tensor(images)
        self.labels = torch.from_numpy(labels.astype(np.int64))
        net = nn.Sequential(
            nn.Conv2d(1, 25, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(25, 50, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(2450, 100),
            nn.ReLU(),
            nn.Linear(100, 10),
        ).to(memory_format=self.layout)
        self.optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
        self.net = torch.compile(net) if compiled else net
        self.ways = {
            "train": {"loop": self.train},
            "infer": {"loop": self.infer} if compiled else {"loop": self.infer, "loop, 1 thread": self.infer_alone},
        }

    def tensor(self, images: Any) -> torch.Tensor:
        """NHWC images as this layout; with one channel nothing is copied."""
        return torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2))).to(memory_format=self.layout)

    def batches(self, batch: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """The data's full batches, again and again. Views: nothing is copied."""
        whole = len(self.images) // batch * batch
        return cycle(zip(self.images[:whole].split(batch), self.labels[:whole].split(batch), strict=True))

    def step(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        """One training step."""
        self.optimizer.zero_grad()
        nn.functional.cross_entropy(self.net(images), labels).backward()
        self.optimizer.step()

    def train(self, batch: int) -> Run:
        """A training loop."""
        batches = self.batches(batch)

        def run(steps: int) -> None:
            for _ in range(steps):
                self.step(*next(batches))

        return run

    def infer(self, batch: int) -> Run:
        """Logits as NumPy arrays, batch by batch."""
        batches = self.batches(batch)

        def run(steps: int) -> None:
            with torch.inference_mode():
                for _ in range(steps):
                    self.net(next(batches)[0]).numpy()

        return run

    def infer_alone(self, batch: int) -> Run:
        """The same on one thread, which can win where there is little work."""
        run, threads = self.infer(batch), torch.get_num_threads()

        def alone(steps: int) -> None:
            torch.set_num_threads(1)
            run(steps)
            torch.set_num_threads(threads)

        return alone

    def loss(self, images: Any, labels: Any) -> float:
        """Mean cross-entropy."""
        with torch.inference_mode():
            logits = self.net(floats(self.tensor(images)))
            return float(nn.functional.cross_entropy(logits, torch.from_numpy(labels.astype(np.int64))))

    def first_step(self, images: Any, labels: Any) -> None:
        """One training step on NumPy arrays."""
        self.step(self.tensor(images), torch.from_numpy(labels.astype(np.int64)))

    def threads(self) -> str:
        """What it says it computes with."""
        return str(torch.get_num_threads())

    def epoch(self, batch: int) -> None:
        """One pass over the data in a random order, the last partial batch too. Bytes become floats batch by batch."""
        for index in torch.randperm(len(self.images)).split(batch):
            self.step(floats(self.images[index]), self.labels[index])
