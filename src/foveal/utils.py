"""What `keras.utils` offers so far.

Examples
--------
>>> from foveal import utils
>>> utils.to_categorical([0, 2], num_classes=3).tolist()
[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.data.cached_file": "get_file",
        "foveal.data.image_dataset": "image_dataset_from_directory",
        "foveal.data.pillow_images": "array_to_img img_to_array load_img save_img smart_resize",
        "foveal.functions.unit_length": "normalize",
        "foveal.data.py_dataset": "PyDataset Sequence",
        "foveal.look.model_plot": "model_to_dot plot_model",
        "foveal.names": "clear_session",
        "foveal.seeds": "set_random_seed",
        "foveal.learning.labels": "to_categorical",
        "foveal.training.callbacks.progress": "Progbar",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
