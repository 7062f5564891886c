"""Every public name of Keras is there, or says what to use instead; the README has the list."""

import importlib
import subprocess
import sys

import keras
import pytest

from foveal.compat.surface import is_module
from house.sources import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from what_runs import has, modules, reason

PUBLIC = dict(modules(keras, "keras"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(
    f"names of Keras {keras.__version__} and" not in README, reason="the list is of another version of Keras"
)


def test_the_readme_has_the_list_of_names():
    done = subprocess.run(
        [sys.executable, "tools/what_runs.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-500:]


@pytest.mark.parametrize("module", PUBLIC)
def test_no_name_of_keras_raises_a_bare_error(module):
    gone = [name for name in PUBLIC[module] if not has(module, name)]
    reasons = {name: reason(module, name) for name in gone}  # an error where nothing is said
    if not is_module(module):
        return
    ours = importlib.import_module(f"foveal.{module}")
    for name, why in reasons.items():
        with pytest.raises(AttributeError) as told:
            getattr(ours, name)
        assert why in str(told.value)
    for name in set(PUBLIC[module]) - set(gone):
        assert getattr(ours, name) is not None
