"""The names of `keras.datasets`; foveal.compat.surface says where each is."""

from foveal.keras.datasets import cifar10 as cifar10
from foveal.keras.datasets import cifar100 as cifar100
from foveal.keras.datasets import fashion_mnist as fashion_mnist
from foveal.keras.datasets import mnist as mnist
