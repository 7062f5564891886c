"""What `keras.utils` offers so far.

Examples
--------
>>> from foveal import utils
>>> utils.to_categorical([0, 2], num_classes=3).tolist()
[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
"""

from typing import Any

from foveal.data.cached_file import get_file as get_file
from foveal.data.image_dataset import ImageDataset
from foveal.data.pillow_images import array_to_img as array_to_img
from foveal.data.pillow_images import img_to_array as img_to_array
from foveal.data.pillow_images import load_img as load_img
from foveal.data.pillow_images import save_img as save_img
from foveal.data.pillow_images import smart_resize as smart_resize
from foveal.data.py_dataset import PyDataset as PyDataset
from foveal.functions.unit_length import normalize as normalize
from foveal.learning.labels import to_categorical as to_categorical
from foveal.look.model_plot import model_to_dot as model_to_dot
from foveal.look.model_plot import plot_model as plot_model
from foveal.names import clear_session as clear_session
from foveal.seeds import set_random_seed as set_random_seed
from foveal.training.callbacks.progress import Progbar as Progbar

def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: Any = "int",
    class_names: Any = None,
    color_mode: Any = "rgb",
    batch_size: Any = 32,
    image_size: Any = (256, 256),
    shuffle: Any = True,
    seed: Any = None,
    validation_split: Any = None,
    subset: Any = None,
    interpolation: Any = "bilinear",
    follow_links: Any = False,
    crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False,
    data_format: Any = None,
    format: Any = "tf",
    verbose: Any = True,
    *,
    on_error: Any = "raise",
) -> ImageDataset | tuple[ImageDataset, ImageDataset]:
    """Batches of pictures (.jpg, .jpeg, .png, .bmp, .gif) from a folder, decoded while they are used.

    Parameters
    ----------
    directory : str or path
        Where the pictures are; with labels='inferred', it has a folder for each class.
    labels : 'inferred', None or list of int
        Classes from the folders' names, none, or one for each picture in alphabetical order of their paths.
    label_mode : {'int', 'categorical', 'binary', None}
        int32 (n,); float32 rows with one 1 (n, classes); float32 (n, 1) of 0 and 1; no labels.
    class_names : list of str, optional
        The folders to take, in this order; by default all of them, alphabetically.
    color_mode : {'rgb', 'rgba', 'grayscale'}
    batch_size : int or None
        32 by default; None gives one picture at a time, without the axis of the batch.
    image_size : int or (height, width)
        What all pictures are resized to; (256, 256) by default.
    shuffle : bool
        Whether each epoch has another order; True by default.
    seed : int, optional
        The same seed gives the same orders, epoch by epoch.
    validation_split : float, optional
        The share of the pictures kept for validation.
    subset : {'training', 'validation', 'both'}, optional
        Which part of the split to give; 'both' gives the two datasets.
    interpolation : str
        As `foveal.image.resize` takes its `method`.
    follow_links : bool
    crop_to_aspect_ratio, pad_to_aspect_ratio : bool
        Whether pictures are cut to, or get black bars up to, the proportions of `image_size`; else they are stretched.
    data_format : {'channels_last', 'channels_first'}, optional
    format : str
        There for Keras's sake; batches are NumPy arrays.
    verbose : bool
        Whether the number of pictures found is told.
    on_error : {'raise', 'skip'}
        What a picture that cannot be read does: end it all with an error that names it (the default), or be left out
        with a warning. Not in Keras.

    Returns
    -------
    ImageDataset
        An iterable with a length and `class_names`, of images (n, height, width, channels) float32, 0 to 255, or of
        pairs of them and labels. They lie as they are stored: EXIF orientation is not heeded, as in Keras.
    """
    ...

Sequence = PyDataset
