"""The names of `keras.dtype_policies`; foveal.compat.surface says where each is."""

from foveal.keras import DTypePolicy as DTypePolicy
from foveal.keras import FloatDTypePolicy as FloatDTypePolicy
from foveal.layers.dtype_policies import DTypePolicyMap as DTypePolicyMap
from foveal.layers.dtype_policies import deserialize as deserialize
from foveal.layers.dtype_policies import get as get
from foveal.layers.dtype_policies import serialize as serialize
