"""The names of `keras.distribution`; foveal.compat.surface says where each is."""

from foveal.distribution import DataParallel as DataParallel
from foveal.distribution import DeviceMesh as DeviceMesh
from foveal.distribution import LayoutMap as LayoutMap
from foveal.distribution import ModelParallel as ModelParallel
from foveal.distribution import TensorLayout as TensorLayout
from foveal.distribution import distribute_tensor as distribute_tensor
from foveal.distribution import distribution as distribution
from foveal.distribution import get_device_count as get_device_count
from foveal.distribution import initialize as initialize
from foveal.distribution import list_devices as list_devices
from foveal.distribution import set_distribution as set_distribution
