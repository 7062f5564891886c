"""The page Train in a real browser: begin, watch, pause, step, change, come back, by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from foveal.studio import Workspace
from studio.browser import needs_chromium, page_on, served

NOT_EMPTY = re.compile(r"\d")
pytestmark = [pytest.mark.full, needs_chromium]


@pytest.fixture
def address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with served(Workspace()) as found:
        yield found


def begin(page, epochs, **numbers):
    page.select_option("select[name=data]", "digits")
    for name, value in {"epochs": epochs, **numbers}.items():
        page.fill(f"input[name={name}]", str(value))


def test_begin_watch_pause_step_change_and_come_back(address):
    with page_on(address, viewport={"width": 1280, "height": 1000}) as page:
        page.click("nav a >> text=Train")
        begin(page, 10000, limit=640, batch_size=16)
        page.click("button >> text=Train")
        expect(page.locator(".status")).to_contain_text("training")
        expect(page.locator("#curve-loss polyline").first).to_have_attribute("points", NOT_EMPTY)
        expect(page.locator(".confusion td").first).to_be_visible(timeout=20_000)
        assert page.locator(".filters canvas").count() == 16
        page.click("button >> text=Pause")
        expect(page.locator(".status")).to_contain_text("paused")
        before = batch_of(page)
        page.click("button >> text=One batch")
        expect(page.locator(".status")).to_contain_text(f"batch {before + 1},")
        page.fill("input[name=rate]", "0.0005")
        page.click("button >> text=Apply")
        expect(page.locator(".runs tbody tr td").nth(3)).to_have_text("0.0005")
    come_back_and_compare(address)


def come_back_and_compare(address):
    """The page is opened again in another browser; nothing of the training is lost."""
    with page_on(address, viewport={"width": 1280, "height": 1000}) as page:
        page.goto(page.url + "#train")
        expect(page.locator(".status")).to_contain_text("paused")
        page.click("button >> text=Go on")
        expect(page.locator(".status")).to_contain_text("training")
        page.click("button >> text=Open in Look")
        expect(page).to_have_title("Look · Foveal studio")
        expect(page.get_by_text("conv1").first).to_be_visible()
        page.click("nav a >> text=Train")
        page.click("button >> text=Stop")
        expect(page.locator(".status")).to_contain_text("stopped")
        begin(page, 1, limit=64)
        page.click("form button >> text=Train")
        expect(page.locator(".runs tbody tr")).to_have_count(2)
        expect(page.locator(".status")).to_contain_text("finished")
        with page.expect_download() as found:
            page.click("button >> text=Numbers (CSV)")
        assert found.value.path().read_text().startswith("epoch,")


def test_by_keyboard_alone_in_korean(address):
    with page_on(f"{address}", locale="ko-KR") as page:
        page.goto(page.url + "#train")
        page.locator("select[name=data]").focus()
        page.keyboard.type("digits")
        for name in ("network", "epochs"):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.name") == name
        page.keyboard.type("1")
        for _ in range(7):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".status")).to_contain_text("학습 1")
        expect(page.locator(".status")).to_contain_text("끝남", timeout=30_000)
        assert page.get_by_role("img", name="손실").count() == 1
        assert page.get_by_role("region", name="혼동 행렬").count() == 1


def test_errors_are_shown_in_words(address):
    with page_on(address) as page:
        page.goto(page.url + "#train")
        page.select_option("select[name=network]", "open")
        page.click("form button >> text=Train")
        expect(page.get_by_role("alert")).to_have_text("no model is open that could be trained.")


def batch_of(page):
    return int(page.locator(".status").inner_text().split("batch ")[1].split(",")[0])
