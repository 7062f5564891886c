"""The names of `keras.regularizers`; foveal.compat.surface says where each is."""

from foveal.constraints import serialize as serialize
from foveal.regularizers import L1 as L1
from foveal.regularizers import L1L2 as L1L2
from foveal.regularizers import L2 as L2
from foveal.regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from foveal.regularizers import Regularizer as Regularizer
from foveal.regularizers import deserialize as deserialize
from foveal.regularizers import get as get
from foveal.regularizers import l1 as l1
from foveal.regularizers import l1_l2 as l1_l2
from foveal.regularizers import l2 as l2
from foveal.regularizers import orthogonal_regularizer as orthogonal_regularizer
