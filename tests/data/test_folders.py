"""Where files are kept: the folder that is chosen, its privacy, and writing whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from foveal.folders import cache_folder, cache_path, home, write_atomically


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


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_others_may_read_what_is_not_private(tmp_path):
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "report.html", b"")
        write_atomically(tmp_path / "code", b"", private=True)
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("report.html", "code")] == [0o644, 0o600]
