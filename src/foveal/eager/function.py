"""Functions of arrays that are recorded once for each signature, and replayed without running Python."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.eager.choice import current_engine
from foveal.eager.current import settle, traced
from foveal.eager.recording import Effect, Recording, drawn_seeds
from foveal.eager.tensor import Array, Tensor, depth
from foveal.ir.weight import weight_of
from foveal.nesting import leaves, mapped
from foveal.record import Record

ARRAYS = (np.ndarray, np.generic, Tensor)
"""What a function is replayed with other values of."""
MOST_SIGNATURES = 200
"""A function that is called in more ways than these is recorded anew."""


class _Output(Record):
    """What a result of a function is: the result of a call, or of an effect."""

    index: int
    effect: int


class _Replay:
    """A function's recording, to be computed again with other arguments.

    Parameters
    ----------
    recording : Recording
        That of the function's run.
    arguments : sequence of Tensor
        The arrays among the arguments, as the function was given them.
    outputs : lists or dicts
        What it gave.
    """

    def __init__(self, recording: Recording, arguments: Sequence[Tensor], outputs: Any) -> None:
        self.engine, self.prefix = recording.engine, recording.prefix
        self.rows = recording.rows
        self.arguments = [f"x{tensor.index}" for tensor in arguments]
        self.sources, self.seeds = recording.sources, recording.seeds
        renewed = {*self.arguments, *self.sources}
        self.constants = {name: array for name, array in recording.feeds.items() if name not in renewed}
        self.before = list(recording.before.values())
        self.effects: list[Effect] = [effect for effect, _ in recording.effects]
        targets = {id(reference()): i for i, (_, reference) in enumerate(recording.effects) if reference() is not None}
        self.outputs = _mapped(lambda leaf: self._described(leaf, targets), outputs)
        described = [leaf for leaf in leaves(self.outputs) if isinstance(leaf, _Output)]
        inside = [output.index for output in described if output.effect < 0]
        self.wanted = tuple(sorted({*inside, *leaves([effect.arguments for effect in self.effects])}))

    def _described(self, leaf: Any, targets: Mapping[int, int]) -> Any:
        return _Output(leaf.index, targets.get(id(leaf), -1)) if isinstance(leaf, Tensor) else leaf

    def run(self, arguments: Sequence[Any]) -> Any:
        """What the function gives for other arrays of the same shapes."""
        feeds = dict(zip(self.arguments, arguments, strict=True))
        feeds |= self.constants
        for name, source in self.sources.items():
            feeds[name] = source()
        for call, seeds in self.seeds:
            feeds |= drawn_seeds(call, seeds)
        results: dict[str, Any] = {}
        if self.wanted or self.prefix.next_values:
            program = self.prefix.program(self.engine, self.wanted, bool(self.prefix.next_values))
            for prepare in self.before if self.prefix.next_values else ():
                prepare()
            results = program.run(feeds)
        given = [
            effect.function(*mapped(lambda index: results[f"y{index}"], effect.arguments)) for effect in self.effects
        ]

        def value(leaf: Any) -> Any:
            if not isinstance(leaf, _Output):
                return leaf
            return given[leaf.effect] if leaf.effect >= 0 else results[f"y{leaf.index}"].view(Array)

        return _mapped(value, self.outputs)


class Function:
    """A function of arrays that is compiled whole.

    It is run once for each signature of its arguments, to be recorded; from then on the recording is computed and the
    function itself does not run. One that looks at values, in an `if` or with `float`, is run each time; what is
    calculated between two looks is computed together.

    Parameters
    ----------
    function : callable
    replayed : bool, default=True
        Whether it may be replayed at all.
    """

    def __init__(self, function: Callable[..., Any], replayed: bool = True) -> None:
        functools.update_wrapper(self, function)
        self.python_function = function
        self._replays: dict[Hashable, _Replay | None] = {}
        self._held: dict[int, Any] = {}
        self._bound: weakref.WeakKeyDictionary[Any, Function] = weakref.WeakKeyDictionary()
        self.replayed = replayed

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        """The method of an object."""
        if owner is None:
            return self
        if owner not in self._bound:
            method = functools.partial(_call_bound, self.python_function, weakref.ref(owner))
            self._bound[owner] = Function(functools.update_wrapper(method, self.python_function), self.replayed)
        return self._bound[owner]

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Function:
        """Itself: what is recorded for each signature is found by it."""
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives."""
        if depth.open or not self.replayed:
            return self.python_function(*args, **kwargs)
        settle()
        arrays: list[Any] = []
        signature = (current_engine(), self._signature([args, kwargs], arrays))
        if any(array.dtype.kind not in "fiub" for array in arrays):
            return self.python_function(*args, **kwargs)
        if signature in self._replays:
            replay = self._replays[signature] = self._replays.pop(signature)  # last, as the latest
            return self.python_function(*args, **kwargs) if replay is None else replay.run(arrays)
        return self._record(signature, args, kwargs)

    def _signature(self, value: Any, arrays: list[Any]) -> Hashable:
        """What a recording depends on beside the values of arrays; these are appended to a list."""
        if isinstance(value, dict):
            return "dict", tuple((key, self._signature(value[key], arrays)) for key in sorted(value))
        if isinstance(value, list | tuple):
            return type(value).__name__, tuple([self._signature(part, arrays) for part in value])
        if isinstance(value, ARRAYS):
            arrays.append(value.value if isinstance(value, Tensor) else np.asanyarray(value))
            return value.shape, value.dtype.char
        if isinstance(value, bool | int | float | str | None) and weight_of(value) is None:
            return type(value), value
        self._held[id(value)] = value
        return id(value)

    def _record(self, signature: Hashable, args: Any, kwargs: Any) -> Any:
        with traced() as recording:
            given: list[Tensor] = []

            def recorded(leaf: Any) -> Any:
                if not isinstance(leaf, ARRAYS):
                    return leaf
                array = leaf if isinstance(leaf, Tensor) else np.asanyarray(leaf)
                given.append(recording.tensor(recording.feed(array)))
                return given[-1]

            args, kwargs = mapped(recorded, args), mapped(recorded, kwargs)
            outputs = self.python_function(*args, **kwargs)
            if len(self._replays) >= MOST_SIGNATURES:
                self._replays.pop(next(iter(self._replays)))
            self._replays[signature] = None if recording.looked else _Replay(recording, given, outputs)
            for tensor in given if not recording.closed else ():  # so that none is computed but what is given
                tensor.settle(recording.feeds[f"x{tensor.index}"].view(Array))
        recording.finish()
        return _mapped(lambda leaf: leaf.value if isinstance(leaf, Tensor) else leaf, outputs)


def _call_bound(function: Callable[..., Any], owner: weakref.ref[Any], *args: Any, **kwargs: Any) -> Any:
    return function(owner(), *args, **kwargs)


def _mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """The same nesting, with `function` of every leaf; dicts keep their order."""
    if isinstance(structure, dict):
        return {key: _mapped(function, value) for key, value in structure.items()}
    if isinstance(structure, list | tuple):
        return type(structure)([_mapped(function, part) for part in structure])
    return function(structure)
