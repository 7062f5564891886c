"""The page Look in a real browser: draw, click to the sum, change a weight, by keyboard alone, save what is seen."""

import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from playwright.sync_api import expect

from foveal import Input, Sequential, layers, look
from foveal.studio import Workspace
from foveal.utils import set_random_seed
from studio.browser import needs_chromium, page_on, served

pytestmark = [pytest.mark.full, needs_chromium]


def small():
    set_random_seed(4)
    net = [
        Input((8, 8, 1)),
        layers.Conv2D(6, 3, activation="relu", bias_initializer="ones", name="conv"),
        layers.Flatten(name="flat"),
        layers.Dense(4, activation="softmax", name="answer"),
    ]
    model = Sequential(net, name="small")
    model.class_names = ["cat", "dog", "cow", "hen"]
    return model


@pytest.fixture
def opened():
    """The model and its page, once the answer is there."""
    model = small()
    workspace = Workspace(model)
    with served(workspace) as address, page_on(address, locale="en-US", reduced_motion="reduce") as page:
        expect(page.locator(".thumb")).to_have_count(6)
        expect(page.locator(".answers tr").first).to_be_visible()
        yield model, page


def pixels_of(page):
    """The picture as the page shows it, in shares of white."""
    return np.array(
        page.evaluate(
            """() => { const c = document.querySelector('.stage canvas');
            return [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 === 0) }"""
        )
    ).reshape(8, 8, 1)


def value_shown(page):
    return float(page.locator("#value").inner_text())


def test_draw_and_click_to_the_sum(opened):
    model, page = opened
    before = pixels_of(page)
    page.get_by_role("button", name="Draw").click()
    box = page.locator(".pad-frame canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=4)
    page.mouse.move(box["x"] + 120, box["y"] + 220, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)  # the pad sends what is drawn at most every 0.12 s
    expect(page.locator(".busy")).to_have_text("")
    picture = pixels_of(page)
    assert (picture != before).any()
    assert picture.max() > 100
    page.get_by_role("button", name="Channel 2").click()
    pick = page.locator(".pick")
    side = pick.bounding_box()["width"] / 6
    pick.click(position={"x": 3.5 * side, "y": 1.5 * side})
    expect(page.locator(".arithmetic")).to_contain_text("[1, 3, 2]")
    found = look.neuron(model, "conv", y=1, x=3, channel=2, image=picture / 255)
    assert value_shown(page) == pytest.approx(found.engine, rel=1e-5, abs=1e-6)
    expect(page.locator("#step")).to_contain_text("relu(")
    for _ in range(20):
        page.get_by_role("button", name="Step back").click()
    expect(page.locator("#step")).to_contain_text("Step 1 of 11")
    frame = page.locator(".stage rect.mark")
    assert [frame.get_attribute(name) for name in ("x", "y", "width", "height")] == ["3", "1", "3", "3"]


def tab_to(page, script):
    """Press Tab until an element fits."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.{script}"):
            return
    raise AssertionError(f"no Tab leads to {script}")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_layers_and_maps_by_keyboard(opened):
    _, page = opened
    tab_to(page, "matches('g.node')")
    press(page, "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown")
    expect(page.locator("#layer-title")).to_have_text("answer")
    expect(page.locator("g.node:focus")).to_have_attribute("aria-label", re.compile("answer, Dense, 4, 868 parameters"))
    press(page, "ArrowUp", "ArrowUp")
    expect(page.locator(".thumb")).to_have_count(6)
    tab_to(page, "matches('.thumb')")
    press(page, "ArrowRight")
    expect(page.locator(".thumb:focus")).to_have_attribute("aria-pressed", "true")
    tab_to(page, "matches('.pick')")
    press(page, "ArrowRight", "Enter")
    expect(page.locator(".arithmetic")).to_contain_text("[3, 4, 1]")


def test_a_weight_is_changed_and_taken_back_by_keyboard(opened):
    _, page = opened
    tab_to(page, "matches('.pick')")
    press(page, "ArrowUp", "ArrowUp", "Enter")
    expect(page.locator(".arithmetic")).to_be_visible()
    before = value_shown(page)
    tab_to(page, "matches('g.weight')")
    press(page, "ArrowRight")
    tab_to(page, "matches('#weight')")
    press(page, "Control+A", "9", "Enter")
    expect(page.locator("#edits")).to_have_text("Changes: 1")
    page.wait_for_function("old => Number(document.querySelector('#value').textContent) !== old", arg=before)
    expect(page.locator("g.node.changed")).to_have_count(3)
    page.get_by_role("button", name="Undo", exact=True).focus()
    press(page, "Enter")
    expect(page.locator("#edits")).to_have_text("no changes")
    page.wait_for_function("old => Number(document.querySelector('#value').textContent) === old", arg=before)


def test_a_weight_that_slides_is_one_change(opened):
    _, page = opened
    page.locator(".pick").click(position={"x": 60, "y": 40})
    page.locator("g.weight").nth(4).click()
    slider = page.locator(".arithmetic form input[type=range]")
    before = page.locator("#weight").input_value()
    slider.focus()
    press(page, *["ArrowRight"] * 12)
    expect(page.locator("#edits")).to_have_text("Changes: 1")
    expect(page.locator("#weight")).not_to_have_value(before)
    expect(page.locator("g.node.changed")).to_have_count(3)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#weight")).to_have_value(before)


def test_a_pixel_is_changed_and_stays_when_the_page_comes_back(opened):
    model, page = opened
    page.locator("g.node").first.click()
    side = page.locator(".pick").bounding_box()["width"] / 8
    page.locator(".pick").click(position={"x": 2.5 * side, "y": 4.5 * side})
    page.get_by_role("spinbutton", name="Value of this pixel").fill("0.25")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.locator("#edits")).to_have_text("Changes: 1")
    assert pixels_of(page)[4, 2, 0] == 64
    page.click("nav a >> text=Train")
    page.click("nav a >> text=Look")
    expect(page.locator("#edits")).to_have_text("Changes: 1")
    expect(page.locator("#layer-title")).to_have_text(model.input_names[0])
    assert pixels_of(page)[4, 2, 0] == 64
    page.locator("#layer-title").click()
    page.keyboard.press("Control+z")
    expect(page.locator("#edits")).to_have_text("no changes")


def test_every_control_has_a_name_in_every_language(opened):
    _, page = opened
    page.locator(".pick").click()
    expect(page.locator(".arithmetic")).to_be_visible()
    for language in ("en", "ko", "ja"):
        page.select_option("header select", language)
        expect(page.locator(".thumb")).to_have_count(6)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input, [tabindex="0"], [role=img]')].filter(e =>
            !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"""
        )
        assert nameless == []


def test_an_answer_is_explained_with_its_name(opened):
    _, page = opened
    page.select_option("#method", "gradient")
    status = page.locator("fieldset [role=status]")
    expect(status).to_contain_text(re.compile(r"(cat|dog|cow|hen): \d+\.\d %"))
    page.locator("#target").select_option(label="hen")
    expect(status).to_contain_text("hen: ")
    expect(page.get_by_role("img", name="What speaks for hen")).to_be_visible()


def test_what_is_seen_is_saved(opened, tmp_path):
    _, page = opened
    page.locator(".pick").click()
    expect(page.locator(".arithmetic")).to_be_visible()

    def saved(button):
        with page.expect_download() as download:
            button.click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        return tmp_path / download.value.suggested_filename

    graph = page.locator(".look-graph")
    drawing = saved(graph.get_by_role("button", name="Save small.svg")).read_text(encoding="utf8")
    assert drawing.startswith("<svg")
    assert "(3*3" not in drawing
    assert "60 parameters" in drawing
    for button in (
        graph.get_by_role("button", name="Save small.png"),
        page.get_by_role("button", name="Save conv.png"),
        page.get_by_role("button", name="Save arithmetic.png"),
    ):
        assert saved(button).read_bytes().startswith(b"\x89PNG")
    alone = saved(page.get_by_role("button", name="This page as one file"))
    page.goto(alone.as_uri())
    expect(page.locator("#layer-title")).to_have_text("conv")
    assert page.locator("img").count() > 6
    assert page.evaluate("document.scripts.length") == 0


def test_a_file_that_is_no_picture_is_refused_in_words(opened, tmp_path):
    _, page = opened
    (tmp_path / "x.png").write_bytes(b"no picture")
    page.set_input_files("input[type=file]", tmp_path / "x.png")
    expect(page.locator("[role=alert]")).to_contain_text("image")


@pytest.mark.parametrize("width", [390, 1280, 2560])
def test_nothing_is_wider_than_the_window(opened, width):
    _, page = opened
    page.locator(".pick").click()
    expect(page.locator(".arithmetic")).to_be_visible()
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_camera_gives_pictures():
    with served(Workspace(small())) as address:
        flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
        with page_on(address, flags, locale="en-US") as page:
            expect(page.locator(".thumb")).to_have_count(6)
            before = pixels_of(page)
            page.get_by_role("button", name="Camera").click()
            page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
            page.get_by_role("button", name="Take the picture").click()
            page.wait_for_function(
                """old => { const c = document.querySelector('.stage canvas');
                const now = c.getContext('2d').getImageData(0, 0, 8, 8).data;
                return old.some((value, i) => value !== now[4 * i]) }""",
                arg=before.reshape(-1).tolist(),
            )


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


def test_another_page_in_the_same_browser_changes_nothing(opened):
    _, page = opened
    other = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    foreign = page.context.new_page()
    foreign.goto(f"http://127.0.0.1:{other.server_address[1]}/")
    ask = """async ([address, mode]) => { try {
        const r = await fetch(address, {method: 'POST', mode, credentials: 'include',
            body: JSON.stringify({how: 'off', layer: 'conv', channel: 0})});
        return r.type } catch (error) { return 'refused' } }"""
    address = f"{page.url}api/look.edit"
    assert [foreign.evaluate(ask, [address, mode]) for mode in ("cors", "no-cors")] == ["refused", "refused"]
    other.shutdown()
    other.server_close()
    page.reload()
    expect(page.locator(".answers tr").first).to_be_visible()
    expect(page.locator("#edits")).to_have_text("no changes")
