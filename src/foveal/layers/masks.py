"""Masks: which steps of a sequence count. They follow nodes through the layers that support them, as in Keras."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from foveal.functions.symbolic import Outline
from foveal.ir.node import Node
from foveal.layers.tracing import Tracer
from foveal.nesting import leaves, mapped


def mask_of(tensor: Any) -> Any:
    """The mask that an array, a recorded or a symbolic tensor carries, or None."""
    return getattr(tensor, "_keras_mask", None)


def set_mask(tensor: Any, mask: Any) -> None:
    """Let a tensor carry a mask."""
    tensor._keras_mask = mask


def masks_among(x: Any) -> dict[int, Any]:
    """The masks that tensors carry, by their places among the leaves."""
    return {i: mask for i, leaf in enumerate(leaves(x)) if (mask := mask_of(leaf)) is not None}


def mask_for(layer: Any, mask: Any) -> dict[str, Any]:
    """The mask as an argument of a layer's call, where there is one and the layer wants it."""
    wanted = mask is not None and "mask" in inspect.signature(type(layer).call).parameters
    return {"mask": mask} if wanted else {}


def symbolic_nodes(x: Any, tracer: Tracer, node: Callable[[Outline], Node]) -> Any:
    """A graph input, by `node`, for each symbolic tensor, and for its mask if it carries one."""

    def entered(tensor: Outline) -> Node:
        made = node(tensor)
        if (mask := mask_of(tensor)) is not None:
            tracer.masks[made] = node(mask)
        return made

    return mapped(entered, x)


class CallMasks:
    """The masks of one application of a layer to nodes.

    Parameters
    ----------
    layer : Layer
    args, kwargs
        What its `call` is given.
    tracer : Tracer
    """

    def __init__(self, layer: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], tracer: Tracer) -> None:
        self.layer, self.tracer = layer, tracer
        self.first = args[0] if args else next(iter(kwargs.values()), None)
        self.added: dict[str, Any] = {}
        """Masks that `call` wants and was not given."""
        if tracer.masks:
            self._add(args, kwargs)
        given = kwargs.get("mask")
        self.previous = self._of(self.first) if given is None else given

    def _of(self, x: Any) -> Any:
        return mapped(lambda leaf: self.tracer.masks.get(leaf) if isinstance(leaf, Node) else None, x)

    def _add(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        names = list(inspect.signature(type(self.layer).call).parameters)[1:]
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        tensors = {name: x for name, x in given.items() if any(isinstance(leaf, Node) for leaf in leaves(x))}
        for name, x in tensors.items():
            wanted = "mask" if len(tensors) == 1 else f"{name}_mask"
            if wanted in names and given.get(wanted) is None and any(m is not None for m in leaves(self._of(x))):
                self.added[wanted] = self._of(x)

    def pass_on(self, y: Any) -> None:
        """Let what the layer gives have the mask that the layer says."""
        outputs = leaves(y)
        if all(node in self.tracer.masks for node in outputs):
            return
        if self.layer.supports_masking:
            for node, mask in zip(outputs, leaves(self.layer.compute_mask(self.first, self.previous)), strict=False):
                if mask is not None:
                    self.tracer.masks[node] = mask
        elif any(mask is not None for mask in leaves(self.previous)):
            warnings.warn(
                f"{type(self.layer).__name__} {self.layer.name!r}: is given a mask and does not support masking. "
                "Layers behind it do not see the mask.",
                stacklevel=2,
            )
