"""The names of `keras.datasets.cifar10`; foveal.compat.surface says where each is."""

from foveal.data.cifar10 import load_data as load_data
