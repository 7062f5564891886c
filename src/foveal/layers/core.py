"""The input of a model, and layers of no family."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

import foveal.layers.operation  # noqa: F401  (records functions of what an Input gives)
from foveal.arguments import arg, converted, names_checked, one_of, only, or_none, positive_int, real
from foveal.errors import ArgumentError
from foveal.functions import elementwise
from foveal.functions.reduce import any as any_of
from foveal.functions.symbolic import KerasTensor, OpenShape, Outline, open_with
from foveal.ir.node import Node, as_node
from foveal.layers.base import Layer, image_shape
from foveal.layers.regularizers import L1L2, factor
from foveal.layers.symbolic import Call
from foveal.nesting import leaves, mapped


def _dtype(value: Any) -> str:
    if str(value) in ("string", "object", "<class 'str'>"):
        raise ValueError(
            "one of numbers, got texts. Number them before the model: TextVectorization and StringLookup take arrays "
            "of texts."
        )
    return str(_of_numbers(value))


DTYPES = ("float32", "float64", "float16", "uint8", "int8", "int16", "int32", "int64", "bool")
_of_numbers = one_of(*DTYPES)


def _batch_shape(value: list[Any] | tuple[Any, ...]) -> OpenShape:
    if isinstance(value, list | tuple):
        return image_shape(value)
    raise ValueError(f"a shape with the batch first, like (None, 28, 28, 1), got {value!r}.")


def _symbolic(value: Any) -> KerasTensor:
    if isinstance(value, KerasTensor):
        return value
    raise ValueError(f"a KerasTensor, got {value!r}.")


class InputLayer(Layer):
    """What goes into a model.

    Parameters
    ----------
    shape : tuple of int
        The shape of one image, without the batch; None for sizes that are open.
    batch_size : int or None, default=None
        The batch's length in the shapes that are shown; a model takes batches of any length.
    dtype : str or None, default=None
        Accepted for Keras's sake; data of any number type is converted on the way in.
    batch_shape : tuple or None, default=None
        `shape` with the batch in front.
    """

    shape: OpenShape | None = arg(or_none(image_shape), None)
    batch_size: int | None = arg(or_none(positive_int), None)
    sparse: Any = arg(only(None, False, instead="Leave it out."), None)
    ragged: Any = arg(only(None, False, instead="Leave it out."), None)
    batch_shape: OpenShape | None = arg(or_none(_batch_shape), None)
    input_tensor: Any = arg(or_none(_symbolic), None, saved=False)
    optional: bool = arg(only(False, instead="Leave it out."), False)
    dtype: str = arg(or_none(_dtype), None, kw_only=True)

    def prepare(self) -> None:
        dtype = self.dtype or "float32"
        vars(self)["dtype"] = None
        super().prepare()
        self.dtype_policy = dtype
        given = {name: getattr(self, name) for name in ("shape", "batch_size", "batch_shape")}
        self._check_alone(given)
        tensor = self.input_tensor
        whole = self.batch_shape if tensor is None else tuple(tensor.shape)
        if whole is not None:
            self.batch_size, self.shape = (*whole[:1], None)[0], whole[1:]
        self.shape = self.input_shape if self.shape is None else self.shape
        self._batched = whole != ()
        self.sparse = self.ragged = False
        if self.shape is None:
            raise ArgumentError("Input: `shape` is missing. Give the shape of one image, like shape=(28, 28, 1).")
        self.batch_shape = (self.batch_size, *self.shape) if self._batched else ()
        self._give()
        self.built = True

    def _check_alone(self, given: dict[str, Any]) -> None:
        """An error where the shape is said twice."""
        first = "input_tensor" if self.input_tensor is not None else "batch_shape"
        beside = [name for name, value in given.items() if value is not None and name != first]
        if beside and getattr(self, first) is not None:
            raise ArgumentError(
                f"Input: `{first}` says the whole shape, so `{beside[0]}` must be left out, got both, "
                f"{getattr(self, first)} and {given[beside[0]]}."
            )

    def _give(self) -> None:
        """Call itself once, on nothing."""
        assert self.batch_shape is not None
        made = Call(self, [], None, Outline(self.batch_shape, self.dtype, self._batched), self.name)
        if self.input_tensor is not None:
            made.y, made.tensors, self.input_tensor._call = self.input_tensor, [self.input_tensor], made
        self.calls.append(made)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._give()

    def get_config(self) -> dict[str, Any]:
        """The shape, and the dtype by its name."""
        said = super().get_config() | {"dtype": self.dtype}
        return {name: value for name, value in said.items() if name not in ("shape", "batch_size")}

    def call(self) -> None:
        """An input computes nothing; it is given its data."""


@names_checked
def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: Any = None,
    batch_shape: Any = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> KerasTensor:
    """Say what goes into a model: `Input(shape=(28, 28, 1))` is images of 28 x 28 pixels and one channel.

    None is a size that is open: `Input((None, None, 3))` is colour images of any size, those of a batch alike. For each
    size that a model meets it is compiled once.

    Returns
    -------
    KerasTensor
        A tensor without values: the first of a Sequential's layers, or what the layers of a `Model` are called on.

    Examples
    --------
    >>> from foveal import Input
    >>> Input(shape=(28, 28, 1)).shape
    (None, 28, 28, 1)
    """
    layer = InputLayer(shape, batch_size, sparse, None, batch_shape, tensor, optional, dtype=dtype, name=name)
    tensor_of_it: KerasTensor = layer.output
    return tensor_of_it


def _opened(tensor: KerasTensor) -> Call:
    """A symbolic tensor that comes from no layer as an input of its own."""
    call: Call = InputLayer(input_tensor=tensor, dtype=tensor.dtype).calls[0]
    return call


open_with(_opened)


class ActivityRegularization(Layer):
    """Pass everything on, and add `l1 * sum(abs(x)) + l2 * sum(x ** 2)` of it to the loss, for each of the batch.

    Parameters
    ----------
    l1, l2 : float, default=0.0
    """

    l1: float = arg(factor, 0.0)
    l2: float = arg(factor, 0.0)
    activity_regularizer: Any = arg(only(None, instead="Give l1 and l2."), None, kw_only=True, saved=False)

    supports_masking = True

    def prepare(self) -> None:
        super().prepare()
        self.activity_regularizer = L1L2(self.l1, self.l2)

    def call(self, x: Any) -> Any:
        return x


def _function(value: Any) -> Any:
    if callable(value):
        return value
    raise ValueError(f"a function, got {value!r}.")


def _mask(value: Any) -> Any:
    if callable(value) or hasattr(value, "shape"):
        return value
    raise ValueError(f"a function or a tensor, got {value!r}.")


def _named_values(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return dict(value)
    raise ValueError(f"a dict of arguments by name, got {value!r}.")


def _of_values(value: Any) -> Any:
    return as_node(value) if isinstance(value, np.ndarray) and value.dtype.kind in "fiub" else value


class Lambda(Layer):
    """Apply a function of your own. A model with it cannot be saved: files hold no code.

    Parameters
    ----------
    function : function
        Takes a graph node, or lists or dicts of them, and gives such; made of operators and of what `foveal.nn` and
        `foveal.activations` have. One that takes `training` is told which of the two behaviours is asked for.
    output_shape : tuple, function or None, default=None
        Accepted for Keras's sake; the shape is found out.
    mask : function or tensor, optional
        The mask of the output, or a function of input and mask that gives it; without one masks end here.
    arguments : dict, optional
        More arguments of the function, by name.
    """

    function: Any = arg(_function)
    output_shape: Any = arg(lambda value: value, None)
    mask: Any = arg(or_none(_mask), None)

    def __init__(
        self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(function=function, output_shape=output_shape, mask=mask, **kwargs)
        self.supports_masking = mask is not None
        self.given: dict[str, Any] = converted(self.who, "arguments", _named_values, arguments or {})

    def call(self, x: Any, training: bool | None = None, mask: Any = None) -> Any:
        taken = inspect.signature(self.function).parameters
        told = {name: value for name, value in (("training", training), ("mask", mask)) if name in taken}
        y = mapped(_of_values, self.function(x, **(self.given | told)))
        wrong = [leaf for leaf in leaves(y) if not isinstance(leaf, Node)]
        if wrong or not leaves(y):
            raise ArgumentError(
                f"Lambda {self.name!r}: the function must give what it computes from the node it takes, "
                f"got {(wrong or [y])[0]!r}. Use operators, and the functions of foveal.nn."
            )
        return y

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Any = None, safe_mode: Any = None) -> Lambda:
        """The layer that `get_config` described; its function is there, so that `safe_mode` is not asked."""
        made: Lambda = super().from_config(config)
        return made

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; the function itself is among them."""
        return super().get_config() | {"arguments": dict(self.given)}

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """What `mask` is, or gives."""
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask


class Masking(Layer):
    """Leave out the steps whose values are all `mask_value`: they become 0, and layers that support masks skip them.

    Parameters
    ----------
    mask_value : float, default=0.0

    Shapes
    ------
    input, output : (batch, steps, values)
    """

    mask_value: float = arg(real, 0.0)

    supports_masking = True

    def call(self, x: Node) -> Node:
        counts = any_of(elementwise.not_equal(x, self.mask_value), axis=-1, keepdims=True)
        y: Node = elementwise.where(counts, x, 0.0)
        return y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Where a step has a value other than `mask_value`."""
        return any_of(elementwise.not_equal(inputs, self.mask_value), axis=-1)
