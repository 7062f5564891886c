"""What `keras.utils` offers so far."""

from foveal.data.cached_file import get_file as get_file
from foveal.data.image_dataset import image_dataset_from_directory as image_dataset_from_directory
from foveal.data.pillow_images import array_to_img as array_to_img
from foveal.data.pillow_images import img_to_array as img_to_array
from foveal.data.pillow_images import load_img as load_img
from foveal.data.pillow_images import save_img as save_img
from foveal.data.pillow_images import smart_resize as smart_resize
from foveal.data.py_dataset import PyDataset as PyDataset
from foveal.learning.labels import to_categorical as to_categorical
from foveal.names import clear_session as clear_session
from foveal.seeds import set_random_seed as set_random_seed
from foveal.training.callbacks.progress import Progbar as Progbar

Sequence = PyDataset
