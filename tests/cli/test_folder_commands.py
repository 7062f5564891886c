"""`foveal scan`, `train` and `judge` on a folder of real pictures, as a user types them."""

import json

import pytest
from command import foveal

from folders.folders_of_pictures import write_digits
from foveal.cli.commands import COMMANDS
from foveal.cli.main import main, read_options
from foveal.errors import ArgumentError
from foveal.folders.conduct import Conduct


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return write_digits(tmp_path_factory.mktemp("digits"), range(240), classes=3)


@pytest.fixture(scope="module")
def run(digits, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "run"
    words = ("--out", str(out), "--epochs", "4", "--batch-size", "16", "--learning-rate", "0.003", "--augment", "none")
    code, text, err = foveal("train", str(digits), *words)
    assert (code, err) == (0, "")
    return out, text


def test_a_folder_is_trained_on_and_all_is_said(run):
    out, text = run
    lines = text.splitlines()
    assert lines[0].endswith("for validation, as 12 x 12 x 1 pixels")
    assert lines[1].startswith("learning rate 0.003; up to 4 epochs of ")
    assert sum(line.startswith("epoch ") for line in lines) == 16
    assert any(line.startswith("Accuracy: ") for line in lines)
    assert f"Saved: {out}: model.keras, report.html, history.csv, curves.svg, settings.json" in lines


def test_its_model_is_judged_in_words_json_and_a_page(run, digits, tmp_path, capsys):
    out, _ = run
    page = tmp_path / "page.html"
    assert main(["judge", str(out / "model.keras"), str(digits), "--json", "-o", str(page)]) == 0
    told, err = capsys.readouterr()
    result = json.loads(told)
    assert result["pictures"] == sum(map(sum, result["confusion"]))
    assert result["accuracy"] > 0.8
    assert err == f"{page}: {len(page.read_bytes()) / 2**20:.1f} MB. Open it in a browser; it needs no network.\n"
    assert main(["judge", str(out / "model.keras"), str(digits)]) == 0
    assert capsys.readouterr().out.startswith("Accuracy: ")


def test_a_scan_exits_with_one_when_something_is_wrong(digits, tmp_path, capsys):
    assert main(["scan", str(digits), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["class_names"] == ["0", "1", "2"]
    root = write_digits(tmp_path / "d", range(30), classes=3)
    (root / "0" / "bad.png").write_bytes(b"x")
    assert main(["scan", str(root), "-o", str(tmp_path / "scan.html")]) == 1
    assert "Damaged" in capsys.readouterr().out
    assert (tmp_path / "scan.html").read_text().count("<img") == sum(1 for _ in root.rglob("*.png")) - 1


def test_a_run_goes_on_with_what_it_was_begun_with(run, digits, tmp_path, monkeypatch, capsys):
    whole, _ = run
    monkeypatch.chdir(tmp_path)
    begun = ["train", str(digits), "--epochs", "4", "--batch-size", "16", "--learning-rate", "0.003"]

    def breaks(conduct, epoch, logs=None):
        if epoch == 2:
            raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Conduct, "on_epoch_begin", breaks)
        with pytest.raises(MemoryError):
            main([*begun, "--augment", "none"])
    assert main(["train", str(digits), "--resume", "--seed", "5"]) == 2
    assert capsys.readouterr().err == (
        "foveal: train: the run in 'run' was begun with seed=0, got 5. Leave it out to go on, or begin another run: "
        "--out ...\n"
    )
    assert main(["train", str(digits), "--resume"]) == 0
    assert (tmp_path / "run" / "history.csv").read_text() == (whole / "history.csv").read_text()
    assert (tmp_path / "run" / "settings.json").read_text() == (whole / "settings.json").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("train", "mnist", "--size", "20"), "train: --size goes with a folder of pictures alone."),
        (("train", "mnist", "--from", "x"), "train: --from goes with a folder of pictures alone."),
        (("train", "mnist", "--out", "run"), "train: --out goes with a folder of pictures alone."),
        (("train", "mnist", "--model=small"), "train: --model goes with a folder of pictures alone."),
        (("train", "mnist", "--fit", "crop"), "train: --fit goes with a folder of pictures alone."),
        (("train", "mnist", "--freeze"), "train: --freeze goes with a folder of pictures alone."),
        (("train", ".", "--limit", "5"), "train: --limit goes with `foveal train mnist` alone."),
        (("train", ".", "--freeze"), "train: --freeze goes with --from alone."),
        (
            ("train", ".", "--from", "a", "--model", "small"),
            "train: --model goes with a training without --from alone.",
        ),
        (("train", ".", "--resume", "a", "--out", "b"), "train: --out goes with a new run, without --resume alone."),
        (
            ("train", "mnist", "--resume"),
            "train: --resume must name a folder where the training is kept. Type: --resume kept",
        ),
        (("filter", __file__, "-o", "a.png", "--size", "5"), "filter: --size goes with gaussian, box and log alone."),
        (
            ("filter", __file__, "-o", "a.png", "--kernel", "box", "--sigma", "1"),
            "filter: --sigma goes with gaussian and log alone.",
        ),
        (("scan",), "scan: a folder must be named. Type: foveal scan photos"),
        (("scan", "none"), "scan: there is no folder 'none'."),
        (("judge", "none.keras", "."), "judge: there is no file 'none.keras'."),
    ],
)
def test_what_does_not_go_together_is_said(words, message, capsys):
    assert main(list(words)) == 2
    assert capsys.readouterr().err == f"foveal: {message}\n"


def test_an_option_that_is_typed_and_goes_with_something_else_is_refused_whatever_its_value():
    for name, command in COMMANDS.items():
        for argument in command.arguments:
            if argument.only:
                default = argument.settings.get("default")
                value = [] if argument.settings.get("action") else [str(default if default is not None else 8)] * 2
                words = [argument.names.split()[-1], *value[: argument.settings.get("nargs", 1)]]
                by_place = ["mnist" if argument.only[0].words != "`foveal train mnist`" else "."]
                first = {"train": by_place, "filter": [__file__, "-o", "x.png"]}[name]
                with pytest.raises(ArgumentError) as error:
                    read_options(name, [*first, *words])
                assert str(error.value) == f"{name}: {words[0]} goes with {argument.only[0].words} alone."
