"""Which pictures a folder or a table names, what is said of each, and which part of the data each belongs to."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from foveal.data.pictures import SUFFIXES
from foveal.errors import ArgumentError, DataError
from foveal.folders.tasks import checked_task
from foveal.record import Record

Array = np.ndarray[Any, Any]

PARTS = {
    "train": ("train", "training", "trainset", "train_set", "training_set", "seg_train"),
    "validation": ("val", "valid", "validation", "dev", "val_set", "validation_set", "seg_val"),
    "test": ("test", "testing", "eval", "evaluation", "holdout", "test_set", "testset", "seg_test"),
}
"""What folders are called that split the data, by the part they hold."""
PART_NAMES = tuple(PARTS)
FILE_COLUMNS = (
    "file",
    "filename",
    "file_name",
    "path",
    "filepath",
    "file_path",
    "image",
    "image_path",
    "image_id",
    "img",
)
LABEL_COLUMNS = ("label", "labels", "class", "category", "target", "tags", "tag", "value", "score", "classes")
PART_COLUMNS = ("split", "part", "set", "subset", "fold")
CLUTTER = ("__MACOSX", "__pycache__")


class Listing(Record, eq=False):
    """Pictures and what is said of them; a million of them are a few names and numbers each.

    Attributes
    ----------
    root : Path
        The folder that all names are relative to.
    folders : list of str
        The folders that hold pictures, relative to the root.
    names : list of str
        The pictures' names in their folders.
    places : (n,) array
        Which folder each picture lies in.
    answers : (n,) array, or (n, k) array
        Class numbers; with several labels for a picture 0 and 1 for each class; numbers to be predicted. Of a picture
        without an answer -1, or NaN.
    parts : (n,) array
        0 train, 1 validation, 2 test; -1 where the data is not split.
    class_names : list of str
        What class numbers stand for; the names of the columns of numbers.
    task : str
        One of `foveal.folders.tasks.TASKS`.
    masks : list of str
        For segmentation: where the mask of each picture is, relative to the root.
    others : mapping of str to int
        How many files of which ending are no pictures that Foveal reads.
    """

    root: Path
    folders: list[str]
    names: list[str]
    places: Array
    answers: Array
    parts: Array
    class_names: list[str]
    task: str = "classification"
    others: Mapping[str, int] = {}
    masks: list[str] = []

    def __len__(self) -> int:
        return len(self.names)

    def path(self, number: int) -> str:
        """Where a picture is."""
        return os.path.join(self.root, self.folders[self.places[number]], self.names[number])

    def name(self, number: int) -> str:
        """A picture's name for people: its path in the folder."""
        return os.path.normpath(os.path.join(self.folders[self.places[number]], self.names[number]))

    def subset(self, rows: Array) -> Listing:
        """Some of them, in this order."""
        return self.replaced(
            names=[self.names[row] for row in rows],
            places=self.places[rows],
            answers=self.answers[rows],
            parts=self.parts[rows],
            masks=[self.masks[row] for row in rows] if self.masks else [],
        )

    def answer(self, number: int) -> str:
        """What is said of a picture, in words; empty when nothing is."""
        if self.task in ("segmentation", "autoencoder"):
            return ""
        said = self.answers[number]
        if self.task == "classification":
            return self.class_names[said] if said >= 0 else ""
        if self.task == "multilabel":
            return ", ".join(name for name, there in zip(self.class_names, said, strict=True) if there > 0)
        return " ".join(f"{value:g}" for value in np.atleast_1d(said))


def list_pictures(
    who: str,
    source: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    task: str | None = None,
) -> Listing:
    """The pictures of a data set.

    Parameters
    ----------
    who : str
        The command in whose name errors speak.
    source : path
        A folder that has a folder for each class; or train, validation and test folders that have them; or pictures
        and one CSV file. Or a CSV file.
    labels : path, optional
        The CSV file: a row for each picture, the first line names the columns (file and label; split if there is one).
    task : str, optional
        One of `TASKS`; by default what the folder or the table looks like.
    """
    checked_task(who, task)
    root = Path(source).expanduser()
    if not root.exists():
        raise ArgumentError(f"{who}: there is no folder {str(source)!r}.")
    if root.is_file():
        if root.suffix.lower() != ".csv":
            raise ArgumentError(f"{who}: the data must be a folder or a .csv file, got the file {str(source)!r}.")
        return read_table(who, root.parent, root)
    if task == "segmentation":
        return read_masks(who, root)
    if task == "autoencoder":
        return read_any(who, root)
    table = _table_in(root) if labels is None else Path(labels).expanduser()
    return as_task(who, read_folders(who, root) if table is None else read_table(who, root, table), task)


def as_task(who: str, listing: Listing, task: str | None) -> Listing:
    """The listing with its answers as a task has them: classes whose names are numbers may be numbers, or labels."""
    if task in (None, listing.task):
        return listing
    names = listing.class_names
    if listing.task == "classification" and task == "multilabel":
        return listing.replaced(answers=np.eye(len(names), dtype=np.float32)[listing.answers], task=task)
    values = [_number(name) for name in names]
    if listing.task == "classification" and task == "regression" and None not in values:
        answers = np.array([*values, np.nan], np.float32)[listing.answers][:, None]
        return listing.replaced(answers=answers, class_names=["value"], task=task)
    raise DataError(f"{who}: the answers of {listing.root} are made for {listing.task}, not for {task}.")


def _table_in(root: Path) -> Path | None:
    """The only CSV file of a folder without class folders."""
    with os.scandir(root) as entries:
        inside = [entry for entry in entries if not entry.name.startswith(".")]
    tables = [entry.name for entry in inside if entry.name.lower().endswith(".csv") and entry.is_file()]
    folders = [entry.name for entry in inside if entry.is_dir() and entry.name not in CLUTTER]
    named_by_folders = len(folders) > 1 and "images" not in (name.lower() for name in folders)
    return root / tables[0] if len(tables) == 1 and not named_by_folders else None


class _Collected:
    """Pictures as they are met."""

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.names: list[str] = []
        self.places: list[int] = []
        self.counts: list[tuple[int, int, int]] = []  # (part, class, pictures) in order
        self.others: Counter[str] = Counter()

    def add(self, root: Path, folder: str, part: int, label: int) -> None:
        """All pictures below a folder of one class."""
        before = len(self.names)
        for place, names in _walk(root, folder):
            pictures = [name for name in names if _suffix(name) in SUFFIXES]
            self.others.update(_suffix(name) or name for name in names if _suffix(name) not in SUFFIXES)
            if pictures:
                self.folders.append(place)
                self.names += pictures
                self.places += [len(self.folders) - 1] * len(pictures)
        self.counts.append((part, label, len(self.names) - before))


def read_folders(who: str, root: Path) -> Listing:
    """Pictures whose class is the name of their folder."""
    top = _subfolders(root)
    parts = {name: part for name in top if (part := _part_of(name)) is not None}
    split = len(parts) > 1 or (len(parts) == 1 and len(top) == 1 and bool(_subfolders(root / top[0])))
    ways = list(parts.items()) if split else [("", -1)]
    holders = {way: _subfolders(root / way[0]) for way in ways}
    class_names = sorted({name for names in holders.values() for name in names})
    if not class_names:
        raise DataError(
            f"{who}: {root} must hold a folder of pictures for each class, or a CSV file of files and labels; "
            f"it has {'no folders' if not top else 'empty folders'}."
        )
    numbers = {name: number for number, name in enumerate(class_names)}
    collected = _Collected()
    for (way, part), names in holders.items():
        for name in names:
            collected.add(root, os.path.join(way, name), part, numbers[name])
    if not collected.names:
        raise DataError(f"{who}: {root} has no pictures in its folders. They must end in {', '.join(SUFFIXES)}.")
    lengths = [count for _, _, count in collected.counts]
    return Listing(
        root,
        collected.folders,
        collected.names,
        np.array(collected.places, np.int32),
        np.repeat(np.array([label for _, label, _ in collected.counts], np.int32), lengths),
        np.repeat(np.array([part for part, _, _ in collected.counts], np.int8), lengths),
        class_names,
        "classification",
        dict(collected.others),
    )


def _part_of(folder: str) -> int | None:
    word = folder.lower().replace("-", "_").replace(" ", "_")
    return next((number for number, words in enumerate(PARTS.values()) if word in words), None)


def _subfolders(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(e.name for e in entries if not e.name.startswith(".") and e.name not in CLUTTER and e.is_dir())


def _walk(root: Path, folder: str) -> Iterator[tuple[str, list[str]]]:
    """The folders below one, relative to the root, with their files in order."""
    for place, folders, names in os.walk(root / folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in CLUTTER)
        yield os.path.relpath(place, root), sorted(name for name in names if not name.startswith("."))


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def read_table(who: str, root: Path, table: Path) -> Listing:
    """Pictures that a CSV file names, with their answers; one answer that is all numbers with fractions is a number."""
    if not table.is_file():
        raise ArgumentError(f"{who}: there is no file {str(table)!r}.")
    with open(table, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    if len(rows) < 2:
        raise DataError(f"{who}: {table} must have a line that names its columns and a line for each picture.")
    header, body = [word.strip().lower() for word in rows[0]], [row for row in rows[1:] if any(row)]
    short = next((number for number, row in enumerate(body, 2) if len(row) != len(header)), None)
    if short is not None:
        raise DataError(f"{who}: line {short} of {table} must have {len(header)} columns, as the first line has.")
    file_column = _column(who, table, header, FILE_COLUMNS, "files")
    part_column = next((header.index(word) for word in PART_COLUMNS if word in header), None)
    answer_columns = _answer_columns(who, table, header, {file_column, part_column})
    paths = _resolved(who, root, table, [row[file_column].strip() for row in body])
    answers, class_names, kind = _answers(
        [[row[c].strip() for c in answer_columns] for row in body], header, answer_columns
    )
    parts = [-1 if part_column is None else _part_number(who, table, row[part_column]) for row in body]
    folders = sorted({os.path.dirname(path) for path in paths})
    places = {folder: number for number, folder in enumerate(folders)}
    return Listing(
        root,
        folders,
        [os.path.basename(path) for path in paths],
        np.array([places[os.path.dirname(path)] for path in paths], np.int32),
        answers,
        np.array(parts, np.int8),
        class_names,
        kind,
    )


def _column(who: str, table: Path, header: Sequence[str], words: Sequence[str], what: str) -> int:
    column = next((header.index(word) for word in words if word in header), None)
    if column is None:
        raise DataError(
            f"{who}: a column of {table} must name the {what}: {', '.join(words[:4])} ...; it has {list(header)}."
        )
    return column


def _answer_columns(who: str, table: Path, header: Sequence[str], taken: set[int | None]) -> list[int]:
    named = [header.index(word) for word in LABEL_COLUMNS if word in header]
    left = [number for number in range(len(header)) if number not in taken and header[number]]
    if named:
        return named[:1]
    if not left:
        raise DataError(f"{who}: {table} has no column of labels beside the files; it has {list(header)}.")
    return left


def _resolved(who: str, root: Path, table: Path, names: Sequence[str]) -> list[str]:
    """Each file, relative to the root: as it is written, or beside the table, with its ending or without."""
    listed: dict[str, str] = {}
    for place, files in _walk(root, ""):
        for name in files:
            path = os.path.normpath(os.path.join(place, name))
            for known in {path, os.path.basename(path), os.path.splitext(os.path.basename(path))[0]}:
                if _suffix(name) in SUFFIXES:
                    listed.setdefault(known, path)
    found: list[str] = []
    for number, name in enumerate(names, 2):
        beside = os.path.normpath(os.path.join(os.path.relpath(table.parent, root), name))
        ways = (os.path.normpath(name), beside, os.path.basename(name))
        path = next((listed[way] for way in ways if way in listed), "")
        if not path:
            raise DataError(f"{who}: line {number} of {table} names {name!r}, which is no picture below {root}.")
        found.append(path)
    return found


def _answers(rows: list[list[str]], header: Sequence[str], columns: Sequence[int]) -> tuple[Array, list[str], str]:
    """Class numbers, 0 and 1 for each of several labels, or numbers; the names; and which of these they are."""
    numbers = [[_number(word) for word in row] for row in rows]
    numeric = all(value is not None for row in numbers for value in row)
    if len(columns) > 1 and numeric:
        array = np.array(numbers, np.float32)
        names = [header[column] for column in columns]
        return array, names, "multilabel" if set(np.unique(array)) <= {0.0, 1.0} else "regression"
    words = [row[0] for row in rows]
    if numeric and any(value is not None and value != round(value) for (value, *_) in numbers):
        return np.array(numbers, np.float32)[:, :1], [header[columns[0]]], "regression"
    if any("|" in word or ";" in word for word in words):
        each = [{part.strip() for part in word.replace(";", "|").split("|") if part.strip()} for word in words]
        names = sorted(set().union(*each))
        return np.array([[name in said for name in names] for said in each], np.float32), names, "multilabel"
    names = sorted({word for word in words if word}, key=lambda word: (_number(word) is None, _number(word) or 0, word))
    index = {name: number for number, name in enumerate(names)}
    return np.array([index.get(word, -1) for word in words], np.int32), names, "classification"


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _part_number(who: str, table: Path, word: str) -> int:
    part = _part_of(word.strip())
    if part is None:
        raise DataError(f"{who}: the column of parts in {table} must say train, validation or test, got {word!r}.")
    return part


IMAGE_FOLDERS = ("images", "image", "imgs", "img", "inputs", "photos", "x")
MASK_FOLDERS = ("masks", "mask", "annotations", "labels", "segmentation", "targets", "y")


def read_any(who: str, root: Path) -> Listing:
    """All pictures below a folder, without answers."""
    collected = _Collected()
    collected.add(root, "", -1, 0)
    if not collected.names:
        raise DataError(f"{who}: {root} has no pictures. They must end in {', '.join(SUFFIXES)}.")
    count = len(collected.names)
    places, parts = np.array(collected.places, np.int32), np.full(count, -1, np.int8)
    answers, others = np.zeros((count, 0), np.float32), dict(collected.others)
    return Listing(root, collected.folders, collected.names, places, answers, parts, [], "autoencoder", others)


def read_masks(who: str, root: Path) -> Listing:
    """Pictures in one folder, and in another a mask of each, of the same name but for its ending."""
    top = {name.lower(): name for name in _subfolders(root)}
    images, masks = (
        next((top[word] for word in words if word in top), None) for words in (IMAGE_FOLDERS, MASK_FOLDERS)
    )
    if images is None or masks is None:
        raise DataError(f"{who}: {root} must hold the folders images and masks, has {sorted(top.values())}.")
    pictures, drawn = read_any(who, root / images), read_any(who, root / masks)
    stems = {os.path.splitext(drawn.name(row))[0]: drawn.name(row) for row in range(len(drawn))}
    names = [pictures.name(row) for row in range(len(pictures))]
    missing = [name for name in names if os.path.splitext(name)[0] not in stems]
    if missing:
        raise DataError(f"{who}: {root / images / missing[0]} has no mask of its name in {root / masks}.")
    return pictures.replaced(
        root=root,
        folders=[os.path.normpath(os.path.join(images, folder)) for folder in pictures.folders],
        task="segmentation",
        masks=[os.path.join(masks, stems[os.path.splitext(os.path.normpath(name))[0]]) for name in names],
    )
