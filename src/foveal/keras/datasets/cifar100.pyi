"""The names of `keras.datasets.cifar100`; foveal.compat.surface says where each is."""

from foveal.data.cifar100 import load_data as load_data
