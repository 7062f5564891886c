"""Tables of pandas that name pictures and say what is in them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError
from foveal.learning.labels import to_categorical

Array = np.ndarray[Any, Any]
CLASSES = ("categorical", "binary", "sparse")
MODES = (*CLASSES, "raw", "multi_output", "input", None)


class Frame:
    """The pictures that a table names.

    Attributes
    ----------
    paths : list of str
    class_names : list
        Empty where labels are no classes.
    """

    def __init__(
        self,
        table: Any,
        directory: str | os.PathLike[str] | None,
        x_col: str,
        y_col: Any,
        weight_col: str | None,
        classes: Sequence[Any] | None,
        class_mode: str | None,
        validate: bool,
    ) -> None:
        self.mode = converted("flow_from_dataframe", "class_mode", one_of(*MODES), class_mode)
        self._columns, self._weights, self.validated = y_col, weight_col, validate
        self.directory = "" if directory is None else os.fspath(directory)
        wanted = [y_col] if isinstance(y_col, str) else list(y_col or ())
        for column in [x_col, *(wanted if self.mode not in ("input", None) else ())]:
            if column not in table.columns:
                raise ArgumentError(
                    f"flow_from_dataframe: the table must have a column {column!r}, got "
                    f"{', '.join(map(str, table.columns))}."
                )
        table = self._of_files(table, x_col) if validate else table
        self.class_names: list[Any] = []
        if self.mode in CLASSES:
            table = self._of_classes(table, y_col, classes)
        self._table, self._x = table, x_col

    def __len__(self) -> int:
        return len(self._table)

    @property
    def names(self) -> list[str]:
        """The files as the table names them."""
        return [os.fspath(name) for name in self._table[self._x]]

    @property
    def paths(self) -> list[str]:
        """The files."""
        return [os.path.join(self.directory, name) for name in self.names]

    def part(self, rows: slice) -> Self:
        """The pictures of some rows."""
        made: Self = object.__new__(type(self))
        vars(made).update(vars(self) | {"_table": self._table.iloc[rows]})
        return made

    def _of_files(self, table: Any, x_col: str) -> Any:
        there = np.array([os.path.isfile(os.path.join(self.directory, os.fspath(name))) for name in table[x_col]], bool)
        if not there.all():
            missing = table[x_col].iloc[int(np.argmin(there))]
            warnings.warn(
                f"flow_from_dataframe: {int((~there).sum())} files are not there, such as {missing!r}; they are left "
                "out.",
                stacklevel=4,
            )
        return table[there]

    def _of_classes(self, table: Any, y_col: str, classes: Sequence[Any] | None) -> Any:
        """The rows of these classes, or of all of them."""
        labels = [self._labels_of(value) for value in table[y_col]]
        self.class_names = sorted({label for row in labels for label in row}) if classes is None else list(classes)
        if self.mode == "binary" and len(self.class_names) != 2:
            raise ArgumentError(
                f"flow_from_dataframe: with class_mode='binary' there must be two classes, got {self.class_names}."
            )
        known = set(self.class_names)
        return table[np.array([bool(known & set(row)) for row in labels], bool)]

    def _labels_of(self, value: Any) -> list[Any]:
        return list(value) if isinstance(value, list | tuple) else [value]

    def targets(self) -> list[Any]:
        """What `fit` gets beside pictures: labels, and weights if there are."""
        weights = [] if self._weights is None else [self._table[self._weights].to_numpy()]
        if self.mode == "raw":
            return [self._table[self._columns].to_numpy(), *weights]
        if self.mode == "multi_output":
            return [[np.array(self._table[column].tolist()) for column in self._columns], *weights]
        return [self._class_targets(), *weights] if self.mode in CLASSES else []

    @property
    def numbers(self) -> list[Any]:
        """The number of each picture's class, or a list of numbers."""
        places = {name: k for k, name in enumerate(self.class_names)}
        column = self._table[self._columns]
        return [
            [places[each] for each in value if each in places] if isinstance(value, list | tuple) else places[value]
            for value in column
        ]

    def _class_targets(self) -> Array:
        numbers = self.numbers
        if self.mode != "categorical":
            return np.array(numbers, np.float32)
        rows = np.zeros((len(numbers), len(self.class_names)), np.float32)
        for row, number in zip(rows, numbers, strict=True):
            row[number] = 1
        return rows if any(isinstance(n, list) for n in numbers) else to_categorical(numbers, len(self.class_names))

    def summary(self) -> str:
        """What is said of it."""
        classes = f" belonging to {len(self.class_names)} classes" if self.mode in CLASSES else ""
        return f"Found {len(self)} {'' if self.validated else 'non-'}validated image filenames{classes}.\n"

    def describe(self, flow: Any) -> None:
        """Let the batches know what they are of."""
        flow.filenames, flow.directory = self.names, self.directory
        if self.mode in CLASSES:
            flow.classes = flow.labels = self.numbers
            flow.class_indices = {name: k for k, name in enumerate(self.class_names)}
            flow.num_classes = len(self.class_names)


__all__ = ["Frame"]
