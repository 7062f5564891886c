"""Pictures: read, decoded, resized, filtered and saved.

`image.decode(path)`, `image.resize(picture, (64, 64))`, `image.filter(picture, image.kernels.sobel_x())`.

Examples
--------
>>> import numpy as np
>>> from foveal import image
>>> photo = np.zeros((64, 48, 3), "uint8")
>>> image.resize(photo, (32, 24)).shape
(32, 24, 3)
>>> image.filter(photo, image.kernels.sobel_x()).shape
(64, 48, 3)
"""

from foveal.data.pictures import decode, encode, read, save
from foveal.data.pixels import convert_image_dtype, resize
from foveal.image import kernels
from foveal.image.filtering import filter
from foveal.lazy import no_attribute

__all__ = ["convert_image_dtype", "decode", "encode", "filter", "kernels", "read", "resize", "save"]
__getattr__ = no_attribute("foveal.image", __all__)
