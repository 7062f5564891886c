"""Data sets, as `keras.datasets` names them: `from foveal.datasets import mnist`."""

from foveal.data import cifar10 as cifar10
from foveal.data import cifar100 as cifar100
from foveal.data import digits as digits
from foveal.data import fashion_mnist as fashion_mnist
from foveal.data import mnist as mnist
from foveal.data import sample_images as sample_images
