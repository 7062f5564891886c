"""The commands that open a saved model, and `foveal filter`."""

import json
from pathlib import Path

import numpy as np
import pytest
from command import foveal as program
from PIL import Image

import foveal
from foveal import image, layers, look
from foveal.cli import lesson
from foveal.cli.main import main
from foveal.data.pillow_images import load_img
from foveal.image import kernels
from foveal.look.report import report
from foveal.models import load_model


@pytest.fixture(scope="module")
def files(own_folder):
    Path("folder").mkdir()
    model = lesson.network()
    model.save("net.keras")
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (40, 30, 3), "uint8")).save("photo.png")
    digit = np.zeros((28, 28), "uint8")
    digit[4:24, 12:16] = 255
    Image.fromarray(digit).save("digit.png")
    foveal.Sequential([layers.Input((7,)), layers.Dense(2)]).save("rows.keras")
    return model


@pytest.fixture(scope="module")
def reader(files):
    """A network that reads digits as `files` does, small enough to be reported on in a moment."""
    stack = [
        layers.Input((28, 28, 1)),
        layers.Rescaling(1 / 255),
        layers.Conv2D(2, 3, strides=2, name="conv2d"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax", name="dense"),
    ]
    model = foveal.Sequential(stack)
    model.save("reader.keras")
    return model


def said(capsys, *words):
    """Exit code, standard output and standard error, in this process."""
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_summary_is_the_anatomy(files, capsys):
    code, out, err = said(capsys, "summary", "net.keras")
    assert (code, err) == (0, "")
    assert out == f"{look.anatomy(files)}\n"
    assert "(3*3*25 + 1) * 50" in out
    found = json.loads(said(capsys, "summary", "net.keras", "--json", "--time")[1])
    assert sum(layer["share"] for layer in found["layers"]) == pytest.approx(1)


def test_receptive_fields(files, capsys):
    every = said(capsys, "receptive", "net.keras")[1]
    assert every.count("Receptive field of ") == len(look.anatomy(files).layers)
    convolution = files.layers[3].name
    code, out, _ = said(capsys, "receptive", "net.keras", convolution, "--at", "3", "5")
    assert code == 0
    field = look.receptive_field(files, convolution)
    assert out == f"{field}\nthe value at row 3, column 5 sees {field.box(3, 5)}\n"


def test_the_arithmetic_of_a_neuron(files, capsys):
    digit = np.asarray(Image.open("digit.png"), "float32")[..., None]
    convolution = files.layers[1].name
    words = ("neuron", "net.keras", convolution, "digit.png", "--at", "5", "12", "--channel", "2")
    assert said(capsys, *words) == (0, f"{look.neuron(files, convolution, 5, 12, 2, digit)}\n", "")
    found = json.loads(said(capsys, *words, "--json")[1])
    assert found["engine"] == pytest.approx(found["value"], rel=1e-5, abs=1e-5)


def test_a_report_is_written(reader, capsys):
    code, out, err = said(capsys, "look", "reader.keras", "digit.png", "photo.png", "-o", "page.html", "--invert")
    assert (code, err) == (0, "")
    page = Path("page.html").read_text("utf-8")
    assert out == f"page.html: {len(page.encode()) / 1024**2:.1f} MB. Open it in a browser; it needs no network.\n"
    found = [np.asarray(load_img(name, color_mode="grayscale", target_size=(28, 28), interpolation="bilinear"))
             for name in ("digit.png", "photo.png")]  # fmt: skip
    images = 255 - np.stack(found)[..., None].astype("float32")
    assert page == report(load_model("reader.keras", compile=False), images, ["digit.png", "photo.png"])


def test_classes_are_named(reader, capsys):
    names = [f"number <{k}>" for k in range(10)]
    assert said(capsys, "look", "reader.keras", "digit.png", "-o", "page.html", "--classes", ",".join(names))[0] == 0
    digit = np.asarray(Image.open("digit.png"), "float32")[None, ..., None]
    best = int(reader.predict(digit, verbose=0).argmax())
    assert f"<h3>Why number &lt;{best}&gt;?</h3>" in Path("page.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "low", "high"), [((), 0, 1), (("--range", "0", "255"), 0, 255), (("--range", "-1", "1"), -1, 1)]
)
def test_pixels_come_in_the_range_that_the_model_takes(words, low, high, files, capsys):
    model = foveal.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(2)])
    model.save("plain.keras")
    digit = np.asarray(Image.open("digit.png"), "float32")
    expected = model.predict(low + digit[None, ..., None] * (high - low) / 255, verbose=0)[0]
    line = said(capsys, "predict", "plain.keras", "digit.png", *words)[1]
    assert [float(word) for word in line.split(": ")[1].split()] == pytest.approx(expected, rel=1e-3)


def test_a_model_of_channels_first_takes_pictures(files, capsys):
    stack = [
        layers.Input((3, 20, 24)),
        layers.Rescaling(1 / 255),
        layers.Conv2D(2, 3, data_format="channels_first", name="conv"),
    ]
    model = foveal.Sequential(stack)
    model.save("first.keras")
    words = ("neuron", "first.keras", "conv", "photo.png", "--at", "4", "5", "--json")
    found = json.loads(said(capsys, *words)[1])
    photo = np.asarray(load_img("photo.png", target_size=(20, 24), interpolation="bilinear"), "float32")
    assert found["engine"] == pytest.approx(model.predict(np.moveaxis(photo, -1, 0)[None])[0, 0, 4, 5], rel=1e-4)


def test_a_photo_is_filtered(files, capsys):
    photo = np.asarray(Image.open("photo.png"), "float32")
    code, out, _ = said(capsys, "filter", "photo.png", "--kernel", "box", "--size", "3", "-o", "soft.png")
    assert code == 0
    expected = np.clip(np.rint(image.filter(photo, kernels.blur(3))), 0, 255)
    np.testing.assert_array_equal(np.asarray(Image.open("soft.png")), expected)
    assert out.startswith("soft.png: 40x30 pixels, values from ")
    said(capsys, "filter", "photo.png", "-o", "edges.png", "--grey")
    across, down = (image.filter(photo.mean(-1), kernel()) for kernel in (kernels.sobel_x, kernels.sobel_y))
    length = np.hypot(across, down)
    found = np.asarray(Image.open("edges.png"), "float32").squeeze()
    np.testing.assert_allclose(found, length * 255 / length.max(), atol=0.6)


@pytest.mark.parametrize("name", ["laplacian", "log", "gaussian", "sharpen", "emboss", "edge", "[[0,1],[-1,0]]"])
def test_every_kernel_has_a_picture(name, files, capsys):
    assert said(capsys, "filter", "photo.png", "--kernel", name, "-o", "out.png")[0] == 0
    assert np.asarray(Image.open("out.png")).std() > 5


def test_grey_is_zero_where_a_kernel_sums_to_zero(files, capsys):
    Image.fromarray(np.full((9, 9), 200, "uint8")).save("flat.png")
    said(capsys, "filter", "flat.png", "--kernel", "laplacian", "--padding", "valid", "-o", "out.png")
    assert set(np.asarray(Image.open("out.png")).ravel()) == {128}


REFUSED = {
    "no model": (("summary",), "summary: a model must be named. Type: foveal summary mnist.keras"),
    "no file": (("receptive", "none.keras"), "receptive: there is no file 'none.keras'."),
    "no picture": (
        ("neuron", "net.keras", "conv2d"),
        "neuron: a model, a layer and a picture must be named. "
        "Type: foveal neuron mnist.keras conv2d digit.png --at 9 14 --channel 3",
    ),
    "a picture in the place of the model": (
        ("predict", "digit.png", "digit.png"),
        "digit.png: must be a .keras archive, an .h5 or an ONNX model, and is a PNG picture. "
        "Name the model's .keras file first, then the pictures.",
    ),
    "a folder in the place of the model": (
        ("summary", "folder"),
        "folder: must be a .keras archive, an .h5 or an ONNX model, and is a folder. Name the model's .keras file.",
    ),
    "a folder in the place of a picture": (
        ("look", "net.keras", "folder"),
        "look: 'folder' is a folder. Name a file in it.",
    ),
    "a folder without pictures": (
        ("predict", "net.keras", "folder"),
        "predict: there are no pictures in 'folder'. They must end in .jpg, .jpeg, .png, .bmp, .gif.",
    ),
    "a folder in the place of a script": (("run", "folder"), "run: 'folder' is a folder. Name a file in it."),
    "a place off the map": (
        ("receptive", "reader.keras", "conv2d", "--at", "99", "3"),
        "receptive: `row` must be from 0 to 12 for 'conv2d', got 99.",
    ),
    "a place of a layer without a map": (
        ("receptive", "reader.keras", "dense", "--at", "0", "3"),
        "receptive: the map of 'dense' has 0 axes, got 2 numbers. Give 0.",
    ),
    "a place of all layers": (
        ("receptive", "reader.keras", "--at", "0", "3"),
        "receptive: --at needs a layer. Type: foveal receptive mnist.keras conv2d_1 --at 3 5",
    ),
    "a neuron off the map": (
        ("neuron", "reader.keras", "conv2d", "digit.png", "--at", "0", "13"),
        "neuron: `column` must be from 0 to 12 for 'conv2d', got 13.",
    ),
    "no place of a neuron": (
        ("neuron", "reader.keras", "conv2d", "digit.png"),
        "neuron: --at must say where in the map of 'conv2d', from 0 0 to 12 12.",
    ),
    "no result": (
        ("filter", "photo.png"),
        "filter: a photo and a file for the result must be named. "
        "Type: foveal filter photo.jpg --kernel sobel -o out.png",
    ),
    "the photo itself": (
        ("filter", "photo.png", "-o", "./photo.png"),
        "filter: the result would replace the photo. Name another file: -o ...",
    ),
    "an unknown kernel": (
        ("filter", "photo.png", "--kernel", "sobl", "-o", "out.png"),
        "filter: --kernel must be one of 'sobel', 'laplacian', 'log', 'gaussian', 'box', 'sharpen', 'emboss', 'edge' "
        "or rows of numbers like [[1,0],[0,-1]], got 'sobl'. Did you mean 'sobel'?",
    ),
    "nothing to look at": (
        ("look", "net.keras"),
        "look: a model and a picture must be named. Type: foveal look mnist.keras digit.png -o report.html",
    ),
    "a page that is none": (
        ("look", "net.keras", "digit.png", "-o", "page.pdf"),
        "look: --output must end in '.html', got 'page.pdf'.",
    ),
    "no folder for the page": (
        ("look", "net.keras", "digit.png", "-o", "pages/page.html"),
        "look: there is no folder 'pages'. Make it first.",
    ),
    "too few names of classes": (
        ("look", "net.keras", "digit.png", "--classes", "a,b"),
        "report: `classes` must be 10 names, got 2.",
    ),
    "too many pictures": (
        ("look", "net.keras", *["digit.png"] * 17),
        "report: takes from 1 to 16 images, got 17.",
    ),
    "a range that is none": (
        ("predict", "net.keras", "digit.png", "--range", "1", "0"),
        "predict: --range must go from a number to a larger one, got 1 0.",
    ),
    "a model of no pictures": (
        ("look", "rows.keras", "digit.png"),
        "look: the model must take pictures (height, width, 1, 3 or 4), but takes (7,).",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case, reader, capsys):
    words, message = REFUSED[case]
    assert said(capsys, *words) == (2, "", f"foveal: {message}\n")


def test_the_commands_run_as_programs(files):
    code, out, err = program("receptive", "net.keras", files.layers[2].name)
    assert (code, err) == (0, "")
    assert "4 x 4" in out
    assert program("filter", "photo.png", "--kernel", "sharpen", "-o", "sharp.jpg")[0] == 0
