"""What `keras.losses` offers; it lives in foveal.learning.losses.

Examples
--------
>>> from foveal import losses
>>> float(losses.MeanSquaredError()([[0.0], [1.0]], [[0.0], [3.0]]))
2.0
>>> float(losses.mean_absolute_error([1.0, 2.0], [2.0, 4.0]))
1.5
"""

from typing import Any, Literal

from foveal.learning.joint_losses import circle as circle
from foveal.learning.joint_losses import ctc as ctc
from foveal.learning.loss import Loss as Loss
from foveal.learning.losses import deserialize as deserialize
from foveal.learning.losses import get as get
from foveal.learning.losses import serialize as serialize
from foveal.learning.overlaps import Axis

class BinaryCrossentropy(CategoricalCrossentropy):
    """For labels 0 or 1.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0.0
        How far labels are squeezed towards 0.5.
    """

    name: str
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class BinaryFocalCrossentropy(Loss):
    """For labels 0 or 1, where what is already right counts less (Lin et al., 2017).

    Parameters
    ----------
    apply_class_balancing : bool, default=False
        Whether labels 1 count `alpha` times and labels 0 `1 - alpha` times.
    alpha : float, default=0.25
    gamma : float, default=2.0
        How much less: the loss is multiplied with `(1 - probability of the truth) ** gamma`.
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0.0
        How far labels are squeezed towards 0.5.
    """

    apply_class_balancing: bool
    alpha: float
    gamma: float
    from_logits: bool
    label_smoothing: float
    axis: int
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CategoricalCrossentropy(Loss):
    """For one-hot labels or other probabilities.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0.0
        The share of each label that is spread over all classes.
    """

    from_logits: bool
    label_smoothing: float
    axis: int
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CategoricalFocalCrossentropy(Loss):
    """For one-hot labels, where what is already right counts less (Lin et al., 2017).

    Parameters
    ----------
    alpha : float, default=0.25
        Every class counts so much.
    gamma : float, default=2.0
        How much less: the loss is multiplied with `(1 - probability of the truth) ** gamma`.
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0.0
        The share of each label that is spread over all classes.
    """

    alpha: float
    gamma: float
    from_logits: bool
    label_smoothing: float
    axis: int
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CategoricalGeneralizedCrossEntropy(Loss):
    """For class numbers that may be wrong: between crossentropy and absolute error (Zhang & Sabuncu, 2018).

    Parameters
    ----------
    q : float between 0 and 1, default=0.5
        Near 0 it is like crossentropy, near 1 like the absolute error, which wrong labels disturb less.
    """

    q: float
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class SparseCategoricalCrossentropy(Loss):
    """For class numbers 0, 1, 2, ...: minus the logarithm of the probability given to the true class.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    ignore_class : int, optional
        Predictions whose label is this number do not count, such as -1 or 255 for places without a label.
    """

    from_logits: bool
    ignore_class: int | None
    reduction: str | None
    axis: int
    name: str
    dtype: None
    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CategoricalHinge(Loss):
    """For one-hot labels: how little the right class stands out from the best wrong one."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_hinge",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CosineSimilarity(Loss):
    """Minus the cosine of the angle between label and prediction."""

    axis: int
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "cosine_similarity",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class Hinge(Loss):
    """For labels -1 or 1 (or 0 or 1): how far predictions are from the right side's margin."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "hinge",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class Huber(Loss):
    """Half the squared difference up to `delta`, from there on a straight line (Huber, 1964).

    Parameters
    ----------
    delta : float, default=1.0
    """

    delta: float
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class KLDivergence(Loss):
    """How far the predicted distribution is from the label's (Kullback & Leibler, 1951)."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "kl_divergence",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class LogCosh(Loss):
    """The logarithm of the hyperbolic cosine of the difference, on average: squared when small, straight when large."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "log_cosh",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class MeanAbsoluteError(Loss):
    """The absolute difference, on average."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_error",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class MeanAbsolutePercentageError(Loss):
    """The absolute difference in percent of the label, on average."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class MeanSquaredError(Loss):
    """The squared difference, on average."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_error",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class MeanSquaredLogarithmicError(Loss):
    """The squared difference of `log(1 + y)`, on average."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class Poisson(Loss):
    """For counts: minus the logarithm of Poisson's probability, but for a constant."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "poisson",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class SquaredHinge(Loss):
    """The square of the hinge loss's distance from the margin."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "squared_hinge",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class Dice(Loss):
    """How little two regions overlap, for labels and predictions from 0 to 1 (Milletari et al., 2016).

    Parameters
    ----------
    axis : int, tuple of int or None, default=None
        What a region extends over. All axes by default, so that the whole batch is one region; `axis=(1, 2, 3)`
        compares image by image.
    """

    reduction: str | None
    name: str
    axis: Axis
    dtype: None
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "dice",
        axis: int | list[int] | tuple[int, ...] | None = None,
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class Tversky(Loss):
    """Dice's loss with weights for the two kinds of mistakes (Salehi et al., 2017).

    Parameters
    ----------
    alpha : float, default=0.5
        How much what the label alone marks counts.
    beta : float, default=0.5
        How much what the prediction alone marks counts.
    axis : int, tuple of int or None, default=None
        What a region extends over, as in `Dice`.
    """

    alpha: float
    beta: float
    reduction: str | None
    name: str
    axis: Axis
    dtype: None
    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "tversky",
        axis: int | list[int] | tuple[int, ...] | None = None,
        dtype: Literal["float32"] | None = None,
    ) -> None: ...

class CTC(Loss):
    """For texts: how improbable the labels `(N, labels)` are to be read from logits `(N, steps, classes)`."""

    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "ctc", dtype: Literal["float32"] | None = None
    ) -> None: ...
    def function(y_true: Any, y_pred: Any) -> Any:
        """Minus the logarithm of the chance that the steps read as the labels (Graves et al., 2006).

        Shapes
        ------
        y_true : (N, labels) class numbers from 1 on; 0 fills up
        y_pred : (N, steps, classes) logits; class 0 is the blank
        output : (N,)
        """
        ...

class Circle(Loss):
    """For vectors of length 1 and class numbers: rows of one class are drawn together, others apart (Sun et al., 2020).

    Parameters
    ----------
    gamma : float, default=80.0
        How much the worst pairs outweigh the others.
    margin : float, default=0.4
        From what distance on pairs of a class weigh more.
    remove_diagonal : bool, default=True
        Whether a row is not compared with itself.
    """

    gamma: float
    margin: float
    remove_diagonal: bool
    reduction: str | None
    name: str
    dtype: None
    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str = "circle",
        dtype: Literal["float32"] | None = None,
    ) -> None: ...
    def function(
        y_true: Any,
        y_pred: Any,
        ref_labels: Any = None,
        ref_embeddings: Any = None,
        remove_diagonal: bool = True,
        gamma: float = 80,
        margin: float = 0.4,
    ) -> Any:
        """How near rows of one class are to each other, and how far from other classes (Sun et al., 2020).

        Shapes
        ------
        y_true : (N,) class numbers
        y_pred : (N, size) vectors of length 1
        ref_labels, ref_embeddings : (M,) and (M, size), optional
            What the rows are compared with; by default each other.
        output : (N,)
        """
        ...

def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Crossentropy of independent yes-or-no answers, both `(N, ..., answers)`, averaged over the last axis."""
    ...

def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Crossentropy of yes-or-no answers, where what is already right counts less (Lin et al., 2017)."""
    ...

def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Crossentropy of two distributions over classes, both `(N, ..., classes)`."""
    ...

def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Crossentropy of classes, where what is already right counts less (Lin et al., 2017)."""
    ...

def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """`(1 - p ** q) / q` for the probability p given to the true class (Zhang & Sabuncu, 2018).

    Shapes
    ------
    y_true : (N, ...) int32, class numbers
    y_pred : (N, ..., classes)
    output : (N, ...)
    """
    ...

def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Minus the logarithm of the probability given to the true class; 0 where that is `ignore_class`.

    Shapes
    ------
    y_true : (N, ...) int32, class numbers
    y_pred : (N, ..., classes)
    output : (N, ...)
    """
    ...

def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """`max(largest wrong - right + 1, 0)` for one-hot labels, along the last axis."""
    ...

def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Minus the cosine of the angle between the two, along an axis."""
    ...

def hinge(y_true: Any, y_pred: Any) -> Any:
    """`max(1 - y_true * y_pred, 0)` for labels -1 or 1 (or 0 or 1), averaged over the last axis."""
    ...

def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Half the squared difference up to `delta`, from there on a straight line; averaged over the last axis."""
    ...

def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """`sum(y_true * log(y_true / y_pred))` over the last axis (Kullback & Leibler, 1951)."""
    ...

def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """The logarithm of the hyperbolic cosine of the difference, averaged over the last axis."""
    ...

def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The absolute difference, averaged over the last axis."""
    ...

def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """The absolute difference in percent of the label, averaged over the last axis."""
    ...

def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The squared difference, averaged over the last axis."""
    ...

def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """The squared difference of `log(1 + y)`, averaged over the last axis."""
    ...

def poisson(y_true: Any, y_pred: Any) -> Any:
    """`y_pred - y_true * log(y_pred)`, averaged over the last axis."""
    ...

def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """The square of `max(1 - y_true * y_pred, 0)`, averaged over the last axis."""
    ...

def dice(y_true: Any, y_pred: Any, axis: Axis = None) -> Any:
    """`1 - 2 * overlap / (marked in y_true + marked in y_pred)` over some axes; None means all, the batch's too.

    What both mark is their product's sum (Dice, 1945; Milletari et al., 2016).
    """
    ...

def tversky(y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axis = None) -> Any:
    """Dice's loss with weights for the two kinds of mistakes (Salehi et al., 2017).

    As in Keras, `alpha` weighs what `y_true` alone marks, and `beta` what `y_pred` alone marks.
    """
    ...

kld = kl_divergence
KLD = kl_divergence
mae = mean_absolute_error
MAE = mean_absolute_error
mape = mean_absolute_percentage_error
MAPE = mean_absolute_percentage_error
mse = mean_squared_error
MSE = mean_squared_error
msle = mean_squared_logarithmic_error
MSLE = mean_squared_logarithmic_error
logcosh = log_cosh
