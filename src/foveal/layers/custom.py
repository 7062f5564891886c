"""What makes layers of the user's own as easy as Keras's: layers in attributes, a `call` of any form, a config."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from foveal.arguments import Declared, integer
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions.function import dtype_name
from foveal.ir.node import Shape
from foveal.layers.initializers import Initializer
from foveal.layers.initializers import get as initializer_of
from foveal.registry import is_own

PLAIN = (str, int, float, bool, type(None))


def sublayers_of(layer: Any, kind: type[Any]) -> list[Any]:
    """The layers in a layer's attributes, also in lists and dicts of them, in the order in which they were set."""
    found = (part for value in list(vars(layer).values()) for part in parts_of(value) if isinstance(part, kind))
    return [part for part in dict.fromkeys(found) if part is not layer]


def all_sublayers(layer: Any) -> list[Any]:
    """All layers inside a layer, and inside those, each once."""
    found: dict[Any, None] = {}
    waiting = layer.sublayers[::-1]
    while waiting:
        inner = waiting.pop()
        if inner not in found:
            found[inner] = None
            waiting += inner.sublayers[::-1]
    return list(found)


def parts_of(value: Any) -> Iterator[Any]:
    """What lies in an attribute: itself, or all that is in lists and dicts of it."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if not isinstance(value, list | tuple):
        yield value
        return
    for part in value:
        yield from parts_of(part)


def marking_built(build: Callable[..., None]) -> Callable[..., None]:
    """A `build` after which the layer counts as built and knows for which shapes, also where it is called by hand."""

    signature = functools.cache(lambda: inspect.signature(build))  # which few builds are ever asked for

    @functools.wraps(build)
    def marked(layer: Any, *args: Any, **kwargs: Any) -> None:
        called, vars(layer)["_called"] = vars(layer).get("_called", False), False
        build(layer, *args, **kwargs)
        vars(layer)["_called"] = called
        layer.built = True
        layer._built_for = dict(signature().bind(layer, *args, **kwargs).arguments)
        layer._built_for.pop(next(iter(layer._built_for)))

    return marked


def has_own_init(kind: type[Any]) -> bool:
    """Whether a class takes arguments in an `__init__` of its own instead of declaring them."""
    return kind.__init__ is not Declared.__init__ and is_own(kind.__init__)


def has_own_config(kind: type[Any]) -> bool:
    """Whether a class says itself what makes an equal object."""
    return is_own(kind.get_config)


def accepted(kind: type[Any]) -> tuple[frozenset[str], bool]:
    """The names that a class's `__init__` takes, and whether it takes any other too."""
    parameters = inspect.signature(kind.__init__).parameters
    return frozenset(parameters), any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def captured_init_arguments(kind: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """The values of all parameters of an `__init__`, where they are plain; None where they are not.

    They are what makes an equal object when a class of the user's own does not say it.
    """
    try:
        bound = inspect.signature(kind.__init__).bind(None, *args, **kwargs)
    except TypeError:
        return None  # the call itself is about to say what is wrong
    bound.apply_defaults()
    named: dict[str, Any] = {}
    for parameter in list(bound.signature.parameters.values())[1:]:
        value = bound.arguments[parameter.name]
        if parameter.kind is parameter.VAR_KEYWORD:
            named |= value
        elif parameter.kind is parameter.VAR_POSITIONAL or parameter.kind is parameter.POSITIONAL_ONLY:
            return None if value != () else named
        else:
            named[parameter.name] = value
    return named if all(isinstance(part, PLAIN) for value in named.values() for part in parts_of(value)) else None


def own_config(layer: Any, base: dict[str, Any]) -> dict[str, Any]:
    """What makes an equal object of a class with an `__init__` of its own and no `get_config`.

    Raises
    ------
    UnsupportedError
        The class must say it itself.
    """
    arguments: dict[str, Any] | None = vars(layer).get("_init_arguments")
    kind = type(layer)
    if arguments is None:
        raise UnsupportedError(
            f"{kind.__name__} {layer.name!r}: cannot be described, as its arguments are not plain numbers and texts. "
            "Give the class a `get_config` with all arguments of `__init__`, and a `from_config` where they must be "
            "made of it."
        )
    names, others = accepted(kind)
    return {name: value for name, value in {**arguments, **base}.items() if others or name in names}


def from_own_config(kind: type[Any], config: Mapping[str, Any]) -> Any:
    """An object of a class with an `__init__` of its own, given what it takes."""
    names, others = accepted(kind)
    always = {"name", "trainable", "dtype"}
    return kind(**{name: value for name, value in config.items() if others or name in names or name not in always})


def weight_shape(value: Any) -> Shape:
    """What `add_weight` takes as a shape."""
    if value is None:
        return ()
    given = value if isinstance(value, list | tuple) else (value,)
    try:
        sizes = tuple(map(integer, given))
    except ValueError:
        sizes = (-1,)
    if all(n > 0 for n in sizes):
        return sizes
    if None in given:
        raise ShapeError(
            f"add_weight: `shape` must be positive integers, got {value!r}. The batch has no place in it; where Input "
            "leaves a size open, name the size, or pool over it first, as GlobalAveragePooling2D does."
        )
    raise ArgumentError(f"add_weight: `shape` must be positive integers, got {value!r}.")


def weight_dtype(value: Any) -> str:
    """What `add_weight` takes as a dtype, as weights are kept: floats as float32, whole numbers as int32."""
    name = "float32" if value is None else dtype_name(value)
    return "int32" if name.startswith(("int", "uint", "bool")) else "float32"


def starting(value: Any, dtype: str = "float32") -> Callable[[Shape], Any]:
    """What `add_weight` takes as an initializer: Keras's, or a function of a shape, with or without a dtype."""
    if value is None:
        value = "glorot_uniform" if dtype == "float32" else "zeros"
    draw = initializer_of(value)
    typed = not isinstance(draw, Initializer) and "dtype" in inspect.signature(draw).parameters

    def drawn(shape: Shape) -> Any:
        return np.asarray(draw(shape, **({"dtype": dtype} if typed else {})), dtype).reshape(shape)

    return drawn
