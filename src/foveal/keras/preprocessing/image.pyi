"""The names of `keras.preprocessing.image`; foveal.compat.surface says where each is."""

from foveal.compat.keras.generators import ImageDataGenerator as ImageDataGenerator
from foveal.compat.keras.random_moves import apply_affine_transform as apply_affine_transform
from foveal.compat.keras.random_moves import apply_brightness_shift as apply_brightness_shift
from foveal.compat.keras.random_moves import apply_channel_shift as apply_channel_shift
from foveal.compat.keras.random_moves import random_brightness as random_brightness
from foveal.compat.keras.random_moves import random_channel_shift as random_channel_shift
from foveal.compat.keras.random_moves import random_rotation as random_rotation
from foveal.compat.keras.random_moves import random_shear as random_shear
from foveal.compat.keras.random_moves import random_shift as random_shift
from foveal.compat.keras.random_moves import random_zoom as random_zoom
from foveal.utils import array_to_img as array_to_img
from foveal.utils import img_to_array as img_to_array
from foveal.utils import load_img as load_img
from foveal.utils import save_img as save_img
from foveal.utils import smart_resize as smart_resize
