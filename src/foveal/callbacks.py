"""What `keras.callbacks` offers; it lives in foveal.training.callbacks and the files beside it."""

from foveal.arguments import no_attribute
from foveal.training.callbacks import Callback, History
from foveal.training.callbacks_backup import BackupAndRestore
from foveal.training.callbacks_monitor import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from foveal.training.callbacks_stock import (
    CSVLogger,
    LambdaCallback,
    LearningRateScheduler,
    SwapEMAWeights,
    TensorBoard,
    TerminateOnNaN,
)
from foveal.training.progress import ProgbarLogger

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
__getattr__ = no_attribute("foveal.callbacks", __all__)
