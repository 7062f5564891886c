"""The states of objects: what training changes in the attributes of callbacks and data sets.

Whoever has the methods `get_state()` and `set_state(state)` says itself what is to be kept of it.
"""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import numpy as np

State = Any
"""Plain values and arrays, nested; what `formats/checkpoint.py` can write."""
GENERATORS: dict[type, tuple[Callable[[Any], State], Callable[[Any, State], None]]] = {
    np.random.Generator: (
        lambda owner: owner.bit_generator.state,
        lambda owner, state: setattr(owner.bit_generator, "state", state),
    ),
    np.random.RandomState: (
        lambda owner: owner.get_state(legacy=False),
        lambda owner, state: owner.set_state(state),
    ),
    random.Random: (lambda owner: owner.getstate(), lambda owner, state: owner.setstate(state)),
}
"""What draws random numbers, and how its state is read and set."""
BEGINNING = "_beginning"
"""The attribute in which an object keeps what its others were when training began."""
MOST_BYTES = 2**20
"""Larger arrays in the attributes of a data set are its data, but for numbers of rows."""


def keeps_state(thing: Any) -> bool:
    """Whether something says itself what is to be kept of it."""
    return all(callable(getattr(thing, name, None)) for name in ("get_state", "set_state")) and not isinstance(
        thing, type
    )


def state_of(thing: Any) -> State:
    """Its state, as plain values; a generator of random numbers is asked by its own words."""
    for kind, (read, _) in GENERATORS.items():
        if isinstance(thing, kind):
            return read(thing)
    return thing.get_state() if keeps_state(thing) else thing


def set_state_of(thing: Any, state: State) -> bool:
    """Let something go on from what `state_of` gave; False where it has no state but is one."""
    for kind, (_, write) in GENERATORS.items():
        if isinstance(thing, kind):
            write(thing, state)
            return True
    if keeps_state(thing):
        thing.set_state(state)
        return True
    return False


def give(owner: Any, states: Mapping[str, State]) -> None:
    """Set attributes to what they held. Lists, dicts and generators of random numbers stay the objects they are."""
    for name, state in states.items():
        present = getattr(owner, name, None)
        if set_state_of(present, state):
            continue
        if isinstance(present, list | deque) and isinstance(state, list | deque):
            present.clear()
            present.extend(state)
        elif isinstance(present, MutableMapping) and isinstance(state, dict):
            present.clear()
            present.update(state)
        else:
            setattr(owner, name, state)


def plain_attributes(owner: Any, besides: tuple[str, ...] = ()) -> dict[str, State]:
    """The attributes that can be written, with the states of those that have one."""
    states = {name: state_of(value) for name, value in vars(owner).items() if name not in besides}
    return {name: state for name, state in states.items() if _is_plain(state)}


def small_attributes(owner: Any) -> dict[str, State]:
    """The attributes of a data set that can be written and are not the data."""
    large = [
        name
        for name, value in vars(owner).items()
        if isinstance(value, np.ndarray) and value.nbytes > MOST_BYTES and (value.ndim > 1 or value.dtype.kind != "i")
    ]
    return plain_attributes(owner, tuple(large))


def _is_plain(state: State) -> bool:
    from foveal.formats import checkpoint  # only trainings that are kept need it

    try:
        checkpoint.encode(state)
    except (TypeError, RecursionError, ValueError):
        return False
    return True


def remember_beginning(owner: Any) -> None:
    """Remember what attributes hold now, for `changed_attributes` to compare with."""
    vars(owner).pop(BEGINNING, None)
    vars(owner)[BEGINNING] = {name: print_of(state) for name, state in plain_attributes(owner).items()}


def changed_attributes(owner: Any, besides: tuple[str, ...], kept: tuple[str, ...]) -> dict[str, State]:
    """The attributes that can be written and are not what they were in the beginning, and those `kept` anyway."""
    began = vars(owner).get(BEGINNING, {})
    states = plain_attributes(owner, (*besides, BEGINNING))
    return {name: state for name, state in states.items() if name in kept or began.get(name) != print_of(state)}


def print_of(state: State) -> bytes:
    """What two equal states have in common."""
    from foveal.formats import checkpoint  # only trainings that are kept need it

    return hashlib.sha256(b"".join(bytes(part) for part in checkpoint.encode(state))).digest()
