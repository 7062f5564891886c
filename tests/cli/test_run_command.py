"""`foveal run script.py`: the script runs as Python would run it, with Foveal in the place of TensorFlow."""

import json

import pytest
from command import foveal
from PIL import Image

import foveal.compat.screen as screen


@pytest.fixture
def script(tmp_path):
    """Writes a script and gives its path as a word of the command line."""

    def write(text, name="script.py"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def test_it_runs_as_python_runs_scripts(script, tmp_path):
    script("answer = 42\n", "neighbour.py")
    path = script(
        "import sys, neighbour\n"
        "from tensorflow.keras.layers import Conv2D\n"
        "class Own:\n    pass\n"
        "print(__name__, __file__, sys.argv, sys.path[0], neighbour.answer, Own.__module__, Conv2D.__module__)\n"
        "print(sys.modules['__main__'].Own is Own, __annotations__ if '__annotations__' in globals() else None)\n"
        "sys.exit(3)\n"
    )
    code, out, err = foveal("run", path, "--epochs", "3", "--figures", "-x")
    assert (code, err) == (3, "")
    assert out == (
        f"__main__ {path} {[path, '--epochs', '3', '--figures', '-x']} {tmp_path} 42 __main__ foveal.layers.conv\n"
        "True None\n"
    )


@pytest.mark.parametrize(
    ("text", "code", "err"),
    [
        ("", 0, ""),
        ("raise SystemExit", 0, ""),
        ("import sys; sys.exit('words for whoever waits')", 1, "words for whoever waits\n"),
        ("raise KeyboardInterrupt", 130, "\nfoveal: stopped.\n"),
    ],
    ids=["end", "exit", "words", "interrupt"],
)
def test_exit_codes_are_pythons(script, text, code, err):
    assert foveal("run", script(text)) == (code, "", err)


def test_a_traceback_shows_the_scripts_lines_alone(script):
    path = script(
        "from tensorflow.keras import layers\n"
        "\n"
        "def network():\n"
        "    return layers.Conv2D(filter=64, kernel_size=3)\n"
        "\n"
        "network()\n"
    )
    code, out, err = foveal("run", path)
    assert (code, out) == (1, "")
    shown = [line for line in err.splitlines() if set(line) - set(" ^")]
    assert shown == [
        "Traceback (most recent call last):",
        f'  File "{path}", line 6, in <module>',
        "    network()",
        f'  File "{path}", line 4, in network',
        "    return layers.Conv2D(filter=64, kernel_size=3)",
        "foveal.errors.ArgumentError: Conv2D: unknown argument 'filter'. Did you mean 'filters'?",
    ]


def test_errors_that_led_to_errors_and_pythons_own_are_shown_too(script):
    path = script("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('worse') from e\n")
    assert foveal("run", path) == (
        1,
        "",
        "Traceback (most recent call last):\n"
        f'  File "{path}", line 2, in <module>\n'
        "    1 / 0\n"
        "    ~~^~~\n"
        "ZeroDivisionError: division by zero\n"
        "\nThe above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\n"
        f'  File "{path}", line 4, in <module>\n'
        "    raise ValueError('worse') from e\n"
        "ValueError: worse\n",
    )
    path = script("def broken(:\n")
    assert foveal("run", path) == (
        1,
        "",
        f'  File "{path}", line 1\n    def broken(:\n               ^\nSyntaxError: invalid syntax\n',
    )


def test_warnings_look_as_python_shows_them(script):
    path = script("import warnings\nwarnings.warn('careful')\n")
    assert foveal("run", path) == (0, "", f"{path}:2: UserWarning: careful\n  warnings.warn('careful')\n")


def test_what_is_wrong_with_the_command_is_said(script, tmp_path):
    assert foveal("run") == (2, "", "foveal: run: a script must be named. Type: foveal run script.py\n")
    assert foveal("run", "none.py") == (2, "", "foveal: run: there is no file 'none.py'.\n")
    path = script("")
    assert foveal("run", "--figures", path, path) == (
        2,
        "",
        f"foveal: run: --figures must name a folder, but {path!r} is a file.\n",
    )
    assert foveal("run", "--figure=x", path) == (
        2,
        "",
        "foveal: run: there is no '--figure=x'. Did you mean '--figures'? `foveal run --help` lists what there is.\n",
    )
    assert foveal("run", "--help")[1].startswith("usage: foveal run [--figures FOLDER] SCRIPT [ARGUMENT...]\n")


DRAWING = """
import os
import matplotlib.pyplot as plt
os.makedirs("elsewhere", exist_ok=True)
os.chdir("elsewhere")
plt.plot([1, 2])
plt.figure()
plt.imshow([[0, 1]])
plt.show()
print(plt.get_fignums())
plt.figure(figsize=(2, 1), dpi=50)
"""


def test_figures_become_files(script, tmp_path):
    folder = tmp_path / "figures"
    assert foveal("run", "--figures", str(folder), script(DRAWING)) == (0, "[]\n", "")
    assert sorted(path.name for path in folder.iterdir()) == ["figure-1.png", "figure-2.png", "figure-3.png"]
    with Image.open(folder / "figure-3.png") as last:
        assert last.size == (100, 50)


def test_without_a_screen_the_way_to_see_figures_is_said_once(script):
    twice = DRAWING + "plt.show()\n"
    blind = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    code, out, err = foveal("run", script(twice), **blind)
    note = "foveal run: there is no screen to show figures on. --figures FOLDER keeps them as files.\n"
    assert (code, out, err) == (0, "[]\n", note)
    chosen = script("import os\nprint(os.environ['MPLBACKEND'])\n")
    assert foveal("run", chosen, MPLBACKEND="svg", **blind)[1] == "svg\n"


def test_a_screen_is_used(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND", screen.FOLDER):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not screen.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert screen.has_screen()
    screen.set_up_figures(None)
    assert "MPLBACKEND" not in screen.os.environ


CELLS = [
    "# words\n",
    "!pip install -q tensorflow \\\n    keras\n%matplotlib inline\nimport tensorflow as tf\nif True:\n    !ls\n",
    "%%time\nx = tf.constant([1.0, 2.0])\nx + 1  # not shown\nx * 2",
    'text = """\n!pip stays\n"""\nremainder = (7\n    % 4)\n%time y = len(text)\nremainder, y;',
    "%%bash\necho hello\n",
    "tf?\ndisplay(remainder, y)\nNone",
]


def notebook_of(cells):
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["!no"]}, *map(code_cell, cells)]})


def code_cell(text):
    return {"cell_type": "code", "source": text.splitlines(keepends=True)}


def test_notebooks_run_cell_by_cell(script):
    path = script(notebook_of(CELLS), "lesson.ipynb")
    code, out, err = foveal("run", path)
    assert (code, out) == (0, "Array([2., 4.], dtype=float32)\n3 12\n")
    assert err == (
        "foveal run: cell 2: not run: !pip install -q tensorflow \\\n"
        "foveal run: cell 2: not run: !ls\n"
        "foveal run: cell 5: not run: %%bash\n"
    )


def test_notebooks_of_version_3_and_tracebacks_that_name_the_cell(script):
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "def f():\n    return 1 / 0\n\nf()"}]}]}
    path = script(json.dumps(old), "old.ipynb")
    code, _, err = foveal("run", path)
    assert code == 1
    assert f'  File "{path}, cell 1", line 4, in <module>\n    f()\n' in err
    assert err.endswith("    return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n")


def test_what_is_no_notebook_is_refused(script):
    path = script('{"cells": 3}', "broken.ipynb")
    code, _, err = foveal("run", path)
    assert code == 1
    assert err.endswith(f"FormatError: run: {path!r} is not a notebook: it has no list of cells in JSON.\n")
