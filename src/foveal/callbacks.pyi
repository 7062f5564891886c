"""What `keras.callbacks` offers; it lives in foveal.training.callbacks.

Examples
--------
>>> from foveal import callbacks
>>> callbacks.EarlyStopping(patience=3).monitor
'val_loss'
"""

import os
from collections.abc import Callable
from typing import Any, Literal

from foveal.training.callbacks.callback import Callback as Callback
from foveal.training.callbacks.callback import History as History
from foveal.training.callbacks.callback import Logs
from foveal.training.callbacks.progress import ProgbarLogger as ProgbarLogger
from foveal.training.callbacks.stock import LambdaCallback as LambdaCallback
from foveal.training.checkpoints import CheckpointFolder

class BackupAndRestore(Callback):
    """Keeps the whole training in a folder; the next `fit` with it goes on from there as if nothing had happened.

    One file holds weights, optimizer, the states of all callbacks, history, random numbers, and the place in the epoch
    and in the data. The last two such files are kept. A folder that Keras left is read, too: that epoch begins anew.

    Parameters
    ----------
    backup_dir : str or path
        A folder for nothing else.
    save_freq : 'epoch' or int, default='epoch'
        After each epoch, or after so many batches.
    double_checkpoint : bool, default=False
        Accepted for Keras's sake: the state before the last one is always kept, for the case that the last is damaged.
    delete_checkpoint : bool, default=True
        Whether the files are removed when training has come to its end.

    Raises
    ------
    FormatError
        At the beginning of `fit`: what was saved is damaged, or of another model or other data.
    """

    folder: CheckpointFolder
    backup_dir: str
    save_freq: str | int
    double_checkpoint: bool
    delete_checkpoint: bool
    def __init__(
        self,
        backup_dir: str,
        save_freq: str | int = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None: ...
    def due(self, batches: int) -> bool:
        """Asked after so many batches more: whether to save within the epoch."""
        ...
    def due_after_epoch(self) -> bool:
        """Asked after an epoch: whether to save."""
        ...
    def took(self, seconds: float) -> None:
        """Called after saving."""
        ...
    def finish(self) -> None:
        """Called when training has come to its end."""
        ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class CSVLogger(Callback):
    """Write each epoch's logs as a line of a CSV file.

    Parameters
    ----------
    filename : str or path
    separator : str, default=','
    append : bool, default=False
        Whether to go on below what the file holds.
    """

    filename: str
    separator: str
    append: bool
    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class EarlyStopping(Callback):
    """Stop training when the watched number no longer improves.

    Parameters
    ----------
    monitor : str, default='val_loss'
    min_delta : float, default=0
        An improvement is more than this.
    patience : int, default=0
        How many epochs without improvement are borne.
    verbose : {0, 1}, default=0
    mode : {'auto', 'min', 'max'}, default='auto'
    baseline : float, optional
        Improvements count only once they are better than this.
    restore_best_weights : bool, default=False
        Whether to end with the weights of the best epoch instead of the last one's.
    start_from_epoch : int, default=0
        The first epoch that is looked at.

    Attributes
    ----------
    best, best_epoch, stopped_epoch, wait
        The best number, its epoch, where training was stopped (0: nowhere), epochs since the last improvement.

    Examples
    --------
    >>> from foveal import callbacks
    >>> callbacks.EarlyStopping(monitor="loss", patience=2)
    EarlyStopping(monitor='loss', patience=2)
    """

    best: Any
    monitor: str
    min_delta: float
    patience: int
    verbose: int
    mode: str
    baseline: float | None
    restore_best_weights: bool
    start_from_epoch: int
    best_epoch: Any
    best_weights: Any
    stopped_epoch: Any
    wait: Any
    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: Literal["auto", "min", "max"] | str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...
    @property
    def judges(self) -> bool:
        """Whether it matters which of two values is better."""
        ...
    @property
    def rises(self) -> bool:
        """Whether larger values are better."""
        ...
    @property
    def monitor_op(self) -> Callable[..., Any]:
        """`keras.ops.greater` where larger values are better, else `less`."""
        ...
    def improves(self, value: float, reference: float | None, delta: float) -> bool:
        """Whether the value is better than the reference by more than `delta`."""
        ...
    def watched(self, logs: Logs) -> float | None:
        """The watched number, or None and a warning."""
        ...

class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch.

    Parameters
    ----------
    schedule : function (epoch, rate) -> rate, or (epoch) -> rate
    verbose : {0, 1}, default=0
    """

    schedule: Callable[..., float]
    verbose: int
    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class ModelCheckpoint(Callback):
    """Save the model, or its weights, while it trains.

    Parameters
    ----------
    filepath : str or path
        May hold `{epoch}`, `{batch}` and names of the logs: "m{epoch:02d}-{val_loss:.2f}.keras". It ends in '.keras',
        or in '.weights.h5' with `save_weights_only`.
    monitor : str, default='val_loss'
    verbose : {0, 1}, default=0
    save_best_only : bool, default=False
        Whether to save only when the watched number is better than ever.
    save_weights_only : bool, default=False
    mode : {'auto', 'min', 'max'}, default='auto'
    save_freq : 'epoch' or int, default='epoch'
        After each epoch, or after so many batches.
    initial_value_threshold : float, optional
        The best number before the first epoch.
    period : int, default=1
        Every so many epochs, as Keras 2 had it.
    """

    best: Any
    filepath: str
    monitor: str
    verbose: int
    save_best_only: bool
    save_weights_only: bool
    mode: str
    save_freq: str | int
    initial_value_threshold: float | None
    period: int
    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: Literal["auto", "min", "max"] | str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
        *,
        period: int = 1,
    ) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...
    @property
    def judges(self) -> bool:
        """Only the best model needs to be known."""
        ...
    @property
    def rises(self) -> bool:
        """Whether larger values are better."""
        ...
    @property
    def monitor_op(self) -> Callable[..., Any]:
        """`keras.ops.greater` where larger values are better, else `less`."""
        ...
    def improves(self, value: float, reference: float | None, delta: float) -> bool:
        """Whether the value is better than the reference by more than `delta`."""
        ...
    def watched(self, logs: Logs) -> float | None:
        """The watched number, or None and a warning."""
        ...

class ReduceLROnPlateau(Callback):
    """Lower the learning rate when the watched number no longer improves.

    Parameters
    ----------
    monitor : str, default='val_loss'
    factor : float below 1, default=0.1
        What the rate is multiplied with.
    patience : int, default=10
        After how many epochs without improvement.
    verbose : {0, 1}, default=0
    mode : {'auto', 'min', 'max'}, default='auto'
    min_delta : float, default=0.0001
        An improvement is more than this.
    cooldown : int, default=0
        How many epochs to wait after a change before counting again.
    min_lr : float, default=0.0
        The rate never falls below.
    """

    best: Any
    monitor: str
    factor: float
    patience: int
    verbose: int
    mode: str
    min_delta: float
    cooldown: int
    min_lr: float
    cooldown_counter: Any
    wait: Any
    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: Literal["auto", "min", "max"] | str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...
    @property
    def judges(self) -> bool:
        """Whether it matters which of two values is better."""
        ...
    @property
    def rises(self) -> bool:
        """Whether larger values are better."""
        ...
    @property
    def monitor_op(self) -> Callable[..., Any]:
        """`keras.ops.greater` where larger values are better, else `less`."""
        ...
    def improves(self, value: float, reference: float | None, delta: float) -> bool:
        """Whether the value is better than the reference by more than `delta`."""
        ...
    def watched(self, logs: Logs) -> float | None:
        """The watched number, or None and a warning."""
        ...
    def in_cooldown(self) -> bool:
        """Whether a change is too recent to count epochs."""
        ...

class RemoteMonitor(Callback):
    """Send the logs of every epoch to a server, as the field `field` of a form or as JSON.

    Parameters
    ----------
    root : str, default='http://localhost:9000'
    path : str, default='/publish/epoch/end/'
    field : str, default='data'
    headers : dict, optional
    send_as_json : bool, default=False
    """

    root: str
    path: str
    field: str
    headers: Any
    send_as_json: bool
    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class SwapEMAWeights(Callback):
    """Judge, and predict, with the running averages of the weights instead of the weights.

    The optimizer must keep them: `use_ema=True`.

    Parameters
    ----------
    swap_on_epoch : bool, default=False
        Whether callbacks behind it see the averages at the end of each epoch, such as a ModelCheckpoint.
    """

    swap_on_epoch: bool
    def __init__(self, swap_on_epoch: bool = False) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class TensorBoard(Callback):
    """Write losses, metrics, weights and the model for TensorBoard: `tensorboard --logdir logs`.

    Parameters
    ----------
    log_dir : str or path, default='logs'
        Its folders `train` and `validation` get the event files.
    histogram_freq : int, default=0
        Every so many epochs, how the weights are distributed; 0 leaves that out.
    write_graph : bool, default=True
        Whether to write the layers of a Sequential or functional model.
    write_images : bool, default=False
        Whether weights are drawn where their histograms are written.
    write_steps_per_second : bool, default=False
    update_freq : 'epoch', 'batch' or int, default='epoch'
        Whether losses and metrics are also written after each batch, or every so many.
    profile_batch : int or (int, int), default=0
        Checked, but no profile is written: `foveal.look` tells the time of layers.
    embeddings_freq, embeddings_metadata
        Not there.
    """

    log_dir: str
    histogram_freq: int
    write_graph: bool
    write_images: bool
    write_steps_per_second: bool
    update_freq: Any
    profile_batch: Any
    embeddings_freq: int
    embeddings_metadata: None
    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: int | str = "epoch",
        profile_batch: int | str | tuple[int, int] | list[int] = 0,
        embeddings_freq: Literal[0] = 0,
        embeddings_metadata: None = None,
    ) -> None: ...
    def due(self, batch: int) -> bool:
        """Every so many batches."""
        ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...

class TerminateOnNaN(Callback):
    """Stop as soon as the loss is no longer a number.

    Parameters
    ----------
    raise_error : bool, default=False
        Whether to raise a DataError instead of stopping quietly.
    """

    raise_error: bool
    def __init__(self, raise_error: bool = False) -> None: ...
    def prepare(self) -> None:
        """Whatever is to be done once the arguments are set."""
        ...
