"""The names of `keras.optimizers.schedules`; foveal.compat.surface says where each is."""

from foveal.optimizers.schedules import CosineDecay as CosineDecay
from foveal.optimizers.schedules import CosineDecayRestarts as CosineDecayRestarts
from foveal.optimizers.schedules import ExponentialDecay as ExponentialDecay
from foveal.optimizers.schedules import InverseTimeDecay as InverseTimeDecay
from foveal.optimizers.schedules import LearningRateSchedule as LearningRateSchedule
from foveal.optimizers.schedules import PiecewiseConstantDecay as PiecewiseConstantDecay
from foveal.optimizers.schedules import PolynomialDecay as PolynomialDecay
from foveal.optimizers.schedules import deserialize as deserialize
from foveal.optimizers.schedules import serialize as serialize
