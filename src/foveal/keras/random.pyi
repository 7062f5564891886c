"""The names of `keras.random`; foveal.compat.surface says where each is."""

from foveal.compat.tensorflow.chance import normal as normal
from foveal.compat.tensorflow.chance import shuffle as shuffle
from foveal.compat.tensorflow.chance import truncated_normal as truncated_normal
from foveal.compat.tensorflow.chance import uniform as uniform
from foveal.seeds import SeedGenerator as SeedGenerator
