"""`get_file`: fetched once, checked, and unpacked without ever leaving its folder."""

import hashlib
import io
import stat
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from foveal.data.cached_file import unpack
from foveal.errors import ArgumentError, DownloadError, FormatError
from foveal.utils import get_file

ASKED = []


def zipped(*names, link=False):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK if link else stat.S_IFREG) << 16
            archive.writestr(info, f"in {name}")
    return buffer.getvalue()


def tarred(*names, kind=tarfile.REGTYPE):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            data = f"in {name}".encode() if kind == tarfile.REGTYPE else b""
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


FILES = {"/notes.txt": b"hello", "/pets.zip": zipped("pets/cat.txt", "dog.txt"), "/pets.tgz": tarred("pets/cat.txt")}


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        ASKED.append(self.path)
        data = FILES.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "home"))
    ASKED.clear()
    return tmp_path / "home"


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_a_file_is_fetched_once(server, home, algorithm):
    digest = hashlib.new(algorithm, b"hello").hexdigest()
    for _ in range(2):
        path = get_file(origin=f"{server}/notes.txt", file_hash=digest)
        assert path == str(home / "datasets" / "notes.txt")
        assert Path(path).read_bytes() == b"hello"
    assert ASKED == ["/notes.txt"]
    get_file(origin=f"{server}/notes.txt", force_download=True)
    assert len(ASKED) == 2


def test_a_file_that_was_damaged_is_fetched_again(server, home):
    digest = hashlib.sha256(b"hello").hexdigest()
    path = Path(get_file("mine.txt", f"{server}/notes.txt", file_hash=digest, cache_subdir="a/b"))
    assert path == home / "a" / "b" / "mine.txt"
    path.write_bytes(b"hellO")
    get_file("mine.txt", f"{server}/notes.txt", file_hash=digest, cache_subdir="a/b")
    assert path.read_bytes() == b"hello"


def test_another_folder(server, home, tmp_path):
    path = get_file(origin=f"{server}/notes.txt", cache_dir=tmp_path / "mine", cache_subdir="")
    assert path == str(tmp_path / "mine" / "notes.txt")
    assert not home.exists()


@pytest.mark.parametrize("name", ["pets.zip", "pets.tgz"])
def test_archives_are_unpacked(server, home, name):
    for _ in range(2):
        folder = Path(get_file(origin=f"{server}/{name}", extract=True))
        assert (folder / "pets" / "cat.txt").read_text() == "in pets/cat.txt"
    assert [f"/{name}"] == ASKED
    assert sorted(path.name for path in (home / "datasets").iterdir()) == [name, f"{name}_archive"]
    chosen = Path(get_file("mine.zip", f"{server}/{name}", untar=True))
    assert chosen == home / "datasets" / "mine_extracted"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped("good", "../bad"), "must stay within its own folder, but it holds '../bad'."),
        (zipped("/bad"), "must stay within its own folder, but it holds '/bad'."),
        (zipped("C:bad"), "must stay within its own folder, but it holds 'C:bad'."),
        (zipped("a/../../bad"), "must stay within its own folder, but it holds 'a/../../bad'."),
        (zipped("bad", link=True), "must hold plain files and folders, but 'bad' is a link."),
        (tarred("good", "../bad"), "must stay within its own folder, but it holds '../bad'."),
        (tarred("bad", kind=tarfile.SYMTYPE), "must hold plain files and folders, but 'bad' is a link or device."),
        (tarred("bad", kind=tarfile.LNKTYPE), "must hold plain files and folders, but 'bad' is a link or device."),
        (tarred("bad", kind=tarfile.FIFOTYPE), "must hold plain files and folders, but 'bad' is a link or device."),
    ],
    ids=["zip-up", "zip-root", "zip-drive", "zip-round", "zip-link", "tar-up", "tar-symlink", "tar-link", "tar-fifo"],
)
def test_archives_that_would_leave_their_folder_are_refused_whole(tmp_path, data, reason):
    archive = tmp_path / "a"
    archive.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        unpack(archive, tmp_path / "b")
    assert str(caught.value) == f"{archive}: {reason}"
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("whole", [FILES["/pets.zip"], FILES["/pets.tgz"]], ids=["zip", "tgz"])
def test_damaged_archives_leave_nothing(tmp_path, whole):
    archive = tmp_path / "a"
    for cut in range(0, len(whole) - 24, 9):
        archive.write_bytes(whole[:cut])
        with pytest.raises(FormatError, match="is no archive that can be unpacked"):
            unpack(archive, tmp_path / "b")
        assert list(tmp_path.iterdir()) == [archive]


def test_a_file_that_cannot_be_had(server, home):
    with pytest.raises(DownloadError) as caught:
        get_file(origin=f"{server}/other.txt")
    place = home / "datasets" / "other.txt"
    assert str(caught.value) == (
        f"get_file: {server}/other.txt cannot be fetched: Not Found. Put the file at {place} and call again."
    )
    with pytest.raises(DownloadError) as caught:
        get_file(origin=f"{server}/notes.txt", file_hash="0" * 64)
    assert f"cannot be fetched: its hash is not {'0' * 16}.... Put" in str(caught.value)
    assert list((home / "datasets").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "`origin` must be an address that begins with http or https, got None."),
        (
            {"origin": "file:///etc/passwd"},
            "`origin` must be an address that begins with http or https, got 'file:///etc/passwd'.",
        ),
        (
            {"fname": "../a", "origin": "http://a/b"},
            "`fname` must be a plain file name, got '../a'. `cache_dir` chooses the folder.",
        ),
        ({"origin": "http://a/"}, "`fname` must be a plain file name, got ''. `cache_dir` chooses the folder."),
        (
            {"origin": "http://a/b", "file_hash": "00"},
            "`file_hash` must be 64 hexadecimal digits (SHA-256) or 32 (MD5), got 2 for hash_algorithm='auto'.",
        ),
    ],
)
def test_messages(arguments, message):
    with pytest.raises(ArgumentError) as caught:
        get_file(**arguments)
    assert str(caught.value) == f"get_file: {message}"
