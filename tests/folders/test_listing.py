"""Which pictures a folder or a table names, and what is said of each."""

import numpy as np
import pytest

from folders.folders_of_pictures import digit, write_digits, write_table
from foveal.errors import ArgumentError, DataError
from foveal.folders.listing import list_pictures


def flat(root, names=("a.png", "b.png", "c.png")):
    (root / "images").mkdir(parents=True)
    for row, name in enumerate(names):
        digit(row).save(root / "images" / name)
    return root


def test_folders_are_classes_in_alphabetical_order(tmp_path):
    root = write_digits(tmp_path / "d", range(30))
    (root / "notes.txt").write_text("no picture")
    (root / "3" / "old.tiff").write_bytes(b"II*")
    (root / ".hidden").mkdir()
    listing = list_pictures("scan", root)
    assert listing.class_names == list("0123456789")
    assert listing.task == "classification"
    assert len(listing) == 30
    assert listing.others == {".tiff": 1}
    for row in range(30):
        assert listing.name(row).split("/")[0] == listing.answer(row)
        assert (root / listing.name(row)).samefile(listing.path(row))
    assert listing.parts.tolist() == [-1] * 30


@pytest.mark.parametrize(
    "words", [("train", "val", "test"), ("Training", "validation", "holdout"), ("train_set", "dev")]
)
def test_parts_are_known_by_any_usual_name(tmp_path, words):
    for number, word in enumerate(words):
        write_digits(tmp_path / word, range(20 * number, 20 * number + 20), classes=3)
    listing = list_pictures("train", tmp_path)
    assert listing.class_names == ["0", "1", "2"]
    for row in range(len(listing)):
        assert listing.name(row).split("/")[:2] == [words[listing.parts[row]], listing.answer(row)]


@pytest.mark.parametrize(
    ("rows", "kind", "names", "answers"),
    [
        (
            [["file", "label"], ["a.png", "cat"], ["b.png", "dog"], ["c.png", ""]],
            "classification",
            ["cat", "dog"],
            [0, 1, -1],
        ),
        ([["image_id", "class"], ["a", "10"], ["b", "9"], ["c", "10"]], "classification", ["9", "10"], [1, 0, 1]),
        (
            [["path", "tags"], ["images/a.png", "red|round"], ["images/b.png", ""], ["images/c.png", "round"]],
            "multilabel",
            ["red", "round"],
            [[1, 1], [0, 0], [0, 1]],
        ),
        (
            [["image", "sun", "rain"], ["a.png", 1, 0], ["b.png", 1, 1], ["c.png", 0, 0]],
            "multilabel",
            ["sun", "rain"],
            [[1, 0], [1, 1], [0, 0]],
        ),
        (
            [["filename", "value"], ["a.png", 0.5], ["b.png", 2], ["c.png", -1]],
            "regression",
            ["value"],
            [[0.5], [2], [-1]],
        ),
        (
            [["file", "x", "y"], ["a.png", 3, 4], ["b.png", 5, 6], ["c.png", 7, 8]],
            "regression",
            ["x", "y"],
            [[3, 4], [5, 6], [7, 8]],
        ),
    ],
    ids=["words", "numbers of classes", "several labels", "columns of labels", "a number", "two numbers"],
)
def test_tables_say_classes_labels_or_numbers(tmp_path, rows, kind, names, answers):
    root = flat(tmp_path / "set")
    listing = list_pictures("scan", root, write_table(tmp_path / "labels.csv", rows))
    assert (listing.task, listing.class_names) == (kind, names)
    np.testing.assert_array_equal(listing.answers, answers)
    assert [listing.name(row) for row in range(3)] == ["images/a.png", "images/b.png", "images/c.png"]


def test_a_table_alone_or_in_the_folder_is_found_and_may_split(tmp_path):
    root = flat(tmp_path / "set")
    rows = [["file", "label", "split"], ["a.png", "x", "train"], ["b.png", "y", "val"], ["c.png", "x", "test"]]
    table = write_table(root / "all.csv", rows)
    for source in (root, table):
        listing = list_pictures("scan", source)
        assert listing.parts.tolist() == [0, 1, 2]
        assert [listing.answer(row) for row in range(3)] == ["x", "y", "x"]


def test_what_does_not_fit_is_said(tmp_path):
    root = flat(tmp_path / "set")
    empty = tmp_path / "empty"
    (empty / "cat").mkdir(parents=True)
    (tmp_path / "x.txt").write_text("")
    missing = write_table(tmp_path / "m.csv", [["file", "label"], ["a.png", "1"], ["z.png", "2"]])
    short = write_table(tmp_path / "s.csv", [["file", "label"], ["a.png", "1"], ["b.png"]])
    nameless = write_table(tmp_path / "n.csv", [["first", "label"], ["a.png", "1"]])
    cases = {
        (tmp_path / "none", None): (ArgumentError, f"scan: there is no folder '{tmp_path / 'none'}'."),
        (tmp_path / "x.txt", None): (
            ArgumentError, f"scan: the data must be a folder or a .csv file, got the file '{tmp_path / 'x.txt'}'.",
        ),
        (empty, None): (
            DataError, f"scan: {empty} has no pictures in its folders. They must end in .jpg, .jpeg, .png, .bmp, .gif.",
        ),
        (root, missing): (DataError, f"scan: line 3 of {missing} names 'z.png', which is no picture below {root}."),
        (root, short): (DataError, f"scan: line 3 of {short} must have 2 columns, as the first line has."),
        (root, nameless): (
            DataError,
            f"scan: a column of {nameless} must name the files: file, filename, file_name, path ...; it has "
            "['first', 'label'].",
        ),
    }  # fmt: skip
    for (source, table), (kind, message) in cases.items():
        with pytest.raises(kind) as caught:
            list_pictures("scan", source, table)
        assert str(caught.value) == message
