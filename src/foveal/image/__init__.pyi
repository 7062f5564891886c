"""Pictures: read, decoded, resized, filtered and saved.

`image.decode(path)`, `image.resize(picture, (64, 64))`, `image.filter(picture, image.kernels.sobel_x())`.
"""

from foveal.data.pictures import decode as decode
from foveal.data.pictures import encode as encode
from foveal.data.pictures import read as read
from foveal.data.pictures import save as save
from foveal.data.pixels import convert_image_dtype as convert_image_dtype
from foveal.data.pixels import resize as resize
from foveal.image import kernels as kernels
from foveal.image.filtering import filter as filter
