"""What training asks of a model's structure."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.ir.node import Shape
from foveal.ir.weight import Weight
from foveal.layers.tracing import TracedModel

Array = np.ndarray[Any, Any]


class Network:
    """The half of a model that knows its layers: how it is built, and its graph."""

    name: str
    built: bool
    image_shape: Shape | None = None
    """One image's shape, once it is known."""
    answer_shape: Shape = ()
    """One prediction's shape, once the model is built."""
    entries: dict[str, Shape | None]
    """Each input's name and one image's shape, None while it is not known."""
    exits: dict[str, Shape]
    """Each output's name and one prediction's shape, () while it is not known."""
    in_one_line = False
    """Whether it can only ever take one array."""
    plain: bool = True
    """Whether it takes one array and gives one."""
    gives_a_dict: bool = False
    """Whether its outputs are a dict by their names."""

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape, batch first."""
        raise NotImplementedError

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        raise NotImplementedError

    def traced(self, training: bool) -> TracedModel:
        """The graph; the same until a layer's arguments are changed, or it is trained or frozen."""
        raise NotImplementedError

    def retrace(self) -> None:
        """Build the graph anew when it is next needed."""
        raise NotImplementedError

    def packed(self, outputs: dict[str, Array]) -> Any:
        """A program's outputs, nested as the model's own."""
        raise NotImplementedError

    def unflattened(self) -> str:
        """What to tell a user whose labels say one thing for each image, when the output says many; else nothing."""
        raise NotImplementedError

    @property
    def weights(self) -> list[Weight]:
        """All weights."""
        raise NotImplementedError

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that training changes."""
        raise NotImplementedError
