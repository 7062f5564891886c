"""The report: everything is there, the numbers are those of the functions, and the page needs nothing else."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

import foveal
from foveal import layers, look
from foveal.engines.numpy.engine import NumpyEngine
from foveal.errors import ArgumentError
from foveal.look.plots.attributions import colours_of
from foveal.look.report import report
from foveal.look.report.answers import Answer, share
from foveal.look.report.pictures import shrunk
from foveal.look.report.words import images_of
from foveal.look.sheets import number
from look.networks_to_open import BUILDS, made

EMPTY = {"meta", "img", "br"}
MEGABYTE = 1024**2


class Page(HTMLParser):
    """A page's texts, elements and attributes; it raises where elements are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts, self.open = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def of(self, tag):
        return [text for place, text in self.texts if place == tag]

    @property
    def text(self):
        return " ".join(text for place, text in self.texts if place != "style")

    def images(self):
        return [attributes for tag, attributes in self.elements if tag == "img"]


def interpreted(model):
    """The same model on the engine that compiles nothing."""
    model.compile(engine="numpy")
    return model


def pictures(count=2, shape=(8, 8, 3)):
    return np.random.default_rng(0).random((count, *shape), "float32")


@pytest.fixture(scope="module")
def line():
    model, images = made("in a line", "numpy"), pictures()
    return model, images, Page(report(model, images, ["one.png", "two.png"], ["cat", "dog", "owl"]))


def test_every_image_answer_and_layer_is_there(line):
    model, images, page = line
    assert page.of("h1") == ["line, opened"]
    assert page.of("h2") == [
        "What it answers", "Layer by layer", "one.png", "two.png", "The filters", "Silent filters", "Words",
    ]  # fmt: skip
    for i, answer in enumerate(model.predict(images, verbose=0)):
        best = ["cat", "dog", "owl"][answer.argmax()]
        assert page.of("h3")[2 * i] == f"Why {best}?"
        assert sum(best == text for text in page.of("b")) >= 1
        assert all(share(float(value)) in page.text for value in answer)
    assert all(layer.name in page.of("b") for layer in model.layers)


def test_numbers_are_those_of_the_functions(line):
    model, images, page = line
    about = look.anatomy(model)
    assert f"{about.params:,} parameters, and does {about.multiply_adds:,} multiplications" in page.text
    assert all(f"it has {layer.formula} parameters" in page.text for layer in about.layers if layer.formula)
    found = look.integrated_gradients(model, images)
    for i in range(len(images)):
        total, score = float(found.values[i].sum(dtype=np.float64)), float(found.score[i])
        assert f"All together they make {number(total)}:" in page.text
        assert f"It is {number(score)} here" in page.text
        reach = colours_of(look.grad_cam(model, images).heatmaps()[i])[1]
        assert f"0 {number(reach)} for the answer" in page.text
        values = look.activations(model, images[i : i + 1], "first")["first"][0]
        y, x, channel = np.unravel_index(values.argmax(), values.shape)
        told = look.neuron(model, "first", int(y), int(x), int(channel), images[i])
        assert all(note in page.text for sheet in told.sheets() for note in sheet.notes)
        moved = look.shift(model, images[i], dx=1)
        assert all(cell in page.text for row in moved.sheets()[0].rows for cell in row)
    silent = [layer for layer in look.statistics(model, images).layers if layer.dead]
    assert all(f"{len(layer.dead)} of {len(layer.channels['min'])}" in page.of("td") for layer in silent)


def test_maps_are_the_layers_own(line):
    model, images, page = line
    shown = [data for kind, data in _files(page) if kind == "png" and Image.open(io.BytesIO(data)).size == (6, 6)]
    values = look.activations(model, images, "first")["first"]
    for image, data in zip(np.concatenate(np.moveaxis(values, -1, 1)), shown, strict=False):
        painted = np.asarray(Image.open(io.BytesIO(data)), float)
        whole = values[0] if any(np.array_equal(image, values[0, ..., c]) for c in range(4)) else values[1]
        np.testing.assert_allclose(painted / 64, image / whole.max(), atol=0.5 / 64 + 1e-6)


def _files(page):
    matches = [re.fullmatch(r"data:image/(png|jpeg);base64,(.+)", image["src"]) for image in page.images()]
    return [(match[1], base64.b64decode(match[2], validate=True)) for match in matches]


@pytest.mark.parametrize(
    ("build", "last"),
    [*((build, "softmax") for build in BUILDS), ("nested", "sigmoid"), ("grey, channels first", None)],
)
def test_models_of_every_build_with_every_head(build, last):
    model = made(build, "numpy", last)
    page = Page(report(model, pictures(1, model.image_shape)))
    assert "grey images of 8 x 8 pixels" in page.text if "grey" in build else "colour images of 8 x 8" in page.text
    assert [text for text in page.of("h3") if text.startswith(("Why class", "What raises"))]
    assert all(layer.name in page.of("b") for layer in look.anatomy(model).layers)
    for kind, data in _files(page):
        picture = Image.open(io.BytesIO(data))
        picture.load()
        assert picture.format == kind.upper()


def test_it_needs_nothing_else(line):
    page = line[2]
    assert not {tag for tag, _ in page.elements} & {"script", "link", "iframe", "object", "form", "base"}
    for _, attributes in page.elements:
        assert attributes.get("src", "data:").startswith("data:")
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    (style,) = page.of("style")
    assert not re.search(r"url\(|@import|expression", style)


def test_links_lead_somewhere_and_pictures_are_told_of(line):
    page = line[2]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    links = [attributes["href"][1:] for _, attributes in page.elements if "href" in attributes]
    assert set(links) <= set(ids)
    assert {"image-1", "image-2", "layers", "words"} <= set(links)
    assert all(image.get("alt") for image in page.images())
    tags = [name for name, _ in page.elements]
    assert tags.count("main") == 1
    assert all(attributes.get("scope") in ("col", "row") for name, attributes in page.elements if name == "th")
    assert {"one.png, as the model gets it", "Grad-CAM of two.png"} <= {image["alt"] for image in page.images()}
    groups = [attributes["aria-label"] for _, attributes in page.elements if attributes.get("role") == "group"]
    assert {"maps of first", "kernels of first", "what filters of second look for"} <= set(groups)


def test_an_image_that_comes_out_is_shown_as_one():
    stack = [layers.Input((8, 8, 3)), layers.RandomFlip(), layers.Conv2D(3, 3, padding="same", name="out")]
    model = foveal.Sequential(stack)
    model.compile(engine="numpy")
    page = report(model, np.random.default_rng(0).random((1, 8, 8, 3)).astype("float32"))
    assert "alt='what comes out of Image 1'" in page
    assert "map by map" not in page
    assert "changes images at random while the model learns; now it does nothing" in page


def test_names_are_no_html():
    model = foveal.Sequential(
        [layers.Input((8, 8, 1)), layers.Conv2D(2, 3, name="a<i>b"), layers.Flatten(), layers.Dense(2, "softmax")],
        name="<script>alert('x')</script> & \"more\"",
    )
    page = Page(report(interpreted(model), pictures(1, (8, 8, 1)), ["<img src='http://x'>.png"], ["<b>", "'\"&amp;"]))
    assert not {tag for tag, _ in page.elements} & {"script", "i"}
    assert page.of("h1") == [f"{model.name}, opened"]
    assert "<img src='http://x'>.png" in page.of("h2")
    assert {"<b>", "'\"&amp;"} <= set(page.of("th"))
    assert "a<i>b" in page.of("b")


@pytest.mark.full
def test_sixteen_large_photos_stay_below_five_megabytes():
    stack = [
        layers.Input((192, 192, 3)),
        layers.Conv2D(64, 1, strides=3),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10, activation="softmax"),
    ]
    page = report(foveal.Sequential(stack), pictures(16, (192, 192, 3)))
    assert len(page.encode()) < 5 * MEGABYTE
    assert len([text for text in Page(page).of("h2") if text.startswith("Image ")]) == 16


def test_several_outputs_each_with_a_reason_of_its_own():
    image = layers.Input((8, 8, 3))
    maps = layers.Conv2D(4, 3, activation="relu", name="maps")(image)
    flat = layers.Flatten()(maps)
    drawn = layers.Conv2DTranspose(1, 3, activation="sigmoid", name="drawn")(maps)
    outputs = [drawn, layers.Dense(3, "softmax", name="kind")(flat), layers.Dense(1, name="size")(flat)]
    model = interpreted(foveal.Model(image, outputs, name="several"))
    images = pictures(1)
    page = Page(report(model, images))
    answers = model.predict(images, verbose=0)
    assert f"Why class {answers[1][0].argmax()}? (kind)" in page.of("h3")
    assert "What raises the answer? (size)" in page.of("h3")
    assert "8 x 8 x 1 numbers" in page.text
    assert f"It answers: {number(float(answers[2][0, 0]))}." in page.text
    assert page.text.count("the maps of maps speak for the answer") == 2


def test_a_model_without_convolutions_and_a_deep_one():
    flat = foveal.Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    page = Page(report(interpreted(flat), pictures(1, (8, 8, 1))))
    assert "The filters" not in page.of("h2")
    assert "Grad-CAM" not in page.text
    assert all(attributes["href"] != "#filters" for _, attributes in page.elements if "href" in attributes)
    deep = foveal.Sequential([layers.Input((4, 4, 1)), *[layers.ReLU() for _ in range(25)], layers.Flatten()])
    assert "It has 25 ReLU, 1 Flatten." in Page(report(interpreted(deep), pictures(1, (4, 4, 1)))).text


@pytest.mark.parametrize(
    ("kind", "row", "best", "sure"),
    [
        ("shares", [0.2, 0.8], "b", "80.0%"),
        ("sure", [0.25], "a", "75.0%"),
        ("each", [0.9, 0.7], "a", "90.0%"),
        ("scores", [-3.0, -1.5], "b", "-1.5"),
        ("number", [-0.25], "-0.25", ""),
    ],
)
def test_an_answer_in_short(kind, row, best, sure):
    answer = Answer("", np.array([row]), ("a", "b"), kind)
    assert (answer.best(0), answer.sure(0)) == (best, sure)


def test_shares_are_not_rounded_to_nothing():
    assert [share(p) for p in (0, 1e-5, 0.5, 0.99999, 1)] == ["0.0%", "under 0.1%", "50.0%", "over 99.9%", "100.0%"]


def test_images_are_told_of_by_their_axes():
    assert images_of((28, 30, 1), False) == "grey images of 28 x 30 pixels"
    assert images_of((3, 28, 30), True) == "colour images of 28 x 30 pixels"
    assert images_of((28, 30, 7), False) == "images of 7 channels of 28 x 30 pixels"


def test_large_maps_are_averaged():
    values = np.random.default_rng(0).random((5, 4))
    expected = np.array([[values[r : r + 2, c : c + 2].mean() for c in (0, 2)] for r in (0, 2, 4)])
    np.testing.assert_allclose(shrunk(values, 3), expected)
    np.testing.assert_allclose(shrunk(np.repeat(values[..., None], 3, -1), 3), np.repeat(expected[..., None], 3, -1))
    assert shrunk(values, 5) is values


REFUSED = {
    "no model": (
        lambda model, x: report("mnist.keras", x),
        "report: `model` must be a Foveal model, got str. Read the file first: foveal.models.load_model(...).",
    ),
    "too many": (lambda model, x: report(model, x.repeat(9, 0)), "report: takes from 1 to 16 images, got 18."),
    "none": (lambda model, x: report(model, x[:0]), "report: takes from 1 to 16 images, got 0."),
    "one image without its batch": (
        lambda model, x: report(model, x[0]),
        "report: takes a model of one input and images (N, height, width, channels), got images (8, 8, 3).",
    ),
    "too few names": (
        lambda model, x: report(model, x, ["one"]),
        "report: `names` must be 2, one for each image, got 1.",
    ),
    "too few classes": (
        lambda model, x: report(model, x, None, ["one"]),
        "report: `classes` must be 3 names, got 1.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    ask, message = REFUSED[case]
    with pytest.raises(ArgumentError) as caught:
        ask(made("in a line", "numpy"), pictures())
    assert str(caught.value) == message


def test_classes_are_of_one_output():
    image = layers.Input((8, 8, 3))
    flat = layers.Flatten()(image)
    model = foveal.Model(image, [layers.Dense(2)(flat), layers.Dense(2)(flat)], name="two")
    with pytest.raises(ArgumentError) as caught:
        report(model, pictures(), None, ["a", "b"])
    assert str(caught.value) == "report: `classes` are for a model of one output, 'two' has 2."


def test_an_output_that_no_convolution_leads_to_is_explained_by_its_pixels():
    image = layers.Input((6, 6, 1))
    flat, maps = layers.Flatten()(image), layers.Flatten()(layers.Conv2D(2, 3)(image))
    outputs = [layers.Dense(2, activation="softmax", name=name)(x) for name, x in (("plain", flat), ("deep", maps))]
    page = Page(report(interpreted(foveal.Model(image, outputs)), pictures(1, (6, 6, 1))))
    assert page.text.count("Grad-CAM: where in the image") == 1
    assert page.text.count("Integrated gradients: red pixels") == 2


class Counted(layers.Layer):
    """Gives what it takes, and counts how often the model is traced."""

    traces = 0

    def call(self, x):
        self.traces += 1
        return x + 0.0


class CountedEngine(NumpyEngine):
    """An engine that counts the programs it is asked for."""

    programs = 0

    def compile(self, graph, state=None):
        self.programs += 1
        return super().compile(graph, state)


@pytest.mark.parametrize("convolutions", [1, 2, 3])
def test_a_report_traces_once_and_compiles_three_programs(convolutions):
    stack = [layer for _ in range(convolutions) for layer in (layers.Conv2D(3, 3, padding="same"), layers.ReLU())]
    counted, engine = Counted(), CountedEngine()
    model = foveal.Sequential(
        [layers.Input((8, 8, 3)), *stack, counted, layers.Flatten(), layers.Dense(3, activation="softmax")]
    )
    model.compile(engine=engine)
    counted.traces = 0
    report(model, pictures(1))
    assert (counted.traces, engine.programs) == (1, 3)
