"""The names of `keras.preprocessing.image`; foveal.compat.surface says where each is."""

from foveal.compat.keras.generators import ImageDataGenerator as ImageDataGenerator
from foveal.utils import array_to_img as array_to_img
from foveal.utils import img_to_array as img_to_array
from foveal.utils import load_img as load_img
from foveal.utils import save_img as save_img
from foveal.utils import smart_resize as smart_resize
