"""`foveal.compat.install`: what imports of TensorFlow and Keras find, and what is said about the rest.

Every case runs in processes of its own: this one may have Keras itself imported.
"""

import json
import subprocess
import sys
import textwrap
from importlib import import_module

import pytest

from foveal.compat.absent import ABSENT
from foveal.compat.finder import OWN
from foveal.compat.surface import ALIASES, MODULES, canonical, home_of, is_module, public_names

INSTALLED = "import foveal.compat; foveal.compat.install()\n"


def told(program):
    """What a program prints."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def errors(*statements):
    """The kind and the message of the error that each statement ends with."""
    program = INSTALLED + textwrap.dedent(
        f"""
        import json, tensorflow as tf
        from tensorflow.keras import layers
        found = []
        for statement in {statements!r}:
            try:
                exec(statement)
            except Exception as error:
                found.append([type(error).__name__, str(error)])
            else:
                found.append(None)
        print(json.dumps(found))
        """
    )
    return json.loads(told(program))


def test_every_way_of_importing_leads_to_the_same_layers():
    program = """
        import tensorflow as tf
        import tensorflow.keras as tk
        import tensorflow.keras.layers as L
        from tensorflow import keras
        from tensorflow.keras import layers, datasets
        from tensorflow.keras.layers import Conv2D
        from tensorflow.python.keras.layers import Conv2D as old
        from tensorflow.python.keras.models import Model
        from tensorflow.python.keras.datasets import mnist
        from keras.layers.convolutional import Conv2D as older
        from keras.datasets.mnist import load_data
        import keras as alone, foveal
        modules = [tf.keras.layers, tk.layers, L, keras.layers, layers, alone.layers]
        assert {Conv2D, old, older, *(module.Conv2D for module in modules)} == {foveal.layers.Conv2D}
        assert Model is foveal.Model and mnist.load_data is load_data is datasets.mnist.load_data
        assert load_data is foveal.datasets.mnist.load_data
        namespace = {}
        exec("from tensorflow.keras.layers import *", namespace)
        assert namespace["Dense"] is foveal.layers.Dense and "core" not in namespace
        print(keras, "LSTM" in dir(layers), "keras" in dir(tf), hasattr(tf, "nonsense"))
    """
    assert told(INSTALLED + textwrap.dedent(program)) == "<module 'tensorflow.keras' of Foveal> True True False"


def test_only_what_is_imported_is_in_sys_modules_and_uninstall_takes_it_out():
    program = """
        import sys
        import foveal.compat
        mine = lambda: sorted(n for n in sys.modules if n.partition(".")[0] in ("tensorflow", "keras", "tf_keras"))
        foveal.compat.install()
        foveal.compat.install()
        assert sum(type(finder).__name__ == "Finder" for finder in sys.meta_path) == 1 and mine() == []
        from tensorflow.keras import layers
        try:
            import tensorflow.keras.nonsense
        except ImportError:
            print(mine())
        foveal.compat.uninstall()
        foveal.compat.uninstall()
        print(mine(), sum(type(finder).__name__ == "Finder" for finder in sys.meta_path))
    """
    assert told(program) == "['tensorflow', 'tensorflow.keras', 'tensorflow.keras.layers']\n[] 0"


def test_an_installed_keras_is_shadowed_and_found_again_afterwards():
    program = """
        import foveal.compat, importlib.util
        before = importlib.util.find_spec("keras").origin
        foveal.compat.install()
        import keras
        assert keras.layers.Dense is foveal.layers.Dense
        foveal.compat.uninstall()
        print(importlib.util.find_spec("keras").origin == before != "foveal.compat")
    """
    assert told(program) == "True"


def test_a_keras_that_is_imported_already_is_refused():
    program = """
        import sys, types
        sys.modules["keras"] = types.ModuleType("keras")
        import foveal.compat
        try:
            foveal.compat.install()
        except ImportError as error:
            print(error, type(sys.meta_path[0]).__name__ == "Finder")
    """
    assert told(program) == (
        "foveal.compat.install: 'keras' must not be imported yet, but it is, and a process has one module of a name. "
        "Call install() before anything imports TensorFlow or Keras. False"
    )


def test_what_is_missing_is_said_and_what_to_use_instead():
    gone = "tensorflow.keras.layers.LocallyConnected2D: Keras has it no longer since version 3."
    ready_made = (
        "tensorflow.hub: Foveal fetches nothing from TensorFlow Hub. keras.applications has ready-made networks."
    )
    cases = {
        "from tensorflow import Keras": "tensorflow has no 'Keras' in Foveal. Did you mean 'keras'?",
        "import tensorflow.kears": "tensorflow has no 'kears' in Foveal. Did you mean 'keras'?",
        "from tensorflow import hub": ready_made,
        "from tensorflow.keras.layers import LocallyConnected2D": gone,
        "from keras.datasets import imdb": (
            "keras.datasets.imdb: Foveal brings no texts. Read them yourself, and number their words with "
            "keras.layers.TextVectorization."
        ),
        "import tensorflow.raw_ops": "tensorflow has no 'raw_ops' in Foveal. dir(tensorflow) lists what it has.",
    }
    assert dict(zip(cases, errors(*cases), strict=True)) == {
        statement: ["ModuleNotFoundError", message] for statement, message in cases.items()
    }
    cases = {
        "layers.LocallyConnected2D(8, 3)": gone,
        "layers.Con2D(filter=64, kernel_size=3)": (
            "tensorflow.keras.layers has no 'Con2D' in Foveal. Did you mean 'Conv2D'?"
        ),
        "tf.compat.v1.placeholder('float32')": (
            "tensorflow.compat.v1.placeholder: it is part of TensorFlow 1's graphs, and Foveal runs every line at "
            "once, as TensorFlow 2 does. Build the network with tensorflow.keras.layers and call model.fit, or write "
            "the loop with tf.GradientTape."
        ),
    }
    assert dict(zip(cases, errors(*cases), strict=True)) == {
        statement: ["AttributeError", message] for statement, message in cases.items()
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_name_of_the_table_is_there(module):
    names = [name for name in public_names(module) if not is_module(f"{module}.{name}")]
    missing = [name for name in names if not hasattr(__import__(home_of(module, name), fromlist=[name]), name)]
    assert missing == []


def test_every_alias_leads_to_a_module_whose_parents_are_modules():
    assert [name for name in ALIASES if not is_module(canonical(name))] == []
    inner = [name for name in (*MODULES, *ALIASES) if "." in name and name != OWN]
    assert [name for name in inner if not is_module(name.rpartition(".")[0])] == []


def test_nothing_is_said_to_be_missing_that_is_there():
    assert [name for name in ABSENT if is_module(name)] == []
    assert [name for name in ABSENT if home_of(*name.rpartition(".")[::2])] == []
    assert [name for name in ABSENT if canonical(name) != name] == []


@pytest.mark.parametrize("module", [name for name in MODULES if name.partition(".")[0] == "keras"])
def test_of_every_public_name_of_keras_it_is_said_what_to_do(module):
    parts = {"keras.config", "keras.random", *(name for name in MODULES if name.startswith("keras.ops"))}
    names = [name for name in dir(import_module(module)) if not name.startswith("_")]
    unsaid = [name for name in names if f"{module}.{name}" not in ABSENT and not is_module(f"{module}.{name}")]
    assert module in parts or [name for name in unsaid if home_of(module, name) is None] == []


def test_keras_ops_are_keras():
    assert [name for name in public_names("keras.ops") if not hasattr(import_module("keras.ops"), name)] == []


@pytest.mark.parametrize("name", [name for name in (*MODULES, *ALIASES) if name.startswith("keras.")])
def test_every_name_of_a_module_of_keras_is_one_of_foveal_keras(name):
    module = import_module(f"foveal.{name}")
    assert dir(module) == public_names(name)
    with pytest.raises(ModuleNotFoundError, match=rf"^foveal\.{name} has no 'nothing' in Foveal\."):
        import_module(f"foveal.{name}.nothing")
