"""MNIST for everybody: read once by the driver, kept as plain .npy files that each worker loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

TESTED = 1000
Part = tuple[Any, Any]


def save_mnist(folder: Path, path: str | None = None) -> None:
    """Put MNIST there as it comes: images uint8 (n, 28, 28), labels uint8 (n,)."""
    from foveal.datasets import mnist

    parts = mnist.load_data(**({"path": path} if path else {}))
    for name, (images, labels) in zip(("train", "test"), parts, strict=True):
        np.save(folder / f"{name}-images.npy", images)
        np.save(folder / f"{name}-labels.npy", labels)


def load(folder: Path, raw: bool = False) -> tuple[Part, Part]:
    """Train and test parts: images float32 (n, 28, 28, 1) from 0 to 1, labels int32 (n,).

    Parameters
    ----------
    raw
        Leave the images uint8, from 0 to 255.
    """
    parts = []
    for name in ("train", "test"):
        images = np.load(folder / f"{name}-images.npy")[..., None]
        labels = np.load(folder / f"{name}-labels.npy").astype(np.int32)
        parts.append((images if raw else np.divide(images, 255, dtype=np.float32), labels))
    return parts[0], parts[1]
