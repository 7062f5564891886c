"""More names of TensorFlow, beside what TensorFlow 2.21 gave for the same lines; data sets and packages by name."""

from pathlib import Path

import numpy as np
import pytest

from compat.more_cases import CASES, S
from compat.stand_in import tf
from foveal.compat import surface
from foveal.compat.tensorflow import generators, published_datasets
from foveal.data import mnist
from foveal.errors import ArgumentError, UnsupportedError

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "tf_lines.npz")


@pytest.mark.parametrize("name", CASES)
def test_a_line_gives_what_tensorflow_gives(name):
    found = CASES[name](tf)
    parts = [np.asarray(part) for part in (found if isinstance(found, list | tuple) else [found])]
    want = [GOLDEN[f"{name}/{n}"] for n in range(len(parts))]
    assert [part.shape for part in parts] == [part.shape for part in want]
    for part, other in zip(parts, want, strict=True):
        assert part.dtype == other.dtype
        np.testing.assert_allclose(part, other, rtol=2e-4, atol=2e-5)


def test_pictures_lose_by_jpeg_as_much_as_they_should():
    worse, better = (np.abs(np.asarray(tf.image.adjust_jpeg_quality(S[0], q)) - S[0]).mean() for q in (10, 95))
    assert 0 < better < worse < 0.5
    begin, size, box = tf.image.sample_distorted_bounding_box((40, 30, 3), np.zeros((1, 0, 4)), seed=1)
    (y, x, _), (height, width, rest) = np.asarray(begin), np.asarray(size)
    assert (rest, 0.05 * 1200 * 0.8 <= height * width <= 1200) == (-1, True)
    np.testing.assert_allclose(np.ravel(box), [y / 40, x / 30, (y + height) / 40, (x + width) / 30], rtol=1e-6)


def test_generators_repeat():
    one, other = (generators.Generator.from_seed(3) for _ in range(2))
    first = np.asarray(one.normal([4]))
    np.testing.assert_array_equal(first, other.normal([4]))
    assert not np.array_equal(first, one.normal([4]))
    assert not np.array_equal(*(np.asarray(part.uniform([3])) for part in one.split(2)))
    assert np.asarray(generators.split([1, 2], 3)).shape == (3, 2)


def test_published_data_sets_come_in_parts(monkeypatch):
    def rows(n):
        return np.zeros((n, 28, 28), "uint8"), np.arange(n) % 10

    monkeypatch.setattr(mnist, "load_data", lambda: (rows(50), rows(20)))
    load = published_datasets.load
    (first, rest), info = load("mnist", split=["train[:80%]", "train[80%:]"], as_supervised=True, with_info=True)
    assert (len(first), len(rest), info.splits["test"].num_examples) == (40, 10, 20)
    assert (info.features["label"].num_classes, info.features["label"].int2str(3)) == (10, "3")
    image, label = next(iter(rest))
    assert (image.shape, image.dtype.name, int(label)) == ((28, 28, 1), "uint8", 0)
    assert len(load("mnist", split="train[10:]+test[-5:]")) == 45
    assert load("mnist", split="all", batch_size=-1)["label"].shape == (70,)
    assert sorted(load("mnist:3.*.*")) == ["test", "train"]
    with pytest.raises(
        ArgumentError, match=r"^tensorflow_datasets\.load: `split` must be like 'train', .* got 'valid'"
    ):
        load("mnist", split="valid")
    with pytest.raises(UnsupportedError, match=r"^tensorflow_datasets\.load: Foveal has mnist, .* got 'cats_vs_dogs'"):
        load("cats_vs_dogs")


@pytest.mark.parametrize(
    "name", ["tensorflow_hub", "tensorflow_addons.layers", "keras_cv", "tensorflow_model_optimization"]
)
def test_of_other_packages_it_is_said_why_they_do_not_run(name):
    told = surface.why_missing(*name.rpartition(".")[::2])
    assert told.startswith(f"{name}: ")
    assert told.count("\n") == 0
