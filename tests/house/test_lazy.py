"""What is imported when it is first named is found under every name that is offered, as if it had been imported."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys

import pytest

import foveal
from foveal import datasets, layers, look, models, utils
from foveal.lazy import Names
from house.sources import ROOT

LAZY = (foveal, datasets, layers, look, models, utils)
LOADED = "import sys, json; {code}; print(json.dumps([name for name in sys.modules if name.startswith('foveal')]))"


def _loaded(code: str) -> set[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", LOADED.format(code=code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", LAZY, ids=lambda module: module.__name__)
def test_the_table_is_what_the_module_lists(module):
    assert list(module.__all__) == sorted(module.NAMES)
    assert [name for name in dir(module) if name != "__version__"] == module.__all__


@pytest.mark.parametrize("module", LAZY, ids=lambda module: module.__name__)
def test_every_name_is_found(module):
    everything: dict[str, object] = {}
    exec(f"from {module.__name__} import *", everything)
    for name in module.__all__:
        assert getattr(module, name) is module.NAMES[name] is everything[name]


def test_what_is_listed_as_classes_are_all_the_classes():
    classes = {name: thing for name, thing in layers.NAMES.items() if inspect.isclass(thing)}
    assert dict(layers.CLASSES) == {name: kind for name, kind in classes.items() if issubclass(kind, layers.Layer)}


def test_a_layer_brings_no_other_family():
    loaded = _loaded("import foveal; foveal.layers.Dense")
    assert "foveal.layers.dense" in loaded
    assert not loaded & {"foveal.layers.conv", "foveal.layers.pool", "foveal.layers.normalization"}


def test_what_is_seldom_needed_waits():
    loaded = _loaded(
        "import foveal; foveal.Sequential; foveal.losses; foveal.optimizers.Adam; foveal.utils.clear_session"
    )
    late = (
        "foveal.data.image_dataset",
        "foveal.formats",
        "foveal.learning.metrics",
        "foveal.models.writing",
        "foveal.engines.llvm",
    )
    assert [name for name in loaded if name.startswith(late)] == []


def test_what_is_not_listed_is_not_imported():
    names = Names({"foveal.layers.dense": "Dense", "foveal.layers.conv": "Conv1D Conv2D"})
    with pytest.raises(KeyError, match="'system'"):
        names["system"]
    assert names.get("os") is None
    assert list(names.only(["Conv2D"])) == ["Conv2D"]
    assert sorted(names.only(["Conv2D"]) | names.only(["Dense"])) == ["Conv2D", "Dense"]
    assert names["Conv2D"] is foveal.layers.Conv2D


def test_python_that_asks_for_a_name_of_its_own_is_given_no_hint():
    with pytest.raises(AttributeError, match=r"^module 'foveal.losses' has no attribute '__path__'\.$"):
        _ = foveal.losses.__path__
