"""The base of all layers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from foveal.arguments import Declared, arg, boolean, converted, or_none, positive_int, text
from foveal.eager import Programs, Traced, compute
from foveal.errors import ArgumentError, UnsupportedError
from foveal.functions.rows import Row
from foveal.functions.symbolic import OpenShape, is_symbolic
from foveal.ir.node import Node, elementwise
from foveal.ir.weight import Weight, building_graph
from foveal.layers import dtype_policies
from foveal.layers.calling import (
    bind_call,
    build_for,
    constants_of_graph,
    on_arrays,
    on_nodes,
    on_symbolic,
    one_batch,
    output_shape,
    output_spec,
    speaking_for,
)
from foveal.layers.custom import (
    captured_init_arguments,
    from_own_config,
    has_own_config,
    has_own_init,
    marking_built,
    own_config,
    parts_of,
    sublayers_of,
)
from foveal.layers.dtype_policies import layer_policy
from foveal.layers.open_sizes import outlined
from foveal.layers.parameters import ParameterFormula
from foveal.layers.regularizers import regularizer
from foveal.layers.symbolic import Call
from foveal.layers.tracing import active_tracer, resolve_training
from foveal.layers.weights import WeightOwner
from foveal.names import unique_name
from foveal.nesting import leaves, unpacked
from foveal.ops.reduce import count
from foveal.registry import is_own

Array = np.ndarray[Any, Any]


def image_shape(value: int | Sequence[int | None] | None) -> OpenShape:
    """The shape of one image (or row of numbers), without the batch: positive sizes, None for those that are open."""
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    try:
        return tuple(None if n is None else positive_int(n) for n in sizes)
    except ValueError:
        raise ValueError(f"the sizes of one image without the batch, like (28, 28, 1), got {value!r}.") from None


class Layer(WeightOwner, Declared):
    """A layer turns nodes into nodes. Subclasses declare arguments, `build` weights and `call` ops.

    Examples
    --------
    >>> from foveal import layers
    >>> class Scale(layers.Layer):
    ...     def build(self, shape):
    ...         self.factor = self.add_weight((shape[-1],), "ones", name="factor")
    ...
    ...     def call(self, x):
    ...         return x * self.factor
    >>> Scale()([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]
    """

    name: str = arg(or_none(text), None, kw_only=True)
    trainable: bool = arg(boolean, True, kw_only=True)
    dtype: Any = arg(or_none(dtype_policies.get), None, kw_only=True)
    autocast: bool = arg(boolean, True, kw_only=True, saved=False)
    input_shape: Any = arg(or_none(image_shape), None, kw_only=True, saved=False)
    input_dim: Any = arg(or_none(image_shape), None, kw_only=True, saved=False)
    activity_regularizer: Any = arg(regularizer, None, kw_only=True)

    holds_layers: ClassVar[bool] = False
    """Whether layers may lie in the attributes; always so in classes of the user's own."""

    takes_one_image: ClassVar[bool] = False
    """Whether an array without a batch, (height, width, channels), is taken too."""

    builds_itself: ClassVar[bool] = False
    """Whether `build` says by itself that the layer is built."""

    supports_masking: bool = False
    """Whether masks go through the layer, as `compute_mask` says."""

    input_spec: Any = None
    """What the first argument must be: an InputSpec, or lists or dicts of them."""

    _settings = 0
    """How often an argument was set."""

    default_training: ClassVar[bool | None] = False
    """What `training` is for a call that does not say; None leaves it to the layers inside."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.holds_layers = cls.holds_layers or is_own(cls)
        if "build" in vars(cls) and not cls.builds_itself:
            cls.build = marking_built(cls.build)  # type: ignore[method-assign]
        if "compute_mask" in vars(cls) and "supports_masking" not in vars(cls):
            cls.supports_masking = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """A class with an `__init__` of its own remembers what that was given."""
        layer = super().__new__(cls)
        if has_own_init(cls):
            vars(layer)["_init_arguments"] = captured_init_arguments(cls, args, kwargs)
        elif kwargs.get("weights") is not None:  # as Keras 1 and 2 took them
            vars(layer)["_first_weights"] = kwargs["weights"]
        return layer

    def __setattr__(self, name: str, value: Any) -> None:
        """Setting `trainable` also sets it for the layers inside this one; other arguments make other graphs."""
        if name == "trainable":
            value = converted(self.who, name, boolean, value)
            for layer in self.sublayers:
                layer.trainable = value
        elif name == "dtype_policy":
            value = dtype_policies.get(value)
            super().__setattr__("dtype", value.variable_dtype)
        elif name in self.arguments:
            vars(self)["_settings"] = vars(self).get("_settings", 0) + 1
            if isinstance(value, Layer):  # such as an activation that is a layer
                vars(self)["holds_layers"] = True
        elif self.holds_layers:
            self._count(value)
        super().__setattr__(name, value)

    def _count(self, value: Any) -> None:
        """Let variables in an attribute be among the weights."""
        for part in parts_of(value):
            if isinstance(part, Weight) and part.counts:
                vars(self).get("_weights", {}).setdefault(f"attribute {part.key}", part)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy begins with: all but programs, and calls on symbolic tensors, which lead to other layers."""
        return {**vars(self), "calls": [], "_programs": {}, "_penalties": []}

    def prepare(self) -> None:
        self.name = self.name or unique_name(type(self).__name__)
        self.dtype_policy = self.dtype if is_own(type(self)) else layer_policy(self.who, self.dtype)
        if vars(self).get("input_dim"):
            self.input_shape = self.input_dim
        self.built = False
        self.calls: list[Call] = []
        self._weights = {}
        for value in list(vars(self).values()) if self.holds_layers else ():
            self._count(value)  # what was set before the arguments were
        self._before: dict[str, Weight] = self._weights
        self._programs: Programs = {}
        self._penalties: list[Any] = []
        self._built_for: dict[str, Any] = {}

    @property
    def sublayers(self) -> list[Layer]:
        """The layers that this one is made of: those in its attributes, also in lists and dicts of them."""
        return sublayers_of(self, Layer) if self.holds_layers else []

    @marking_built
    def build(self, input_shape: Any) -> None:
        """Create the weights for an input of this shape, with None for the batch."""

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes that the layer was built for, by the names of `build`; None before."""
        return dict(self._built_for) if self.built else None

    def build_from_config(self, config: Mapping[str, Any] | None) -> None:
        """Build the layer for the shapes that `get_build_config` gave."""
        if config:
            self.build(**config)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The layer's output for nodes, or lists or dicts of them; one that takes `training` is told its behaviour."""
        raise NotImplementedError(f"{type(self).__name__} {self.name!r}: has no `call`. Define call(self, x).")

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the output, where the input has one: the same, unless a class says otherwise."""
        return previous_mask

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The shape of what the layer gives.

        Parameters
        ----------
        *args, **kwargs
            The shape of what `call` takes, with the batch or None for it; or shapes nested as tensors would be, or by
            the names of its arguments with `_shape` behind.
        """
        if type(self).call is Layer.call:
            raise NotImplementedError(
                f"{type(self).__name__} {self.name!r}: does not have a `compute_output_shape` method implemented, nor "
                "a `call` that says it. Define call(self, x)."
            )
        return output_shape(self, args, kwargs)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """The symbolic tensors that the layer gives for others, where the call is not to be remembered."""
        return output_spec(self, args, kwargs)

    def __call__(self, *args: Any, model: str = "", **named: Any) -> Any:
        """Build the layer if need be and apply it.

        Parameters
        ----------
        *args, **named
            What `call` takes: mostly one array, KerasTensor or Node, or lists or dicts of one kind. Arrays give arrays,
            batch first. On symbolic tensors the call is recorded, for a `Model` to be made of it; arrays among symbolic
            tensors or nodes are constants.
        training : bool, optional
            Which of the layer's two behaviours; None means that of the layer around the call, else `default_training`,
            mostly inference; when the call is recorded, it leaves the choice to the model.
        model : str
            What errors name as the layer's model.
        """
        return self._on(*bind_call(self, args, named), model)

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """The layer applied to tensors of one kind."""
        if is_symbolic(x):
            return on_symbolic(self, x, training, model)
        resolved = resolve_training(training, self.default_training)
        x = constants_of_graph(one_batch(x) if self.takes_one_image else x)
        if any(isinstance(leaf, Node | Row) for leaf in leaves(x)):
            return on_nodes(self, x, resolved, model)
        y, self._penalties = on_arrays(self, x, resolved)
        return y

    def _build(self, x: Any, model: str) -> None:
        """Build the layer for what it is called on."""
        self._before = dict(self._weights)
        with speaking_for(self, model), building_graph(None):
            self._build_for(x)
        self.built = True
        if "_first_weights" in vars(self):
            self.set_weights(vars(self).pop("_first_weights"))

    def _build_for(self, x: Any) -> None:
        build_for(self, x)

    def _outlined(self, x: Any, training: bool | None, model: str) -> Any:
        """What the layer gives for symbolic tensors."""
        return outlined(self, x, training, model)

    def _penalize(self, y: Any) -> None:
        if self.activity_regularizer is not None:
            for leaf in leaves(y):
                self.add_loss(self.activity_regularizer(leaf) / elementwise("maximum", count(leaf, 0), 1.0))

    def add_loss(self, loss: Any) -> None:
        """Add to the loss that training lowers; for `call` to do.

        Parameters
        ----------
        loss : Node, or lists of them
            Scalars, such as what a loss of `foveal.losses` gives for nodes. Of a loss for each row the mean is reported
            and the sum lowered, as in TensorFlow.
        """
        for part in leaves(loss):
            if not isinstance(part, Node):
                raise ArgumentError(
                    f"add_loss: takes scalars computed in a layer's call, got {part!r}. "
                    "To penalize weights, give their layers regularizers."
                )
            active_tracer().penalties.append(part)

    @property
    def losses(self) -> list[Any]:
        """What is added to the loss, as arrays: by the last call on arrays, then by the weights' regularizers."""
        trained = self.trainable_weights

        def trace(nodes: Any) -> Traced:
            return Traced([w.regularizer(w.node) for w in trained if w.regularizer is not None], trained)

        return [*self._penalties, *compute(trace, [], programs={})]

    def _switches(self) -> tuple[Hashable, ...]:
        """What a graph of this layer depends on that may change after the layer is built."""
        return (self.trainable, self._settings, *(layer._switches() for layer in self.sublayers))

    @property
    def input(self) -> Any:
        """The symbolic tensors of the layer's first call, as they were given."""
        return self._first_call("input").x

    @property
    def output(self) -> Any:
        """What the layer's first call on symbolic tensors gave."""
        return self._first_call("output").y

    @property
    def output_shape(self) -> Any:
        """The shape of `output`, None for the batch; of several, a list of them."""
        return unpacked([tensor.shape for tensor in leaves(self.output)])

    def get_input_at(self, node_index: int) -> Any:
        """The symbolic tensors of one of the layer's calls."""
        return self._first_call("input") and self.calls[node_index].x

    def get_output_at(self, node_index: int) -> Any:
        """What one of the layer's calls on symbolic tensors gave."""
        return self._first_call("output") and self.calls[node_index].y

    def _first_call(self, what: str) -> Call:
        if not self.calls:
            raise AttributeError(
                f"{type(self).__name__} {self.name!r} has no {what} yet: it is in no model with an Input. "
                "Call it on one, or put it in a Sequential that knows its input."
            )
        return self.calls[0]

    def forget(self) -> None:
        """Drop the weights that `build` made, so that the layer can be built for another shape."""
        self._weights = dict(self._before)
        self._programs.clear()
        self.built = False

    @property
    def variable_dtype(self) -> str:
        """The dtype that the layer's policy keeps weights in."""
        return self.dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """The dtype that the layer's policy computes in; Foveal computes in float32."""
        return self.dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """`compute_dtype`, as Keras also calls it."""
        return self.dtype_policy.compute_dtype

    @property
    def path(self) -> str:
        """The name, as Keras also calls it."""
        return self.name

    @property
    def metrics(self) -> list[Any]:
        """The metrics among the attributes of the layer and of the layers inside."""
        own = (value for value in vars(self).values() if hasattr(value, "update_state"))
        return list(dict.fromkeys([*own, *(metric for layer in self.sublayers for metric in layer.metrics)]))

    @property
    def metrics_variables(self) -> list[Any]:
        """What `metrics` keep."""
        return [variable for watched in self.metrics for variable in getattr(watched, "metric", watched).variables]

    def quantize(self, mode: Any = None, **_: Any) -> None:
        """Refused: Foveal computes in float32."""
        raise UnsupportedError(f"quantize: is not supported, got {mode!r}. Foveal computes in float32.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, as plain values; where `call` is one's own, add one's own."""
        config = super().get_config() | {"dtype": dtype_policies.serialize(self.dtype_policy)}
        if self.activity_regularizer is None and self.arguments["activity_regularizer"].kw_only:
            config.pop("activity_regularizer", None)
        alone = has_own_init(type(self)) and not has_own_config(type(self))
        return own_config(self, config) if alone else config

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the layer that `get_config` described, with new weights."""
        made: Self = from_own_config(cls, config) if has_own_init(cls) else super().from_config(config)
        return made

    def formula(self) -> ParameterFormula:
        """How the number of parameters comes about: `(3*3*1 + 1) * 25 = 250` in print, nothing when there are none."""
        return ParameterFormula()
