"""The names of `keras.distribution`; foveal.compat.surface says where each is."""

from foveal.compat import finder

finder.stand_in(__name__)
