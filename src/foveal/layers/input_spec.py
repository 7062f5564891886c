"""What a layer of one's own says of its input: `self.input_spec = InputSpec(ndim=4)`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foveal.arguments import integer
from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import BATCH, show
from foveal.nesting import leaves
from foveal.record import Record


class InputSpec(Record):
    """The rank, sizes and dtype that one input of a layer must have.

    Attributes
    ----------
    dtype : str, optional
        Kept for Keras's sake; layers compute in float32.
    shape : tuple of int or None, optional
        With the batch; None takes any size.
    ndim, max_ndim, min_ndim : int, optional
        How many axes, the batch's among them.
    axes : mapping of int to int, optional
        The sizes of some axes.
    allow_last_axis_squeeze : bool
        Whether a last axis of 1 may be more or less.
    name : str, optional
        The key of this input where inputs come as a dict.
    optional : bool
        Whether None may be given.
    """

    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None
    ndim: int | None = None
    max_ndim: int | None = None
    min_ndim: int | None = None
    axes: Mapping[int, int | None] | None = None
    allow_last_axis_squeeze: bool = False
    name: str | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        axes = {integer(axis): size for axis, size in (self.axes or {}).items()}
        shape = None if self.shape is None else tuple(self.shape)
        rank = self.ndim if shape is None else len(shape)
        if axes and rank is not None and max(axes) >= rank:
            raise ArgumentError(f"InputSpec: `axes` must be below the rank {rank}, got {max(axes)}.")
        self.__dict__.update(axes=axes, shape=shape, ndim=rank)

    def get_config(self) -> dict[str, Any]:
        """The fields that Keras's configs have."""
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes", "optional")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> InputSpec:
        """The spec that `get_config` described."""
        return cls(**config)

    def misfit(self, shape: tuple[int | None, ...]) -> str:
        """What the input must be, where this shape does not fit; else nothing."""
        rank = len(shape)
        if self.ndim is not None and rank != self.ndim and not self.allow_last_axis_squeeze:
            return f"must have {self.ndim} axes"
        if self.max_ndim is not None and rank > self.max_ndim:
            return f"must have at most {self.max_ndim} axes"
        if self.min_ndim is not None and rank < self.min_ndim:
            return f"must have at least {self.min_ndim} axes"
        for axis, size in (self.axes or {}).items():
            if size is not None and shape[axis] not in (size, None, BATCH):
                return f"must have the size {size} along axis {axis}"
        wanted = self.shape or shape
        if self.allow_last_axis_squeeze:
            wanted, shape = (s[:-1] if s[-1:] == (1,) else s for s in (wanted, shape))
        fits = all(n in (m, None) or m in (None, BATCH) for n, m in zip(wanted, shape, strict=False))
        return "" if fits else f"must be {show(tuple(BATCH if n is None else n for n in wanted))}"


def check_input(layer: Any, x: Any) -> None:
    """A ShapeError unless what a layer is called on first is as its `input_spec` says."""
    specs = leaves(layer.input_spec)
    if isinstance(x, dict) and all(spec is not None and spec.name for spec in specs):
        x = [x.get(spec.name) for spec in specs]
    tensors = leaves(x)
    if len(tensors) != len(specs):
        raise ShapeError(f"takes {len(specs)} inputs, got {len(tensors)}.")
    for tensor, spec in zip(tensors, specs, strict=True):
        if spec is None or (tensor is None and spec.optional):
            continue
        if told := spec.misfit(tensor.shape):
            raise ShapeError(f"the input {told}, got {show(tensor.shape)}.")
