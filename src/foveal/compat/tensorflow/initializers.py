"""Initializers by the names that TensorFlow itself gives them."""

from foveal.initializers import Constant as constant_initializer
from foveal.initializers import Ones as ones_initializer
from foveal.initializers import RandomNormal as random_normal_initializer
from foveal.initializers import RandomUniform as random_uniform_initializer
from foveal.initializers import Zeros as zeros_initializer

__all__ = [
    "constant_initializer", "ones_initializer", "random_normal_initializer", "random_uniform_initializer",
    "zeros_initializer",
]  # fmt: skip
