"""Narrow terminals go without columns, never without letters; terminals without a letter get another one."""

import io
import json
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
from command import foveal as program
from PIL import Image

import foveal
from foveal import layers, look
from foveal.cli import lesson
from foveal.cli.encoding import ASCII
from foveal.cli.main import main
from foveal.cli.table import table
from foveal.look.text_table import Column, in_blocks, table_lines, total_width, width_of, without_least


@pytest.fixture(scope="module")
def digit():
    picture = np.zeros((28, 28), "uint8")
    picture[4:24, 12:16] = 255
    return picture


@pytest.fixture(scope="module")
def network(own_folder, digit):
    model = lesson.network()
    model.save("net.keras")
    Image.fromarray(digit).save("digit.png")
    return model


def results(model, image):
    """One result of each kind that prints a table."""
    model.compile(engine="numpy")
    x = image[None, ..., None]
    name = model.layers[3].name
    return [
        look.anatomy(model), look.statistics(model, x), look.histogram(model, x, name, bins=5), look.gradient(model, x),
        look.receptive_field(model, name), look.trainable_map(model), look.shift(model, x[0]),
        look.neuron(model, name, 1, 1, 0, x[0]), look.neuron(model, model.layers[2].name, 1, 1, 0, x[0]),
        look.neuron(model, model.layers[-1].name, channel=3, image=x[0]), look.output_size(28, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 80, 100, 132])
def test_no_cell_is_cut_or_broken(width, network, digit):
    for result in results(network, digit):
        text = result.rendered(width)
        assert max(map(len, text.splitlines())) <= width, type(result)
        for sheet in result.sheets():
            cells = {cell.strip() for line in sheet.lines(width) for cell in re.split("[│┃]", line)}
            for heading, *column in zip(sheet.columns, *sheet.rows, strict=True):
                name = heading.removeprefix(">")
                left_out = re.search(rf"Left out: [^.]*\b{re.escape(name)}\b", " ".join(text.split()))
                if width < 100 and not left_out:
                    assert {name, *column} <= cells | {""}, (type(result), width)


def test_the_neurons_numbers_are_all_there(network, digit):
    image = digit[..., None]
    wide, narrow = (look.neuron(network, network.layers[1].name, 5, 12, 0, image).rendered(n) for n in (110, 40))
    numbers = [set(re.findall(r"\d · \S+ = \S+", text)) for text in (wide, narrow)]
    assert len(numbers[0]) == 9
    assert numbers[0] == numbers[1]


def test_columns_are_left_out_in_order():
    columns = [Column(name, [cell]) for name, cell in ((">a", "1"), ("bb", "x"), ("ccc", "y"), ("d", "z"))]
    assert total_width(columns) == 1 + 2 + 3 + 1 + 9
    assert [c.name for c in without_least(columns, ("bb",), 16)] == ["a", "bb", "ccc", "d"]
    assert [c.name for c in without_least(columns, ("bb",), 15)] == ["a", "ccc", "d"]
    assert [c.name for c in without_least(columns, (), 10)] == ["a", "bb", "d"]
    assert [c.name for c in without_least(columns, (), 0)] == ["a"]
    assert [[c.name for c in block] for block in in_blocks(columns, 9)] == [["a", "bb"], ["a", "ccc"], ["a", "d"]]
    assert list(table_lines(columns[:2])) == ["a ┃ bb", "━━╇━━━", "1 │ x"]


def test_letters_of_two_places_are_counted():
    assert (width_of("한국"), width_of("é"), width_of("abc")) == (4, 1, 3)


@pytest.mark.parametrize("width", [80, 40, 20])
def test_the_table_before_training_is_whole(width, network):
    from rich.console import Console

    memory = io.StringIO()
    console = Console(file=memory, width=width)
    console.print(table(network, console))
    assert "…" not in memory.getvalue()
    assert all(layer.name in memory.getvalue() for layer in network.layers)


class _Ascii(io.TextIOWrapper):
    def __init__(self):
        super().__init__(io.BytesIO(), encoding="ascii")

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode("ascii")


COMMANDS = {
    "summary": ("summary", "net.keras"),
    "neuron": ("neuron", "net.keras", "{1}", "digit.png", "--at", "5", "12"),
    "pooling": ("neuron", "net.keras", "{2}", "digit.png", "--at", "5", "5"),
    "receptive": ("receptive", "net.keras"),
    "predict": ("predict", "net.keras", "digit.png"),
    "json": ("summary", "net.keras", "--json"),
    "another alphabet": ("summary", "한국.keras"),
    "help": ("--help",),
    **{name: (name, "--help") for name in ("train", "look", "filter", "run", "doctor")},
}


@pytest.mark.parametrize("case", COMMANDS)
def test_no_command_fails_for_want_of_a_letter(case, network, monkeypatch):
    model = foveal.Sequential([layers.Input((4, 4, 1)), layers.Conv2D(1, 2, name="첫째")], name="한국")
    model.save("한국.keras")
    out = _Ascii()
    monkeypatch.setattr(sys, "stdout", out)
    names = [layer.name for layer in network.layers]
    assert main([word.format(*names) for word in COMMANDS[case]]) == 0
    assert out.text()
    if case == "json":
        assert json.loads(out.text())["layers"]
    if case == "neuron":
        assert " * " in out.text()
        assert "-+-" in out.text()
    if case == "another alphabet":
        assert "?? (Conv2D)" in out.text()


def test_what_stands_for_letters_is_ascii():
    assert all(text.isascii() for text in ASCII.values())


def test_the_terminal_says_how_wide_tables_are(network, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["summary", "net.keras"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "Left out: " in out


def test_an_image_that_comes_out_is_told_in_a_line(network, capsys):
    stack = [layers.Input((28, 28, 1)), layers.Conv2D(3, 3, padding="same")]
    foveal.Sequential(stack).save("coder.keras")
    assert main(["predict", "coder.keras", "digit.png"]) == 0
    out = capsys.readouterr().out
    assert re.fullmatch(r"digit\.png: 28 x 28 x 3 numbers from \S+ to \S+, mean \S+\n", out)


def test_results_are_made_without_a_console_that_notebooks_watch(network, digit, monkeypatch):
    import rich.console

    def refuse(*_, **__):
        raise AssertionError("in a notebook a console shows an output of its own")

    monkeypatch.setattr(rich.console.Console, "__init__", refuse)
    for result in results(network, digit):
        assert str(result) == repr(result)
        assert result._repr_html_()


def test_an_interrupted_training_is_kept(network):
    script = (
        "import sys\nimport foveal.cli.lesson as lesson\n"
        "class Stop(lesson.FallingRate):\n"
        "    def on_train_batch_begin(self, batch, logs=None):\n"
        "        if self.done == 3: raise KeyboardInterrupt\n"
        "        super().on_train_batch_begin(batch, logs)\n"
        "lesson.FallingRate = Stop\n"
        "from foveal.cli.main import main\n"
        "sys.exit(main(['train', 'mnist', '--limit', '300', '--epochs', '2', '--save', 'kept.keras']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 128 + signal.SIGINT
    assert "Saved after 3 steps of training: kept.keras" in done.stdout
    assert done.stderr == "\nfoveal: stopped.\n"
    assert program("predict", "kept.keras", "digit.png")[0] == 0
