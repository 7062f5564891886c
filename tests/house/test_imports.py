"""Imports point one way, and importing Foveal is cheap."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from house.sources import ROOT

HEAVY = ("jax", "llvmlite", "matplotlib", "h5py", "rich", "keras", "tensorflow", "torch")
LOADED = "import sys, json, {module}; print(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_the_contracts_of_pyproject_hold():
    done = _run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("module", ["foveal", "foveal.layers", "foveal.datasets"])
def test_importing_loads_nothing_heavy(module: str):
    done = _run("-c", LOADED.format(module=module))
    assert done.returncode == 0, done.stderr
    assert [name for name in json.loads(done.stdout) if name in HEAVY] == []
