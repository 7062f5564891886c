"""What `keras.callbacks` offers; it lives in foveal.training.callbacks."""

from foveal.lazy import no_attribute
from foveal.training.callbacks.backup import BackupAndRestore
from foveal.training.callbacks.callback import Callback, History
from foveal.training.callbacks.monitors import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from foveal.training.callbacks.progress import ProgbarLogger
from foveal.training.callbacks.stock import (
    CSVLogger,
    LambdaCallback,
    LearningRateScheduler,
    SwapEMAWeights,
    TensorBoard,
    TerminateOnNaN,
)

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
