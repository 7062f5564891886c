"""The names of `keras.constraints`; foveal.compat.surface says where each is."""

from foveal.constraints import Constraint as Constraint
from foveal.constraints import MaxNorm as MaxNorm
from foveal.constraints import MinMaxNorm as MinMaxNorm
from foveal.constraints import NonNeg as NonNeg
from foveal.constraints import UnitNorm as UnitNorm
from foveal.constraints import deserialize as deserialize
from foveal.constraints import get as get
from foveal.constraints import max_norm as max_norm
from foveal.constraints import min_max_norm as min_max_norm
from foveal.constraints import non_neg as non_neg
from foveal.constraints import serialize as serialize
from foveal.constraints import unit_norm as unit_norm
