"""The names of `keras.optimizers`; foveal.compat.surface says where each is."""

from foveal.keras.optimizers import schedules as schedules
from foveal.optimizers import SGD as SGD
from foveal.optimizers import Adadelta as Adadelta
from foveal.optimizers import Adafactor as Adafactor
from foveal.optimizers import Adagrad as Adagrad
from foveal.optimizers import Adam as Adam
from foveal.optimizers import Adamax as Adamax
from foveal.optimizers import AdamW as AdamW
from foveal.optimizers import Ftrl as Ftrl
from foveal.optimizers import Lamb as Lamb
from foveal.optimizers import Lion as Lion
from foveal.optimizers import LossScaleOptimizer as LossScaleOptimizer
from foveal.optimizers import MultiOptimizer as MultiOptimizer
from foveal.optimizers import Muon as Muon
from foveal.optimizers import Nadam as Nadam
from foveal.optimizers import Optimizer as Optimizer
from foveal.optimizers import OptimizerMap as OptimizerMap
from foveal.optimizers import RMSprop as RMSprop
from foveal.optimizers import ScheduleFreeAdamW as ScheduleFreeAdamW
from foveal.optimizers import deserialize as deserialize
from foveal.optimizers import get as get
from foveal.optimizers import serialize as serialize
