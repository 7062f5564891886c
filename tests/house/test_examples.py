"""Examples in docstrings run, and what they print is what they say."""

from __future__ import annotations

import doctest
import re
from importlib import import_module

import pytest

import reference
import stubs
from foveal.cli.commands import COMMANDS

MODULES = [*stubs.public_modules(), "foveal.keras"]


def _examples(name: str) -> list[doctest.DocTest]:
    """Those of a public module and of what it offers and defines."""
    finder, module = doctest.DocTestFinder(exclude_empty=True, recurse=False), import_module(name)
    things = [getattr(module, public) for public in module.__all__ if callable(getattr(module, public))]
    found = [finder.find(module, name), *(finder.find(thing, f"{name}.{thing}", module=False) for thing in things)]
    return [test for tests in found for test in tests if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str):
    tests, said = _examples(name), []
    assert tests
    for test in tests:
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert said == []


def test_the_reference_has_every_public_name_and_command():
    text = "".join(reference.pages().values())
    named = re.findall(r"^::: ([\w.]+)\.(\w+)\n    options:\n      show_root", text, re.MULTILINE)
    shown = {id(getattr(import_module(module), name)) for module, name in named}
    for name in (*stubs.public_modules(), *stubs.keras_modules(), "foveal.image.kernels"):
        things = {public: getattr(import_module(name), public) for public in import_module(name).__all__}
        assert [public for public, thing in things.items() if callable(thing) and id(thing) not in shown] == []
    assert [name for name in COMMANDS if f"## foveal {name}\n" not in text] == []
