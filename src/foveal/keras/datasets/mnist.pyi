"""The names of `keras.datasets.mnist`; foveal.compat.surface says where each is."""

from foveal.data.mnist import load_data as load_data
