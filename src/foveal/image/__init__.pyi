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

from foveal.data.pictures import decode as decode
from foveal.data.pictures import encode as encode
from foveal.data.pictures import read as read
from foveal.data.pictures import save as save
from foveal.data.pixels import convert_image_dtype as convert_image_dtype
from foveal.data.pixels import resize as resize
from foveal.image import kernels as kernels
from foveal.image.filtering import filter as filter
