"""The names of `keras.utils.bounding_boxes`; foveal.compat.surface says where each is."""

from foveal.compat import finder

finder.stand_in(__name__)
