"""Fashion-MNIST: 70,000 small pictures of clothes, in MNIST's format."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.data.idx import parse_idx
from foveal.data.published import Published, gunzip
from foveal.errors import FormatError

Array = np.ndarray[Any, Any]
Part = tuple[Array, Array]

CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
FILES = {
    "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}
MAX_BYTES = 64 << 20
PUBLISHED = Published(
    "fashion-mnist",
    FILES,
    {
        "its makers' site": "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "Keras's copy": "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    },
    MAX_BYTES,
)


def load_data() -> tuple[Part, Part]:
    """The 60,000 training and 10,000 test images of Fashion-MNIST.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images (n, 28, 28) of uint8, 0 to 255; labels (n,) of uint8, 0 to 9: `CLASS_NAMES` has what they stand for.

    Raises
    ------
    DownloadError
        No source has the data; the message names each of them and why.

    Notes
    -----
    Source: H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
    algorithms", 2017. Copyright Zalando SE, MIT licence.
    """
    return parse(PUBLISHED.fetch())


def parse(files: dict[str, bytes]) -> tuple[Part, Part]:
    """The four files as arrays."""
    arrays = [parse_idx(gunzip(files[name], MAX_BYTES, name), name) for name in FILES]
    train, test = (arrays[0], arrays[1]), (arrays[2], arrays[3])
    for images, labels in (train, test):
        if images.shape[1:] != (28, 28) or labels.shape != images.shape[:1]:
            raise FormatError(
                f"fashion-mnist: must hold images (n, 28, 28) and labels (n,), got {images.shape} and {labels.shape}."
            )
    return train, test
