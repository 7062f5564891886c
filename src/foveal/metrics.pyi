"""What `keras.metrics` offers; it lives in foveal.learning.metrics.

Examples
--------
>>> from foveal import metrics
>>> accuracy = metrics.BinaryAccuracy()
>>> accuracy.update_state([[1.0], [0.0]], [[0.9], [0.8]])
>>> float(accuracy.result())
0.5
"""

from typing import Any, Literal

from foveal.learning.metrics import deserialize as deserialize
from foveal.learning.metrics import get as get
from foveal.learning.metrics import serialize as serialize
from foveal.learning.metrics.means import MeanMetricWrapper as MeanMetricWrapper
from foveal.learning.metrics.metric import Array
from foveal.learning.metrics.metric import Metric as Metric
from foveal.losses import KLD as KLD
from foveal.losses import MAE as MAE
from foveal.losses import MAPE as MAPE
from foveal.losses import MSE as MSE
from foveal.losses import MSLE as MSLE
from foveal.losses import binary_crossentropy as binary_crossentropy
from foveal.losses import binary_focal_crossentropy as binary_focal_crossentropy
from foveal.losses import categorical_crossentropy as categorical_crossentropy
from foveal.losses import categorical_focal_crossentropy as categorical_focal_crossentropy
from foveal.losses import categorical_hinge as categorical_hinge
from foveal.losses import cosine_similarity as cosine_similarity
from foveal.losses import hinge as hinge
from foveal.losses import huber as huber
from foveal.losses import kl_divergence as kl_divergence
from foveal.losses import kld as kld
from foveal.losses import log_cosh as log_cosh
from foveal.losses import logcosh as logcosh
from foveal.losses import mae as mae
from foveal.losses import mape as mape
from foveal.losses import mean_absolute_error as mean_absolute_error
from foveal.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from foveal.losses import mean_squared_error as mean_squared_error
from foveal.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from foveal.losses import mse as mse
from foveal.losses import msle as msle
from foveal.losses import poisson as poisson
from foveal.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from foveal.losses import squared_hinge as squared_hinge

class AUC(Metric):
    """The area under the curve of true against false positives, or of precision against recall.

    Predictions are counted in `num_thresholds` bins from 0 to 1.

    Parameters
    ----------
    num_thresholds : int above 1, default=200
    curve : {'ROC', 'PR', 'PRGAIN'}, default='ROC'
    summation_method : {'interpolation', 'minoring', 'majoring'}, default='interpolation'
        How the steps of the curve are joined (for 'PR': Davis & Goadrich, 2006).
    thresholds : list of float, optional
        The levels between 0 and 1 themselves, instead of their number.
    multi_label : bool, default=False
        Whether each column `(N, labels)` has an area of its own, of which the mean is taken.
    num_labels : int, optional
        How many columns there must be then.
    label_weights : list of float, optional
        How much each column counts: in that mean, or where all columns have one curve, in its counts.
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    """

    multi_label: bool
    num_thresholds: int
    curve: str
    summation_method: str
    name: str
    dtype: str
    thresholds: list[float] | None
    num_labels: int | None
    label_weights: list[float] | None
    from_logits: bool
    def __init__(
        self,
        num_thresholds: int | None = 200,
        curve: str = "ROC",
        summation_method: Literal["interpolation", "minoring", "majoring"] | str = "interpolation",
        name: str = "auc",
        dtype: str | None = None,
        thresholds: list[float] | tuple[float, ...] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: list[float] | tuple[float, ...] | None = None,
        from_logits: bool = False,
    ) -> None: ...
    def levels(self) -> Array:
        """The thresholds that are tried."""
        ...

class Accuracy(Metric):
    """How often prediction and label are equal."""

    name: str
    dtype: str
    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None: ...

class BinaryAccuracy(Metric):
    """How often a prediction is on the label's side of the threshold."""

    name: str
    dtype: str
    threshold: float
    def __init__(self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5) -> None: ...

class BinaryCrossentropy(Metric):
    """The mean crossentropy of yes-or-no answers.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their sigmoid.
    label_smoothing : float, default=0
        How far labels are squeezed towards 0.5.
    """

    name: str
    dtype: str
    from_logits: bool
    label_smoothing: float
    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None: ...

class BinaryIoU(Metric):
    """Overlap over union of labels 0 or 1 and predictions below or from a threshold on.

    Parameters
    ----------
    target_class_ids : list of int, default=(0, 1)
        The classes to average over.
    threshold : float, default=0.5
        A prediction from here on is a 1.
    """

    num_classes: int
    target_class_ids: list[int] | None
    ignore_class: int | None
    sparse_y_true: bool
    sparse_y_pred: bool
    threshold: float
    name: str
    dtype: Any
    def __init__(
        self,
        target_class_ids: list[int] | tuple[int, ...] = (0, 1),
        threshold: float = 0.5,
        name: str = "binary_io_u",
        dtype: Literal["int", "int32", "float32"] | None = None,
    ) -> None: ...

class CategoricalAccuracy(Metric):
    """How often the most probable class is the label's, a one-hot row."""

    name: str
    dtype: str
    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None: ...

class CategoricalCrossentropy(Metric):
    """The mean crossentropy, for one-hot labels or other probabilities.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    label_smoothing : float, default=0
        The share of each label that is spread over all classes.
    """

    name: str
    dtype: str
    from_logits: bool
    label_smoothing: float
    axis: int
    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None: ...

class CategoricalHinge(Metric):
    """The mean of the categorical hinge loss, for one-hot labels."""

    name: str
    dtype: str
    def __init__(self, name: str = "categorical_hinge", dtype: str | None = None) -> None: ...

class ConcordanceCorrelation(Metric):
    """How near labels and predictions of a row are to being equal: from -1 to 1 (Lin, 1989)."""

    name: str
    dtype: str
    axis: int
    def __init__(self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1) -> None: ...

class CosineSimilarity(Metric):
    """The cosine of the angle between label and prediction; the loss of this name is minus it."""

    name: str
    dtype: str
    axis: int
    def __init__(self, name: str = "cosine_similarity", dtype: str | None = None, axis: int = -1) -> None: ...

class F1Score(FBetaScore):
    """The harmonic mean of precision and recall.

    Parameters
    ----------
    average : {None, 'micro', 'macro', 'weighted'}, default=None
        One number for each class; all classes' counts together; the mean; the mean weighted by the classes' sizes.
    threshold : float, optional
        A prediction above it is a yes; by default the largest of a row is.
    """

    name: str
    def __init__(
        self,
        average: Literal["micro", "macro", "weighted"] | str | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: str | None = None,
    ) -> None: ...

class FBetaScore(Metric):
    """The harmonic mean of precision and recall, where recall counts `beta` times as much.

    Parameters
    ----------
    average : {None, 'micro', 'macro', 'weighted'}, default=None
        One number for each class; all classes' counts together; the mean; the mean weighted by the classes' sizes.
    beta : float, default=1.0
    threshold : float, optional
        A prediction above it is a yes; by default the largest of a row is.
    """

    average: str | None
    beta: float
    threshold: float | None
    name: str
    dtype: str
    def __init__(
        self,
        average: Literal["micro", "macro", "weighted"] | str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: str | None = None,
    ) -> None: ...

class FalseNegatives(Metric):
    """How many labels 1 were not predicted above the threshold."""

    thresholds: Any
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        name: str = "false_negatives",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

class FalsePositives(Metric):
    """How many labels 0 were predicted above the threshold."""

    thresholds: Any
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        name: str = "false_positives",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

class Hinge(Metric):
    """The mean of the hinge loss, for labels -1 or 1 (or 0 or 1)."""

    name: str
    dtype: str
    def __init__(self, name: str = "hinge", dtype: str | None = None) -> None: ...

class IoU(Metric):
    """Overlap over union of labels and predictions, averaged over some classes; those that do not occur are left out.

    Parameters
    ----------
    num_classes : int
    target_class_ids : list of int
        The classes to average over.
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_true, sparse_y_pred : bool, default=True
        Whether they are class numbers, not one number for each class on the last axis.
    """

    num_classes: int
    target_class_ids: list[int] | None
    ignore_class: int | None
    sparse_y_true: bool
    sparse_y_pred: bool
    name: str
    dtype: Any
    axis: int
    def __init__(
        self,
        num_classes: int,
        target_class_ids: list[int] | tuple[int, ...],
        name: str = "io_u",
        dtype: Literal["int", "int32", "float32"] | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: Literal[-1] = -1,
    ) -> None: ...

class KLDivergence(Metric):
    """The mean of how far the predicted distribution is from the label's (Kullback & Leibler, 1951)."""

    name: str
    dtype: str
    def __init__(self, name: str = "kl_divergence", dtype: str | None = None) -> None: ...

class LogCoshError(Metric):
    """The mean of the logarithm of the hyperbolic cosine of the difference."""

    name: str
    dtype: str
    def __init__(self, name: str = "logcosh", dtype: str | None = None) -> None: ...

class MeanAbsoluteError(Metric):
    """The mean of the absolute difference."""

    name: str
    dtype: str
    def __init__(self, name: str = "mean_absolute_error", dtype: str | None = None) -> None: ...

class MeanAbsolutePercentageError(Metric):
    """The mean of the absolute difference in percent of the label."""

    name: str
    dtype: str
    def __init__(self, name: str = "mean_absolute_percentage_error", dtype: str | None = None) -> None: ...

class MeanIoU(Metric):
    """Overlap over union of labels and predictions, averaged over the classes that occur.

    Parameters
    ----------
    num_classes : int
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_true, sparse_y_pred : bool, default=True
        Whether they are class numbers, not one number for each class on the last axis.
    """

    num_classes: int
    target_class_ids: list[int] | None
    ignore_class: int | None
    sparse_y_true: bool
    sparse_y_pred: bool
    name: str
    dtype: Any
    axis: int
    def __init__(
        self,
        num_classes: int,
        name: str = "mean_io_u",
        dtype: Literal["int", "int32", "float32"] | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: Literal[-1] = -1,
    ) -> None: ...

class MeanSquaredError(Metric):
    """The mean of the squared difference."""

    name: str
    dtype: str
    def __init__(self, name: str = "mean_squared_error", dtype: str | None = None) -> None: ...

class MeanSquaredLogarithmicError(Metric):
    """The mean of the squared difference of `log(1 + y)`."""

    name: str
    dtype: str
    def __init__(self, name: str = "mean_squared_logarithmic_error", dtype: str | None = None) -> None: ...

class OneHotIoU(Metric):
    """`IoU` of labels, and by default predictions, with one number for each class on the last axis.

    Parameters
    ----------
    num_classes : int
    target_class_ids : list of int
        The classes to average over.
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_pred : bool, default=False
        Whether predictions are class numbers.
    """

    num_classes: int
    target_class_ids: list[int] | None
    ignore_class: int | None
    sparse_y_true: bool
    sparse_y_pred: bool
    name: str
    dtype: Any
    axis: int
    def __init__(
        self,
        num_classes: int,
        target_class_ids: list[int] | tuple[int, ...],
        name: str = "one_hot_io_u",
        dtype: Literal["int", "int32", "float32"] | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: Literal[-1] = -1,
    ) -> None: ...

class OneHotMeanIoU(Metric):
    """`MeanIoU` of labels, and by default predictions, with one number for each class on the last axis.

    Parameters
    ----------
    num_classes : int
    ignore_class : int, optional
        Places whose label is this number do not count.
    sparse_y_pred : bool, default=False
        Whether predictions are class numbers.
    """

    num_classes: int
    target_class_ids: list[int] | None
    ignore_class: int | None
    sparse_y_true: bool
    sparse_y_pred: bool
    name: str
    dtype: Any
    axis: int
    def __init__(
        self,
        num_classes: int,
        name: str = "one_hot_mean_io_u",
        dtype: Literal["int", "int32", "float32"] | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: Literal[-1] = -1,
    ) -> None: ...

class PearsonCorrelation(Metric):
    """How straight the line is on which labels and predictions of a row lie: from -1 to 1 (Pearson, 1895)."""

    name: str
    dtype: str
    axis: int
    def __init__(self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1) -> None: ...

class Poisson(Metric):
    """The mean of Poisson's loss."""

    name: str
    dtype: str
    def __init__(self, name: str = "poisson", dtype: str | None = None) -> None: ...

class Precision(Metric):
    """The share of the yes answers that are right: tp / (tp + fp).

    Parameters
    ----------
    thresholds : float or list of float, optional
        A prediction above it is a yes; 0.5 by default, and with `top_k` none.
    top_k : int, optional
        Only the `top_k` largest predictions of a row are a yes.
    class_id : int, optional
        Only this class counts.
    """

    thresholds: Any
    top_k: int | None
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str = "precision",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

class PrecisionAtRecall(Metric):
    """The best precision, tp / (tp + fp), where this share of the labels 1 is found.

    Parameters
    ----------
    recall : float from 0 to 1
        The share of the labels 1 that must be found: tp / (tp + fn).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    multi_label: bool
    recall: float
    num_thresholds: int
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str = "precision_at_recall",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> Array:
        """The thresholds that are tried."""
        ...
    @property
    def least(self) -> float:
        """What the other rate must reach."""
        ...
    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        """The rate that must be reached, and the one that is looked for, at each threshold."""
        ...

class R2Score(Metric):
    """The share of the labels' variance that predictions explain: 1 is all of it, 0 no more than the labels' mean.

    Parameters
    ----------
    class_aggregation : {None, 'uniform_average', 'variance_weighted_average'}, default='uniform_average'
        One number for each column; their mean; their mean weighted by the columns' variances.
    num_regressors : int, default=0
        How many inputs the model has, for the adjusted score; 0 means that it is not adjusted.
    """

    class_aggregation: str | None
    num_regressors: int
    name: str
    dtype: str
    def __init__(
        self,
        class_aggregation: Literal["uniform_average", "variance_weighted_average"] | str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: str | None = None,
    ) -> None: ...

class Recall(Metric):
    """The share of the labels 1 that were found: tp / (tp + fn).

    Parameters
    ----------
    thresholds : float or list of float, optional
        A prediction above it is a yes; 0.5 by default, and with `top_k` none.
    top_k : int, optional
        Only the `top_k` largest predictions of a row are a yes.
    class_id : int, optional
        Only this class counts.
    """

    thresholds: Any
    top_k: int | None
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str = "recall",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

class RecallAtPrecision(Metric):
    """The largest share of the labels 1 that can be found where this share of the yes answers is right.

    Parameters
    ----------
    precision : float from 0 to 1
        The share of the yes answers that must be right: tp / (tp + fp).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    multi_label: bool
    precision: float
    num_thresholds: int
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str = "recall_at_precision",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> Array:
        """The thresholds that are tried."""
        ...
    @property
    def least(self) -> float:
        """What the other rate must reach."""
        ...
    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        """The rate that must be reached, and the one that is looked for, at each threshold."""
        ...

class RootMeanSquaredError(Metric):
    """The root of the mean squared difference."""

    name: str
    dtype: str
    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None: ...

class SensitivityAtSpecificity(Metric):
    """The largest share of the labels 1 that can be found where this share of the labels 0 is left alone.

    Parameters
    ----------
    specificity : float from 0 to 1
        The share of the labels 0 that must not be a yes: tn / (tn + fp).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    multi_label: bool
    specificity: float
    num_thresholds: int
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str = "sensitivity_at_specificity",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> Array:
        """The thresholds that are tried."""
        ...
    @property
    def least(self) -> float:
        """What the other rate must reach."""
        ...
    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        """The rate that must be reached, and the one that is looked for, at each threshold."""
        ...

class SparseCategoricalAccuracy(Metric):
    """How often the most probable class is the label, a class number."""

    name: str
    dtype: str
    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None: ...

class SparseCategoricalCrossentropy(Metric):
    """The mean crossentropy, for class numbers.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions still lack their softmax.
    ignore_class : int, optional
        Predictions whose label is this number count with weight 0; as in Keras, without weights they count as 0.
    """

    name: str
    dtype: str
    from_logits: bool
    ignore_class: int | None
    axis: int
    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None: ...

class SparseTopKCategoricalAccuracy(Metric):
    """How often the label, a class number, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    from_sorted_ids : bool, default=False
        Whether predictions are class numbers, the most probable first.
    """

    k: int
    name: str
    dtype: str
    from_sorted_ids: bool
    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None: ...

class SpecificityAtSensitivity(Metric):
    """The largest share of the labels 0 that can be left alone where this share of the labels 1 is found.

    Parameters
    ----------
    sensitivity : float from 0 to 1
        The share of the labels 1 that must be found: tp / (tp + fn).
    num_thresholds : int, default=200
        How many thresholds from 0 to 1 are tried.
    class_id : int, optional
        Only this class counts.
    """

    multi_label: bool
    sensitivity: float
    num_thresholds: int
    class_id: int | None
    name: str
    dtype: str
    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str = "specificity_at_sensitivity",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> Array:
        """The thresholds that are tried."""
        ...
    @property
    def least(self) -> float:
        """What the other rate must reach."""
        ...
    def rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
        """The rate that must be reached, and the one that is looked for, at each threshold."""
        ...

class SquaredHinge(Metric):
    """The mean of the squared hinge loss, for labels -1 or 1 (or 0 or 1)."""

    name: str
    dtype: str
    def __init__(self, name: str = "squared_hinge", dtype: str | None = None) -> None: ...

class TopKCategoricalAccuracy(Metric):
    """How often the label's class, a one-hot row, is among the `k` most probable.

    Parameters
    ----------
    k : int, default=5
    """

    k: int
    name: str
    dtype: str
    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: str | None = None) -> None: ...

class TrueNegatives(Metric):
    """How many labels 0 were not predicted above the threshold."""

    thresholds: Any
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        name: str = "true_negatives",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

class TruePositives(Metric):
    """How many labels 1 were predicted above the threshold."""

    thresholds: Any
    name: str
    dtype: str
    def __init__(
        self,
        thresholds: float | list[float] | tuple[float, ...] | None = None,
        name: str = "true_positives",
        dtype: str | None = None,
    ) -> None: ...
    def levels(self) -> list[float]:
        """The thresholds as a list; 0.5 when none was given."""
        ...
    def from_counts(self, **counts: Array) -> Array:
        """The metric at each threshold."""
        ...

def accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where prediction and label are equal."""
    ...

def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where a prediction above the threshold meets a label 1, or another a label 0."""
    ...

def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest values of both `(N, ..., classes)` stand at the same place."""
    ...

def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest of `(N, ..., classes)` stands at the class number `(N, ...)`."""
    ...

def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False) -> Any:
    """1 where the class number `(N, ...)` is among the `k` most probable of `(N, ..., classes)`.

    With `from_sorted_ids`, predictions are class numbers, the most probable first.
    """
    ...

def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the class of a one-hot label is among the `k` most probable of `(N, ..., classes)`."""
    ...

def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """How near the two are to the line where they are equal, along an axis: from -1 to 1 (Lin, 1989)."""
    ...

def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The covariance of the two along an axis, by both their deviations: from -1 to 1 (Pearson, 1895)."""
    ...

class Mean(Metric):
    """The mean of values that are given one after another, such as the losses of batches."""

    name: str
    dtype: str
    def __init__(self, name: str = "mean", dtype: str | None = None) -> None: ...

class Sum(Mean):
    """The sum of values that are given one after another."""

    name: str
    def __init__(self, name: str = "sum", dtype: str | None = None) -> None: ...
