"""What fit, evaluate and predict write, on a terminal and elsewhere."""

import os
import pty
import re
import sys
from contextlib import contextmanager, redirect_stdout
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from foveal.callbacks import ProgbarLogger
from foveal.errors import ArgumentError
from foveal.training.callbacks.progress import progress_line, time_left
from foveal.utils import Progbar
from small import compiled, data

X, Y = data()
BOLD, GREEN, GREY, PLAIN = (rf"\x1b\[{code}m" for code in (1, 32, 37, 0))
TIME = r"0s - \d+(ms|us)/step"
TRAINED = r"accuracy: \d\.\d{4} - loss: \d\.\d{4}"
JUDGED = r"val_accuracy: \d\.\d{4} - val_loss: \d\.\d{4}"


@pytest.fixture
def engine():
    """Lines do not know the engine, so one is enough."""
    return "numpy"


@pytest.fixture(autouse=True)
def columns(monkeypatch):
    """The width of every terminal."""
    monkeypatch.setenv("COLUMNS", "80")


@contextmanager
def terminal():
    """A terminal of 80 columns in the place of the standard output; calling it gives what was written since."""
    master, slave = pty.openpty()

    def written():
        stdout.write("\0")
        stdout.flush()
        text = b""
        while not text.endswith(b"\0"):
            text += os.read(master, 2**16)
        return text.decode().removesuffix("\0").replace("\r\n", "\n")

    with os.fdopen(slave, "w", encoding="utf-8") as stdout, redirect_stdout(stdout):
        yield written
    os.close(master)


def visible(text):
    """The last picture of each line, without colours."""
    plain = re.sub(r"\x1b\[\d*m", "", text)
    return [line.rpartition("\r")[2].rstrip() for line in plain.removesuffix("\n").split("\n")]


def test_plain_lines_where_nothing_can_move(engine, capsys):
    model = compiled(engine)
    model.fit(X, Y, epochs=2, validation_split=0.5)
    line = f"2/2 - {TIME} - {TRAINED} - {JUDGED}\n"
    assert re.fullmatch(f"Epoch 1/2\n{line}Epoch 2/2\n{line}", capsys.readouterr().out)
    model.fit(X, Y, verbose=2)
    assert re.fullmatch(f"3/3 - {TIME} - {TRAINED}\n", capsys.readouterr().out)
    model.evaluate(X, Y)
    assert re.fullmatch(f"3/3 - {TIME} - {TRAINED}\n", capsys.readouterr().out)
    model.predict(X)
    assert re.fullmatch(f"3/3 - {TIME}\n", capsys.readouterr().out)


def test_verbose_0_writes_nothing(engine, capsys):
    model = compiled(engine)
    model.fit(X, Y, epochs=2, verbose=0, validation_split=0.5)
    model.evaluate(X, Y, verbose=0)
    model.predict(X, verbose=0)
    assert capsys.readouterr().out == ""


def test_a_generator_has_as_many_steps_as_it_gave(engine, capsys):
    parts = [(X[i : i + 20], Y[i : i + 20]) for i in range(0, 60, 20)]
    compiled(engine).fit(iter(parts))
    assert re.fullmatch(f"3/3 - {TIME} - {TRAINED}\n", capsys.readouterr().out)


def test_a_line_lives_on_a_terminal(engine):
    with terminal() as written:
        model = compiled(engine)
        model.fit(X, Y, epochs=2, validation_split=0.5)
        first, line, second, again = visible(written())
        assert [first, second] == ["Epoch 1/2", "Epoch 2/2"]
        bar = "━" * 20
        for shown in (line, again):
            assert re.fullmatch(rf"2/2 {bar} 0s \d+(ms|us)/step - {TRAINED} - {JUDGED}", shown)
        model.predict(X)
        assert re.fullmatch(rf"3/3 {bar} 0s \d+(ms|us)/step", visible(written())[0])
        model.fit(X, Y, verbose=2)
        assert re.fullmatch(f"3/3 - {TIME} - {TRAINED}", visible(written())[0])


def test_a_picture_is_drawn_over_the_last_one():
    with terminal() as written:
        bar = Progbar(200, interval=0)
        bar.update(50, [("loss", 0.5)])
        bar.update(100, [("loss", 0.1)])
        full, empty = "━" * 5, "━" * 15
        first, second = written().split("\r")[1:]
        assert re.fullmatch(
            rf"{BOLD} 50/200{PLAIN} {GREEN}{full}{GREY}{empty}{PLAIN} {BOLD}0s{PLAIN} \d+us/step - loss: 0\.5000",
            first,
        )
        assert visible(second)[0].endswith("loss: 0.3000")
        bar.update(200, [("loss", 0.25)])
        assert written().endswith("loss: 0.2500\n")


def test_a_living_line_stays_within_the_terminal():
    with terminal() as written:
        bar = Progbar(10, interval=0)
        values = [(f"a_metric_with_a_long_name_{i}", 0.5) for i in range(5)]
        bar.update(1, values)
        assert 70 < len(visible(written())[0]) < 80
        bar.update(10, values)
        assert "name_4: 0.5000" in visible(written())[0]


def test_an_unknown_number_of_steps():
    with terminal() as written:
        bar = Progbar(None, interval=0)
        bar.update(7)
        assert visible(written())[0].startswith("      7/Unknown ")
        bar.add(3)
        assert visible(written())[0].startswith("     10/Unknown ")


def test_pictures_are_drawn_as_often_as_the_eye_can_follow(engine):
    with terminal() as written:
        parts = [(X[:1], Y[:1])] * 300
        compiled(engine).fit(parts)
        pictures = written().count("\r")
        assert 2 <= pictures < 100


def test_logs_are_not_made_for_nobody(engine):
    """Counting metrics costs time: without a terminal no number is made of the counts before an epoch ends."""
    import foveal

    class Counted(foveal.metrics.Precision):
        made = 0

        def finish(self, sums):
            type(self).made += 1
            return super().finish(sums)

    model = compiled(engine, metrics=[Counted()], loss="binary_crossentropy", units=1, last="sigmoid")
    model.fit(X, Y > 0, batch_size=8, verbose=1)
    assert Counted.made == 1


def test_a_logger_of_ones_own_writes_too(engine, capsys):
    compiled(engine).fit(X, Y, epochs=1, verbose=1, callbacks=[ProgbarLogger()])
    assert capsys.readouterr().out.count("3/3") == 2


def test_progress_line():
    assert (
        progress_line(10, 25.0, {"loss": 0.5, "mse": 1e-5}) == "10/10 - 25s - 2s/step - loss: 0.5000 - mse: 1.0000e-05"
    )
    assert progress_line(2, 0.001, {"f1": np.array([0.5, 1.0])}) == "2/2 - 0s - 500us/step - f1: 0.7500"


@pytest.mark.parametrize(("seconds", "told"), [(9.9, "9s"), (125, "2:05"), (3725, "1:02:05")])
def test_time_left(seconds, told):
    assert time_left(seconds) == told


def test_means_and_numbers_as_they_come(capsys):
    bar = Progbar(4, verbose=2, stateful_metrics=["lr"])
    for step, value in enumerate([1.0, 2.0, 6.0], 1):
        bar.update(step, [("loss", value), ("lr", value)])
    bar.update(4, finalize=True)
    assert capsys.readouterr().out.endswith("/step - loss: 3.0000 - lr: 6.0000\n")
    with pytest.raises(
        ArgumentError, match="^Progbar: give `stateful_metrics` or `stateless_metrics`, not both.$".replace(".", r"\.")
    ):
        Progbar(1, stateful_metrics=[], stateless_metrics=[])


def test_a_notebook_keeps_one_output_for_each_bar(monkeypatch, capsys):
    shown = []

    def display(data, raw, display_id, update):
        assert raw
        assert update == any(display_id == known for known, _ in shown)
        shown.append((display_id, data["text/plain"]))

    shell, screen = ModuleType("IPython"), ModuleType("IPython.display")
    shell.get_ipython, screen.display = lambda: SimpleNamespace(kernel=object()), display
    for name, module in (("IPython", shell), ("IPython.display", screen), ("ipykernel", ModuleType("ipykernel"))):
        monkeypatch.setitem(sys.modules, name, module)
    for _ in range(2):
        bar = Progbar(3, interval=0)
        for step in (1, 2, 3):
            bar.update(step, [("loss", 1.0)])
    assert capsys.readouterr().out == ""
    assert len(shown) == 6
    assert len({display_id for display_id, _ in shown}) == 2
    assert "3/3" in shown[2][1]
    assert "\r" not in shown[2][1]
