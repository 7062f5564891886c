"""The way back through max pooling."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, text
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import data_format
from foveal.functions.symbolic import KerasTensor, OpenShape, is_symbolic
from foveal.ir.graph import topological
from foveal.ir.node import Node, apply, show
from foveal.layers.pool import MaxPooling2D
from foveal.layers.spatial import Spatial
from foveal.layers.symbolic import Call
from foveal.nesting import leaves
from foveal.ops.pool import MaxPool, MaxPoolGrad


def _name_of_pool(value: Any) -> str:
    if isinstance(value, MaxPooling2D):
        return value.name
    try:
        return text(value)
    except ValueError:
        raise ValueError(f"a MaxPooling2D layer or its name, got {value!r}.") from None


class MaxUnpooling2D(Spatial):
    """Put every value back to where a max pooling layer found its largest one, and zeros everywhere else.

    Parameters
    ----------
    pool : MaxPooling2D or str
        The layer to undo, or its name. It must come before this one in the same model; where it is used more than
        once, its last use counts.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, new_height, new_width, channels), the shape that `pool` gave
    output : (batch, height, width, channels), the shape that `pool` took

    Notes
    -----
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, call it unpooling with
    switches. Values that came from the same pixel, under windows that overlap, are added.
    """

    rank = 2

    pool: str = arg(_name_of_pool)
    data_format: str = arg(data_format, None)

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """Apply the layer; of symbolic tensors it is known at once what shape the pooling took."""
        if not is_symbolic(x):
            return super()._on(x, training, model)
        try:
            pooling = self._pool_call(x)
            self._check(pooling.y.shape, x.shape)
        except ShapeError as error:
            inside = f" of {model!r}" if model else ""
            raise ShapeError(f"MaxUnpooling2D {self.name!r}{inside}: {error}") from None
        self.calls.append(Call(self, x, training, pooling.x))
        self.built = True
        return self.calls[-1].y

    def _pool_call(self, x: KerasTensor) -> Call:
        """The last call of the pooling before a symbolic tensor."""
        waiting: list[Call] = [x.call]
        known = {x.call: None}
        for call in waiting:
            if call.layer.name == self.pool and isinstance(call.layer, MaxPooling2D):
                return call
            new = [tensor.call for tensor in leaves(call.x) if tensor.call not in known]
            known.update(dict.fromkeys(new))
            waiting.extend(new)
        pools = [call.layer.name for call in waiting if isinstance(call.layer, MaxPooling2D)]
        raise ShapeError(self._missing(pools))

    def compute(self, x: Node) -> Node:
        pooled = self._pooled_before(x)
        self._check(pooled.shape, x.shape)
        return apply(MaxPoolGrad(pooled.op), x, pooled.inputs[0])  # type: ignore[arg-type]

    def _pooled_before(self, x: Node) -> Node:
        pools = [node for node in topological([x]) if isinstance(node.op, MaxPool)]
        named = [node for node in pools if node.name == self.pool]
        if named:
            return named[-1]
        raise ShapeError(self._missing([node.name for node in pools]))

    def _check(self, pooled: OpenShape, given: OpenShape) -> None:
        if pooled != given:
            raise ShapeError(f"the input must be {show(pooled)}, as {self.pool!r} gave, got {show(given)}.")

    def _missing(self, pools: list[str]) -> str:
        found = ", ".join(map(repr, dict.fromkeys(pools))) or "no max pooling"
        return (
            f"there is no MaxPooling2D named {self.pool!r} before it, but {found}. "
            "Put both in one model, the pooling first."
        )
