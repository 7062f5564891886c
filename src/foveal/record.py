"""Immutable values with named fields."""

from __future__ import annotations

from inspect import get_annotations
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """A value made of named fields, compared, hashed and shown by them: a frozen dataclass that costs no start-up.

    A dataclass writes and compiles the source of its methods when its module is imported, a third of a millisecond for
    each. Foveal has a hundred such classes and starts in less than that takes; so the methods are written once, here.
    Annotated names of the class body are fields, in order, behind those of its bases; their values are the defaults.
    `class X(Record, eq=False)` is compared by identity.
    """

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, eq: bool = True) -> None:
        own = [name for name, kind in get_annotations(cls).items() if "ClassVar" not in str(kind)]
        inherited = [name for base in cls.__bases__ for name in getattr(base, "_fields", ())]
        cls._fields = tuple(dict.fromkeys([*inherited, *own]))
        if not eq:
            cls.__eq__, cls.__hash__ = object.__eq__, object.__hash__  # type: ignore[method-assign]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        if not kwargs and len(args) == len(fields):  # most are made so, and there are many
            self.__dict__.update(zip(fields, args, strict=True))
            self.__post_init__()
            return
        if len(args) > len(fields):
            raise TypeError(f"{type(self).__name__} takes {len(fields)} values, got {len(args)}.")
        values = dict(zip(fields, args, strict=False))
        for name, value in kwargs.items():
            if name in values or name not in fields:
                raise TypeError(
                    f"{type(self).__name__}: {name!r} is {'given twice' if name in values else 'no field'}."
                )
            values[name] = value
        if len(values) < len(fields):
            missing = [name for name in fields if name not in values and not hasattr(type(self), name)]
            if missing:
                raise TypeError(f"{type(self).__name__}: {', '.join(map(repr, missing))} must be given.")
            values = {name: values[name] if name in values else getattr(type(self), name) for name in fields}
        self.__dict__.update(values)
        self.__post_init__()

    def __post_init__(self) -> None:
        """Check the fields; for subclasses."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} does not change; make another with `replaced`.")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def as_tuple(self) -> tuple[Any, ...]:
        """The fields' values, in order."""
        return tuple([self.__dict__[name] for name in self._fields])

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self.as_tuple() == other.as_tuple())

    def __hash__(self) -> int:
        return hash((type(self), self.as_tuple()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__qualname__}({shown})"

    def replaced(self, **changes: Any) -> Self:
        """A copy with other values in some fields."""
        values = {name: getattr(self, name) for name in self._fields} | changes
        return type(self)(*values.values()) if len(values) == len(self._fields) else type(self)(**values)
