"""CIFAR-10: 60,000 colour pictures of 32 x 32 pixels in 10 classes."""

from __future__ import annotations

import numpy as np

from foveal.data.cifar import Part, members, published, records

CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
ARCHIVE = "cifar-10-binary.tar.gz"
PUBLISHED = published("cifar10", ARCHIVE, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
FOLDER = "cifar-10-batches-bin"
BATCHES = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]


def load_data() -> tuple[Part, Part]:
    """The 50,000 training and 10,000 test images of CIFAR-10.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images (n, 32, 32, 3) of uint8, 0 to 255; labels (n, 1) of uint8, 0 to 9: `CLASS_NAMES` has what they stand for.

    Raises
    ------
    DownloadError
        The data cannot be had; the message says why and where to put it.
    """
    return parse(PUBLISHED.fetch()[ARCHIVE])


def parse(archive: bytes) -> tuple[Part, Part]:
    """The archive as arrays."""
    files = members(archive, FOLDER, BATCHES)
    *train, test = (records(data, 1, 10, 0, name) for data, name in zip(files, BATCHES, strict=True))
    images, labels = zip(*train, strict=True)
    return (np.concatenate(images), np.concatenate(labels)), test
