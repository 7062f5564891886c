"""Sequences of several lengths as one array, and windows that slide along one; by the names of `keras.utils`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from foveal.arguments import boolean, converted, integer, one_of, or_none, positive_int
from foveal.compat.tensorflow.conversion import result
from foveal.compat.tensorflow.dataset import Dataset
from foveal.errors import ArgumentError, ShapeError

ENDS = one_of("pre", "post")


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray[Any, Any]:
    """Sequences as the rows of one array: short ones filled with `value`, long ones cut, at their beginning or end.

    Parameters
    ----------
    sequences : list of sequences
    maxlen : int, optional
        The length of the rows; by default that of the longest sequence.
    dtype : dtype, default='int32'
    padding, truncating : {'pre', 'post'}
        At which end short ones are filled, and long ones cut.
    value : number or str, default=0.0
    """
    who = "pad_sequences"
    before = converted(who, "padding", ENDS, padding) == "pre"
    cut = converted(who, "truncating", ENDS, truncating) == "pre"
    rows = [np.asarray(row, dtype) for row in sequences]
    for place, row in enumerate(rows):
        if not row.ndim:
            raise ShapeError(f"{who}: `sequences` must be a list of sequences, got {row!r} at {place}.")
    shapes = {row.shape[1:] for row in rows if len(row)}
    if len(shapes) > 1:
        raise ShapeError(f"{who}: the steps of all sequences must have one shape, got {sorted(shapes)}.")
    length = converted(who, "maxlen", or_none(positive_int), maxlen)
    length = max(map(len, rows), default=0) if length is None else length
    padded = np.full((len(rows), length, *next(iter(shapes), ())), value, dtype)
    for place, row in zip(padded, rows, strict=True):
        kept = row[max(len(row) - length, 0) :] if cut else row[:length]
        place[length - len(kept) if before else 0 :][: len(kept)] = kept
    return padded


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
    format: str = "tf",
) -> Dataset:
    """Windows that slide along a series, as batches of (windows, targets), or of windows where there are no targets.

    Parameters
    ----------
    data : array (steps, ...)
    targets : array or None
        `targets[i]` belongs to the window that begins at step i.
    sequence_length : int
        Steps of a window.
    sequence_stride : int, default=1
        Steps from one window's beginning to the next's.
    sampling_rate : int, default=1
        Steps from one of a window to the next.
    batch_size : int or None, default=128
        None gives single windows.
    shuffle : bool, default=False
    seed : int, optional
    start_index, end_index : int, optional
        Only steps from the first to before the last are used.
    """
    who = "timeseries_dataset_from_array"
    converted(who, "format", one_of("tf", "grain"), format)
    length, stride, rate = (
        converted(who, name, positive_int, value)
        for name, value in (
            ("sequence_length", sequence_length),
            ("sequence_stride", sequence_stride),
            ("sampling_rate", sampling_rate),
        )
    )
    first, last = _ends(who, len(data), start_index, end_index)
    steps = np.asarray(data[first:last])
    wanted = None if targets is None else np.asarray(targets[first:last])
    count = len(steps) - (length - 1) * rate
    starts = np.arange(0, count if targets is None else min(count, len(targets)), stride)
    if wanted is not None and len(starts) and starts[-1] >= len(wanted):
        raise ShapeError(f"{who}: `targets` must have one for each window's first step, got {len(targets)}.")
    mixed = converted(who, "shuffle", boolean, shuffle)
    if mixed:
        np.random.default_rng(seed).shuffle(starts)

    def windows() -> Iterator[Any]:
        for start in starts:
            window = result(steps[start : start + length * rate : rate])
            yield window if wanted is None else (window, result(wanted[start]))

    dataset = Dataset(windows, len(starts))
    if mixed:
        dataset = dataset.shuffle(8 * (batch_size or 128), seed)
    return dataset if batch_size is None else dataset.batch(converted(who, "batch_size", positive_int, batch_size))


def _ends(who: str, steps: int, start: int | None, end: int | None) -> tuple[int, int]:
    first = 0 if start is None else converted(who, "start_index", integer, start)
    last = steps if end is None else converted(who, "end_index", integer, end)
    if not 0 <= first < last <= steps:
        raise ArgumentError(
            f"{who}: `start_index` and `end_index` must be two of the {steps} steps, the second behind the first, "
            f"got {start!r} and {end!r}."
        )
    return first, last


__all__ = ["pad_sequences", "timeseries_dataset_from_array"]
