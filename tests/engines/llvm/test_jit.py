import ctypes
import gc
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from llvmlite import ir

import foveal
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target, host_target
from foveal.engines.llvm.runtime import jit
from foveal.engines.llvm.runtime.jit import Library, load

SOURCE = Path(foveal.__file__).parent


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


class Multiply:
    """A module with `multiply(x, y)`: y[0] = factor * x. Counts how often its text was made."""

    def __init__(self, factor: int = 3) -> None:
        self.factor = factor
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        module = ir.Module("multiply")
        with function(module, "multiply", "x y:int64", export=True) as (_, x, y):
            y.store(x * self.factor)
        return str(module)

    def load(self, key: str | None = None, target: Target | None = None) -> Library:
        """Load it, and see that it works."""
        library = load(self, f"multiply {self.factor}" if key is None else key, target or host_target())
        assert answer(library) == 14 * self.factor
        return library


def answer(library: Library) -> int:
    y = ctypes.c_int64()
    library.function("multiply", ctypes.c_int64, ctypes.c_void_p)(14, ctypes.addressof(y))
    return y.value


def entries(home: Path) -> list[Path]:
    return sorted((home / "objects").iterdir())


def test_code_is_compiled_once(home):
    module = Multiply()
    cold, warm = module.load(), module.load()
    assert module.made == 1
    assert set(cold.times) == {"emit", "parse", "codegen", "link"}
    assert set(warm.times) == {"cached", "link"}
    assert cold.size == warm.size > 0
    assert len(entries(home)) == 1


def test_a_function_that_is_not_there():
    with pytest.raises(KeyError, match=r"^'divide'$"):
        Multiply().load().function("divide")


def test_a_function_keeps_its_code_alive():
    multiply = Multiply(5).load().function("multiply", ctypes.c_int64, ctypes.c_void_p)
    gc.collect()
    y = ctypes.c_int64()
    multiply(2, ctypes.addressof(y))
    assert y.value == 10


WRONG = {
    "no IR at all": "multiply, please",
    "a value used before it is made": "define i64 @f() {\n  %x = add i64 %y, 1\n  %y = add i64 1, 1\n  ret i64 %x\n}",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_ir_is_never_compiled(name, home):
    with pytest.raises(RuntimeError):
        load(lambda: WRONG[name], "wrong", host_target())
    assert entries(home) == []


# -- the cache


DAMAGES = {
    "empty": lambda content: b"",
    "cut in the magic": lambda content: content[:9],
    "cut in the digest": lambda content: content[:30],
    "no code left": lambda content: content[:48],
    "cut in the code": lambda content: content[:-1],
    "longer": lambda content: content + b"\0",
    "another magic": lambda content: flipped(content, 0),
    "another digest": lambda content: flipped(content, 20),
    "first byte of the code": lambda content: flipped(content, 48),
    "middle of the code": lambda content: flipped(content, len(content) // 2),
    "last byte of the code": lambda content: flipped(content, len(content) - 1),
    "zeros, as after a power cut": lambda content: bytes(len(content)),
}


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_entry_is_compiled_again_and_repaired(name, home):
    module = Multiply()
    module.load()
    (entry,) = entries(home)
    whole = entry.read_bytes()
    entry.write_bytes(DAMAGES[name](whole))
    module.load()
    assert module.made == 2
    assert entry.read_bytes() == whole
    module.load()
    assert module.made == 2


@pytest.mark.parametrize("mode", [0o602, 0o620, 0o666])
def test_an_entry_that_others_could_have_written_is_not_run(home, mode):
    module = Multiply()
    module.load()
    (entry,) = entries(home)
    entry.chmod(mode)
    module.load()
    assert module.made == 2


def test_the_cache_is_private(home):
    before = os.umask(0)
    Multiply().load()
    os.umask(before)
    assert stat.S_IMODE((home / "objects").stat().st_mode) == 0o700
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in entries(home)] == [0o600]


def test_without_a_folder_code_is_compiled_in_memory(home):
    home.write_text("a file where the folder should be")
    module = Multiply()
    module.load()
    module.load()
    assert module.made == 2


def test_different_code_never_shares_an_entry(home):
    host = host_target()
    targets = [
        host,
        host_target(4, "x86-64"),
        host.replaced(lanes=4 + host.lanes % 8),
        host.replaced(registers=8),
        host.replaced(features=host.features + ",-prefer-256-bit"),
    ]
    modules = {(factor, target): Multiply(factor) for factor in (2, 3) for target in targets}
    for _ in range(2):
        for (_, target), module in modules.items():
            module.load(target=target)
    assert [module.made for module in modules.values()] == [1] * 10
    assert len(entries(home)) == 10


def test_the_oldest_entries_are_removed(home, monkeypatch):
    for factor in (2, 3, 4, 5):
        Multiply(factor).load()
        (new,) = (entry for entry in entries(home) if entry.stat().st_mtime > 1000)
        os.utime(new, (factor, factor))
    size = new.stat().st_size
    again = Multiply(2)
    again.load()  # used again, so no longer the oldest
    assert again.made == 0
    monkeypatch.setattr(jit, "CACHE_BYTES", 3 * size + size // 2)
    Multiply(6).load()
    modules = {factor: Multiply(factor) for factor in (2, 5, 6)}
    for module in modules.values():
        module.load()
    assert [module.made for module in modules.values()] == [0, 0, 0]
    assert len(entries(home)) == 3


@pytest.mark.parametrize("part", jit.GENERATOR)
def test_another_version_of_the_code_generator_finds_no_stale_code(home, tmp_path, part):
    shutil.copytree(SOURCE, tmp_path / "foveal", ignore=shutil.ignore_patterns("__pycache__"))
    changed = next((tmp_path / "foveal" / part).rglob("*.py"))
    for changes, count in (("", 1), ("", 1), ("# one more line\n", 2)):
        with changed.open("a") as file:
            file.write(changes)
        assert load_elsewhere(tmp_path) == "42\n"
        assert len(entries(home)) == count


def load_elsewhere(*paths: Path) -> str:
    process = start_elsewhere(*paths)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    return out


def start_elsewhere(*paths: Path) -> subprocess.Popen[str]:
    folders = [*map(str, paths), str(Path(__file__).parent), *sys.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    command = [sys.executable, "-c", "from test_jit import *; print(answer(Multiply().load('shared')))"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_processes_may_write_the_same_entry_at_once(home):
    processes = [start_elsewhere() for _ in range(4)]
    ends = [process.communicate(timeout=60) for process in processes]
    assert ends == [("42\n", "")] * 4
    assert len(entries(home)) == 1
    module = Multiply()
    module.load("shared")
    assert module.made == 0


def trained(units: int) -> None:
    """Build, train and ask a model whose weights have names that count up with each that is built."""
    stack = [foveal.Input((6, 6, 1)), foveal.layers.Conv2D(2, 3), foveal.layers.BatchNormalization()]
    model = foveal.Sequential([*stack, foveal.layers.Flatten(), foveal.layers.Dense(units)])
    model.compile("adam", "mse", metrics=["mae"])
    x = np.zeros((4, 6, 6, 1), "float32")
    model.fit(x, np.zeros((4, units), "float32"), verbose=0)
    model.predict(x, verbose=0)


def test_a_model_built_again_finds_its_code(home):
    trained(3)
    first = entries(home)
    for _ in range(11):
        trained(3)
    assert entries(home) == first
    trained(4)
    assert len(entries(home)) > len(first)
