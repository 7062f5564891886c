"""The base of all layers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from foveal.arguments import Declared, arg, boolean, converted, only, or_none, text
from foveal.eager import Programs, Traced, compute
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.symbolic import is_symbolic
from foveal.ir.node import Node, Shape, elementwise, show
from foveal.ir.weight import Weight
from foveal.layers.blank import first_value
from foveal.layers.calling import bind_call, build_for, on_arrays, on_nodes, on_symbolic
from foveal.layers.constraints import get as constraint_of
from foveal.layers.custom import (
    captured_init_arguments,
    from_own_config,
    has_own_config,
    has_own_init,
    marking_built,
    own_config,
    parts_of,
    starting,
    sublayers_of,
    weight_shape,
)
from foveal.layers.parameters import ParameterFormula
from foveal.layers.regularizers import get as regularizer_of
from foveal.layers.regularizers import regularizer
from foveal.layers.symbolic import Call
from foveal.layers.tracing import active_tracer, resolve_training
from foveal.names import unique_name
from foveal.nesting import leaves
from foveal.ops.reduce import count
from foveal.registry import is_own

Array = np.ndarray[Any, Any]


def image_shape(value: int | Sequence[int | None]) -> Shape:
    """The shape of one image (or row of numbers): positive sizes, without the batch."""
    sizes = tuple(value) if isinstance(value, list | tuple) else (value,)
    if all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in sizes):
        return sizes
    sized = " Networks are compiled for one size: say which, and resize the images." if None in sizes else ""
    raise ValueError(f"the sizes of one image without the batch, like (28, 28, 1), got {value!r}.{sized}")


class Layer(Declared):
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
    dtype: str = arg(only(None, "float32", instead="Every layer computes in float32."), None, kw_only=True)
    input_shape: Any = arg(or_none(image_shape), None, kw_only=True, saved=False)
    input_dim: Any = arg(or_none(image_shape), None, kw_only=True, saved=False)
    activity_regularizer: Any = arg(regularizer, None, kw_only=True)

    holds_layers: ClassVar[bool] = False
    """Whether layers may lie in the attributes; always so in classes of the user's own."""

    takes_one_image: ClassVar[bool] = False
    """Whether an array without a batch, (height, width, channels), is taken too."""

    builds_itself: ClassVar[bool] = False
    """Whether `build` says by itself that the layer is built."""

    _settings = 0
    """How often an argument was set."""

    default_training: ClassVar[bool | None] = False
    """What `training` is for a call that does not say; None leaves it to the layers inside."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.holds_layers = cls.holds_layers or is_own(cls)
        if "build" in vars(cls) and not cls.builds_itself:
            cls.build = marking_built(cls.build)  # type: ignore[method-assign]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """A class with an `__init__` of its own remembers what that was given."""
        layer = super().__new__(cls)
        if has_own_init(cls):
            vars(layer)["_init_arguments"] = captured_init_arguments(cls, args, kwargs)
        return layer

    def __setattr__(self, name: str, value: Any) -> None:
        """Setting `trainable` also sets it for the layers inside this one; other arguments make other graphs."""
        if name == "trainable":
            value = converted(self.who, name, boolean, value)
            for layer in self.sublayers:
                layer.trainable = value
        elif name in self.arguments:
            vars(self)["_settings"] = vars(self).get("_settings", 0) + 1
        elif self.holds_layers:
            for part in parts_of(value):
                if isinstance(part, Weight) and part.counts:
                    vars(self).get("_weights", {}).setdefault(part.key, part)
        super().__setattr__(name, value)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy begins with: all but programs, and calls on symbolic tensors, which lead to other layers."""
        return {**vars(self), "calls": [], "_programs": {}, "_penalties": []}

    def prepare(self) -> None:
        self.name = self.name or unique_name(type(self).__name__)
        self.dtype = self.dtype or "float32"
        if vars(self).get("input_dim"):
            self.input_shape = self.input_dim
        self.built = False
        self.calls: list[Call] = []
        self._weights: dict[str, Weight] = {}
        self._before: dict[str, Weight] = self._weights
        self._programs: Programs = {}
        self._penalties: list[Any] = []

    @property
    def sublayers(self) -> list[Layer]:
        """The layers that this one is made of: those in its attributes, also in lists and dicts of them."""
        return sublayers_of(self, Layer) if self.holds_layers else []

    def build(self, shape: Any) -> None:
        """Create the weights for an input of this shape, with None for the batch."""

    def call(self, x: Any, training: Any) -> Any:
        """The layer's output for `x`, a node or lists or dicts of them; `training` says which of its two behaviours."""
        raise NotImplementedError

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
        if any(isinstance(leaf, Node) for leaf in leaves(x)):
            return on_nodes(self, x, resolved, model)
        y, self._penalties = on_arrays(self, x, resolved)
        return y

    def _build_for(self, x: Any) -> None:
        build_for(self, x)

    def _penalize(self, y: Any) -> None:
        if self.activity_regularizer is not None:
            for leaf in leaves(y):
                self.add_loss(self.activity_regularizer(leaf) / elementwise("maximum", count(leaf, 0), 1.0))

    def add_loss(self, loss: Any) -> None:
        """Add scalars to the loss that training lowers; for `call` to do.

        Parameters
        ----------
        loss : Node, or lists of them
            Scalars, such as what a loss of `foveal.losses` gives for nodes.
        """
        for scalar in leaves(loss):
            if not isinstance(scalar, Node) or scalar.shape:
                raise ArgumentError(
                    f"add_loss: takes scalars computed in a layer's call, got {scalar!r}. "
                    "To penalize weights, give their layers regularizers."
                )
            active_tracer().penalties.append(scalar)

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

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer, as plain values; where `call` is one's own, add one's own."""
        config = super().get_config()
        if self.activity_regularizer is None and self.arguments["activity_regularizer"].kw_only:
            config.pop("activity_regularizer", None)
        alone = has_own_init(type(self)) and not has_own_config(type(self))
        return own_config(self, config) if alone else config

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make the layer that `get_config` described, with new weights."""
        made: Self = from_own_config(cls, config) if has_own_init(cls) else super().from_config(config)
        return made

    def add_weight(
        self,
        shape: Any = (),
        initializer: Any = "glorot_uniform",
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: Any = None,
        name: str | None = None,
    ) -> Node:
        """Create a weight; what it gives is computed with in `call`. Optimizers move only `trainable` ones.

        Parameters
        ----------
        shape : tuple of int, default=()
        initializer : str, Initializer or function of a shape, default='glorot_uniform'
            What it holds at first.
        trainable : bool, default=True
        regularizer, constraint : str or object, optional
            What is added to the loss for it; what it is changed to after each step.
        name : str, optional
        dtype, autocast, aggregation
            Accepted for Keras's sake; every weight is float32 and in one place.

        Notes
        -----
        An older order, `add_weight(name, shape, initializer)`, works too.
        """
        if isinstance(shape, str):
            name, shape, initializer = shape, initializer, "glorot_uniform" if dtype is None else dtype
        stem = name or "variable"
        taken = len([key for key in self._weights if key.partition(":")[0] == stem])
        label = stem if name or not taken else f"{stem}_{taken}"
        who = f"{type(self).__name__} {self.name!r}: the weight {label!r}"
        made = Weight(f"{self.name}/{label}", first_value(who, starting(initializer), weight_shape(shape)), trainable)
        for part in (stem, "depthwise" if stem == "kernel" else stem.removesuffix("_kernel")):
            made.regularizer = made.regularizer or getattr(self, f"{part}_regularizer", None)
            made.constraint = made.constraint or getattr(self, f"{part}_constraint", None)
        made.regularizer = regularizer_of(regularizer) or made.regularizer
        made.constraint = constraint_of(constraint) or made.constraint
        self._weights[f"{stem}:{taken}" if taken else stem] = made
        return made.node

    @property
    def weights(self) -> list[Weight]:
        """All weights, in Keras's order: its own, those made for an optimizer first, then those of layers inside."""
        return self._gathered()

    @property
    def trainable_weights(self) -> list[Weight]:
        """The weights that an optimizer moves."""
        return self._moved()

    @property
    def own_weights(self) -> list[Weight]:
        """The weights that are not those of layers inside."""
        return sorted(self._weights.values(), key=lambda weight: not weight.trainable)

    def _gathered(self) -> list[Weight]:
        inside = (weight for layer in self.sublayers for weight in layer.weights)
        return list(dict.fromkeys([*self.own_weights, *inside]))

    def _moved(self) -> list[Weight]:
        if not self.trainable:
            return []
        inside = (weight for layer in self.sublayers for weight in layer.trainable_weights)
        return list(dict.fromkeys([*(weight for weight in self.own_weights if weight.trainable), *inside]))

    @property
    def non_trainable_weights(self) -> list[Weight]:
        """The weights that no optimizer moves."""
        trained = set(self.trainable_weights)
        return [weight for weight in self.weights if weight not in trained]

    @property
    def variables(self) -> list[Weight]:
        """`weights`, as Keras also calls them."""
        return self.weights

    @property
    def trainable_variables(self) -> list[Weight]:
        """`trainable_weights`, as Keras also calls them."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Weight]:
        """`non_trainable_weights`, as Keras also calls them."""
        return self.non_trainable_weights

    def get_weights(self) -> list[Array]:
        """Copies of the weights' values."""
        return [weight.value for weight in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Replace the weights' values; nothing changes unless all of them fit."""
        who = f"{type(self).__name__} {self.name!r}"
        own = self.weights
        if len(weights) != len(own):
            raise ArgumentError(
                f"{who}: has {len(own)} weights, got {len(weights)} arrays."
                + ("" if self.built else " It is not built yet; build the model or give it an Input.")
            )
        arrays = [np.asarray(array, dtype="float32") for array in weights]
        for weight, array in zip(own, arrays, strict=True):
            if array.shape != weight.shape:
                raise ShapeError(f"{who}: {weight.name} must be {show(weight.shape)}, got {show(array.shape)}.")
        for weight, array in zip(own, arrays, strict=True):
            weight.value = array

    def count_params(self) -> int:
        """How many numbers the weights hold."""
        return sum(weight.size for weight in self.weights)

    def formula(self) -> ParameterFormula:
        """How the number of parameters comes about: `(3*3*1 + 1) * 25 = 250` in print, nothing when there are none."""
        return ParameterFormula()
