"""The names of `keras.random`; foveal.compat.surface says where each is."""

from foveal.functions.random import beta as beta
from foveal.functions.random import binomial as binomial
from foveal.functions.random import categorical as categorical
from foveal.functions.random import dropout as dropout
from foveal.functions.random import gamma as gamma
from foveal.functions.random import normal as normal
from foveal.functions.random import randint as randint
from foveal.functions.random import shuffle as shuffle
from foveal.functions.random import truncated_normal as truncated_normal
from foveal.functions.random import uniform as uniform
from foveal.seeds import SeedGenerator as SeedGenerator
