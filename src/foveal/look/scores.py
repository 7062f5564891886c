"""Which answer of a model is explained, and how much the model is for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.engines.engine import Program
from foveal.errors import ArgumentError, did_you_mean
from foveal.ir.autodiff import gradients
from foveal.ir.node import BATCH, Elementwise, Node, Reshape, elementwise, placeholder, show
from foveal.look.views import Array, Opened, Values, compile_outputs, node_values, opened, require_model
from foveal.models import Model
from foveal.nesting import leaves
from foveal.ops.reduce import sum_
from foveal.ops.softmax import Softmax
from foveal.record import Record
from foveal.training.runtime import Runtime

Target = int | Sequence[int] | tuple[int, ...] | None


class Query(Record, eq=False):
    """An output of a model, and images for it.

    Attributes
    ----------
    who : str
        The function in whose name errors speak.
    model : Model
    runtime : Runtime
    inside : Opened
    feeds : mapping of str to array
        The images, by the names of the graph's inputs.
    output : int
        Which of the model's outputs.
    of : {'logit', 'output'}
        Whether the score is taken before a last softmax or sigmoid, or is what the model gives.
    """

    who: str
    model: Model
    runtime: Runtime
    inside: Opened
    feeds: Mapping[str, Array]
    output: int
    of: str

    @property
    def x(self) -> list[Array]:
        """The images of each input."""
        return list(self.feeds.values())

    @property
    def channels_first(self) -> bool:
        """Whether the images' channels stand behind the batch."""
        return next(iter(self.inside.inputs.values())).channels_first

    @property
    def nodes(self) -> tuple[Node, Node]:
        """What the score is taken from, and what the model gives."""
        return answer(self.inside, self.output, self.of), leaves(self.inside.y)[self.output]

    def about(self, target: Target, nodes: Iterable[Node] = (), values: Values | None = None) -> Question:
        """The question why the target, by default the predicted class, is answered.

        `values`, where they are known already, are those of `nodes`, which may be any of the opened model, and of the
        query's own.
        """
        if values is None:
            values = node_values(self.runtime, [*self.nodes, *nodes], self.feeds)
        answers, outputs = (values[node] for node in self.nodes)
        kind = head(self.inside, self.output)
        binary = kind == "sigmoid" and answers.shape[1:] == (1,)
        if target is None:
            chosen = _predicted(self.who, answers, 0.5 if self.of == "output" else 0.0, binary)
        else:
            chosen = _targets(self.who, target, len(answers), (2,) if binary else answers.shape[1:])
        weights = np.zeros(answers.shape, np.float32)
        rows = np.arange(len(answers))
        if binary:
            weights[:, 0] = np.where(chosen == 0, -1, 1)
        else:
            weights[(rows, *chosen.reshape(len(rows), -1).T)] = 1
        score = _at_target(answers, weights)
        against = (chosen == 0) if binary else 0
        probability = None if kind == "linear" else _at_target(outputs, weights) + against
        query = self.who, self.model, self.runtime, self.inside, self.feeds, self.output, self.of
        return Question(*query, chosen, weights, score, probability, values)


class Question(Query, eq=False):
    """Images, and for each the answer that is to be explained.

    Attributes
    ----------
    target : array (N,) or (N, axes)
        For each image the class, or the place in the output.
    weights : array (N, *answer)
        1 at the target and 0 elsewhere; -1 where the target is class 0 of a single sigmoid.
    score : array (N,)
        How much the model is for the target.
    probability : array (N,) or None
        That of the target, where the model ends with a softmax or a sigmoid.
    values : mapping of Node to array
        What the nodes give that were asked about.
    together : tuple of Node
        Whose slopes are computed by one program, whichever is asked for.
    """

    target: Array
    weights: Array
    score: Array
    probability: Array | None
    values: Values
    together: tuple[Node, ...] = ()

    @property
    def inputs(self) -> tuple[Node, ...]:
        """The nodes of the images."""
        return tuple(place.node for place in self.inside.inputs.values())

    def run(
        self,
        nodes: Iterable[Node],
        x: Sequence[Array] | None = None,
        weights: Array | None = None,
        guided: bool = False,
    ) -> tuple[Array, list[Array]]:
        """The score (N,) and its slopes at some nodes; `guided` lets only positive ones through a ReLU.

        Without `x` they are those of the question's images; with it there may be more or fewer, as `weights` tells.
        """
        at = tuple(dict.fromkeys((*self.together, *nodes)))
        names = {node: f"g{i}" for i, node in enumerate(at)}

        def make() -> Program:
            node = self.nodes[0]
            wanted = placeholder("target", (BATCH, *node.shape[1:]))
            score = sum_(node * wanted, tuple(range(1, len(node.shape))))
            slopes = gradients(score, at, change=_guided if guided else None)
            return compile_outputs(self.runtime, {"score": score, **dict(zip(names.values(), slopes, strict=True))})

        program = self.runtime.cached((self.output, self.of, at, guided), make)
        given = self.feeds if x is None else dict(zip(self.feeds, x, strict=True))
        found = program.run({**given, "target": self.weights if weights is None else weights})
        return found["score"], [found[names[node]] for node in nodes]

    def scores(self, x: Sequence[Array], weights: Array | None = None) -> Array:
        """How much the model is for the target, of other images."""
        return self.run((), x, weights)[0]

    def slopes(self, x: Sequence[Array] | None = None, guided: bool = False) -> list[Array]:
        """The gradient of the score, for each input."""
        return self.run(self.inputs, x, guided=guided)[1]


def _guided(node: Node, gradient: Node) -> Node:
    return elementwise("relu", gradient) if node.op == Elementwise("relu") else gradient


def query(who: str, model: Model, x: Any, output: str | None = None, of: str = "logit") -> Query:
    """An output of a model and images for it, checked."""
    of = converted(who, "of", one_of("logit", "output"), of)
    runtime, feeds = require_model(who, model).feeds_for(who, x)
    return Query(who, model, runtime, opened(model, runtime.sizes), feeds, _output(who, model, output), of)


def question(who: str, model: Model, x: Any, target: Target, output: str | None = None, of: str = "logit") -> Question:
    """Why a model answers as it does; without a target why the class that it predicts."""
    return query(who, model, x, output, of).about(target)


def _at_target(values: Array, weights: Array) -> Array:
    """The sum of what an output gives for each image (N,), each value times its weight."""
    return np.asarray((values * weights).reshape(len(values), -1).sum(-1))


def answer(inside: Opened, output: int, of: str) -> Node:
    """What the model gives; `of='logit'` goes back behind a last softmax or sigmoid."""
    node: Node = leaves(inside.y)[output]
    return node if of == "output" or head(inside, output) == "linear" else _before_reshape(node).inputs[0]


def head(inside: Opened, output: int) -> str:
    """What an output ends with: 'softmax', 'sigmoid', or 'linear' for anything else, which has no probabilities."""
    node: Node = leaves(inside.y)[output]
    last = _before_reshape(node)
    kind = "softmax" if isinstance(last.op, Softmax) else "sigmoid" if last.op == Elementwise("sigmoid") else "linear"
    return kind if kind != "linear" and last.inputs[0].shape == node.shape else "linear"


def _before_reshape(node: Node) -> Node:
    while isinstance(node.op, Reshape):
        node = node.inputs[0]
    return node


def _output(who: str, model: Model, output: str | None) -> int:
    names = model.output_names
    if output is None and len(names) == 1:
        return 0
    if output not in names:
        got = "nothing" if output is None else repr(output)
        hint = did_you_mean(output or "", names)
        raise ArgumentError(f"{who}: `output` must be one of {', '.join(map(repr, names))}, got {got}.{hint}")
    return names.index(output)


def _predicted(who: str, answers: Array, threshold: float, binary: bool) -> Array:
    shape = answers.shape[1:]
    if len(shape) != 1:
        raise ArgumentError(
            f"{who}: the model gives {show((BATCH, *shape))}, one number for each place. Say which is meant: "
            f"target=({', '.join('0' for _ in shape)}) is the first."
        )
    return (answers[:, 0] > threshold).astype(int) if binary else np.asarray(answers.argmax(-1))


def _targets(who: str, target: Any, count: int, sizes: tuple[int, ...]) -> Array:
    """One class for each image, or one place (count, axes) where the answer has several axes."""
    given = np.asarray(target)
    axes = () if len(sizes) == 1 else (len(sizes),)
    if given.dtype.kind not in "iu" or given.shape not in (axes, (count, *axes)):
        what = (
            "a class, or one for each image" if not axes else f"a place of {len(sizes)} numbers, or one for each image"
        )
        raise ArgumentError(f"{who}: `target` must be {what}, got {target!r}.")
    if sizes == (1,) and given.any():
        raise ArgumentError(
            f"{who}: `target` must be 0 or left out, as the model gives one number and no sigmoid makes two classes of "
            f"it, got {target!r}."
        )
    if (given < 0).any() or (given >= np.array(sizes)).any():
        raise ArgumentError(
            f"{who}: `target` must be from 0 to {', '.join(str(n - 1) for n in sizes)}, got {target!r}."
        )
    return np.broadcast_to(given, (count, *axes)).copy()
