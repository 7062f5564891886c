"""CIFAR-100: 60,000 colour pictures of 32 x 32 pixels in 100 classes, which make 20 coarse ones."""

from __future__ import annotations

from foveal.arguments import converted, one_of
from foveal.data.cifar import Part, members, published, records

ARCHIVE = "cifar-100-binary.tar.gz"
PUBLISHED = published("cifar100", ARCHIVE, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")
FOLDER = "cifar-100-binary"
BATCHES = ["train.bin", "test.bin"]
LABELS = {"coarse": (0, 20), "fine": (1, 100)}
"""Where a record has each label, and how many classes there are."""


def load_data(label_mode: str = "fine") -> tuple[Part, Part]:
    """The 50,000 training and 10,000 test images of CIFAR-100.

    Parameters
    ----------
    label_mode : {'fine', 'coarse'}
        The 100 classes, or the 20 that they make.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images (n, 32, 32, 3) of uint8, 0 to 255; labels (n, 1) of uint8, 0 to 99 or 19.

    Raises
    ------
    DownloadError
        The data cannot be had; the message says why and where to put it.
    """
    mode = converted("cifar100.load_data", "label_mode", one_of(*LABELS), label_mode)
    return parse(PUBLISHED.fetch()[ARCHIVE], mode)


def parse(archive: bytes, label_mode: str) -> tuple[Part, Part]:
    """The archive as arrays."""
    label, classes = LABELS[label_mode]
    files = members(archive, FOLDER, BATCHES)
    train, test = (records(data, 2, classes, label, name) for data, name in zip(files, BATCHES, strict=True))
    return train, test
