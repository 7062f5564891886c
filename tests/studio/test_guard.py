"""Nothing is answered without the token, from another page, or from outside the folders."""

import os

import pytest

from foveal import image
from foveal.errors import ArgumentError
from foveal.studio import Workspace
from studio.client import ADDRESS, PORT, TOKEN, Client

PATHS = ["/", "/index.html", "/api/events", "/api/look.files", "/nothing"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_nothing_without_the_token(path, method):
    http = Client(entered=False).http
    for cookie in (None, "", "x", TOKEN[:-1], TOKEN + "x", '"'):
        headers = {} if cookie is None else {"cookie": f"foveal-{PORT}={cookie}"}
        assert http.request(method, path, headers=headers).status_code == 401
    assert http.get("/?token=wrong").status_code == 401
    assert http.get("/?token=").status_code == 401
    assert http.get(f"/api/look.files?token={TOKEN}").status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", f"[::1]:{PORT}", ""]
)
def test_nothing_under_another_name(host):
    assert Client().http.post("/api/look.files", content="{}", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_nothing_for_another_page(headers):
    http = Client().http
    for path in PATHS:
        assert http.get(path, headers=headers).status_code == 403
        assert http.post(path, content="{}", headers=headers).status_code == 403


def test_the_page_itself_is_let_in_and_the_token_leaves_the_address():
    http = Client(entered=False).http
    answer = http.get(f"/?token={TOKEN.replace(' ', '+')}", headers={"sec-fetch-site": "none"})
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    page = http.get("/", headers={"origin": ADDRESS, "sec-fetch-site": "same-origin"})
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "content",
    [b"[1]", b"{", b"\xff", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}', b"[" * 100_000, b'"text"', b"null"],
)
def test_malformed_requests_are_answered_in_words(content):
    answer = Client().http.post("/api/look.files", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("studio: a request must hold a JSON object")


def test_long_requests_are_refused():
    http = Client().http
    assert http.post("/api/look.files", content=b"x" * (33 << 20)).status_code == 413

    def endless():
        for _ in range(40):
            yield b"x" * (1 << 20)

    assert http.post("/api/look.files", content=endless()).status_code == 413


def test_requests_that_do_not_exist():
    http = Client().http
    assert http.post("/api/look.nothing", content="{}").status_code == 404
    assert http.get("/app.py").status_code == 404
    assert http.get("/..%2fapp.py").status_code == 404
    assert http.get("/%2e%2e/%2e%2e/etc/passwd").status_code == 404
    assert http.get("/api/look.files").status_code == 405


def test_files_outside_the_folders_are_never_opened(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "deep").mkdir(parents=True)
    outside.mkdir()
    image.save(inside / "deep" / "a.png", [[0.0, 1.0]])
    image.save(outside / "b.png", [[0.0, 1.0]])
    os.symlink(outside, inside / "link")
    os.symlink(outside / "b.png", inside / "c.png")
    workspace = Workspace(None, [inside])
    assert workspace.listed((".png",)) == ["0/c.png", "0/deep/a.png"]
    assert workspace.path("0/deep/a.png", (".png",)) == (inside / "deep" / "a.png").resolve()
    for name in (
        "0/c.png",
        "0/link/b.png",
        "0/../outside/b.png",
        f"0/{outside}/b.png",
        f"{outside}/b.png",
        "1/deep/a.png",
        "-1/deep/a.png",
        "9" * 5000 + "/a.png",
        "0/",
        "0",
        "",
        "0/deep",
        "0/deep/a.png\0",
        "0/" + "x" * 5000,
    ):
        with pytest.raises(ArgumentError, match=r"studio: there is no such file in the studio's folders"):
            workspace.path(name, (".png",))
    with pytest.raises(ArgumentError, match="no such file"):
        workspace.path("0/deep/a.png", (".keras",))
