"""A real Chromium, and the studio served on a real port."""

import shutil
import threading
from contextlib import contextmanager

import pytest

from foveal.studio import serve

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@contextmanager
def served(workspace):
    """The address of a studio that serves this workspace in a thread."""
    import uvicorn

    servers, addresses = [], []
    begun = threading.Event()
    original = uvicorn.Server

    class Server(original):
        def __init__(self, config):
            super().__init__(config)
            servers.append(self)

        def install_signal_handlers(self):
            """Only a main thread has them."""

        @contextmanager
        def capture_signals(self):
            yield

    def started(address):
        addresses.append(address)
        begun.set()

    uvicorn.Server = Server
    thread = threading.Thread(target=serve, args=(workspace, 0, False, started), daemon=True)
    thread.start()
    try:
        assert begun.wait(20)
        yield addresses[0]
    finally:
        uvicorn.Server = original
        for server in servers:
            server.should_exit = True
        thread.join(10)


@contextmanager
def page_on(address, flags=(), **options):
    """A page of Chromium at an address; errors of its console and pages fail the test."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *flags])
        page = browser.new_context(**options).new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
        page.goto(address)
        yield page
        browser.close()
        assert errors == [], errors


def _is_fault(message):
    """Whether the console speaks of a fault; that the server refused a request is said on the page."""
    return message.type == "error" and "status of 400" not in message.text
