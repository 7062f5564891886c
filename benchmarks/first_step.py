"""Be a new process that takes one training step on noise and prints the clock's time. `start.py` runs it.

It imports nothing but what the contender needs, so that only the contender's own time is measured.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from contenders import CONTENDERS

BATCH = 32


def main(name: str) -> None:
    """Build the network, do a step."""
    generator = np.random.default_rng(0)
    images, labels = generator.random((BATCH, 28, 28, 1), np.float32), generator.integers(0, 10, BATCH, np.int32)
    contender = CONTENDERS[name]
    network = contender.load()(images, labels, **contender.options)
    network.first_step(images, labels)
    print(time.perf_counter())


if __name__ == "__main__":
    main(sys.argv[1])
