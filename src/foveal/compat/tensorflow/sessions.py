"""What scripts of TensorFlow 1 set before they use Keras: sessions and their settings, which say nothing here."""

from __future__ import annotations

import logging as python_logging
from typing import Any, Self

from foveal.compat.tensorflow.conversion import array
from foveal.errors import UnsupportedError
from foveal.functions.symbolic import KerasTensor
from foveal.ir.weight import Weight
from foveal.nesting import leaves, mapped
from foveal.seeds import set_random_seed

GRAPHS = (
    "Foveal computes every line at once, as TensorFlow 2 does: there are no graphs to run. Leave placeholders and "
    "sessions out, or build the network with tf.keras and call model.fit."
)


class Options:
    """Settings by any name, which say nothing."""

    def __init__(self, **settings: Any) -> None:
        vars(self).update(settings)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        nested = vars(self)[name] = Options()
        return nested


ConfigProto = GPUOptions = GraphOptions = Options


class _Graph:
    """The graph that sessions have."""

    def as_default(self) -> Self:
        return self

    def finalize(self) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        pass


class Session(_Graph):
    """What TensorFlow 1 computes with: here arrays are computed already, and `run` gives them.

    Its settings say nothing.
    """

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        self.graph = graph or _Graph()

    def run(self, fetches: Any, feed_dict: Any = None, **_: Any) -> Any:
        """The values of arrays and variables; an UnsupportedError for what TensorFlow 1 computes in a graph."""
        found = leaves(fetches)
        if feed_dict or any(isinstance(leaf, KerasTensor) for leaf in found):
            raise UnsupportedError(f"Session.run: {GRAPHS}")
        return mapped(_value, fetches)

    def close(self) -> None:
        """Nothing."""


InteractiveSession = Session


def _value(leaf: Any) -> Any:
    if leaf is None:
        return None
    return array(leaf.numpy() if isinstance(leaf, Weight) else leaf)[()]


_current = Session()


def get_session() -> Session:
    """A session, whose settings say nothing."""
    return _current


get_default_session = get_session


def set_session(session: Any) -> None:
    """Nothing: there is no session to choose."""


def get_default_graph() -> Any:
    """A graph to say `with graph.as_default():` of."""
    return _current.graph


def global_variables_initializer() -> None:
    """Nothing: variables have their values from the start."""


local_variables_initializer = tables_initializer = initialize_all_variables = global_variables_initializer
reset_default_graph = enable_eager_execution = enable_v2_behavior = global_variables_initializer
disable_v2_behavior = disable_eager_execution = global_variables_initializer
reset_uids = global_variables_initializer


def manual_variable_initialization(value: Any) -> None:
    """Nothing: variables have their values from the start."""


def set_verbosity(verbosity: Any) -> None:
    """How much TensorFlow's logger says; Foveal writes nothing to it."""
    python_logging.getLogger("tensorflow").setLevel(verbosity)


DEBUG, INFO, WARN, WARNING, ERROR, FATAL = 10, 20, 30, 30, 40, 50


def log(level: int, msg: str, *args: Any) -> None:
    """Write to TensorFlow's logger."""
    python_logging.getLogger("tensorflow").log(level, msg, *args)


set_random_seed = set_random_seed

SESSIONS = [
    "ConfigProto", "GPUOptions", "GraphOptions", "InteractiveSession", "Session", "disable_eager_execution",
    "disable_v2_behavior", "enable_eager_execution", "enable_v2_behavior", "get_default_graph", "get_default_session",
    "global_variables_initializer", "initialize_all_variables", "local_variables_initializer", "reset_default_graph",
    "set_random_seed", "tables_initializer",
]  # fmt: skip
__all__ = [
    *SESSIONS, "DEBUG", "ERROR", "FATAL", "INFO", "WARN", "WARNING", "get_session", "log",
    "manual_variable_initialization", "reset_uids", "set_session", "set_verbosity",
]  # fmt: skip
