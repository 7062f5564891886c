"""The names of `keras.mixed_precision`; foveal.compat.surface says where each is."""

from foveal.keras import DTypePolicy as DTypePolicy
from foveal.keras import DTypePolicy as _DTypePolicy
from foveal.keras.config import dtype_policy as _dtype_policy
from foveal.keras.config import dtype_policy as dtype_policy
from foveal.keras.config import set_dtype_policy as _set_dtype_policy
from foveal.keras.config import set_dtype_policy as set_dtype_policy
from foveal.optimizers import LossScaleOptimizer as LossScaleOptimizer

Policy = _DTypePolicy
global_policy = _dtype_policy
set_global_policy = _set_dtype_policy
