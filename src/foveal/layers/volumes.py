"""Keras's layers for volumes that are not here yet: importing them works, making one says what to use."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.errors import UnsupportedError
from foveal.layers.layer import Layer


class _NotYet(Layer):
    """A layer that cannot be made."""

    instead: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise UnsupportedError(f"{type(self).__name__}: is not supported yet. {self.instead}")


class Conv3D(_NotYet):
    """Convolution of volumes: not supported yet."""

    instead = "Use a Conv2D with the slices of the volume as channels."


class Conv3DTranspose(_NotYet):
    """Transposed convolution of volumes: not supported yet."""

    instead = "Use an UpSampling3D, or a Conv2DTranspose with the slices of the volume as channels."
