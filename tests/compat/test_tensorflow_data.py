"""`tf.data.Dataset`: lazy, gone through anew each epoch, and what `fit` takes."""

import re

import numpy as np
import pytest
from PIL import Image
from stand_in import tf, utils

import foveal
from foveal.errors import ArgumentError
from small import network

Dataset = tf.data.Dataset


def values(dataset):
    """The elements as plain lists and numbers."""
    return [element.tolist() for element in dataset.as_numpy_iterator()]


def test_rows_of_nested_arrays():
    rows = list(Dataset.from_tensor_slices({"image": np.eye(2), "labels": ([1, 2], [3.0, 4.0])}))
    assert rows[1]["image"].tolist() == [0, 1]
    assert [label.dtype for label in rows[1]["labels"]] == [tf.int32, tf.float32]
    assert isinstance(rows[0]["image"], foveal.Array)
    assert values(Dataset.from_tensors([1, 2])) == [[1, 2]]


NUMBERS = Dataset.range(7)
CASES = {
    "range": (Dataset.range(2, 8, 3), [2, 5], 2),
    "map": (NUMBERS.map(lambda n: n * 2, num_parallel_calls=tf.data.AUTOTUNE).take(2), [0, 2], 2),
    "map of tuples": (Dataset.zip((NUMBERS, NUMBERS)).map(lambda a, b: a + b).skip(5), [10, 12], 2),
    "filter": (NUMBERS.filter(lambda n: n > 4), [5, 6], -2),
    "batch": (NUMBERS.batch(3), [[0, 1, 2], [3, 4, 5], [6]], 3),
    "batch of whole ones": (NUMBERS.batch(3, drop_remainder=True), [[0, 1, 2], [3, 4, 5]], 2),
    "unbatch": (NUMBERS.batch(3).unbatch().skip(5), [5, 6], -2),
    "repeat": (Dataset.range(2).repeat(2), [0, 1, 0, 1], 4),
    "repeat without end": (Dataset.range(2).repeat().take(5), [0, 1, 0, 1, 0], 5),
    "take": (NUMBERS.take(2), [0, 1], 2),
    "take more": (NUMBERS.take(9).skip(6), [6], 1),
    "take all": (NUMBERS.take(-1).skip(6), [6], 1),
    "skip": (NUMBERS.skip(9), [], 0),
    "prefetch": (Dataset.range(1).prefetch(tf.data.AUTOTUNE), [0], 1),
    "concatenate": (Dataset.range(1).concatenate(Dataset.range(2)), [0, 0, 1], 3),
    "generator": (Dataset.from_generator(lambda: iter([1, 2]), output_types=tf.int32), [1, 2], -2),
}


@pytest.mark.parametrize("name", CASES)
def test_steps(name):
    dataset, elements, count = CASES[name]
    assert values(dataset) == values(dataset) == elements
    assert dataset.cardinality() == count


def test_lengths():
    assert len(NUMBERS.batch(2)) == 4
    assert NUMBERS.repeat().cardinality() == tf.data.INFINITE_CARDINALITY
    with pytest.raises(TypeError, match=r"^Dataset: its length must be known, but repeat\(\) made it endless\.$"):
        len(NUMBERS.repeat().batch(2))
    with pytest.raises(TypeError, match=r"^Dataset: its length must be known, but nobody has counted\.$"):
        len(NUMBERS.filter(bool))
    assert [repr(d) for d in (NUMBERS, NUMBERS.repeat(), NUMBERS.filter(bool))] == [
        "<Dataset: 7 elements>",
        "<Dataset: endless>",
        "<Dataset: not counted>",
    ]
    assert NUMBERS.filter(bool)


def test_pairs_and_numbers():
    assert [(int(i), int(n)) for i, n in Dataset.range(5, 7).enumerate(start=1)] == [(1, 5), (2, 6)]
    assert [(int(a), int(b)) for a, b in Dataset.zip(Dataset.range(2), NUMBERS.repeat())] == [(0, 0), (1, 1)]


def test_shuffling_has_another_order_each_epoch_and_the_same_for_a_seed():
    shuffled = Dataset.range(50).shuffle(50, seed=1)
    first, second = values(shuffled), values(shuffled)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second
    again = Dataset.range(50).shuffle(50, seed=1)
    assert [values(again), values(again)] == [first, second]
    kept = Dataset.range(50).shuffle(50, seed=1, reshuffle_each_iteration=False)
    assert values(kept) == values(kept) == first
    near = values(Dataset.range(50).shuffle(4))
    assert sorted(near) == list(range(50))
    assert all(number <= place + 3 for place, number in enumerate(near))
    tf.random.set_seed(3)
    one = values(Dataset.range(50).shuffle(50))
    tf.random.set_seed(3)
    assert values(Dataset.range(50).shuffle(50)) == one


def test_what_is_cached_is_made_once():
    made = []
    dataset = Dataset.range(3).map(lambda n: made.append(int(n)) or n).cache()
    next(iter(dataset))
    assert values(dataset) == values(dataset) == [0, 1, 2]
    assert made == [0, 0, 1, 2]


def test_files_are_listed(tmp_path):
    for name in ("b.png", "a.png", "c.txt"):
        (tmp_path / name).write_bytes(b"")
    listed = Dataset.list_files(str(tmp_path / "*.png"), shuffle=False)
    assert [*listed] == [str(tmp_path / name) for name in ("a.png", "b.png")]
    assert sorted(Dataset.list_files([str(tmp_path / "*.txt"), str(tmp_path / "a*")])) == [
        str(tmp_path / name) for name in ("a.png", "c.txt")
    ]
    pattern = str(tmp_path / "*.gif")
    message = f"Dataset.list_files: there must be files like {pattern!r}, found none."
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        Dataset.list_files(pattern)
    with pytest.raises(ArgumentError, match=r"^Dataset.batch: `batch_size` must be a positive integer, got 0\.$"):
        NUMBERS.batch(0)


def test_a_folder_of_pictures_is_such_a_dataset(tmp_path):
    for number, name in enumerate(("cat", "cat", "dog")):
        (tmp_path / name).mkdir(exist_ok=True)
        Image.fromarray(np.full((4, 4, 3), 40 * number, "uint8")).save(tmp_path / name / f"{number}.png")
    read = {"directory": str(tmp_path), "image_size": (2, 2), "shuffle": False, "verbose": False}
    folder = utils.image_dataset_from_directory(**read, batch_size=2)
    assert (folder.class_names, len(folder), len(folder.file_paths)) == (["cat", "dog"], 2, 3)
    mapped = folder.map(lambda images, labels: (images / 40.0, labels)).cache().prefetch(tf.data.AUTOTUNE)
    assert [images[:, 0, 0, 0].numpy().tolist() for images, _ in mapped] == [[0, 1], [2]]
    assert [labels.numpy().tolist() for _, labels in mapped.unbatch()] == [0, 0, 1]
    parts = utils.image_dataset_from_directory(**read, validation_split=0.4, subset="both", label_mode=None)
    assert [[len(images) for images in part] for part in parts] == [[2], [1]]


def test_a_model_learns_from_it_as_from_arrays():
    x = np.random.default_rng(0).standard_normal((10, 8, 8, 1)).astype("float32")
    y = np.arange(10) % 3

    def trained(*data, **arguments):
        foveal.utils.set_random_seed(1)
        model = network()
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model.fit(*data, epochs=2, shuffle=False, verbose=0, **arguments).history

    dataset = Dataset.from_tensor_slices((x, y)).batch(4).prefetch(tf.data.AUTOTUNE)
    of_arrays = trained(x, y, batch_size=4, validation_data=(x, y))
    of_dataset = trained(dataset, validation_data=dataset)
    assert sorted(of_dataset) == sorted(of_arrays)
    for name in of_arrays:
        np.testing.assert_allclose(of_dataset[name], of_arrays[name], rtol=1e-6)
    endless = trained(dataset.repeat(), steps_per_epoch=3)
    np.testing.assert_allclose(endless["loss"], of_arrays["loss"], rtol=1e-6)
