"""The names of `keras.datasets.fashion_mnist`; foveal.compat.surface says where each is."""

from foveal.compat import finder

finder.stand_in(__name__)
