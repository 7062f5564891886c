"""How a layer is called: on symbolic tensors, on nodes of a graph, on arrays; with several arguments and constants."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from foveal.eager import Tensor, Traced, batches, compute, numbers
from foveal.errors import ArgumentError, ShapeError, did_you_mean
from foveal.functions.rows import Row
from foveal.functions.symbolic import KerasTensor
from foveal.ir.node import BATCH, Node, as_node
from foveal.layers.input_spec import check_input
from foveal.layers.masks import CallMasks, masks_among, set_mask
from foveal.layers.symbolic import Call
from foveal.layers.tracing import Tracer, is_traced, tracer_for_call
from foveal.nesting import Packed, leaves, mapped, mapped_shapes
from foveal.registry import is_own

PLAIN = (str, bool)
"""What is given by its name alone, as in Keras."""
signature_of = functools.lru_cache(256)(inspect.signature)
"""The parameters of a layer's `call`, which Python takes long to say."""


def bind_call(layer: Any, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, bool | None]:
    """What a call takes, and which behaviour it is told.

    Returns
    -------
    x : tensors of one kind, nested as the only argument is; or a Given
        There is a Given where `call` takes more than that, or where the argument has constants among its tensors.
    training : bool or None

    Raises
    ------
    ArgumentError
        The arguments are not those that the layer's `call` takes.
    """
    who = f"{type(layer).__name__} {layer.name!r}"
    training: Any = named.get("training")
    if len(args) != 1 or named.keys() - {"training"}:
        args, named, training = _bound(who, type(layer), args, named)
    else:
        named = {}
    if not isinstance(training, bool | int | np.bool_ | None):
        raise ArgumentError(
            f"{who}: `training` must be True or False, got {type(training).__name__}. "
            "Give several inputs as one list: layer([a, b])."
        )
    told = None if training is None else bool(training)
    found = leaves([args, named])
    kind = next((kind for kind in (KerasTensor, Node) if any(isinstance(leaf, kind) for leaf in found)), None)
    if len(args) == 1 and not named and (kind is None or all(isinstance(leaf, kind) for leaf in found)):
        return args[0], told
    if kind is None:
        return _of_arrays((_as_arrays(args), named)), told
    return Packed.of((args, named), lambda leaf: isinstance(leaf, kind)), told


def _misfit(args: Sequence[Any], named: Sequence[str], names: Sequence[str]) -> str:
    """What is wrong with the arguments of a call, whose parameters have these names."""
    takes = f"its call takes {', '.join(names)}"
    if len(args) > len(names):
        return f"{takes}, got {len(args)} arguments by place. Give several inputs as one list: layer([a, b])."
    unknown = [name for name in named if name not in names]
    if unknown:
        return f"{takes}, not {unknown[0]!r}.{did_you_mean(unknown[0], names)}"
    twice = [name for name in names[: len(args)] if name in named]
    return f"{takes}, got {twice[0]!r} twice." if twice else f"{takes}; one of them is missing."


def _bound(who: str, kind: type[Any], args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Arguments in the order and by the names of `call`, and which behaviour they tell."""
    signature = signature_of(kind.call)
    names = list(signature.parameters)[1:]
    if "inputs" in named and "inputs" not in names and not args:  # what Keras calls the first argument
        args, named = (named["inputs"],), {name: value for name, value in named.items() if name != "inputs"}
    unheeded = {name for name in ("training", "mask") if name not in names and named.get(name) in (None, True, False)}
    try:
        given = signature.bind_partial(None, *args, **{name: v for name, v in named.items() if name not in unheeded})
    except TypeError:
        raise ArgumentError(f"{who}: {_misfit(args, [n for n in named if n not in unheeded], names)}") from None
    plain = next((x for x in leaves(list(args[1:])) if isinstance(x, PLAIN)), None)
    if plain is not None:
        raise ArgumentError(
            f"{who}: only tensors may be given by their places, got {plain!r}. Name the argument: layer(x, "
            f"{names[min(len(args), len(names)) - 1]}={plain!r})."
        )
    training = given.arguments.pop("training", named.get("training"))
    if not given.args[1:] and not given.kwargs:
        raise ArgumentError(f"{who}: must be called on a tensor, got nothing. Write layer(x).")
    return *_by_name(signature, given), training


def _by_name(signature: inspect.Signature, given: inspect.BoundArguments) -> tuple[Any, dict[str, Any]]:
    """All but the first by name, as Keras's files have them; in order where a `call` takes any number."""
    first, *others = given.args[1:] or (None,)
    names = [p.name for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if not given.args[1:] or len(names) < len(given.args):
        return given.args[1:], given.kwargs
    return (first,), {**dict(zip(names[2:], others, strict=False)), **given.kwargs}


def _as_arrays(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Lists of plain numbers, however deep, are data where they come first."""
    first, *others = args
    plain = isinstance(first, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves(first))
    return (np.asarray(first, "float32") if plain else first, *others)


def _of_arrays(form: Any) -> Packed:
    """Arrays as long as the first are data, others constants."""

    def is_array(leaf: Any) -> bool:
        return hasattr(leaf, "__array__") and np.ndim(leaf) > 0

    rows = next((len(leaf) for leaf in leaves(form) if is_array(leaf)), None)
    found = Packed.of(form, lambda leaf: is_array(leaf) and len(leaf) == rows)
    return Packed(found, mapped(lambda leaf: as_node(leaf) if is_array(leaf) else leaf, found.form))


def unpack_call(x: Packed) -> tuple[Any, Any]:
    """What `call` is to be given: its positional arguments and those by name; arrays among tensors are constants."""
    args, kwargs = x.unpack(lambda value: as_node(value) if isinstance(value, np.ndarray) else value)
    return args, kwargs


def shape_of(value: Any) -> tuple[int | None, ...]:
    """A tensor's shape as `build` takes it: None for the batch."""
    shape = tuple(np.shape(value)) if isinstance(value, np.ndarray) else value.shape
    return (None, *shape[1:]) if shape[:1] == (BATCH,) else shape


def build_for(layer: Any, x: Any) -> None:
    """Let a layer create its weights for what it is called on; for several arguments by name, as in Keras."""
    if not isinstance(x, Packed):
        layer.build(mapped(shape_of, x))
        return
    args, kwargs = x.unpack()
    names = list(signature_of(type(layer).call).parameters)[1:]
    given = [*zip(names, args, strict=False), *kwargs.items()]
    shapes = {f"{name}_shape": mapped(shape_of, value) for name, value in given if _has_shapes(value)}
    taken = inspect.signature(layer.build).parameters
    wanted = [name for name in taken if name in shapes]
    if len(taken) > 1:
        _check_build(layer, taken, [f"{name}_shape" for name in names])
    if len(wanted) > 1:
        layer.build(**{name: shapes[name] for name in wanted})
    else:
        layer.build(next(iter(shapes.values()), None))


def _check_build(layer: Any, taken: Mapping[str, inspect.Parameter], known: Sequence[str]) -> None:
    """An error where `build` takes several shapes, and one is no argument's."""
    needed = [p.name for p in taken.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    for name in (name for name in needed if name not in known):
        raise ArgumentError(
            f"{type(layer).__name__} {layer.name!r}: the argument {name!r} of `build` must be named after one of "
            f"`call`, with _shape behind: {', '.join(known)}."
        )


def _has_shapes(value: Any) -> bool:
    return all(hasattr(leaf, "shape") for leaf in leaves(value))


def takes_training(kind: type[Any]) -> bool:
    """Whether a layer's `call` wants to know which of its two behaviours is asked for."""
    parameters = signature_of(kind.call).parameters
    return "training" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def applied(layer: Any, x: Any, training: bool | None, tracer: Tracer) -> Any:
    """What a layer's `call` gives, told of the behaviour and of masks if it wants to know."""
    args, kwargs = unpack_call(x) if isinstance(x, Packed) else ((x,), {})
    masks = CallMasks(layer, args, kwargs, tracer)
    told = {"training": training} if takes_training(type(layer)) else {}
    with layer.being_called():
        y = layer.call(*args, **kwargs | masks.added | told)
    masks.pass_on(y)
    return y


def _symbolic_call(layer: Any, x: Any, training: bool | None, model: str) -> Call:
    """A layer applied to symbolic tensors."""
    return Call(layer, x, training, layer._outlined(x, training, model))


def on_symbolic(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """The symbolic tensors that a layer gives for others; the call is recorded among the layer's."""
    layer.calls.append(_symbolic_call(layer, x, training, model))
    return layer.calls[-1].y


def output_spec(layer: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The same where the call is not recorded, and a layer that is not built stays so."""
    built = layer.built
    if is_own(type(layer).compute_output_shape):  # which says it without a call
        shapes = [mapped(lambda tensor: tuple(tensor.shape), x) for x in args]
        of_names = {f"{name}_shape": mapped(lambda tensor: tuple(tensor.shape), x) for name, x in named.items()}
        y = layer.compute_output_shape(*shapes, **of_names)
        return mapped_shapes(lambda shape: KerasTensor(shape, layer.compute_dtype), y)
    try:
        return _symbolic_call(layer, *bind_call(layer, args, named), "").y
    finally:
        if not (built or layer.sublayers):
            layer.forget()


def output_shape(layer: Any, shapes: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The shapes of what a layer gives for inputs of these shapes."""

    args = tuple(None if shape is None else mapped_shapes(KerasTensor, shape) for shape in shapes)
    tensors = {name.removesuffix("_shape"): mapped_shapes(KerasTensor, shape) for name, shape in named.items() if shape}
    if "input" in tensors:
        tensors["inputs"] = tensors.pop("input")
    return mapped(lambda tensor: tensor.shape, output_spec(layer, args, tensors))


@contextmanager
def speaking_for(layer: Any, model: str) -> Iterator[None]:
    """Inside the `with` a ShapeError names the layer first, and its model."""
    try:
        yield
    except ShapeError as error:
        inside = f" of {model!r}" if model else ""
        raise ShapeError(f"{type(layer).__name__} {layer.name!r}{inside}: {error}") from None


def on_nodes(layer: Any, x: Any, training: bool | None, model: str) -> Any:
    """What a layer makes of nodes; it is built first if need be, and stays unbuilt where the shapes do not fit."""
    fresh = not layer.built
    try:
        if layer.input_spec is not None:
            with speaking_for(layer, model):
                check_input(layer, x.unpack()[0][0] if isinstance(x, Packed) else x)
        if fresh:
            layer._build(x, model)
        with speaking_for(layer, model), tracer_for_call() as tracer:
            y = tracer.apply(layer, x, training, lambda: applied(layer, x, training, tracer))
            layer._penalize(y)
    except BaseException:
        if fresh:
            layer.forget()
        raise
    return y


def constants_of_graph(x: Any) -> Any:
    """Arrays and weights that a layer is called on while a graph is built around the call, as nodes of that graph."""
    if not is_traced() or any(isinstance(leaf, Node | Row) for leaf in leaves(x)):
        return x
    plain = isinstance(x, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves(x))

    def entered(leaf: Any) -> Any:
        known = isinstance(leaf, int | float) or hasattr(leaf, "__array__") or hasattr(leaf, "present")
        return as_node(leaf) if known and not isinstance(leaf, Tensor) else leaf

    return mapped(entered, np.asarray(x) if plain else x)


def one_batch(x: Any) -> Any:
    """A list of pictures of one size as a batch of them; other things as they are."""
    if not isinstance(x, list | tuple) or len({getattr(picture, "shape", None) for picture in x}) != 1:
        return x
    pictures = all(isinstance(picture, np.ndarray) and picture.ndim == 3 for picture in x)
    return np.stack(x) if pictures else x


def on_arrays(layer: Any, x: Any, training: bool | None) -> tuple[Any, list[Any]]:
    """What a layer makes of arrays, by a program that is compiled once for their shapes; and its penalties."""
    arrays = batches(f"{type(layer).__name__} {layer.name!r}", x)
    one = layer.takes_one_image and isinstance(arrays, np.ndarray) and arrays.ndim == 3

    masks = masks_among(x)

    def trace(nodes: Any) -> Traced:
        with Tracer().recording() as tracer:
            if masks:
                nodes, known = nodes
                tracer.masks.update({leaves(nodes)[i]: mask for i, mask in known.items()})
            outputs = layer._on(nodes, training, "")
        behind = {
            i: tracer.masks[leaf]
            for i, leaf in enumerate(leaves(outputs))
            if isinstance(leaf, Node) and leaf in tracer.masks
        }
        left = (tracer.penalties, behind) if behind else (tracer.penalties,)
        return Traced((outputs, *left), layer.weights, tracer.updates, tracer.seeds)

    key = training, layer._switches(), repr(getattr(x, "form", None))
    given = (arrays, mapped(lambda mask: numbers("mask", mask), masks)) if masks else arrays[None] if one else arrays
    y, penalties, *masked = compute(trace, given, programs=layer._programs, key=key)
    for i, mask in masked[0].items() if masked else ():
        set_mask(leaves(y)[i], mask.astype(bool) if isinstance(mask, np.ndarray) else mask)
    return (y[0] if one else y), penalties
