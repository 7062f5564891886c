"""Data sets, as `keras.datasets` names them: `from foveal.datasets import mnist`.

Examples
--------
>>> from foveal import datasets
>>> (images, labels), _ = datasets.digits.load_data()
>>> images.shape[1:]
(8, 8)
"""

from foveal.data import cifar10 as cifar10
from foveal.data import cifar100 as cifar100
from foveal.data import digits as digits
from foveal.data import fashion_mnist as fashion_mnist
from foveal.data import mnist as mnist
from foveal.data import sample_images as sample_images
