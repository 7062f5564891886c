"""The lessons in a real browser: their arithmetic is Foveal's own, they are quick, and the keyboard is enough."""

import numpy as np
import pytest
from playwright.sync_api import expect

from foveal import Sequential, layers, look, nn
from foveal.studio import Workspace
from studio.browser import needs_chromium, page_on, served
from studio.client import Client

pytestmark = [needs_chromium]
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def lessons():
    with served(Workspace()) as address, page_on(address, viewport={"width": 1280, "height": 1000}) as page:
        yield page


def go(page, lesson):
    page.goto(page.url.partition("#")[0] + f"#learn/{lesson}")
    expect(page.locator("article h1")).to_be_visible()
    return page


def math(page, name, *arguments):
    """What a function of the lessons gives."""
    return page.evaluate("([name, given]) => lessonMath[name](...given)", [name, list(arguments)])


def as_map(x):
    return np.asarray(x)[0, ..., 0]


@pytest.mark.full
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("size", "stride", "dilation"), [(3, 1, 1), (3, 2, 1), (2, 1, 1), (4, 3, 1), (3, 1, 3), (2, 1, 2)]
)
def test_convolutions(lessons, size, stride, dilation, padding):
    page = go(lessons, "convolution")
    x, kernel = RNG.standard_normal((9, 7)), RNG.standard_normal((size, size))
    window = {"size": size, "stride": stride, "padding": padding, "dilation": dilation}
    wanted = as_map(
        nn.conv2d(
            x[None, ..., None].astype("float32"),
            kernel[..., None, None].astype("float32"),
            stride,
            padding.upper(),
            dilations=dilation,
        )
    )
    made = np.array(math(page, "convolve", x.tolist(), kernel.tolist(), window))
    np.testing.assert_allclose(made, wanted, atol=1e-5)
    assert [math(page, "along", n, window)["out"] for n in x.shape] == list(wanted.shape)
    patch = np.array(math(page, "patchAt", x.tolist(), window, 1, 0))
    assert np.sum(patch * kernel) == pytest.approx(wanted[1, 0], abs=1e-5)


@pytest.mark.full
def test_a_window_larger_than_the_map_gives_nothing(lessons):
    window = {"size": 5, "stride": 1, "padding": "valid", "dilation": 2}
    assert math(go(lessons, "convolution"), "along", 7, window)["out"] == 0
    assert math(lessons, "convolve", [[1.0] * 7] * 7, [[1.0] * 5] * 5, window) == []


@pytest.mark.full
def test_pooling_and_four_ways_back(lessons):
    page = go(lessons, "growing")
    x = RNG.integers(0, 4, (6, 4)).astype("float32")  # with equal values
    given = x[None, ..., None]
    pooled = as_map(layers.MaxPooling2D(2)(given))
    np.testing.assert_array_equal(math(page, "pool", x.tolist(), 2, "max"), pooled)
    np.testing.assert_array_equal(
        math(page, "pool", x.tolist(), 2, "average"), as_map(layers.AveragePooling2D(2)(given))
    )
    np.testing.assert_array_equal(math(page, "nearest", x.tolist()), as_map(layers.UpSampling2D(2)(given)))
    nailed = np.array(math(page, "nails", x.tolist()))
    np.testing.assert_array_equal(nailed[::2, ::2], x)
    assert np.count_nonzero(nailed) == np.count_nonzero(x)
    back = np.array(math(page, "unpool", (x + 1).tolist()))
    np.testing.assert_array_equal(as_map(layers.MaxPooling2D(2)(back[None, ..., None].astype("float32"))), pooled + 1)
    assert np.count_nonzero(back) == pooled.size
    for size, stride in ((3, 2), (2, 2), (2, 3), (4, 1)):
        kernel = RNG.standard_normal((size, size)).astype("float32")
        layer = layers.Conv2DTranspose(1, size, strides=stride)
        layer.build((None, 6, 4, 1))
        layer.kernel.assign(kernel[..., None, None])
        made = np.array(math(page, "transpose", x.tolist(), kernel.tolist(), stride))
        np.testing.assert_allclose(made, as_map(layer(given)), atol=1e-5)


@pytest.mark.full
def test_shapes_parameters_work_and_receptive_fields(lessons):
    page = go(lessons, "layers")
    for specs in (
        [
            ("Conv2D", 4, 3, 2, "same"),
            ("MaxPooling2D", 0, 2, 1, "valid"),
            ("Conv2D", 5, 4, 1, "valid"),
            ("Flatten", 0, 1, 1, "valid"),
            ("Dense", 7, 1, 1, "valid"),
        ],
        [("Conv2D", 3, 5, 3, "valid"), ("Conv2D", 2, 2, 1, "same"), ("MaxPooling2D", 0, 3, 1, "valid")],
    ):
        keys = ("kind", "filters", "size", "stride", "padding")
        found = math(page, "numbersOf", [dict(zip(keys, spec, strict=True)) for spec in specs], [28, 28, 1])
        made = {
            "Conv2D": lambda f, k, s, p: layers.Conv2D(f, k, strides=s, padding=p),
            "MaxPooling2D": lambda f, k, s, p: layers.MaxPooling2D(k),
            "Flatten": lambda f, k, s, p: layers.Flatten(),
            "Dense": lambda f, k, s, p: layers.Dense(f),
        }
        model = Sequential([layers.Input((28, 28, 1)), *(made[kind](*rest) for kind, *rest in specs)])
        for own, row in zip(found, look.anatomy(model).layers, strict=True):
            assert own["shape"] == list(row.outputs[0][1:])
            assert own["params"] == row.params
            if row.kind in ("Conv2D", "Dense"):
                assert own["multiplyAdds"] == row.multiply_adds
            if row.kind in ("Conv2D", "MaxPooling2D"):
                assert (own["field"],) * 2 == row.fields[0].size
    assert page.locator("#params").inner_text() == "137,660"  # lesson 1's network


@pytest.mark.full
def test_the_window_slides_by_keyboard_and_the_sum_is_told(lessons):
    page = go(lessons, "convolution")
    expect(page.locator("#sum")).to_be_visible()
    page.locator("input[name=column]").focus()
    before = page.locator("#sum").inner_text()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator("input[name=column]").input_value() == "33"
    assert page.locator("#sum").inner_text() != before
    products = [float(text) for text in page.locator(".products b").all_inner_texts()]
    assert float(page.locator("#sum").inner_text().split(" ")[1]) == pytest.approx(sum(products), abs=0.02)
    page.locator("input[name=stride]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".formula").first).to_contain_text("/ 2 + 1 = 47")


@pytest.mark.full
def test_sliding_shows_the_right_sum_at_every_place_and_draws_no_map_anew(lessons):
    page = go(lessons, "convolution")
    expect(page.locator("#sum")).to_be_visible()
    drawn = page.evaluate(
        """async () => {
            const pen = CanvasRenderingContext2D.prototype, put = pen.putImageData;
            const slider = document.querySelector('input[name=column]'), sums = [];
            let drawn = 0;
            pen.putImageData = function (...given) { drawn++; return put.apply(this, given); };
            for (let i = 0; i < 20; i++) {
                slider.value = i; slider.dispatchEvent(new Event('input', { bubbles: true }));
                await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
                const products = [...document.querySelectorAll('.products b')].map((b) => Number(b.textContent));
                const shown = Number(document.querySelector('#sum').textContent.split(' ')[1]);
                sums.push([products.reduce((x, y) => x + y, 0), shown]);
            }
            pen.putImageData = put;
            return { drawn, sums };
        }"""
    )
    assert drawn["drawn"] == 0
    for products, shown in drawn["sums"]:
        assert shown == pytest.approx(products, abs=0.02)
    assert len({shown for _, shown in drawn["sums"]}) > 10


@pytest.mark.full
def test_a_straight_boundary_stays_straight_and_a_bend_separates(lessons):
    page = go(lessons, "lines")
    for _ in range(4):
        page.click("button >> text=Train 50 steps")
        page.wait_for_timeout(150)
    expect(page.locator("article .formula")).to_contain_text("one matrix")
    straight = int(page.locator("article [role=status]").inner_text().split("accuracy ")[1].split(" ")[0])
    page.select_option("select[name=activation]", "tanh")
    for steps in range(1, 7):
        page.click("button >> text=Train 50 steps")
        expect(page.locator("article [role=status]")).to_contain_text(f"After {50 * steps} steps")
    bent = int(page.locator("article [role=status]").inner_text().split("accuracy ")[1].split(" ")[0])
    assert straight < 95
    assert bent >= 97
    page.locator("canvas.plane").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")


@pytest.mark.full
def test_a_code_is_drawn(lessons):
    page = go(lessons, "code")
    expect(page.get_by_role("img", name="What the decoder draws")).to_be_visible(timeout=30_000)
    page.locator("input[name=z1]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")


@pytest.mark.full
def test_the_lessons_python_runs(lessons):
    for name in ("convolution", "layers", "lines", "growing"):
        page = go(lessons, name)
        if name == "convolution":
            expect(page.locator("#sum")).to_be_visible()
        exec(page.locator(".python pre").text_content(), {})


def test_what_the_server_gives_the_lessons():
    client = Client()
    for name in ("flower", "temple", "digit"):
        photo = client.ask("learn.photo", name=name)["photo"]
        assert photo.shape == (96, 96)
        assert 0 <= photo.min() < photo.max() <= 1
    points = [[-0.5, 0.0], [0.5, 0.0]]
    first = client.ask("learn.boundary", points=points, labels=[0, 1], activation="linear", steps=200, anew=True)
    assert first["accuracy"] == 1
    assert first["grid"][24, 2] < 0.5 < first["grid"][24, -2]
    again = client.ask("learn.boundary", points=points, labels=[0, 1], activation="linear", steps=200, anew=True)
    np.testing.assert_array_equal(first["grid"], again["grid"])
    assert client.refused("learn.boundary", points=[], labels=[], activation="relu").startswith(
        "studio: `points` must be"
    )
    assert client.refused("learn.boundary", points=points, labels=[0, 2], activation="relu") == (
        "studio: `labels` must be 0 or 1 for each point."
    )
    assert client.refused("learn.photo", name="../x").startswith("studio: `name` must be one of")
    assert client.refused("learn.code", code=["a", 1]) == "studio: `code` must be two numbers."
