"""The names of `keras.callbacks`; foveal.compat.surface says where each is."""

from foveal.callbacks import BackupAndRestore as BackupAndRestore
from foveal.callbacks import Callback as Callback
from foveal.callbacks import CSVLogger as CSVLogger
from foveal.callbacks import EarlyStopping as EarlyStopping
from foveal.callbacks import History as History
from foveal.callbacks import LambdaCallback as LambdaCallback
from foveal.callbacks import LearningRateScheduler as LearningRateScheduler
from foveal.callbacks import ModelCheckpoint as ModelCheckpoint
from foveal.callbacks import ProgbarLogger as ProgbarLogger
from foveal.callbacks import ReduceLROnPlateau as ReduceLROnPlateau
from foveal.callbacks import RemoteMonitor as RemoteMonitor
from foveal.callbacks import SwapEMAWeights as SwapEMAWeights
from foveal.callbacks import TensorBoard as TensorBoard
from foveal.callbacks import TerminateOnNaN as TerminateOnNaN
