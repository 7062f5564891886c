"""What a pickled or copied model consists of: its layers and how they are connected, not graphs and programs."""

from __future__ import annotations

from typing import Any

from foveal.layers import Layer
from foveal.models.functional import config_of, ends_from, itself
from foveal.models.layer_graph import LayerGraph
from foveal.nesting import mapped

MADE_ANEW: dict[str, Any] = {
    "_graph": None,
    "_runtimes": None,
    "_functions": {},
    "_traces": None,
    "_exits": None,
    "_predicting_calls": None,
}
"""What a model makes again when it is next needed."""


def state_of(model: Any) -> dict[str, Any]:
    """All that an equal model needs."""
    connected = None
    if model.is_functional:
        connected = config_of(model, itself)
    elif model._layers is None and model._graph is not None:
        connected = mapped(lambda tensor: tensor.shape, model._graph.inputs)
    return {**Layer.__getstate__(model), **MADE_ANEW, "connected": connected}


def restore(model: Any, state: dict[str, Any]) -> None:
    """Make a model of its state, and connect its layers again."""
    connected = state.pop("connected")
    vars(model).update(state)
    model.retrace()
    if model.is_functional:
        model._hold(LayerGraph(f"Model: {model.name!r}", *ends_from(connected)))
    elif connected is not None:
        model._trace(connected)
