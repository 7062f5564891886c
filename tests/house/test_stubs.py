"""Editors and type checkers see the public names, their arguments and types, as they are: pyright and jedi say so."""

from __future__ import annotations

import json
import os
import re
import site
import subprocess
import sys
from pathlib import Path

import jedi
import pytest

import stubs
from foveal.compat import surface
from house.sources import PACKAGE, ROOT, name_of

RIGHT = """\
import numpy as np

import foveal
from foveal import keras, layers, look
from foveal.keras import ops
from foveal.keras.layers import Conv2D, Dense
from foveal.keras.optimizers.schedules import ExponentialDecay

model = foveal.Sequential([foveal.Input((28, 28, 1)), Conv2D(8, (3, 3), padding="SAME"), layers.Flatten(), Dense(10)])
reveal_type(model)
reveal_type(keras.Model(inputs=model.inputs, outputs=model.outputs))
model.compile(optimizer=keras.optimizers.Adam(ExponentialDecay(1e-3, 10, 0.5)), loss="mse", metrics=["accuracy"])
reveal_type(model.fit(np.zeros((3, 28, 28, 1)), np.zeros(3), epochs=2))
reveal_type(model.layers)


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor


class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(3, activation="relu", kernel_regularizer="l2", use_bias=False)

    def call(self, x, training=False):
        return self.first(x)


reveal_type(Two())
reveal_type(look.receptive_field(model, 1).size)
layers.BatchNormalization(axis=-1, momentum=0.9, beta_regularizer=keras.regularizers.L2(0.1))
layers.MaxPooling2D(2, strides=2, data_format="channels_last")
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
print(ops.exp([1.0]), keras.utils.to_categorical([1, 2], 3), Conv2D(3, 3).kernel, foveal.__version__)
keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
keras.losses.SparseCategoricalCrossentropy(from_logits=True)
keras.metrics.AUC(curve="PR")
"""
TYPES = {
    "model": "Sequential",
    "keras.Model(inputs=model.inputs, outputs=model.outputs)": "Model",
    "model.fit(np.zeros((3, 28, 28, 1)), np.zeros(3), epochs=2)": "History",
    "model.layers": "list[Layer]",
    "Two()": "Two",
    "look.receptive_field(model, 1).size": "tuple[int, ...]",
}
WRONG = {
    'foveal.layers.Conv2D(8, 3, paddin="same")': 'No parameter named "paddin"',
    "keras.optimizers.Adam(lr=3)": 'No parameter named "lr"',
    'keras.layers.Dense("3")': '"Literal[\'3\']" is not assignable to "int"',
    "foveal.layers.Dense()": 'Argument missing for parameter "units"',
    "foveal.layers.Conv2d": '"Conv2d" is not a known attribute of module "foveal.layers"',
    "foveal.Sequental": '"Sequental" is not a known attribute of module "foveal"',
    "keras.ops.expp": '"expp" is not a known attribute of module "foveal.keras.ops"',
    "foveal.look.receptive_fild": '"receptive_fild" is not a known attribute of module "foveal.look"',
    "foveal.Sequential(layer=[])": 'No parameter named "layer"',
    'keras.losses.MeanSquaredError(reducton="sum")': 'No parameter named "reducton"',
    "keras.callbacks.EarlyStopping(patients=3)": 'No parameter named "patients"',
    "keras.Model(inputs=[], outputz=[])": 'No overloads for "__init__" match',
    "keras.metrics.Precision(threshold=0.5)": 'No parameter named "threshold"',
}
"""What editors complain about, and the complaint."""

ANYTHING = {"cell", "data", "fn", "function", "mean", "output_shape", "preprocessing_function", "variance"}
"""Arguments that take arrays of any kind, or functions."""


def _pyright(folder: Path, *texts: str) -> list[list[dict]]:
    """What pyright says of each text."""
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(PACKAGE.parent)]}))
    paths = [folder / f"script_{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(folder)]
    environment = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    said = json.loads(done.stdout)["generalDiagnostics"]
    return [[each for each in said if each["file"] == str(path)] for path in paths]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """Scripts as jedi reads them, with a cache of its own: two processes that write one at once break it."""
    jedi.settings.cache_directory = str(tmp_path_factory.mktemp("jedi"))
    environment = [str(PACKAGE.parent), *site.getsitepackages()]
    project = jedi.Project(ROOT / "docs", sys_path=environment, smart_sys_path=False)
    return lambda text: jedi.Script(text, project=project)


def test_the_stubs_are_those_of_the_source():
    texts = stubs.stubs()
    old = [name_of(path) for path in PACKAGE.rglob("*.pyi") if path not in texts]
    old += [
        str(path.relative_to(ROOT)) for path, text in texts.items() if not path.exists() or path.read_text() != text
    ]
    assert old == [], "run python tools/stubs.py"


def test_every_argument_of_a_class_has_a_type():
    text = "".join(path.read_text() for path in PACKAGE.rglob("*.pyi"))
    inits = re.findall(r"def __init__\((.*?)\) ->", text, re.DOTALL)
    untyped = {name for init in inits for name in re.findall(r"(?<!\*)\b(\w+): Any\b", init)}
    assert untyped - ANYTHING == set()


def test_the_modules_of_keras_have_files():
    files = {path.relative_to(PACKAGE.parent).with_suffix("") for path in (PACKAGE / "keras").rglob("*.py")}
    modules = {".".join(path.parts).removesuffix(".__init__").removeprefix("foveal.") for path in files}
    assert modules == {name for name in surface.MODULES if name.partition(".")[0] == "keras"}


def test_pyright_reads_types_and_finds_mistakes(tmp_path: Path):
    lines = ["import foveal", "from foveal import keras", *WRONG]
    right, wrong = _pyright(tmp_path, RIGHT, "\n".join(lines))
    shown = [each["message"] for each in right if each["severity"] == "information"]
    assert shown == [f'Type of "{code}" is "{kind}"' for code, kind in TYPES.items()]
    assert [each for each in right if each["severity"] != "information"] == []
    found = {lines[each["range"]["start"]["line"]]: each["message"] for each in wrong if each["severity"] == "error"}
    assert {code: message for code, message in WRONG.items() if message not in found.get(code, "")} == {}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from foveal import look\nlook.", {"receptive_field", "grad_cam", "neuron"}),
        ("from foveal import ke", {"keras"}),
        ("from foveal import keras\nkeras.", {"layers", "ops", "Sequential", "losses"}),
        ("from foveal import keras\nkeras.layers.", {"Conv2D", "Dense", "MaxPooling2D"}),
        ("from foveal.keras.layers import Con", {"Conv2D", "Concatenate"}),
        ("import foveal\nfoveal.layers.Conv2D(3, pad", {"padding="}),
        ("import foveal as keras\nm = keras.Sequential([])\nm.", {"fit", "predict", "summary", "layers"}),
        ("from foveal import keras\nkeras.datasets.mnist.", {"load_data"}),
    ],
)
def test_jedi_completes(scripts, code: str, names: set[str]):
    assert names <= {completion.name for completion in scripts(code).complete()}


@pytest.mark.parametrize(
    ("call", "signature"),
    [
        ("keras.layers.Conv2D", "Conv2D(filters: int, kernel_size: int | list[int] | tuple[int, ...], strides: "),
        ("keras.optimizers.Adam", "Adam(learning_rate: Rate=0.001, beta_1: float=0.9, beta_2: float=0.999, "),
        ("keras.Sequential", "Sequential(layers: Iterable[Layer | KerasTensor] | None=None, trainable: bool=True, "),
        ("keras.ops.exp", "exp(x: Any) -> Any"),
    ],
)
def test_jedi_shows_arguments_and_a_docstring(scripts, call: str, signature: str):
    (shown,) = scripts(f"from foveal import keras\n{call}(").get_signatures()
    assert shown.to_string().startswith(signature)
    assert len(shown.docstring(raw=True)) > 15
