"""The names of `keras.optimizers`; foveal.compat.surface says where each is."""

from foveal.keras.optimizers import schedules as schedules
from foveal.optimizers import SGD as SGD
from foveal.optimizers import Adadelta as Adadelta
from foveal.optimizers import Adagrad as Adagrad
from foveal.optimizers import Adam as Adam
from foveal.optimizers import Adamax as Adamax
from foveal.optimizers import AdamW as AdamW
from foveal.optimizers import Ftrl as Ftrl
from foveal.optimizers import Lion as Lion
from foveal.optimizers import Nadam as Nadam
from foveal.optimizers import Optimizer as Optimizer
from foveal.optimizers import RMSprop as RMSprop
from foveal.optimizers import get as get
