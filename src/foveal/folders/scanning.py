"""What a folder of pictures holds, before anything is trained on it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from foveal.data.pictures import SUFFIXES
from foveal.folders.duplicates import MOST_COMPARED, exact_groups, joined, near_pairs
from foveal.folders.examining import THUMBNAIL, Examined, examine, in_threads
from foveal.folders.listing import PART_NAMES, Listing, list_pictures
from foveal.look.sheets import Result, Sheet

Array = np.ndarray[Any, Any]

UNEVEN = 3.0
"""Classes count as unbalanced when the largest has so many times the pictures of the smallest."""
ANSWERED = ("classification", "regression")
"""Tasks in which a picture without an answer can be told."""
LISTED = 10
"""How many pictures of a kind are named in a table; JSON has all."""


class Scan(Result, eq=False):
    """What a folder of pictures holds.

    Attributes
    ----------
    root : str
    pictures : int
    task : str
        What is said of the pictures: "classification", "multilabel", "regression", "segmentation" or "autoencoder".
    class_names : list of str
    counts : dict of str to dict of str to int
        For each part of the data ("train", "validation", "test", or "all"), the pictures of each class.
    sizes : dict of str to int
        Pictures by width x height, the most frequent first.
    modes : dict of str to int
        Pictures by colour mode, as Pillow names them: L grey, RGB, RGBA, P palette ...
    damaged : dict of str to str
        Pictures that cannot be read, and why.
    duplicates, near_duplicates : list of list of str
        Groups of pictures whose files are the same; whose pixels are nearly the same.
    conflicts : list of list of str
        Those groups of either kind that lie in several classes: one of the classes must be wrong.
    leaks : list of list of str
        Those groups of either kind that lie in several parts: the test is no test for them.
    odd : dict of str to str
        Blank, tiny, very dark and very bright pictures.
    others : dict of str to int
        Files that are no pictures Foveal reads, by ending.
    unlabelled : int
        Pictures that the table says nothing of.
    imbalance : float
        The pictures of the largest class over those of the smallest.
    """

    root: str
    pictures: int
    task: str
    class_names: list[str]
    counts: Mapping[str, Mapping[str, int]]
    sizes: Mapping[str, int]
    modes: Mapping[str, int]
    damaged: Mapping[str, str]
    duplicates: list[list[str]]
    near_duplicates: list[list[str]]
    conflicts: list[list[str]]
    leaks: list[list[str]]
    odd: Mapping[str, str]
    others: Mapping[str, int]
    unlabelled: int
    imbalance: float
    listing: Listing
    read: list[str]
    thumbnails: Array
    groups: list[list[int]]

    left_out: ClassVar[tuple[str, ...]] = ("listing", "read", "thumbnails", "groups")

    @property
    def problems(self) -> list[str]:
        """What should be looked into, a line each."""
        return list(_problems(self))

    def sheets(self) -> list[Sheet]:
        return [self._classes(), self._pixels(), *_named(self), self._summary()]

    def _classes(self) -> Sheet:
        parts = list(self.counts)
        rows = [(name, *(f"{self.counts[part][name]:,}" for part in parts)) for name in self.class_names]
        if self.task not in ("classification", "multilabel"):
            rows = []
        total = ("all", *(f"{sum(self.counts[part].values()):,}" for part in parts))
        if self.task != "classification":
            total = ("pictures", f"{self.pictures:,}")
        columns = ("class", *(f">{part}" for part in parts))
        title = f"{self.root}: {self.pictures:,} pictures, {_said(self)}"
        return Sheet(title, columns[: len(total)], (*(row[: len(total)] for row in rows), total))

    def _pixels(self) -> Sheet:
        sizes = [(size, f"{count:,}") for size, count in list(self.sizes.items())[:LISTED]]
        left = len(self.sizes) - len(sizes)
        notes = [f"and {left:,} other sizes"] * bool(left)
        modes = ", ".join(f"{count:,} {MODE_WORDS.get(mode, mode)}" for mode, count in self.modes.items())
        return Sheet("", ("width x height", ">pictures"), tuple(sizes), (*notes, f"Colours: {modes or 'none'}."))

    def _summary(self) -> Sheet:
        return Sheet("", notes=tuple(self.problems) or ("Nothing to complain of.",))


MODE_WORDS = {"L": "grey", "1": "black and white", "RGBA": "with transparency", "P": "with a palette", "RGB": "RGB"}


def scan(
    source: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    task: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Scan:
    """Look through a folder of pictures; nothing is changed.

    Parameters
    ----------
    source : path
        A folder with a folder of pictures for each class, or with train, validation and test folders that have them, or
        with pictures and a CSV file; or a CSV file.
    labels : path, optional
        The CSV file of files and labels.
    task : str, optional
        "classification", "multilabel", "regression", "segmentation" (folders images and masks) or "autoencoder" (any
        pictures); by default what the folder or the table looks like.
    progress : callable, optional
        Called with the number of pictures done.

    Returns
    -------
    Scan
        Prints as tables; `problems` are what should be looked into, `to_dict()` and `to_json()` have all of it.

    Raises
    ------
    ArgumentError
        There is no such folder or file.
    DataError
        It holds no pictures, or the table does not fit them.

    Notes
    -----
    Near duplicates are pictures whose 16 x 16 grey thumbnails correlate by 0.997 or more: copies saved anew, resized,
    made a little lighter. Mirrored or cut ones are not found.
    """
    listing = list_pictures("scan", source, labels, task)
    return scanned(listing, progress)


def scanned(listing: Listing, progress: Callable[[int], None] | None = None) -> Scan:
    """The same of pictures that are listed."""
    examined: list[Examined | str] = []
    for number, each in enumerate(in_threads(examine, map(listing.path, range(len(listing)))), 1):
        examined.append(each)
        if progress is not None:
            progress(number)
    read = [row for row, each in enumerate(examined) if isinstance(each, Examined)]
    good = [each for each in examined if isinstance(each, Examined)]
    thumbnails = np.stack([each.thumbnail for each in good]) if good else np.zeros((0, THUMBNAIL, THUMBNAIL), np.uint8)
    exact = [[read[i] for i in group] for group in exact_groups([each.digest for each in good])]
    pairs = near_pairs(thumbnails) if len(good) <= MOST_COMPARED else []
    same = {row: group[0] for group in exact for row in group}
    near = joined([(read[i], read[j]) for i, j in pairs if same.get(read[i], -1) != same.get(read[j], -2)])
    groups = joined([*exact, *near])
    sizes = Counter(f"{each.width} x {each.height}" for each in good)
    return Scan(
        str(listing.root),
        len(listing),
        listing.task,
        listing.class_names,
        _counts(listing),
        dict(sizes.most_common()),
        dict(Counter(each.mode for each in good).most_common()),
        {listing.name(row): each for row, each in enumerate(examined) if isinstance(each, str)},
        _names(listing, exact),
        _names(listing, near),
        _names(listing, [group for group in groups if _contradict(listing, group)]),
        _names(listing, [group for group in groups if len(set(listing.parts[group].tolist())) > 1]),
        {listing.name(row): each.oddity for row, each in zip(read, good, strict=True) if each.oddity},
        listing.others,
        sum(not listing.answer(row) for row in range(len(listing))) if listing.task in ANSWERED else 0,
        _imbalance(listing),
        listing,
        [listing.name(row) for row in read],
        thumbnails,
        groups,
    )


def _contradict(listing: Listing, group: list[int]) -> bool:
    return listing.task != "regression" and len({listing.answer(row) for row in group}) > 1


def _names(listing: Listing, groups: list[list[int]]) -> list[list[str]]:
    return [[listing.name(row) for row in group] for group in groups]


def _counts(listing: Listing) -> dict[str, dict[str, int]]:
    parts = {PART_NAMES[part] if part >= 0 else "all": listing.parts == part for part in np.unique(listing.parts)}
    return {
        name: dict(zip(listing.class_names, _per_class(listing, rows), strict=True)) for name, rows in parts.items()
    }


def _per_class(listing: Listing, rows: Array) -> list[int]:
    answers = listing.answers[rows]
    if listing.task == "classification":
        counts: list[int] = np.bincount(answers[answers >= 0], minlength=len(listing.class_names)).tolist()
        return counts
    return (answers > 0).sum(axis=0).tolist() if listing.task == "multilabel" else [len(answers)] * answers.shape[1]


def _imbalance(listing: Listing) -> float:
    if listing.task not in ("classification", "multilabel"):
        return 1.0
    counts = _per_class(listing, np.ones(len(listing), bool))
    return max(counts) / max(1, min(counts)) if counts else 1.0


def _said(scan: Scan) -> str:
    many = len(scan.class_names)
    words = {
        "classification": f"{many} classes",
        "multilabel": f"{many} labels",
        "regression": f"{many} numbers for each",
    }
    words |= {"segmentation": "a mask for each", "autoencoder": "no answers"}
    return words[scan.task]


def _problems(scan: Scan) -> Iterator[str]:
    groups, near = len(scan.duplicates), len(scan.near_duplicates)
    empty = [name for counts in scan.counts.values() for name, count in counts.items() if not count]
    lines = {
        f"{len(scan.damaged):,} damaged or unreadable pictures: training leaves them out.": scan.damaged,
        f"{scan.unlabelled:,} pictures have no answer.": scan.unlabelled,
        f"{groups:,} groups of the same file.": groups,
        f"{near:,} groups of nearly the same picture.": near,
        f"{len(scan.conflicts):,} groups of the same picture lie in several classes: one is wrong.": scan.conflicts,
        f"{len(scan.leaks):,} groups of the same picture lie in several parts: the test knows them.": scan.leaks,
        f"{len(scan.odd):,} odd pictures: {', '.join(sorted(set(scan.odd.values())))}.": scan.odd,
        f"No pictures in some part: {', '.join(sorted(set(empty)))}.": empty and scan.task == "classification",
        f"The largest class has {scan.imbalance:.1f} times the pictures of the smallest: training weights them.": (
            scan.imbalance >= UNEVEN
        ),
        f"{sum(scan.others.values()):,} other files: {_endings(scan.others)}. Pictures are {', '.join(SUFFIXES)}.": (
            scan.others
        ),
    }
    yield from (line for line, there in lines.items() if there)


def _endings(others: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {ending}" for ending, count in sorted(others.items(), key=lambda item: -item[1])[:5])


def _named(scan: Scan) -> Iterator[Sheet]:
    """The pictures that a problem is about, the first of each kind."""
    for title, named in {"Damaged": scan.damaged, "Odd": scan.odd}.items():
        if named:
            rows = tuple(list(named.items())[:LISTED])
            yield Sheet(title, ("picture", "why"), rows, _more(len(named)))
    kinds = {
        "In several classes": scan.conflicts,
        "In several parts": scan.leaks,
        "The same file": scan.duplicates,
        "Nearly the same": scan.near_duplicates,
    }
    for title, groups in kinds.items():
        if groups:
            lines = tuple((", ".join(group[:4]) + " ..." * (len(group) > 4),) for group in groups[:LISTED])
            yield Sheet(title, ("pictures",), lines, _more(len(groups)))


def _more(count: int) -> tuple[str, ...]:
    return (f"and {count - LISTED:,} more",) * (count > LISTED)
