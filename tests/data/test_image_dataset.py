"""A folder of pictures as batches: which, in what order, in what form, and what happens to damaged ones."""

import inspect

import keras
import numpy as np
import pytest

from foveal import image, utils
from foveal.errors import ArgumentError, DataError, FormatError, UnsupportedError

WHO = "image_dataset_from_directory"


@pytest.fixture
def folder(tmp_path):
    """Two classes of 4 x 4 pictures, 6 cats and 5 dogs; a cat's grey is its number, a dog's 100 more."""
    for label, (name, count) in enumerate([("cat", 6), ("dog", 5)]):
        (tmp_path / "pets" / name / "more").mkdir(parents=True)
        for n in range(count):
            below = "more" if n == 5 else "."
            image.save(tmp_path / "pets" / name / below / f"{n}.png", np.full((4, 4, 3), label * 100 + n, np.uint8))
    (tmp_path / "pets" / "cat" / "notes.txt").write_text("no picture")
    (tmp_path / "pets" / ".hidden").mkdir()
    return tmp_path / "pets"


def load(folder, **arguments):
    return utils.image_dataset_from_directory(folder, **{"image_size": (4, 4), "verbose": False} | arguments)


def values(dataset):
    """The grey of each picture, in the order of an epoch."""
    return [int(x[0, 0, 0]) for images, *_ in dataset for x in images]


def test_batches_and_their_labels(folder):
    data = load(folder, batch_size=4)
    assert data.class_names == ["cat", "dog"]
    assert len(data) == 3
    batches = list(data)
    assert [(x.shape, x.dtype, y.shape, y.dtype) for x, y in batches] == [
        ((n, 4, 4, 3), np.float32, (n,), np.int32) for n in (4, 4, 3)
    ]
    for images, labels in batches:
        assert np.array_equal(images[:, 0, 0, 0] >= 100, labels == 1)


def test_an_order_depends_on_the_seed_and_the_epoch_alone(folder):
    first, second = load(folder, seed=3), load(folder, seed=3)
    epochs = [values(first), values(first)]
    assert epochs == [values(second), values(second)]
    assert epochs[0] != epochs[1]
    assert sorted(epochs[0]) == sorted(epochs[1]) == [0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104]
    assert values(load(folder, seed=4)) != epochs[0]
    plain = load(folder, shuffle=False)
    assert values(plain) == values(plain) == sorted(epochs[0])


def test_two_readers_at_once(folder):
    data = load(folder, seed=1, batch_size=2)
    one = iter(data)
    next(one)
    other = values(data)
    assert len(list(one)) == 5
    assert len(other) == 11


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_split_takes_every_picture_once(folder, shuffle):
    arguments = {"validation_split": 0.3, "seed": 5, "shuffle": shuffle}
    train, validation = load(folder, subset="both", **arguments)
    assert (len(train.file_paths), len(validation.file_paths)) == (8, 3)
    assert sorted(train.file_paths + validation.file_paths) == sorted(load(folder).file_paths)
    assert load(folder, subset="training", **arguments).file_paths == train.file_paths
    assert load(folder, subset="validation", **arguments).file_paths == validation.file_paths
    assert values(validation) == values(validation)


def test_forms_of_labels(folder):
    rows = next(iter(load(folder, label_mode="categorical", shuffle=False)))[1]
    assert (rows.dtype, rows.tolist()) == (np.float32, [[1, 0]] * 6 + [[0, 1]] * 5)
    rows = next(iter(load(folder, label_mode="binary", shuffle=False)))[1]
    assert (rows.dtype, rows.tolist()) == (np.float32, [[0]] * 6 + [[1]] * 5)
    assert next(iter(load(folder, label_mode=None))).shape == (11, 4, 4, 3)
    assert next(iter(load(folder, labels=None))).shape == (11, 4, 4, 3)
    given = load(folder, labels=[2, 0, 1] * 3 + [2, 2], shuffle=False)
    assert given.class_names == ["0", "1", "2"]
    assert next(iter(given))[1].tolist() == [2, 0, 1] * 3 + [2, 2]


def test_chosen_classes_and_their_order(folder):
    data = load(folder, class_names=["dog", "cat"], shuffle=False)
    assert next(iter(data))[1].tolist() == [0] * 5 + [1] * 6
    assert values(load(folder, class_names=["dog"], shuffle=False)) == [100, 101, 102, 103, 104]


@pytest.mark.parametrize(("mode", "channels"), [("grayscale", 1), ("rgb", 3), ("rgba", 4)])
def test_channels(folder, mode, channels):
    assert next(iter(load(folder, color_mode=mode)))[0].shape == (11, 4, 4, channels)
    first = load(folder, color_mode=mode, data_format="channels_first")
    assert next(iter(first))[0].shape == (11, channels, 4, 4)


def test_one_picture_at_a_time(folder):
    data = load(folder, batch_size=None, shuffle=False)
    assert len(data) == 11
    x, y = list(data)[-1]
    assert (x.shape, x[0, 0, 0], y) == ((4, 4, 3), 104, 1)


def test_proportions(tmp_path):
    (tmp_path / "one").mkdir()
    wide = np.repeat(np.arange(8, dtype=np.uint8)[None] * 10, 4, 0)
    image.save(tmp_path / "one" / "wide.png", wide)
    arguments = {"image_size": 4, "color_mode": "grayscale", "interpolation": "nearest", "batch_size": None}
    cropped = next(iter(load(tmp_path, crop_to_aspect_ratio=True, **arguments)))[0]
    assert cropped[0, :, 0].tolist() == [20, 30, 40, 50]
    padded = next(iter(load(tmp_path, pad_to_aspect_ratio=True, **arguments)))[0]
    assert padded[:, 1, 0].tolist() == [0, 30, 30, 0]
    assert next(iter(load(tmp_path, **arguments)))[0][0, :, 0].tolist() == [10, 30, 50, 70]


def test_a_damaged_picture_is_named(folder):
    bad = folder / "cat" / "2.png"
    bad.write_bytes(bad.read_bytes()[:-30])
    with pytest.raises(FormatError) as caught:
        list(load(folder))
    assert str(caught.value).startswith(f"{WHO}: {bad}: cannot be decoded as JPEG, PNG, BMP or GIF (")
    assert str(caught.value).endswith(" Remove the file, or pass on_error='skip' to go on without it.")


def test_a_damaged_picture_is_skipped(folder):
    for n in (2, 3):
        (folder / "cat" / f"{n}.png").write_bytes(b"nothing")
    data = load(folder, shuffle=False, batch_size=2, on_error="skip")
    with pytest.warns(RuntimeWarning, match=r"skipped a picture\. .*cat.[23]\.png: cannot be decoded") as told:
        batches = list(data)
    assert len(told) == 2
    assert [len(x) for x, _ in batches] == [2, 2, 2, 2, 1]
    assert [y.tolist() for _, y in batches] == [[0, 0], [0, 0], [1, 1], [1, 1], [1]]
    assert sorted(data.skipped) == [str(folder / "cat" / "2.png"), str(folder / "cat" / "3.png")]


def test_what_is_told(folder, capsys):
    load(folder, verbose=True)
    load(folder, labels=None, verbose=True)
    assert capsys.readouterr().out == "Found 11 files belonging to 2 classes.\nFound 11 files.\n"


def test_the_arguments_are_those_of_keras():
    mine = inspect.signature(utils.image_dataset_from_directory).parameters
    theirs = inspect.signature(keras.utils.image_dataset_from_directory).parameters
    assert list(mine) == [*theirs, "on_error"]
    assert {name: mine[name].default for name in theirs} == {name: p.default for name, p in theirs.items()}


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (
            {"label_mode": "ints"},
            ArgumentError,
            "`label_mode` must be one of 'int', 'categorical', 'binary', None, got 'ints'. Did you mean 'int'?",
        ),
        ({"colour_mode": "rgb"}, ArgumentError, "unknown argument 'colour_mode'. Did you mean 'color_mode'?"),
        (
            {"subset": "both"},
            ArgumentError,
            "`validation_split` and `subset` must be given together, got None and 'both'.",
        ),
        (
            {"subset": "both", "validation_split": 0.5},
            ArgumentError,
            "`seed` must be given when shuffled images are "
            "split, or the training and validation images would overlap. Give a seed, or shuffle=False.",
        ),
        (
            {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
            ArgumentError,
            "only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True.",
        ),
        (
            {"labels": [1, 2]},
            DataError,
            "`labels` must be 11 integers, one for each picture below FOLDER in alphabetical order, got int64 (2,).",
        ),
        (
            {"labels": "infered"},
            ArgumentError,
            "`labels` must be 'inferred', None or a list of class numbers, got 'infered'.",
        ),
        (
            {"labels": None, "class_names": ["a"]},
            ArgumentError,
            "`class_names` goes with labels='inferred' alone, got labels=None.",
        ),
        (
            {"class_names": ["cow"]},
            DataError,
            "FOLDER must hold a folder for each class, but has none named 'cow'; it has ['cat', 'dog'].",
        ),
        (
            {"class_names": ["cat"], "label_mode": "binary"},
            DataError,
            "label_mode='binary' needs 2 classes, got 1: ['cat'].",
        ),
        (
            {"labels": [7] * 11, "label_mode": "categorical"},
            DataError,
            "label_mode='categorical' needs `labels` from 0 to 0, got 7 to 7.",
        ),
        (
            {"interpolation": "area"},
            ArgumentError,
            "`interpolation` must be one of 'bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5', got 'area'.",
        ),
        (
            {"format": "torch"},
            UnsupportedError,
            "`format` is not supported yet, got 'torch'. Batches are NumPy arrays: leave it out.",
        ),
    ],
)
def test_messages(folder, arguments, kind, message):
    with pytest.raises(kind) as caught:
        load(folder, **arguments)
    assert str(caught.value) == f"{WHO}: {message}".replace("FOLDER", str(folder))


def test_folders_without_pictures(tmp_path):
    with pytest.raises(DataError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{WHO}: {tmp_path} must hold a folder for each class, but it has no folders."
    (tmp_path / "cat").mkdir()
    with pytest.raises(DataError) as caught:
        load(tmp_path)
    assert str(caught.value) == f"{WHO}: {tmp_path} has no pictures. They must end in .jpg, .jpeg, .png, .bmp, .gif."
    with pytest.raises(NotADirectoryError) as caught:
        load(tmp_path / "pets")
    assert str(caught.value) == f"{WHO}: there is no folder {tmp_path}/pets."
