"""What `compile` was given: the losses and metrics of each output, and the optimizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, Any

from foveal.arguments import converted, real
from foveal.errors import ArgumentError, did_you_mean
from foveal.ir.node import Node
from foveal.learning import losses
from foveal.learning.identifiers import REPLACED
from foveal.learning.loss import Loss
from foveal.learning.optimizer import Optimizer
from foveal.nesting import leaves
from foveal.older import note
from foveal.ops.reduce import mean
from foveal.record import Record
from foveal.training.feed_names import TargetFeeds, target_feeds

if TYPE_CHECKING:
    from foveal.learning.metrics import MetricSpec
    from foveal.training.network import Network


class OutputSpec(Record):
    """The loss and metrics of one output: `prefix` stands before what is reported of it."""

    feeds: TargetFeeds
    prefix: str
    place: int
    """Of its loss, among those reported."""
    loss: Loss | None
    loss_weight: float
    metrics: tuple[MetricSpec, ...]

    @property
    def needs_labels(self) -> bool:
        """Whether labels are needed."""
        return self.loss is not None or bool(self.metrics)


class CompileSpec(Record):
    """An optimizer, a spec for each output, and how many steps callbacks are called for at once."""

    optimizer: Optimizer
    outputs: tuple[OutputSpec, ...]
    steps_per_execution: int = 1

    @cached_property
    def metrics(self) -> tuple[MetricSpec, ...]:
        """All that is watched beside losses, in order; where there are several outputs, in that of the names."""
        found = [metric for output in self.outputs for metric in output.metrics]
        return tuple(found if len(self.outputs) == 1 else sorted(found, key=lambda metric: str(metric.name)))

    @property
    def loss(self) -> Any:
        """The only output's loss, or a list of all outputs' losses."""
        return self.outputs[0].loss if len(self.outputs) == 1 else [output.loss for output in self.outputs]

    @property
    def losses(self) -> list[Loss]:
        """Those of the outputs that have one."""
        return [output.loss for output in self.outputs if output.loss is not None]

    @cached_property
    def loss_names(self) -> list[str]:
        """The losses that are reported: the whole, and where several outputs have one, each of those."""
        compared = sorted(
            (output for output in self.outputs if output.loss is not None), key=lambda output: output.place
        )
        return ["loss", *(f"{output.prefix}loss" for output in compared if len(compared) > 1)]

    @cached_property
    def names(self) -> list[str]:
        """What is reported, in order."""
        return [*self.loss_names, *(metric.name for metric in self.metrics)]


def output_specs(
    network: Network, loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any = None
) -> tuple[OutputSpec, ...]:
    """A spec for each output, from what `compile` was given: one value for all, a list, or a dict by name.

    Losses are reported in the order of outputs; where both they and the outputs are dicts, in that of the losses.
    """
    names = list(network.exits)
    several = len(names) > 1
    parts = _spread("loss", loss, names, alike=True)
    given = list(map(_loss, parts, _spread("loss_weights", loss_weights, names, alike=not several)))
    prefixes = [f"{name}_" if several else "" for name in names]
    order = [*loss, *names] if network.gives_a_dict and isinstance(loss, Mapping) else names
    plain, weighted = (
        [value] if not several and not isinstance(value, Mapping) else _metrics_of_each(argument, value, names)
        for argument, value in (("metrics", metrics), ("weighted_metrics", weighted_metrics))
    )
    specs = map(_metric_specs, prefixes, plain, weighted)
    return tuple(
        map(OutputSpec, target_feeds(len(names)), prefixes, map(order.index, names), *zip(*given, strict=True), specs)
    )


def _loss(told: Any, weight: Any) -> tuple[Loss | None, float]:
    """An output's loss and its weight; several, each with its weight, are one that is their sum."""
    if not isinstance(told, list | tuple):
        loss = None if told is None else converted("compile", "loss", losses.as_loss, told)
        return loss, 1.0 if weight is None else converted("compile", "loss_weights", real, weight)
    weights = weight if isinstance(weight, list | tuple) and len(weight) == len(told) else [weight] * len(told)
    parts = [_loss(*part) for part in zip(told, weights, strict=True) if part[0] is not None]
    return (losses.SumOfLosses([(part, scale) for part, scale in parts if part is not None]) if parts else None), 1.0


def check_names(loss: Any, loss_weights: Any, metrics: Any, weighted_metrics: Any) -> None:
    """An ArgumentError for a loss or a metric that there is not, whatever output it is for."""
    for part in leaves(loss):
        _loss(part, None)
    _metric_specs("", leaves(metrics), leaves(weighted_metrics))


def _metric_specs(prefix: str, metrics: Any, weighted_metrics: Any) -> tuple[MetricSpec, ...]:
    """An output's metrics under names of their own, as Keras names them."""
    found: dict[str, MetricSpec] = {}
    for argument, part, weighted in (("metrics", metrics, False), ("weighted_metrics", weighted_metrics, True)):
        for identifier in leaves(part):
            if identifier is not None:
                from foveal.learning.metrics import MetricSpec  # slow to import, as it brings every metric

                metric = converted("compile", argument, partial(MetricSpec, weighted=weighted), identifier)
                metric.name = _free(prefix, metric.name, weighted, found)
                found[metric.name] = metric
    return tuple(found.values())


def _free(prefix: str, name: str, weighted: bool, taken: Mapping[str, MetricSpec]) -> str:
    if weighted and prefix + name in taken:
        name = f"weighted_{name}"
    names = (prefix + name + (f"_{i}" if i else "") for i in count())
    return next(free for free in names if free not in taken)


def _metrics_of_each(argument: str, value: Any, names: Sequence[str]) -> list[Any]:
    """The metrics of each output; one list without parts is for each of them, as in Keras 2, with a note."""
    if (
        not isinstance(value, list | tuple)
        or len(value) == len(names)
        or any(part is None or isinstance(part, list | tuple | Mapping) for part in value)
    ):
        return _spread(argument, value, names, alike=False)
    if value:
        note(argument, f"compile: {value!r} is for each of the outputs, as in Keras 2. Write a list for each.")
    return [list(value)] * len(names)


def _spread(argument: str, value: Any, names: Sequence[str], alike: bool) -> list[Any]:
    """A part of an argument for each output; `alike` lets one value stand for all of them."""
    if isinstance(value, Mapping):
        unknown = [name for name in value if name not in names]
        if unknown:
            hint = did_you_mean(unknown[0], names) or f" The outputs are {', '.join(map(repr, names))}."
            raise ArgumentError(f"compile: `{argument}` names an output {unknown[0]!r} that there is not.{hint}")
        return [value.get(name) for name in names]
    if len(names) == 1 and alike and isinstance(value, list | tuple) and len(value) != 1:
        return [value]
    if isinstance(value, list | tuple) and len(value) == len(names):
        return list(value)
    if isinstance(value, list | tuple) and alike and len(leaves(value)) == len(names):
        return leaves(value)
    if value is None or (alike and not isinstance(value, list | tuple)):
        return [value] * len(names)
    raise ArgumentError(
        f"compile: `{argument}` must be a list with a part for each of the outputs {', '.join(map(repr, names))}, "
        f"or a dict by their names, got {value!r}."
    )


class Report(Record):
    """What a program with a loss computes: the parts of what is made small, losses to report, sums of metrics."""

    totals: list[Node]
    losses: dict[str, Node]
    sums: dict[MetricSum, Node]


class MetricSum(Record):
    """One of the sums, over all batches, that a metric is made of."""

    metric: str
    part: str

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of what was there, where others are added."""
        return self.part.startswith(REPLACED)

    def __str__(self) -> str:
        return f"{self.metric}/{self.part}"


def report(spec: CompileSpec, outputs: Sequence[Node], fed: Mapping[str, Node]) -> Report:
    """The losses and metrics of a model's outputs."""
    totals: list[Node] = []
    reported: dict[str, Node] = {}
    sums: dict[MetricSum, Node] = {}
    for output, predicted in zip(spec.outputs, outputs, strict=True):
        y, weight = fed.get(output.feeds.labels), fed.get(output.feeds.weights)
        if output.loss is not None:
            part = output.loss(y, predicted, weight)
            totals.append(part if output.loss_weight == 1 else part * output.loss_weight)
            whole = mean(part) if part.shape else part
            reported |= {f"{output.prefix}loss": whole} if len(spec.loss_names) > 1 else {}
        for metric in output.metrics:
            assert y is not None
            sums |= {MetricSum(metric.name, each): node for each, node in metric.sums(y, predicted, weight).items()}
    return Report(totals, reported, sums)
