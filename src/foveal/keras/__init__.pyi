"""Everything by Keras's own names: `from foveal import keras`, `from foveal.keras import layers, ops`.

In a script written for TensorFlow, `from tensorflow import keras` becomes `from foveal import keras`, and nothing else
changes. Unlike `foveal.compat.install()`, it leaves `import tensorflow` and `import keras` alone.

Examples
--------
>>> from foveal import keras
>>> keras.ops.exp([0.0]).tolist()
[1.0]
"""

from foveal import KerasTensor as KerasTensor
from foveal.compat.keras import version as version
from foveal.compat.keras.functions import RematScope as RematScope
from foveal.compat.keras.functions import remat as remat
from foveal.compat.tensorflow import device as device
from foveal.compat.tensorflow.variables import KerasVariable as _KerasVariable
from foveal.initializers import Initializer as Initializer
from foveal.keras import activations as activations
from foveal.keras import applications as applications
from foveal.keras import backend as backend
from foveal.keras import callbacks as callbacks
from foveal.keras import config as config
from foveal.keras import constraints as constraints
from foveal.keras import datasets as datasets
from foveal.keras import distribution as distribution
from foveal.keras import dtype_policies as dtype_policies
from foveal.keras import initializers as initializers
from foveal.keras import layers as layers
from foveal.keras import losses as losses
from foveal.keras import metrics as metrics
from foveal.keras import mixed_precision as mixed_precision
from foveal.keras import models as models
from foveal.keras import ops as ops
from foveal.keras import optimizers as optimizers
from foveal.keras import preprocessing as preprocessing
from foveal.keras import random as random
from foveal.keras import regularizers as regularizers
from foveal.keras import saving as saving
from foveal.keras import tree as tree
from foveal.keras import utils as utils
from foveal.keras import wrappers as wrappers
from foveal.layers import Input as Input
from foveal.layers import InputSpec as InputSpec
from foveal.layers import Layer as Layer
from foveal.layers.dtype_policies import DTypePolicy as DTypePolicy
from foveal.losses import Loss as Loss
from foveal.metrics import Metric as Metric
from foveal.models import Functional
from foveal.models import Model as Model
from foveal.models import Sequential as Sequential
from foveal.names import name_scope as name_scope
from foveal.optimizers import Optimizer as Optimizer
from foveal.regularizers import Regularizer as Regularizer

__version__: str

FloatDTypePolicy = DTypePolicy
Function = Functional
Variable = _KerasVariable
