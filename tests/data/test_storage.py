"""Where files are kept: the folder that is chosen, its privacy, and writing whole or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from foveal.storage import cache_folder, cache_path, home, write_atomically


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "~/.cache/foveal"),
        ("linux", {"XDG_CACHE_HOME": "/caches"}, "/caches/foveal"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "~/.cache/foveal"),
        ("linux", {"XDG_CACHE_HOME": "/caches", "FOVEAL_HOME": "/own"}, "/own"),
        ("linux", {"FOVEAL_HOME": "~/own"}, "~/own"),
        ("darwin", {"XDG_CACHE_HOME": "/caches"}, "~/Library/Caches/foveal"),
        ("win32", {}, "~/AppData/Local/foveal"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/foveal"),
    ],
)
def test_the_folder(monkeypatch, platform, variables, expected):
    for name in ("FOVEAL_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert home() == Path(expected).expanduser()


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "a" / "home"))
    return tmp_path / "a" / "home"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_path_creates_nothing(own):
    assert cache_path("x", "y") == own / "x" / "y"
    assert not own.exists()


def test_a_folder_is_created_for_the_user_alone(own):
    assert cache_folder("kernels") == own / "kernels"
    assert (mode(own), mode(own / "kernels")) == (0o700, 0o700)
    assert cache_folder("kernels") == own / "kernels"


def test_a_folder_that_others_can_write_to_is_closed(own):
    cache_folder("kernels").chmod(0o777)
    cache_folder("kernels")
    assert mode(own / "kernels") == 0o755


def test_a_folder_of_somebody_else_is_refused(own, monkeypatch):
    folder = cache_folder("kernels")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(PermissionError) as caught:
        cache_folder("kernels")
    assert str(caught.value) == (
        f"cache folder: {folder} must belong to the user who runs Foveal, but belongs to user {folder.stat().st_uid}. "
        "Set FOVEAL_HOME to a folder of your own."
    )


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path):
    file = tmp_path / "weights"
    write_atomically(file, b"first")
    write_atomically(file, b"second")
    assert file.read_bytes() == b"second"
    assert os.listdir(tmp_path) == ["weights"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "weights").mkdir()
    with pytest.raises(OSError, match="weights"):
        write_atomically(tmp_path / "weights", b"data")
    assert os.listdir(tmp_path) == ["weights"]


def test_a_file_is_on_the_disk_before_it_has_its_name_and_the_folder_after(tmp_path, monkeypatch):
    calls = []

    def sync(handle):
        calls.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", lambda *names: calls.append("name"))
    write_atomically(tmp_path / "weights", b"data")
    write_atomically(tmp_path / "code", b"data", lasting=False)
    assert calls == ["file", "name", "folder", "name"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limits")
def test_a_full_disk_leaves_what_was_there(tmp_path):
    import resource

    file, limits = tmp_path / "weights", resource.getrlimit(resource.RLIMIT_FSIZE)
    write_atomically(file, b"first")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_atomically(file, bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["weights"]


WRITING = """
import os, sys, time
from pathlib import Path
from foveal.storage import write_atomically

def parts():
    yield b"half"
    print("writing", flush=True)
    time.sleep(60)

write_atomically(Path(sys.argv[1]), parts())
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such locks")
def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path):
    def partial():
        return [name for name in os.listdir(tmp_path) if name.endswith(".partial")]

    (tmp_path / "mine.partial").touch()
    with subprocess.Popen([sys.executable, "-c", WRITING, tmp_path / "a"], stdout=subprocess.PIPE) as writing:
        assert writing.stdout.readline() == b"writing\n"
        write_atomically(tmp_path / "b", b"data")
        assert len(partial()) == 2
        writing.kill()
    write_atomically(tmp_path / "b", b"data")
    assert partial() == ["mine.partial"]
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows links otherwise")
def test_what_a_link_points_to_is_written(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "weights")
    write_atomically(tmp_path / "link", b"data")
    assert (tmp_path / "weights").read_bytes() == b"data"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_others_may_read_what_is_not_private(tmp_path):
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "report.html", b"")
        write_atomically(tmp_path / "code", b"", private=True)
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("report.html", "code")] == [0o644, 0o600]
