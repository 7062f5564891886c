"""What `keras.utils` offers so far."""

from foveal.arguments import no_attribute
from foveal.data.cached_file import get_file
from foveal.data.image_dataset import image_dataset_from_directory
from foveal.data.pillow_images import array_to_img, img_to_array, load_img, save_img, smart_resize
from foveal.data.py_dataset import PyDataset
from foveal.layers.names import clear_session
from foveal.layers.seeds import set_random_seed
from foveal.learning.labels import to_categorical
from foveal.training.progress import Progbar

Sequence = PyDataset

__all__ = [
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "clear_session",
    "get_file",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "save_img",
    "set_random_seed",
    "smart_resize",
    "to_categorical",
]
__getattr__ = no_attribute("foveal.utils", __all__)
