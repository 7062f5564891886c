"""The names of `keras.ops.image`; foveal.compat.surface says where each is."""

from typing import Any

def resize(
    images: Any, size: Any, interpolation: str = "bilinear", antialias: bool = False, data_format: str | None = None
) -> Any:
    """Pictures of another size `(height, width)`; `interpolation` is 'bilinear', 'nearest' or 'bicubic'."""
    ...

def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """How bright each pixel looks, as one channel."""
    ...
