"""What `import foveal as keras` offers is documented, every bit of it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

import foveal


def _face(module: ModuleType, seen: set[str]) -> Iterator[tuple[str, object]]:
    seen.add(module.__name__)
    yield module.__name__, module
    for name in getattr(module, "__all__", ()):
        thing = getattr(module, name)
        if isinstance(thing, ModuleType):
            if thing.__name__ not in seen:
                yield from _face(thing, seen)
        elif callable(thing):
            yield f"{module.__name__}.{name}", thing


def _methods(kind: type) -> list[tuple[str, object]]:
    own = ((name, thing) for name, thing in inspect.getmembers(kind) if not name.startswith("_"))
    return [(name, thing) for name, thing in own if inspect.isroutine(thing) or isinstance(thing, property)]


FACE = dict(_face(foveal, set()))


@pytest.mark.parametrize("name", FACE)
def test_a_user_finds_a_docstring(name: str):
    thing = FACE[name]
    assert (inspect.getdoc(thing) or "").strip()
    kinds = [thing] if inspect.isclass(thing) and thing.__module__.startswith("foveal") else []
    assert [method for kind in kinds for method, code in _methods(kind) if not inspect.getdoc(code)] == []


def test_every_name_that_is_offered_exists():
    assert [name for name in foveal.__all__ if not hasattr(foveal, name)] == []
