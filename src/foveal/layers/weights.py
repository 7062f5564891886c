"""What a layer does with its weights: it makes them, lists them in Keras's order, and gives and takes their values."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.ir.node import show
from foveal.ir.weight import Weight, holding
from foveal.layers.blank import first_value
from foveal.layers.constraints import get as constraint_of
from foveal.layers.custom import starting, weight_dtype, weight_shape
from foveal.layers.regularizers import get as regularizer_of

Array = np.ndarray[Any, Any]
Method = TypeVar("Method", bound=Callable[..., Any])


OF_KERAS_2 = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
"""In which order Keras 2 takes what a weight is to be."""


def _name_first(method: Method) -> Method:
    """The method, which takes the name in the first place too, as in Keras 2."""

    @functools.wraps(method)
    def named(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], str):
            order = OF_KERAS_2 if len(args) > 3 else ("name", "shape", "initializer")
            kwargs, args = {**dict(zip(order, args, strict=False)), **kwargs}, ()
        return method(self, *args, **kwargs)

    return cast(Method, named)


class WeightOwner:
    """The base of layers, as owners of weights."""

    name: str
    trainable: bool
    built: bool
    _weights: dict[str, Weight]

    @property
    def sublayers(self) -> list[Any]:
        """The layers that this one is made of."""
        raise NotImplementedError

    @contextmanager
    def being_called(self) -> Iterator[None]:
        """Inside the `with` no weights can be made: each graph would get others."""
        around, vars(self)["_called"] = vars(self).get("_called", False), True
        try:
            yield
        finally:
            vars(self)["_called"] = around

    def add_variable(self, *args: Any, **kwargs: Any) -> Weight:
        """The same as `add_weight`."""
        return self.add_weight(*args, **kwargs)

    @_name_first
    def add_weight(
        self,
        shape: Any = (),
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: Any = None,
        name: str | None = None,
    ) -> Weight:
        """Create a weight; what it gives is computed with in `call`. Optimizers move only `trainable` ones.

        Parameters
        ----------
        shape : tuple of int, default=()
        initializer : str, Initializer or function of a shape, optional
            What it holds at first; None means 'glorot_uniform', for whole numbers 'zeros'.
        dtype : dtype, optional
            Floats are kept as float32, whole numbers as int32.
        trainable : bool, default=True
        regularizer, constraint : str or object, optional
            What is added to the loss for it; what it is changed to after each step.
        name : str, optional
        autocast, aggregation
            Accepted for Keras's sake.

        Notes
        -----
        An older order, `add_weight(name, shape, initializer)`, works too.
        """
        if vars(self).get("_called"):
            raise ArgumentError(
                f"add_weight: {type(self).__name__} {self.name!r} is being called, and a layer's weights must be made "
                "before. Make them in `__init__` or `build`."
            )
        stem = name or "variable"
        taken = len([key for key in self._weights if key.partition(":")[0] == stem])
        label = stem if name or not taken else f"{stem}_{taken}"
        who, kept = f"{type(self).__name__} {self.name!r}: the weight {label!r}", weight_dtype(dtype)
        first = first_value(who, starting(initializer, kept), weight_shape(shape), kept)
        made = Weight(label, first, trainable, owner=self.name)
        for part in (stem, "depthwise" if stem == "kernel" else stem.removesuffix("_kernel")):
            made.regularizer = made.regularizer or getattr(self, f"{part}_regularizer", None)
            made.constraint = made.constraint or getattr(self, f"{part}_constraint", None)
        made.regularizer = regularizer_of(regularizer) or made.regularizer
        made.constraint = constraint_of(constraint) or made.constraint
        self._weights[f"{stem}:{taken}" if taken else stem] = made
        return made

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

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the values of its own weights, not those of layers inside, into a dict, by their numbers."""
        for i, weight in enumerate(self.own_weights):
            store[str(i)] = weight.value

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take what `save_own_variables` put into a dict; nothing changes unless all of it fits."""
        own, who = self.own_weights, f"{type(self).__name__} {self.name!r}"
        names = [str(i) for i in range(len(own))]
        if sorted(store) != sorted(names):
            raise ArgumentError(
                f"{who}: has {len(own)} weights of its own, got {len(store)} arrays, {sorted(store)}."
                + ("" if self.built else " It is not built yet; call it on data, or build it.")
            )
        values = [np.asarray(store[name]) for name in names]
        for weight, value in zip(own, values, strict=True):
            if value.shape != weight.shape:
                raise ShapeError(f"{who}: {weight.name} must be {show(weight.shape)}, got {show(value.shape)}.")
        for weight, value in zip(own, values, strict=True):
            weight.value = value

    def stateless_call(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> tuple[Any, ...]:
        """What a call gives with other values of the weights, which themselves stay as they are.

        Parameters
        ----------
        trainable_variables, non_trainable_variables : sequences of array
            Values for those of the layer's weights, in their order.
        *args, **kwargs
            What the layer is called on.
        return_losses : bool, default=False

        Returns
        -------
        outputs, non_trainable_variables[, losses]
            What comes out, the values after the call, and what is added to the loss.
        """
        who = f"stateless_call of {type(self).__name__} {self.name!r}"
        if not self.built:
            raise ArgumentError(f"{who}: the layer has no weights yet. Call it on data first, or build it.")
        trained, others = self.trainable_variables, self.non_trainable_variables
        given = {
            "trainable_variables": (trained, trainable_variables),
            "non_trainable_variables": (others, non_trainable_variables),
        }
        with holding(who, **given):
            layer: Any = self
            outputs = layer(*args, **kwargs)
            after = [weight.value for weight in others]
            return (outputs, after, layer.losses) if return_losses else (outputs, after)
