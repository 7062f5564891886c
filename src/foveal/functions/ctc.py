"""Connectionist temporal classification: labels without times, read from a class for every step.

Graves et al., "Connectionist temporal classification", 2006.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ShapeError
from foveal.functions.elementwise import logaddexp, select
from foveal.functions.function import function
from foveal.functions.only_arrays import of_arrays
from foveal.functions.promotion import cast, floating, scalar
from foveal.functions.shape import part
from foveal.functions.symbolic import NN
from foveal.ir.node import Node, broadcast_like, full, reshape, show, table
from foveal.ops.gather import take_along
from foveal.ops.parts import concat
from foveal.ops.reduce import sum_
from foveal.ops.shape import one_hot
from foveal.ops.softmax import log_softmax

IMPOSSIBLE = -1e5
"""The logarithm of the probability of what cannot be."""


def _before(lengths: Node, count: int) -> Node:
    """1 at each of `count` steps that lies before the length of its row, else 0."""
    return scalar("greater", reshape(cast(lengths, "int32"), (*lengths.shape, 1)), table(np.arange(count), "int32"))


def _step(x: Node, i: int) -> Node:
    """One step of all rows, (batch, what there is for a step)."""
    one = part(x, 1, i, 1)
    return reshape(one, (one.shape[0], *one.shape[2:]))


def _arrive(blanks: Node, emitted: Node) -> Node:
    """The chances of standing behind each number of labels on a blank, where labels before it add theirs."""
    count = emitted.shape[1]
    return concat([part(blanks, 1, 0, 1), logaddexp(part(blanks, 1, 1, count), emitted)], 1)


@function("target", "output", "target_length", "output_length", module=NN, kind="CTCLoss")
def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> Any:
    """-log of the probability that the steps read as the labels, for each row.

    Parameters
    ----------
    target : integers (batch, labels)
    output : (batch, steps, classes)
        Logits of the classes at each step.
    target_length, output_length : integers (batch,)
        How many labels and steps of each row count.
    mask_index : int, default=0
        The class of the blank, which stands between labels.
    """
    output, target = floating(output), cast(target, "int32")
    if len(output.shape) != 3 or len(target.shape) != 2 or output.shape[0] != target.shape[0]:
        raise ShapeError(
            "ctc_loss: the target must be (batch, labels) and the output (batch, steps, classes), got "
            f"{show(target.shape)} and {show(output.shape)}."
        )
    _, steps, classes = output.shape
    labels = target.shape[1]
    chances = log_softmax(output, -1)
    emits = take_along(chances, reshape(target, (target.shape[0], 1, labels)), 2)
    rests = part(chances, 2, mask_index % classes, 1)
    repeats = cast(_repeats(target), output.dtype)
    known = cast(_before(output_length, steps), output.dtype)
    like = part(_step(emits, 0), 1, 0, 1) * 0.0
    blank = concat([like, *([_wide(like, labels, IMPOSSIBLE)] if labels else [])], 1)
    emitted = _wide(like, labels, IMPOSSIBLE)
    for i in range(steps):
        emit, rest, inside = _step(emits, i), _step(rests, i), _step(reshape(known, (*known.shape, 1)), i)
        ready = _arrive(blank, emitted + repeats * IMPOSSIBLE)
        moved = _arrive(ready + rest, emitted + rest + (1.0 - repeats) * IMPOSSIBLE)
        spoken = logaddexp(part(ready, 1, 0, labels) + emit, emitted + emit)
        blank, emitted = select(inside, moved, blank), select(inside, spoken, emitted)
    last = _arrive(blank, emitted)
    return -sum_(last * one_hot(cast(target_length, "int32"), labels + 1, last.dtype), -1)


def _wide(like: Node, count: int, value: float) -> Node:
    return broadcast_like(full((1, 1), value, like.dtype), like + full((1, count), 0.0, like.dtype))


def _repeats(target: Node) -> Node:
    """1 where the label is the next one's too, between which there must be a blank."""
    n = target.shape[1]
    same = scalar("equal", part(target, 1, 0, n - 1), part(target, 1, 1, n - 1))
    return concat([same, part(target, 1, 0, 1) * 0], 1)


@of_arrays(NN)
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> Any:
    """The labels that steps read as, padded with -1, and how likely they are.

    Parameters
    ----------
    inputs : (batch, steps, classes)
    sequence_lengths : integers (batch,)
        How many steps of each row count.
    strategy : {'greedy', 'beam_search'}, default='greedy'
        The best class of each step, or the best of `beam_width` readings that are kept from step to step.
    top_paths : int, default=1
        How many readings a beam search gives.
    merge_repeated : bool, default=True
        Whether 'greedy' reads a class that comes again without a blank as one label.
    mask_index : int, default=0
        The class of the blank.

    Returns
    -------
    integers (readings, batch, steps) and scores (batch, readings)
        The score of 'greedy' is minus the sum of the best logits, that of a beam search the log of the probability.
    """
    logits, lengths = np.asarray(inputs, "float32"), np.asarray(sequence_lengths)
    blank = mask_index % logits.shape[2]
    if converted("ctc_decode", "strategy", one_of("greedy", "beam_search"), strategy) == "greedy":
        found = [[_best_classes(row[:n], merge_repeated, blank)] for row, n in zip(logits, lengths, strict=True)]
    else:
        chances = logits - logits.max(-1, keepdims=True)
        chances -= np.log(np.exp(chances).sum(-1, keepdims=True))
        found = [
            _best_readings(row[:n], beam_width, blank)[:top_paths] for row, n in zip(chances, lengths, strict=True)
        ]
    readings = len(found[0]) if strategy == "greedy" else top_paths
    labels = np.full((readings, len(found), logits.shape[1]), -1, "int32")
    scores = np.full((len(found), readings), -np.inf, "float32")
    for row, paths in enumerate(found):
        for i, (path, score) in enumerate(paths):
            labels[i, row, : len(path)], scores[row, i] = path, score
    return labels, scores


def _best_classes(logits: Any, merge_repeated: bool, blank: int) -> tuple[tuple[int, ...], float]:
    classes = logits.argmax(1).tolist()
    kept = [c for c, before in zip(classes, [blank, *classes], strict=False) if not (merge_repeated and c == before)]
    return tuple(c for c in kept if c != blank), -float(logits.max(1).sum())


def _best_readings(chances: Any, beam_width: int, blank: int) -> list[tuple[tuple[int, ...], float]]:
    """Readings and the logarithms of their probabilities, the best first; of equals that of smaller classes."""
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    for step in chances.tolist():
        grown: dict[tuple[int, ...], list[float]] = {}
        for path, (rested, spoken) in beams.items():
            either = np.logaddexp(rested, spoken)
            for c, chance in enumerate(step):
                again = bool(path) and path[-1] == c
                if again:
                    _add(grown, path, 1, spoken + chance)
                longer = path if c == blank else (*path, c)
                _add(grown, longer, int(c != blank), (rested if again else either) + chance)
        best = sorted(grown.items(), key=_rank, reverse=True)[:beam_width]
        beams = {path: (ends[0], ends[1]) for path, ends in best}
    return [(path, float(np.logaddexp(rested, spoken))) for path, (rested, spoken) in beams.items()]


def _add(grown: dict[tuple[int, ...], list[float]], path: tuple[int, ...], end: int, chance: float) -> None:
    """Add the probability of another way to read a path, which ends with a blank (0) or its last label (1)."""
    ends = grown.setdefault(path, [-np.inf, -np.inf])
    ends[end] = float(np.logaddexp(ends[end], chance))


def _rank(item: tuple[tuple[int, ...], list[float]]) -> tuple[float, list[int]]:
    path, (rested, spoken) = item
    return float(np.logaddexp(rested, spoken)), [-c for c in path]
