"""The code of the five lessons, as their posts have it, runs through `foveal run`: what it prints and what it shows.

`as_posted/` holds it: imports, calls and file names are the posts' own. Where a post trains, or asks for gigabytes, how
much of it is the script's argument.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image

from cli.command import foveal

POSTED = Path(__file__).parent / "as_posted"
ROWS = 200


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A cache folder whose mnist.npz has a few of scikit-learn's digits, as large as MNIST's."""
    home = tmp_path_factory.mktemp("home")
    small, labels = load_digits(return_X_y=True)
    large = np.kron(small[:ROWS].reshape(-1, 8, 8), np.ones((3, 3))) * (255 / 16)
    images = np.pad(large, ((0, 0), (2, 2), (2, 2))).astype("uint8")
    labels = labels[:ROWS].astype("uint8")
    (home / "datasets" / "mnist").mkdir(parents=True)
    np.savez(home / "datasets" / "mnist" / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    return home


@pytest.fixture
def lesson(home, tmp_path, monkeypatch):
    """Runs a lesson where a course's notebooks run, and gives what it printed and the sizes of what it showed."""
    (tmp_path / "working").mkdir()
    monkeypatch.chdir(tmp_path / "working")

    def run(name, *arguments):
        words = ("run", "--figures", "figures", str(POSTED / f"{name}.py"), *arguments)
        code, out, err = foveal(*words, FOVEAL_HOME=str(home))
        assert code == 0, err
        return out.splitlines(), [size_of(path) for path in sorted(Path("figures").iterdir())]

    return run


def size_of(path):
    """Width and height of a picture with something on it."""
    with Image.open(path) as picture:
        assert len(set(picture.convert("L").tobytes())) > 10
        return picture.size


def test_lesson_0_filters_detects_and_condenses_a_photo(lesson, tmp_path):
    photo = Image.fromarray(load_sample_image("china.jpg")).convert("L").resize((160, 110))
    folder = tmp_path / "input" / "computer-vision-resources"
    folder.mkdir(parents=True)
    photo.save(folder / "car_feature.jpg", quality=95)
    printed, shown = lesson("lesson_0")
    assert printed[0] == "(1, 110, 160, 1) float32 (1, 110, 160, 1) (1, 55, 80, 1)"
    with Image.open(folder / "car_feature.jpg") as kept:
        grey = np.pad(np.asarray(kept, dtype="float64") / 255, 1)
    sums = sum(grey[r : r + 110, s : s + 160] for r in range(3) for s in range(3))
    filtered = 9 * grey[1:-1, 1:-1] - sums
    total, least = map(float, printed[1].split())
    assert total == pytest.approx(filtered.sum(), rel=1e-4)
    assert least == 0
    assert shown == [(600, 600), (300, 300), (600, 600), (600, 600), (640, 480)]


def test_lesson_0s_slips_are_answered_with_what_was_meant(home, tmp_path):
    posted = (POSTED / "lesson_0_typos.py").read_text()
    mended = [("Keras", "keras"), ("Con2D", "Conv2D"), ("filter =", "filters =")]
    answers = []
    for wrong, right in [*mended, ("", "")]:
        (tmp_path / "script.py").write_text(posted)
        code, _, err = foveal("run", str(tmp_path / "script.py"), FOVEAL_HOME=str(home))
        answers.append((code, err.splitlines()[-1] if err else ""))
        posted = posted.replace(wrong, right)
    assert answers == [
        (1, "ModuleNotFoundError: tensorflow has no 'Keras' in Foveal. Did you mean 'keras'?"),
        (1, "AttributeError: tensorflow.keras.layers has no 'Con2D' in Foveal. Did you mean 'Conv2D'?"),
        (1, "foveal.errors.ArgumentError: Conv2D: unknown argument 'filter'. Did you mean 'filters'?"),
        (0, ""),
    ]


def test_lesson_1_walks_through_its_shapes_and_trains_what_is_not_frozen(lesson):
    printed, _ = lesson("lesson_1", str(ROWS))
    assert " Total params: 257,660 (1006.48 KB)" in printed
    assert printed[-9:] == [
        "conv2d (4, 28, 28, 25) 250",
        "max_pooling2d (4, 14, 14, 25) 0",
        "conv2d_1 (4, 14, 14, 50) 11300",
        "max_pooling2d_1 (4, 7, 7, 50) 0",
        "flatten (4, 2450) 0",
        "dense (4, 100) 245100",
        "dropout (4, 100) 0",
        "dense_1 (4, 10) 1010",
        "['accuracy', 'loss'] [False, False, False, False, False, True, False, True]",
    ]


def test_lesson_2_condenses_and_enriches_with_linear_layers(lesson):
    printed, _ = lesson("lesson_2_linear")
    told = [line.partition(": ")[2] for line in printed if line]
    assert told == [
        *("(64, 4, 2)", "(64, 4)", "(2, 1)", "(64, 4)", "(64,)", "(4, 1)"),
        *("(64, 4, 2)", "(64, 4, 3)", "(2, 3)", "(64, 4, 3)", "(64, 4)", "(3, 1)", "(64, 4)", "(64,)", "(4, 1)", "13"),
    ]


def test_lesson_2_takes_pictures_of_full_size(lesson):
    printed, _ = lesson("lesson_2_convolution", "2")
    told = [line.partition(": ")[2] for line in printed if line]
    assert told == ["(2, 1920, 1080, 3)", "(2, 384, 216, 16)", "1200", "(2, 1327104)", "(2, 1)", "1327104"]


def test_lesson_2_trains_both_autoencoders_and_shows_originals_above_what_they_give(lesson):
    printed, shown = lesson("lesson_2_autoencoders", str(ROWS), "2")
    assert printed.count(" Total params: 3,369 (13.16 KB)") == 2
    losses = [json.loads(line.removeprefix("losses: ")) for line in printed if line.startswith("losses: ")]
    assert [(len(each), each[-1] < each[0]) for each in losses] == [(2, True), (2, True)]
    assert shown == [(1200, 500)]


def test_lesson_3_finds_lines_in_two_photos(lesson):
    printed, shown = lesson("lesson_3")
    assert printed == [
        "(2, 427, 640, 2) (2, 427, 640, 32) (2, 3)",
        "(2, 213, 320, 3) (2, 213, 320, 3)",
    ]
    assert shown == [(640, 480)]


def test_lesson_4_takes_one_digit_through_the_layers(lesson):
    printed, shown = lesson("lesson_4")
    assert printed == [
        "0.0 255.0",
        "True",
        "(1, 28, 28, 1) (1, 28, 28, 3) (1, 14, 14, 3) (1, 2352) (1, 32) 0.0",
    ]
    assert shown == [(640, 480), (1500, 600), (1500, 500)]
