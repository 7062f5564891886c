"""Data sets in their makers' formats: parsed from files made here, and what is said when nobody has them."""

import gzip
import io
import subprocess
import sys
import tarfile
from dataclasses import dataclass

import numpy as np
import pytest
from sklearn import datasets as scikit

from foveal.data import cifar10, cifar100, digits, fashion_mnist
from foveal.data.idx import format_idx
from foveal.data.published import Published, gunzip
from foveal.data.sources import sha256
from foveal.datasets import sample_images
from foveal.errors import ArgumentError, DownloadError, FormatError

RNG = np.random.default_rng(4)
NOWHERE = "http://127.0.0.1:9"  # the discard port: a connection is refused at once


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("http_proxy", NOWHERE)
    monkeypatch.setenv("https_proxy", NOWHERE)
    return tmp_path / "home"


def archive(folder, files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as opened:
        for name, data in files.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(data)
            opened.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


@dataclass
class Drawn:
    """A few records of CIFAR's binary version, and what is in them."""

    labels: np.ndarray
    images: np.ndarray

    @classmethod
    def of(cls, count, *classes):
        labels = np.stack([RNG.integers(0, most, count) for most in classes], 1).astype(np.uint8)
        return cls(labels, RNG.integers(0, 256, (count, 32, 32, 3)).astype(np.uint8))

    @property
    def data(self):
        planes = self.images.transpose(0, 3, 1, 2).reshape(len(self.images), -1)
        return np.concatenate([self.labels, planes], 1).tobytes()


def test_cifar10():
    drawn = [Drawn.of(2, 10) for _ in range(6)]
    files = {name: each.data for name, each in zip(cifar10.BATCHES, drawn, strict=True)}
    (x, y), (tx, ty) = cifar10.parse(archive(cifar10.FOLDER, files))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((10, 32, 32, 3), np.uint8, (10, 1), np.uint8)
    assert np.array_equal(x, np.concatenate([each.images for each in drawn[:5]]))
    assert np.array_equal(y, np.concatenate([each.labels for each in drawn[:5]]))
    assert np.array_equal(tx, drawn[5].images)
    assert np.array_equal(ty, drawn[5].labels)


@pytest.mark.parametrize(("mode", "column"), [("coarse", 0), ("fine", 1)])
def test_cifar100(mode, column):
    train, test = Drawn.of(4, 20, 100), Drawn.of(3, 20, 100)
    data = archive(cifar100.FOLDER, {"train.bin": train.data, "test.bin": test.data})
    (x, y), (tx, ty) = cifar100.parse(data, mode)
    assert np.array_equal(x, train.images)
    assert np.array_equal(tx, test.images)
    assert np.array_equal(y[:, 0], train.labels[:, column])
    assert np.array_equal(ty[:, 0], test.labels[:, column])


def test_cifar_files_that_are_damaged():
    drawn = Drawn.of(2, 10)
    files = dict.fromkeys(cifar10.BATCHES, drawn.data)
    with pytest.raises(FormatError) as caught:
        cifar10.parse(archive(cifar10.FOLDER, files | {"data_batch_3.bin": drawn.data[:-1]}))
    assert str(caught.value) == (
        "data_batch_3.bin: must be whole records of 3073 bytes, got 6145 bytes. It is damaged: fetch it again."
    )
    with pytest.raises(FormatError) as caught:
        cifar10.parse(archive(cifar10.FOLDER, files | {"test_batch.bin": b"\x0a" + drawn.data[1:]}))
    assert str(caught.value) == "test_batch.bin: labels must be 0 to 9, got 10. It is damaged."
    with pytest.raises(ArgumentError) as caught:
        cifar100.load_data("corse")
    assert str(caught.value) == (
        "cifar100.load_data: `label_mode` must be one of 'coarse', 'fine', got 'corse'. Did you mean 'coarse'?"
    )


def test_fashion_mnist():
    images, labels = RNG.integers(0, 256, (3, 28, 28)).astype(np.uint8), np.array([9, 0, 4], np.uint8)
    files = dict(zip(fashion_mnist.FILES, map(format_idx, (images, labels, images[:2], labels[:2])), strict=True))
    packed = {name: gzip.compress(data) for name, data in files.items()}
    (x, y), (tx, ty) = fashion_mnist.parse(packed)
    assert np.array_equal(x, images)
    assert np.array_equal(y, labels)
    assert np.array_equal(tx, images[:2])
    assert np.array_equal(ty, labels[:2])
    name = "t10k-labels-idx1-ubyte.gz"
    with pytest.raises(FormatError) as caught:
        fashion_mnist.parse(packed | {name: packed["train-labels-idx1-ubyte.gz"]})
    assert str(caught.value) == (
        "fashion-mnist: must hold images (n, 28, 28) and labels (n,), got (2, 28, 28) and (3,)."
    )
    with pytest.raises(FormatError, match=f"{name}: must be a .gz file, but it is damaged"):
        fashion_mnist.parse(packed | {name: packed[name][:-9]})


def test_a_gz_file_that_would_fill_the_memory():
    with pytest.raises(FormatError) as caught:
        gunzip(gzip.compress(bytes(10**6)), 1000, "a.gz")
    assert str(caught.value) == "a.gz: must unpack to at most 1000 bytes."


def test_what_is_said_when_nobody_has_the_data(home):
    with pytest.raises(DownloadError) as caught:
        fashion_mnist.load_data()
    folder = home / "datasets" / "fashion-mnist"
    assert str(caught.value) == (
        "fashion-mnist: no source has the data. Tried:\n"
        f"  - the cache folder: no file {folder}/train-images-idx3-ubyte.gz\n"
        "  - its makers' site: Connection refused\n"
        "  - Keras's copy: Connection refused\n"
        f"Put {', '.join(fashion_mnist.FILES)} into {folder} (FOVEAL_HOME chooses another folder)."
    )
    for module in (cifar10, cifar100):
        with pytest.raises(DownloadError, match=f"Put {module.ARCHIVE} into {home}/datasets/cifar"):
            module.load_data()


def test_files_put_into_the_cache_folder_are_checked(home):
    published = Published("few", {"a.bin": sha256(b"good")}, {"a site": f"{NOWHERE}/"}, 1000)
    folder = home / "datasets" / "few"
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"good")
    assert published.fetch() == {"a.bin": b"good"}
    (folder / "a.bin").write_bytes(b"evil")
    with pytest.raises(DownloadError, match=r"the cache folder: a.bin is damaged: its SHA-256 is "):
        published.fetch()


def test_the_digits_are_those_of_scikit_learn():
    images, labels = digits.read()
    theirs = scikit.load_digits()
    assert np.array_equal(images, theirs.images)
    assert np.array_equal(labels, theirs.target)
    (x, y), (tx, ty) = digits.load_data(test_split=0.1)
    assert (x.shape, y.shape, tx.shape, ty.shape) == ((1617, 8, 8), (1617,), (180, 8, 8), (180,))
    assert np.array_equal(np.bincount(np.concatenate([y, ty])), np.bincount(labels))
    assert np.array_equal(digits.load_data(test_split=0.1)[0][0], x)
    assert not np.array_equal(digits.load_data(test_split=0.1, seed=1)[0][0], x)


@pytest.mark.parametrize("text", [b"", b"1,2,x", b"1,2\n3", b",".join([b"17"] * 65), b",".join([b"-1"] * 65)])
def test_digits_that_are_damaged(text):
    with pytest.raises(FormatError, match="digits: must be lines of "):
        digits.parse(text, "digits")


def test_the_photos_are_those_of_scikit_learn():
    both = sample_images.load_data()
    assert both.shape == (2, 427, 640, 3)
    for name, photo in zip(sample_images.NAMES, both, strict=True):
        assert np.array_equal(photo, scikit.load_sample_image(name))
    with pytest.raises(ArgumentError) as caught:
        sample_images.load_sample_image("chian.jpg")
    assert str(caught.value) == (
        "load_sample_image: `image_name` must be one of 'china.jpg', 'flower.jpg', got 'chian.jpg'. "
        "Did you mean 'china.jpg'?"
    )


def test_without_scikit_learn():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from foveal.datasets import digits\n"
        "try: digits.load_data()\n"
        "except NotImplementedError as error: sys.stdout.write(str(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == (
        "datasets: digits.csv.gz comes with the package scikit-learn, which is not installed. "
        "Run: pip install 'foveal[sklearn]'."
    ), done.stderr


def test_reading_what_scikit_learn_ships_imports_none_of_it():
    code = (
        "import sys\n"
        "from foveal.datasets import digits, sample_images\n"
        "digits.load_data(); sample_images.load_data()\n"
        "sys.stdout.write(str(sorted({'sklearn', 'scipy', 'foveal.engines'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]", done.stderr
