"""What training asks of a model's structure."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.errors import ShapeError
from foveal.functions.symbolic import OpenShape
from foveal.ir.node import BATCH, Shape
from foveal.ir.weight import Weight
from foveal.layers.tracing import Sizes, TracedModel

Array = np.ndarray[Any, Any]


class Network:
    """The half of a model that knows its layers: how it is built, and its graph."""

    name: str
    built: bool
    image_shape: OpenShape | None = None
    """One image's shape, once it is known."""
    answer_shape: OpenShape = ()
    """One prediction's shape, once the model is built."""
    entries: dict[str, OpenShape | None]
    """Each input's name and one image's shape, None while it is not known."""
    exits: dict[str, OpenShape]
    """Each output's name and one prediction's shape, () while it is not known."""
    in_one_line = False
    """Whether it can only ever take one array."""
    plain: bool = True
    """Whether it takes one array and gives one."""
    whole: tuple[str, ...] = ()
    """The outputs whose first axis is not the batch: one for all of it."""
    gives_a_dict: bool = False
    """Whether its outputs are a dict by their names."""

    def check_batched(self, who: str) -> None:
        """An error where an output is one for the whole batch."""
        if self.whole:
            raise ShapeError(
                f"{who}: every output must have the batch as its first axis, got {self.whole[0]!r} of {self.name!r}, "
                "which is one for the whole batch. Call the model on one batch, or use predict_on_batch."
            )

    @property
    def declared(self) -> bool:
        """Whether Inputs said which shapes it takes; else it takes others than it was built for, if its layers do."""
        raise NotImplementedError

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape, batch first."""
        raise NotImplementedError

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        raise NotImplementedError

    def traced(self, training: bool, sizes: Sizes | None = None, rows: int = BATCH) -> TracedModel:
        """The graph for inputs of these sizes; the same until a layer's arguments are changed, or it is frozen.

        Where `rows` are given it is for batches of so many alone.
        """
        raise NotImplementedError

    def exits_for(self, sizes: Sizes) -> dict[str, Shape]:
        """`exits` for inputs of these sizes; a ShapeError where layers do not take them."""
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
