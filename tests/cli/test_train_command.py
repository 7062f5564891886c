"""`foveal train mnist` as a user sees it: real MNIST, a process of its own, in a pipe and on a terminal."""

import re
import signal
import subprocess
import sys

import numpy as np
import pytest
from command import COMMAND, environment, foveal

from foveal.cli import lesson
from foveal.cli.live import Lines, Pace, clock
from foveal.cli.main import main
from foveal.cli.results import accuracy, mistakes
from foveal.datasets import mnist

SMALL = ("train", "mnist", "--engine", "numpy", "--limit", "150", "--batch-size", "32")
TABLE = """
 Layer             Kind           Output     Parameters   Formula
 ──────────────────────────────────────────────────────────────────────────
 rescaling         Rescaling      28x28x1
 conv2d            Conv2D         28x28x25          250   (3*3*1 + 1) * 25
 max_pooling2d     MaxPooling2D   14x14x25
 conv2d_1          Conv2D         14x14x50       11,300   (3*3*25 + 1) * 50
 max_pooling2d_1   MaxPooling2D   7x7x50
 flatten           Flatten        2450
 dense             Dense          100           245,100   (2450 + 1) * 100
 dense_1           Dense          10              1,010   (100 + 1) * 10

 total                                          257,660
"""
PACE = r"  (starting|[\d,]+ images/s  \d+:\d\d left)"
STEP = r"epoch (\d)/2  step (\d)/5  loss \d\.\d{4}  accuracy [ \d]{2}\.\d\d %" + PACE


@pytest.fixture(scope="module", autouse=True)
def digits():
    """Fetched before the clocks of the tests below run."""
    return mnist.load_data()


@pytest.fixture(scope="module")
def piped():
    code, out, err = foveal(*SMALL, "--epochs", "2")
    assert (code, err) == (0, "")
    return [line.rstrip() for line in out.splitlines()]


def test_the_data_and_the_table_come_first(piped):
    assert piped[0] == "Data: MNIST, 150 training and 150 test images of 28x28 (from the cache folder)"
    assert piped[1:14] == TABLE.splitlines()


def test_plain_lines_tell_of_training(piped):
    told = [re.fullmatch(STEP, line) for line in piped if line.startswith("epoch")]
    assert [(match[1], match[2]) for match in told] == [(epoch, step) for epoch in "12" for step in "2345"]


def test_then_accuracy_mistakes_and_what_is_next(piped):
    at = next(i for i, line in enumerate(piped) if line.startswith("Test accuracy: "))
    percent, right = re.fullmatch(
        r"Test accuracy: (\d+\.\d\d) % \((\d+) of 150 digits read right\)", piped[at]
    ).groups()
    assert float(percent) == round(int(right) / 1.5, 2)
    assert piped[at + 2] == "Misread, the surest mistakes first:"
    assert re.fullmatch(r"(\d, read as \d \(\d\d %\) *){3}", piped[at + 4])
    assert set("".join(piped[at + 5 : at + 17])) <= set(" ▀▄█")
    assert piped[at + 18] == "Saved: mnist.keras"
    assert piped[at + 20] == "Next:"
    assert piped[at + 21].startswith("  foveal train mnist --epochs ")


def test_same_seed_same_words(piped):
    code, out, err = foveal(*SMALL, "--epochs", "2")
    again = [line.rstrip() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert "Saved: mnist.keras (the one before was replaced)" in again
    again = [line.removesuffix(" (the one before was replaced)") for line in again]
    assert [re.sub(PACE, "", line) for line in again] == [re.sub(PACE, "", line) for line in piped]


def test_where_only_ascii_can_be_written():
    code, out, err = foveal(*SMALL, "--epochs", "1", PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "")
    assert "Next:" in out
    assert out.isascii()


def test_a_file_of_ones_own(tmp_path, capsys):
    images, labels = np.zeros((40, 28, 28), "uint8"), np.arange(40, dtype="uint8") % 10
    np.savez(tmp_path / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert main([*SMALL, "--epochs", "1", "--path", str(tmp_path / "mnist.npz")]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Data: MNIST, 40 training and 40 test images of 28x28 (from {tmp_path}/mnist.npz)\n")
    assert "Test accuracy: 10.00 % (4 of 40 digits read right)\n" in out


def test_when_all_sources_fail(tmp_path):
    nowhere = "http://127.0.0.1:9"
    code, out, err = foveal(*SMALL, FOVEAL_HOME=str(tmp_path), https_proxy=nowhere, PATH="")
    assert (code, out) == (2, "")
    assert err.startswith("foveal: mnist: no source has the data. Tried:\n")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words", [(*SMALL, "--limit", "3000"), ("train", "mnist", "--threads", "2")], ids=["numpy", "llvm"]
)
def test_ctrl_c_in_a_pipe(words):
    with subprocess.Popen(
        [*COMMAND, *words],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as child:
        while not child.stdout.readline().startswith("epoch"):
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, "\nfoveal: stopped.\n")


def test_a_training_that_was_stopped_goes_on(tmp_path):
    def trained(epochs, name):
        code, out, err = foveal(*SMALL, "--epochs", epochs, "--save", tmp_path / name, *resumed)
        assert (code, err) == (0, "")
        return [line.split("  ")[0] for line in out.splitlines() if line.startswith("epoch")]

    resumed = ("--resume", tmp_path / "kept")
    assert trained("1", "a.keras")
    assert trained("1", "b.keras") == []
    assert {line[:7] for line in trained("2", "c.keras")} == {"epoch 2"}


class Terminal:
    """A command on a terminal of its own, 80 columns wide."""

    def __init__(self, *words):
        spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", spawn, *COMMAND, *words],
            env=environment(TERM="xterm-256color", COLUMNS="80"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.shown = ""

    def read(self, until=None):
        """Read on until this text, or the end."""
        while (until is None or until not in self.shown) and (data := self.process.stdout.read(4096)):
            self.shown += data.decode(errors="replace")
        return self.shown

    def type(self, keys):
        self.process.stdin.write(keys)

    def close(self):
        """Its exit code."""
        code = self.process.wait(30)
        self.process.stdin.close()
        self.process.stdout.close()
        return code


HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
BAR = r"epoch (\d)/2 [━╸╺]+ (\d)/5 loss \d\.\d{4} accuracy [ \d]{2}\.\d\d % [\d,]+ images/s \d+:\d\d left"


def test_a_live_bar_on_a_terminal():
    terminal = Terminal(*SMALL, "--epochs", "2")
    shown = terminal.read()
    assert terminal.close() == 0
    assert shown.index(HIDE) < shown.index(SHOW) < shown.index("Test accuracy: ")
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown))
    bars = [match for line in lines if (match := re.fullmatch(BAR, line.rstrip()))]
    assert {("1", "5"), ("2", "5")} <= {(bar[1], bar[2]) for bar in bars}
    assert max(len(line) for line in lines) <= 80


def test_ctrl_c_on_a_terminal():
    terminal = Terminal(*SMALL, "--limit", "3000")
    terminal.read(until=" images/s")
    terminal.type(b"\x03")
    shown = terminal.read()
    assert terminal.close() == 130
    assert shown.rstrip().endswith("foveal: stopped.")
    assert shown.rindex(HIDE) < shown.rindex(SHOW)
    assert "Traceback" not in shown


def test_lesson_1s_network():
    model = lesson.network()
    assert model.count_params() == 257_660
    assert model.predict(np.zeros((1, 28, 28, 1), "uint8"), verbose=0).shape == (1, 10)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (0.2, "0:01"), (59.5, "1:00"), (3599, "59:59"), (3661, "1:01:01")]
)
def test_clock(seconds, shown):
    assert clock(seconds) == shown


def test_the_pace_is_known_from_the_second_step_on():
    pace = Pace(100)
    assert pace.parts() == ["starting"]
    pace.step(50)
    assert pace.parts() == ["starting"]
    pace.step(50)
    rate, left = pace.parts()
    assert re.fullmatch(r"[\d,]+ images/s", rate)
    assert left == "0:00 left"


@pytest.mark.parametrize(("steps", "wanted"), [(1, [1]), (2, [1, 2]), (938, [235, 469, 704, 938])])
def test_plain_lines_are_few(steps, wanted):
    lines = Lines(None, 1, steps)
    assert [step for step in range(1, steps + 1) if lines.wants(step)] == wanted


class TestResults:
    labels = np.array([3, 1, 4])
    images = np.zeros((3, 28, 28), "uint8")

    def guesses(self, *read):
        return np.eye(10)[list(read)] * [[0.6], [0.7], [0.8]]

    def test_all_right(self):
        assert accuracy(self.labels, self.guesses(3, 1, 4)) == "\nTest accuracy: 100.00 % (3 of 3 digits read right)"
        assert mistakes(self.labels, self.images, self.guesses(3, 1, 4), 80, "utf-8") == []

    def test_the_surest_mistake_comes_first(self):
        lines = mistakes(self.labels, self.images, self.guesses(8, 1, 9), 80, "utf-8")
        assert lines[0] == "4, read as 9 (80 %)        3, read as 8 (60 %)"

    @pytest.mark.parametrize(("width", "columns"), [(10, 1), (24, 1), (50, 1), (51, 2), (500, 3)])
    def test_as_many_as_fit(self, width, columns):
        lines = mistakes(self.labels, self.images + 255, self.guesses(0, 0, 0), width, "utf-8")
        assert lines[0].count("read as") == columns
        assert max(map(len, lines)) <= max(width, 24)
