"""The page opens in a real browser, in three languages, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from foveal import Sequential, layers
from foveal.studio import Workspace
from studio.browser import needs_chromium, page_on, served

pytestmark = [pytest.mark.full, needs_chromium]


def model():
    net = [layers.Input((8, 8, 1)), layers.Conv2D(3, 3, activation="relu"), layers.Flatten(), layers.Dense(4)]
    return Sequential(net, name="tiny")


def test_tabs_and_languages():
    with served(Workspace(model())) as address, page_on(address, locale="ko-KR") as page:
        assert page.url == address.partition("?")[0]
        assert page.locator("nav a").all_inner_texts() == ["들여다보기", "학습", "배우기"]
        page.select_option("header select", "en")
        assert page.locator("nav a").all_inner_texts() == ["Look", "Train", "Learn"]
        assert page.evaluate("document.documentElement.lang") == "en"
        page.keyboard.press("Tab")
        page.click("nav a >> text=Train")
        expect(page).to_have_title("Train · Foveal studio")
