"""What every model can do, however its layers are put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Self, overload

import numpy as np

from foveal import eager
from foveal.arguments import choose, converted, names_checked
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.symbolic import KerasTensor, OpenShape
from foveal.ir.node import BATCH, Node, show
from foveal.ir.weight import Weight
from foveal.layers import Dense, InputLayer, Layer
from foveal.layers.calling import applied, shape_of
from foveal.layers.custom import all_sublayers
from foveal.layers.masks import masks_among
from foveal.layers.operation import Operation
from foveal.layers.tracing import active_tracer
from foveal.models.layer_graph import LayerGraph
from foveal.models.planned import Planned
from foveal.models.saved import Saved
from foveal.models.summary import print_summary
from foveal.models.traces import Traces
from foveal.nesting import Packed, leaves, mapped, mapped_shapes, unpacked
from foveal.older import ENDS, modern_end
from foveal.registry import is_own
from foveal.training.feed_names import feed_names, match_by_name
from foveal.training.trainer import Trainer

Array = np.ndarray[Any, Any]


class Model(Saved, Trainer, Planned, Traces, Layer):
    """Layers put together: `Model(inputs, outputs)` is everything between some symbolic tensors and others.

    Parameters
    ----------
    inputs : KerasTensor, or lists or dicts of them
        What `Input(...)` gave; or what a layer gave, to begin in the middle of another model.
    outputs : KerasTensor, or lists or dicts of them
        What layers gave that were called on the inputs, directly or through others.
    name : str, optional

    Notes
    -----
    Layers and weights are shared, not copied: `Model(model.input, model.get_layer("c2").output)` looks into `model`.

    A class of one's own has its layers in attributes, and says in `call(self, x, training=False)` what they compute.
    It is built for the first data that it meets, or by `build(input_shape)`.
    """

    arguments = {
        name: argument for name, argument in Layer.arguments.items() if name not in ("input_shape", "input_dim")
    }

    default_training = None

    holds_layers = True
    builds_itself = True
    _graph: LayerGraph | None = None
    _layers: list[Layer] | None = None
    is_functional = False
    """Whether the model was made of its inputs and outputs."""
    _tracing = False
    _fresh: Collection[Layer] = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """`Model(inputs, outputs)` makes a `Functional`, as it does in Keras."""
        kind: Any = Functional if cls is Model else cls
        made: Self = super().__new__(kind, *args, **kwargs)
        return made

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """What a class of the user's own does in `build` becomes a part of building."""
        super().__init_subclass__(**kwargs)
        if "build" in vars(cls) and is_own(vars(cls)["build"]):
            cls._build_parts, cls.build = vars(cls)["build"], Model.build  # type: ignore[method-assign]

    @overload
    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True) -> None: ...

    @overload
    def __init__(self, *, name: str | None = None, trainable: bool = True, dtype: Any = None) -> None: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args or not kwargs.keys().isdisjoint(ENDS):
            self._init_from_ends(*args, **{modern_end(name): value for name, value in kwargs.items()})
        else:
            super().__init__(**kwargs)

    @names_checked
    def _init_from_ends(self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True) -> None:
        """Begin as everything between some symbolic tensors and others."""
        super().__init__(trainable=trainable, name=name or None)
        graph = LayerGraph(f"Model: {self.name!r}", inputs, outputs)
        self._layers, self.is_functional = graph.layers, True
        self._hold(graph)

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for data of this shape, None for the batch; or of lists or dicts of shapes."""
        if self.is_functional:
            return  # the layers were built when they were called
        if self._tracing:
            build_parts, self._build_parts = self._build_parts, _nothing  # type: ignore[method-assign]
            build_parts(input_shape)
            return
        if input_shape is None:
            raise ArgumentError(f"build: give the shape of the data to {self.name!r}, like (None, 28, 28, 1).")
        self._fresh = {
            layer for layer in all_sublayers(self) if not layer.built
        }  # a set, as lists of layers are tracked
        try:
            self._trace(input_shape)
        except BaseException:
            self.unbuild()
            raise

    def _trace(self, input_shape: Any) -> None:
        """Follow what a class of the user's own computes of data of this shape."""
        self._tracing = True
        try:
            x = mapped_shapes(lambda shape: InputLayer(batch_shape=tuple(shape)).output, input_shape)
            self._hold(LayerGraph(f"{type(self).__name__}: {self.name!r}", x, Layer._on(self, x, None, "")))
            self.calls.clear()  # of the calls that users make this is none
        finally:
            self._tracing = False
            vars(self).pop("_build_parts", None)

    def _build_parts(self, input_shape: Any) -> None:
        """What a class of the user's own does to build itself."""

    def unbuild(self) -> None:
        """Forget the weights that `build` created."""
        if self.is_functional:
            return  # they are those of the layers that the model was made of
        for layer in self._fresh:
            layer.unbuild() if isinstance(layer, Model) else layer.forget()
        self.forget()
        self.calls.clear()
        self._graph = self._runtimes = self.image_shape = None
        self.retrace()
        self.entries, self.exits = {"x": None}, {"y": ()}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    def _hold(self, graph: LayerGraph) -> None:
        """Take the layers between two ends as this model's own."""
        self._graph = graph
        self.retrace()
        graph.weights = self._gathered()
        self.entries, self.exits = graph.input_shapes(), graph.exit_shapes()
        self.image_shape = next(iter(self.entries.values())) if len(self.entries) == 1 else None
        self.answer_shape = next(iter(self.exits.values()))
        ends = [unpacked(end) for end in (graph.inputs, graph.outputs)]
        self.plain = all(isinstance(end, KerasTensor) and end.dtype != "bool" for end in ends)
        self.whole = tuple([tensor.name for tensor in leaves(graph.outputs) if not tensor.batched])
        self.gives_a_dict = isinstance(graph.outputs, dict)
        self.built = True

    def add_loss(self, loss: Any) -> None:
        """Add to the loss that training lowers: scalars that `call` computes, or symbolic ones of this model."""
        if any(isinstance(leaf, KerasTensor) for leaf in leaves(loss)):
            self._hold(self._ends.with_losses(self.name, leaves(loss)))
        else:
            super().add_loss(loss)

    @property
    def _ends(self) -> LayerGraph:
        if self._graph is None:
            raise AttributeError(f"{type(self).__name__}: {self.name!r} is not built yet. Give it an Input, or data.")
        return self._graph

    @property
    def input(self) -> Any:
        """The symbolic tensors that the model begins with, as they were given."""
        return self._ends.inputs

    @property
    def output(self) -> Any:
        """The symbolic tensors that the model ends with, as they were given."""
        return self._ends.outputs

    @property
    def inputs(self) -> list[Any]:
        """The symbolic tensors that the model begins with, in a list."""
        return leaves(self._ends.inputs)

    @property
    def outputs(self) -> list[Any]:
        """The symbolic tensors that the model ends with, in a list."""
        return leaves(self._ends.outputs)

    @property
    def input_names(self) -> list[str]:
        """What the inputs are called where data is given as a dict."""
        return list(self.entries)

    @property
    def output_names(self) -> list[str]:
        """What the outputs are called where labels, losses or metrics are given as a dict."""
        return list(self.exits)

    @property
    def input_shape(self) -> Any:
        """The shape of the data, None for the batch; a list of them where there are several inputs."""
        return unpacked([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """The shape of the predictions, None for the batch; a list of them where there are several outputs."""
        return unpacked([tensor.shape for tensor in self.outputs])

    def _build_for(self, x: Any) -> None:
        self.build(mapped(shape_of, x))

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """The output: symbolic or a graph node, as a layer of another model; or an array, for a batch in an array."""
        on_arrays = type(x) is np.ndarray or not isinstance(next(iter(leaves(x)), None), Node | KerasTensor)
        traced = on_arrays and (eager.is_recording(leaves(x)) or bool(masks_among(x)))
        if training or not on_arrays or traced or isinstance(x, Packed) or not self._predicts(training, x):
            return super()._on(x, training, model)
        fresh = self._graph is None
        y = self.predict_on_batch(x)
        if fresh and not self._predicts(training, x):  # which is known now that it is built
            return super()._on(x, training, model)
        return mapped(lambda array: array.view(eager.Array), y)

    def _outlined(self, x: Any, training: bool | None, model: str) -> Any:
        """What it gives for symbolic tensors; where sizes are open layer by layer, as to each other ones suit."""
        if self._layers is None or self._graph is None or all(None not in tensor.shape[1:] for tensor in leaves(x)):
            return super()._outlined(x, training, model)
        inputs = match_by_name(f"{type(self).__name__} {self.name!r}", "the input", x, list(self.entries))
        return self._graph.outlined(inputs, training, self.name)

    def call(self, x: Any, training: bool | None = None) -> Any:
        """What the layers make of one node, or of lists or dicts of them; a class of one's own says it."""
        if self._layers is not None:
            who = f"{type(self).__name__} {self.name!r}"
            return self._computed(match_by_name(who, "the input", x, list(self.entries)), training)
        raise NotImplementedError(f"{type(self).__name__}: has no `call`. Define call(self, x, training=False).")

    def _predicts(self, training: bool | None, x: Any) -> bool:
        """Whether a call on arrays, which is not for training, does what `predict` does and nothing else."""
        if self._graph is None:
            return True
        if training not in self._predicting_calls:
            try:
                traced = self.traced(False, tuple([np.shape(leaf)[1:] for leaf in leaves(x)]))
            except ShapeError:
                return True  # which will say what is wrong with the data
            own = training is None and any(layer.default_training for layer in all_sublayers(self))
            masked = any(output in traced.masks for output in leaves(traced.outputs))
            self._predicting_calls[training] = not (own or traced.penalties or masked)
        return self._predicting_calls[training]

    def _computed(self, nodes: list[Node], training: bool | None) -> Any:
        """The outputs, from one node for each input."""
        if self._layers is not None:
            return self._ends.run(nodes, training, self.name)
        given, tracer = iter(nodes), active_tracer()
        tracer.given = mapped(lambda tensor: next(given), self._ends.inputs)
        return applied(self, tracer.given, training, tracer)

    def packed(self, outputs: dict[str, Array]) -> Any:
        """A program's outputs, nested as the model's own."""
        values = iter([outputs[name] for name in feed_names("y", len(self.exits))])

        def output(end: Any) -> Any:
            value = next(values)
            return value.astype("bool") if end.dtype == "bool" else value  # graphs compute truths as numbers

        return unpacked(mapped(output, self._ends.outputs))

    def unflattened(self) -> str:
        """What to tell a user whose labels say one thing for each image, when the output says many; else nothing."""
        if len(self.exits) > 1 or len(self.answer_shape) < 2:
            return ""
        tail = len(self.layers)
        while tail > 1 and isinstance(self.layers[tail - 1], Dense):
            tail -= 1
        before = self.layers[tail - 1].name
        return (
            f"the output is {show((BATCH, *self.answer_shape))}, one answer for each place, but y has one label for "
            f"each image. Add a Flatten or GlobalAveragePooling{len(self.answer_shape) - 1}D layer after {before!r}."
        )

    @property
    def sublayers(self) -> list[Layer]:
        """The layers between the inputs and the outputs, operations such as `x + y` among them; or the attributes'."""
        return super().sublayers if self._layers is None else list(self._layers)

    @property
    def layers(self) -> list[Layer]:
        """The layers, from the inputs to the outputs."""
        return [layer for layer in self.sublayers if not isinstance(layer, Operation)]

    @property
    def operations(self) -> list[Layer]:
        """The layers, and what was computed between them, such as `x + y`."""
        return self.sublayers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """One layer, by its name or its place."""
        if (name is None) == (index is None):
            raise ArgumentError("get_layer: give a name or an index, one of them.")
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ArgumentError(f"get_layer: {self.name!r} has {len(layers)} layers, got index {index}.")
            return layers[index]
        table = {layer.name: layer for layer in layers}
        found: Layer = converted("get_layer", "name", lambda name: choose(table, name, "a layer's name"), name)
        return found

    @property
    def weights(self) -> list[Weight]:
        """All weights, layer by layer; a shared layer's once."""
        return self._gathered() if self._graph is None else self._graph.weights

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that training changes."""
        return self._moved()

    def output_shapes(self) -> dict[str, OpenShape]:
        """Each layer's output, by its name; empty before the model is built."""
        if self._graph is None:
            return {}
        if self._layers is not None:
            return self._graph.output_shapes()
        return {name: given[0].shape for name, given in self.outlined_calls().items() if len(given) == 1}

    def connections(self, layer: Layer) -> str:
        """Where a layer's inputs come from, like `conv2d[0][0]`; empty where it is not known or all are in one line."""
        return "" if self._layers is None or self._graph is None else self._graph.connections(layer)

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
        columns: Sequence[str] = (),
        input_shape: Any = None,
    ) -> None:
        """Print a table of the layers, their output shapes and their parameters.

        Parameters
        ----------
        line_length : int, optional
            Width of the table in characters.
        positions : list of float, optional
            Where the columns end, as shares of the width.
        print_fn : callable, optional
            Takes the whole text instead of the standard output.
        expand_nested : bool, default=False
            Whether to show the layers of models inside this one.
        show_trainable : bool, default=False
            Whether to show which layers are trained.
        layer_range : (str, str), optional
            Names, or patterns of names, of the first and the last layer to show.
        columns : sequence of {'formula', 'multiply_adds', 'memory', 'receptive_field'}, optional
            What else to show: how the parameters come about, and for one image the multiply-adds, the bytes of the
            outputs, and how many pixels of the input one value sees. Keras has no such argument.
        input_shape : tuple, optional
            Of what shape that image is, where Input leaves sizes open; a list of shapes for several inputs.
        """
        from foveal.models.columns import more_columns  # receptive fields take long to import

        alike = set(columns) <= {"formula"} or not self.built
        sizes = None if alike else self.sizes_named("summary", input_shape)
        more = more_columns(self, columns, sizes) if columns else {}
        print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range, more)


def _nothing(input_shape: Any) -> None:
    """Nothing is left to be built."""


class _FunctionalKind(type):
    """Lets `isinstance(model, Functional)` be true of every model that was made of its inputs and outputs."""

    def __instancecheck__(cls, instance: Any) -> bool:
        made_so = cls is Functional and getattr(instance, "is_functional", False)
        return made_so or super().__instancecheck__(instance)


class Functional(Model, metaclass=_FunctionalKind):
    """What `Model(inputs, outputs)` makes; see there."""

    who = "Model"
