"""What `keras.utils` offers so far."""

from typing import TYPE_CHECKING

from foveal.lazy import Names, offered

if TYPE_CHECKING:
    from foveal.data.cached_file import get_file
    from foveal.data.image_dataset import image_dataset_from_directory
    from foveal.data.pillow_images import array_to_img, img_to_array, load_img, save_img, smart_resize
    from foveal.data.py_dataset import PyDataset, Sequence
    from foveal.learning.labels import to_categorical
    from foveal.names import clear_session
    from foveal.seeds import set_random_seed
    from foveal.training.callbacks.progress import Progbar

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

NAMES = Names(
    {
        "foveal.data.cached_file": "get_file",
        "foveal.data.image_dataset": "image_dataset_from_directory",
        "foveal.data.pillow_images": "array_to_img img_to_array load_img save_img smart_resize",
        "foveal.data.py_dataset": "PyDataset Sequence",
        "foveal.names": "clear_session",
        "foveal.seeds": "set_random_seed",
        "foveal.learning.labels": "to_categorical",
        "foveal.training.callbacks.progress": "Progbar",
    }
)

if not TYPE_CHECKING:
    __getattr__, __dir__ = offered(__name__, NAMES)
