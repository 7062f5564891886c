"""Where calls are recorded now, and when that is computed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.eager.choice import current_engine
from foveal.eager.prefix import Function
from foveal.eager.recording import Recording
from foveal.eager.tensor import Tensor, depth
from foveal.eager.threads import thread
from foveal.eager.traced import Traced
from foveal.ir.weight import Weight, recorders
from foveal.nesting import leaves

LONGEST = 5000
"""A recording of so many results is computed even if nobody looks."""


def current() -> Recording:
    """Where calls are recorded now."""
    recording: Recording | None = thread.recording
    if recording is not None and not recording.traced:
        if thread.boundary and recording.specs and recording.ends():
            thread.finish_before(recording)
            thread.waiting, thread.recording, recording = recording, None, None
        elif len(recording.specs) > LONGEST or recording.engine is not current_engine():
            recording.finish()
            recording = None
    thread.boundary = False
    if recording is None:
        recording = thread.recording = Recording(current_engine())
    for tape in thread.tapes:
        tape.begin(recording)
    return recording


def is_recording(values: Sequence[Any] = ()) -> bool:
    """Whether a call on these values is to be recorded: a tape is open, or one of them is not computed yet."""
    if depth.open:
        return True
    return any(isinstance(value, Tensor) and value.pending for value in values)


def settle() -> None:
    """Compute all that was recorded in this thread."""
    for recording in thread.pending():
        if recording.traced:
            recording.look()
        else:
            recording.finish()


def open_tape(tape: Any) -> None:
    """Let a tape take part in recordings."""
    if not depth.open:
        thread.boundary = True
    thread.tapes.append(tape)
    depth.open += 1


def close_tape(tape: Any) -> None:
    """The tape takes part no more."""
    if tape in thread.tapes:
        thread.tapes.remove(tape)
        depth.open -= 1
        if not thread.tapes:
            depth.watched = ()


def open_recording() -> Recording | None:
    """Where calls are recorded, if there is such a place."""
    recording: Recording | None = thread.recording
    return recording


@contextmanager
def traced() -> Iterator[Recording]:
    """Inside the `with`, everything is recorded to be replayed."""
    settle()
    recording = Recording(current_engine(), traced=True)
    thread.recording, thread.boundary = recording, False
    depth.open += 1
    try:
        yield recording
    except BaseException:
        thread.release(recording)
        recording.closed = True
        raise
    finally:
        depth.open -= 1
        recording.traced = False


def defer(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives for arrays: at once, or when those among them that are recorded have been computed."""
    if is_traced() or is_recording(leaves(arguments)):
        return current().defer(function, arguments)
    return function(*arguments)


def settle_effects() -> None:
    """Call the functions that were deferred."""
    for recording in thread.pending():
        recording.looked |= recording.traced
        if recording.effects:
            recording.look()


def is_traced() -> bool:
    """Whether a function is being recorded to be replayed."""
    return thread.recording is not None and thread.recording.traced


def before_updates(owner: object, function: Callable[[], Any]) -> None:
    """Call a function each time before weights change by what is recorded now."""
    current().before[id(owner)] = function


def record_operands(
    function: Callable[[list[Any]], Traced], operands: Sequence[Any], token: object, key: Hashable = None
) -> Any:
    """Record a function of a list of nodes and numbers."""
    return current().operands(function, operands, token, key)


def record(function: Function, shared: Sequence[Any], token: object, key: Hashable = None) -> Any:
    """Record a function of nodes, even where no tape is open."""
    return current().trace(function, [], shared, token, key)


def drawn(source: Callable[[], Any]) -> Any:
    """What `source` gives; new in every run, where a function is traced that is to be replayed."""
    recording = thread.recording
    if recording is None or not recording.traced:
        return source()
    index = recording.feed(np.array(source()))
    recording.sources[f"x{index}"] = source
    return recording.tensor(index)


def present(weight: Weight) -> Any:
    """What a weight holds, after what was recorded and is not computed yet; not to be written to."""
    return weight.value if any(thread.pending()) else weight.storage[weight.key]


class _Weights:
    """What happens to weights beside recordings: what was recorded comes first."""

    def read(self, weight: Weight) -> Any:
        """The value that a weight has after what was recorded, where that changes it."""
        for recording in thread.pending():
            recording.looked |= recording.traced
            if weight not in recording.prefix.next_values:
                continue
            if recording.kept:
                return np.array(recording.tensor(recording.place(weight)).value)
            recording.finish()
        return None

    def write(self, weight: Weight) -> None:
        """Compute what depends on a weight, or changes it."""
        for recording in thread.pending():
            if weight in recording.prefix.weights():
                recording.looked = True
                recording.finish()

    def assign(self, weight: Weight, value: Any, sign: int) -> bool:
        """Record an assignment."""
        if not is_recording([value]):
            return False
        if sign:
            value = Tensor.operators["add" if sign > 0 else "sub"](weight, value)
        current().assign(weight, value)
        return True


recorders.append(_Weights())
