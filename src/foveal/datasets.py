"""Data sets, as `keras.datasets` names them: `from foveal.datasets import mnist`.

Examples
--------
>>> from foveal import datasets
>>> (images, labels), _ = datasets.digits.load_data()
>>> images.shape[1:]
(8, 8)
"""

from foveal.lazy import Names, offered

NAMES = Names({"foveal.data.": "cifar10 cifar100 digits fashion_mnist mnist sample_images"})

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
