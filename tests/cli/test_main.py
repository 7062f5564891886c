"""Command lines that are wrong: one line that says what is right, exit code 2, no traceback."""

import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pytest
from command import COMMAND, environment, foveal

from foveal.cli.commands import COMMANDS
from foveal.cli.filter import KERNELS
from foveal.cli.main import main
from foveal.engines.engine import ENGINES

ENGINE_NAMES = ", ".join(map(repr, ENGINES))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "trian",
            "the command must be one of 'scan', 'train', 'judge', 'run', 'convert', 'export', 'predict', 'look', "
            "'serve', 'studio', 'sample', 'open', 'summary', 'profile', 'neuron', 'receptive', 'filter', 'doctor', "
            "got 'trian'. "
            "Did you mean 'train'?",
        ),
        ("--verion", "there is no '--verion'. Did you mean '--version'? `foveal --help` lists what there is."),
        ("train", "train: a data set or a folder must be named. Type: foveal train mnist"),
        ("train mnits", "train: what to train on must be mnist or a folder of pictures; there is no folder 'mnits'."),
        (
            "train mnist --epoch 3",
            "train: there is no '--epoch'. Did you mean '--epochs'? `foveal train --help` lists what there is.",
        ),
        ("train mnist --epochs", "train: --epochs: expected one argument"),
        ("train mnist --epochs 0", "train: --epochs must be a whole number, 1 or more, got '0'."),
        ("train mnist --batch-size 3.5", "train: --batch-size must be a whole number, 1 or more, got '3.5'."),
        ("train mnist --seed 4294967296", "train: --seed must be a whole number, 0 or more, got '4294967296'."),
        (
            "train mnist --engine lvm",
            f"train: --engine must be one of {ENGINE_NAMES}, got 'lvm'. Did you mean 'llvm'?",
        ),
        (
            "train mnist --path /nowhere/mnist.npz",
            "mnist: `path` must be a mnist.npz on this machine, but there is no file /nowhere/mnist.npz. "
            "Leave `path` out to fetch the data.",
        ),
        ("doctor now", "doctor: there is no 'now'. `foveal doctor --help` lists what there is."),
    ],
)
def test_what_is_wrong(capsys, words, message):
    assert main(words.split()) == 2
    assert capsys.readouterr() == ("", f"foveal: {message}\n")


def test_a_failure_in_a_process():
    code, out, err = foveal("train", "mnits")
    assert (code, out) == (2, "")
    assert err == "foveal: train: what to train on must be mnist or a folder of pictures; there is no folder 'mnits'.\n"


def test_version():
    assert foveal("--version") == (0, f"foveal {version('foveal')}\n", "")


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_help(capsys, words):
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: foveal ")
    assert "foveal train      train a network on MNIST or on a folder of pictures, and watch it learn" in out
    assert "foveal doctor" in out


def test_the_help_of_a_command_gives_its_defaults(capsys):
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(option in out for option in ("--epochs", "--batch-size", "--seed", "--engine", "--threads", "--limit"))
    assert "images in a step (mnist: 64; else 32)" in out


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_silent(unbuffered):
    child = subprocess.Popen(
        [*COMMAND, "--help"],
        env=environment(PYTHONUNBUFFERED=unbuffered),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child.stdout.close()
    assert (child.wait(30), child.stderr.read()) == (141, "")
    child.stderr.close()


def test_nothing_heavy_is_imported_to_read_a_command_line():
    code = "import sys, foveal.cli.main as m; m.main(['trian']); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"jax", "llvmlite", "rich", "matplotlib", "h5py", "importlib.metadata"}.isdisjoint(modules)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_its_table(capsys, name):
    assert callable(import_module(f"foveal.cli.{name}").run)
    assert main([name, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert " ".join(COMMANDS[name].description.split()) in out
    assert all(
        word in out for argument in COMMANDS[name].arguments for word in argument.names.split() if word[0] == "-"
    )


def test_the_filters_kernels_are_listed():
    listed = next(argument.help for argument in COMMANDS["filter"].arguments if argument.name == "kernel")
    assert listed.startswith(", ".join(KERNELS))
