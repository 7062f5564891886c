"""`foveal predict`, and what `foveal train` keeps for it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from command import foveal
from PIL import Image

from foveal import image
from foveal.cli import keeping, lesson
from foveal.cli.main import main
from foveal.cli.predict import class_probabilities
from foveal.datasets import mnist
from foveal.errors import ArgumentError
from foveal.models import load_model


@pytest.fixture(scope="module")
def saved(own_folder):
    lesson.network().save("mnist.keras")
    Image.fromarray(np.full((40, 40), 200, "uint8")).save("grey.png")
    Image.fromarray(np.full((28, 28, 3), 200, "uint8")).save("colour.png")
    return own_folder


def test_a_line_for_each_picture(saved):
    code, out, err = foveal("predict", "mnist.keras", "grey.png", "colour.png", "--invert")
    assert (code, err) == (0, "The model was given 0 for black and 255 for white. Another range: --range\n")
    answer = load_model("mnist.keras").predict(np.full((1, 28, 28, 1), 55, "float32"))[0]
    assert out == f"grey.png: {class_probabilities(answer)}\ncolour.png: {class_probabilities(answer)}\n"


def test_a_folder_is_a_table_and_exchanged_ink_and_paper_are_noticed(own_folder, capsys):
    model = lesson.network()
    model.class_names, model.background = [f"digit {n}" for n in range(10)], 0.0
    model.save("named.keras")
    Path("pictures").mkdir()
    for name, grey in {"a,1.png": 250, "b.png": 240}.items():
        Image.fromarray(np.full((28, 28), grey, "uint8")).save(Path("pictures") / name)
    assert main(["predict", "named.keras", "pictures", "--csv"]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.reader(out.splitlines()))
    assert rows[0] == ["file", "answer", *model.class_names]
    for row, name, grey in zip(rows[1:], ("a,1.png", "b.png"), (250, 240), strict=True):
        want = model.predict(np.full((1, 28, 28, 1), grey, "float32"), verbose=0)[0]
        assert row[:2] == [f"pictures/{name}", f"digit {want.argmax()}"]
        np.testing.assert_allclose([float(number) for number in row[2:]], want, rtol=1e-4, atol=1e-9)
    assert err.splitlines()[1:] == ["Ink and paper look exchanged, against what the model learned from. Try --invert"]
    assert main(["predict", "named.keras", "pictures", "--invert"]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 1
    Path("none").mkdir()
    assert main(["predict", "named.keras", "none"]) == 2
    assert capsys.readouterr().err == (
        "foveal: predict: there are no pictures in 'none'. They must end in .jpg, .jpeg, .png, .bmp, .gif.\n"
    )


def test_what_is_missing_is_named(saved):
    assert foveal("predict", "mnist.keras")[1:] == (
        "",
        "foveal: predict: a model and a picture must be named. Type: foveal predict mnist.keras picture.png\n",
    )
    assert foveal("predict", "mnist.keras", "none.png") == (2, "", "foveal: predict: there is no file 'none.png'.\n")


def test_probabilities_are_told_and_numbers_shown():
    assert class_probabilities(np.array([0.1, 0.6, 0.3, 0.0])) == "1 (60 %), 2 (30 %), 0 (10 %)"
    assert class_probabilities(np.array([2.5, -1.0])) == "2.5 -1"


def test_only_an_earlier_network_is_replaced(saved):
    assert keeping.checked("mnist.keras", lesson.NAME).exists()
    (saved / "other.keras").write_text("mine")
    with pytest.raises(ArgumentError) as caught:
        keeping.checked("other.keras", lesson.NAME)
    assert str(caught.value) == (
        "train: 'other.keras' is there already and is no model of `foveal train`. Name another file: --save ..."
    )
    with pytest.raises(ArgumentError) as caught:
        keeping.checked("m.h5", lesson.NAME)
    assert str(caught.value) == "train: --save must end in '.keras', got 'm.h5'."


def test_a_sample_is_an_image_of_the_test_set(own_folder, capsys):
    (_, _), (images, labels) = mnist.load_data()
    assert main(["sample", "mnist", "-o", "third.png", "--index", "3"]) == 0
    out = capsys.readouterr().out
    assert out == f"third.png: a {labels[3]}, number 3 of MNIST's test images, 28 x 28 pixels.\n"
    np.testing.assert_array_equal(image.read("third.png")[..., 0], images[3])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("mnist",), "sample: a data set and a file must be named. Type: foveal sample mnist -o digit.png"),
        (("mnist", "-o", "x.txt"), "sample: --output must end in one of .jpg, .jpeg, .png, .bmp, .gif, got 'x.txt'."),
        (("mnist", "-o", "no/x.png"), "sample: there is no folder 'no'. Make it first."),
        (("mnist", "-o", "x.png", "--index", "10000"), "sample: --index must be from 0 to 9999, got 10000."),
    ],
    ids=["no file", "no picture", "no folder", "no such image"],
)
def test_a_sample_is_refused(words, message, own_folder, capsys):
    mnist.load_data()  # the first time fetches it, and says so
    capsys.readouterr()
    assert main(["sample", *words]) == 2
    assert capsys.readouterr().err == f"foveal: {message}\n"
