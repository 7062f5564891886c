"""What `keras.callbacks` offers; it lives in foveal.training.callbacks.

Examples
--------
>>> from foveal import callbacks
>>> callbacks.EarlyStopping(patience=3).monitor
'val_loss'
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.training.callbacks.backup": "BackupAndRestore",
        "foveal.training.callbacks.callback": "Callback History",
        "foveal.training.callbacks.monitors": "EarlyStopping ModelCheckpoint ReduceLROnPlateau",
        "foveal.training.callbacks.progress": "ProgbarLogger",
        "foveal.training.callbacks.stock": (
            "CSVLogger LambdaCallback LearningRateScheduler SwapEMAWeights TerminateOnNaN"
        ),
        "foveal.training.callbacks.tensorboard": "RemoteMonitor TensorBoard",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
