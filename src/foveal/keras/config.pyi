"""The names of `keras.config`; foveal.compat.surface says where each is."""

from foveal.compat.keras.backend import backend as backend
from foveal.compat.keras.backend import epsilon as epsilon
from foveal.compat.keras.backend import floatx as floatx
from foveal.compat.keras.backend import image_data_format as image_data_format
from foveal.compat.keras.backend import set_epsilon as set_epsilon
from foveal.compat.keras.backend import set_floatx as set_floatx
from foveal.compat.keras.backend import set_image_data_format as set_image_data_format
from foveal.compat.tensorflow.devices import disable_traceback_filtering as disable_traceback_filtering
from foveal.compat.tensorflow.devices import is_traceback_filtering_enabled as is_traceback_filtering_enabled
from foveal.functions.attention import disable_flash_attention as disable_flash_attention
from foveal.functions.attention import enable_flash_attention as enable_flash_attention
from foveal.functions.attention import is_flash_attention_enabled as is_flash_attention_enabled
from foveal.layers.dtype_policies import dtype_policy as dtype_policy
from foveal.layers.dtype_policies import set_dtype_policy as set_dtype_policy
from foveal.training.data.inputs import disable_nan_check as disable_nan_check
from foveal.training.data.inputs import enable_nan_check as enable_nan_check
from foveal.training.data.inputs import is_nan_check_enabled as is_nan_check_enabled
from foveal.utils import clear_session as clear_session

enable_traceback_filtering = disable_traceback_filtering
