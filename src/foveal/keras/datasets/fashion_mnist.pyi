"""The names of `keras.datasets.fashion_mnist`; foveal.compat.surface says where each is."""

from foveal.data.fashion_mnist import load_data as load_data
