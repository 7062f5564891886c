"""From LLVM IR text to native functions, with the machine code kept on disk between runs."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from foveal.engines.llvm.language.target import Target
from foveal.storage import cache_folder, write_atomically

MAGIC = b"Foveal object 1\n"
DIGEST_SIZE = hashlib.sha256().digest_size
CACHE_BYTES = 256 << 20
PACKAGE = Path(__file__).parents[3]
GENERATOR = ("engines/llvm", "ir", "ops")  # the parts of the package that have a say in the code

llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
if hasattr(os, "register_at_fork"):
    # a fork waits until no other thread is inside LLVM, whose own locks the child could never open
    os.register_at_fork(
        before=llvm.ffi.lib._lock.__enter__,
        after_in_parent=lambda: llvm.ffi.lib._lock.__exit__(None, None, None),
        after_in_child=lambda: llvm.ffi.lib._lock.__exit__(None, None, None),
    )


class Library:
    """Native functions by name. They live as long as the library or one of the callables that it gave out.

    Parameters
    ----------
    code : bytes
        An object file for this process.
    target : Target
        What it was compiled for.
    times : dict
        Seconds that each step so far took: `cached`, or `emit`, `parse` and `codegen`. `link` is added.
    """

    def __init__(self, code: bytes, target: Target, times: dict[str, float]) -> None:
        started = perf_counter()
        self.size = len(code)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine(target))
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        self.times = {**times, "link": perf_counter() - started}

    def address(self, name: str) -> int:
        """Where an exported function starts.

        Raises
        ------
        KeyError
            The library exports no such function.
        """
        address: int = self._engine.get_function_address(name)
        if not address:
            raise KeyError(name)
        return address

    def function(self, name: str, *kinds: Any) -> Callable[..., None]:
        """An exported function that returns nothing, as a callable. `kinds` are the ctypes of its arguments.

        Other Python threads run during the call.
        """
        made = ctypes.CFUNCTYPE(None, *kinds)(self.address(name))
        made.library = self  # type: ignore[attr-defined]  # keeps the machine code alive
        return made


def load(make_text: Callable[[], str], key: str, target: Target) -> Library:
    """The library of a module, from the cache if it has been compiled before.

    Parameters
    ----------
    make_text : callable
        Makes the module's IR; only called when the cache does not have it.
    key : str
        Everything that `make_text` depends on, but for the target and Foveal's own source.
    target : Target
        The processor to compile for.
    """
    started = perf_counter()
    entry = _entry(key, target)
    code = _read(entry) if entry else None
    if code is not None:
        return Library(code, target, {"cached": perf_counter() - started})
    text = make_text()
    emitted = perf_counter()
    code, times = _compile(text, target)
    if entry:
        with suppress(OSError):  # a full disk costs the next start some time, not this one its result
            _write(entry, code)
    return Library(code, target, {"emit": emitted - started, **times})


def _machine(target: Target) -> llvm.TargetMachine:
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=target.cpu, features=target.features, opt=2, codemodel="jitdefault", jit=True
    )


def _compile(text: str, target: Target) -> tuple[bytes, dict[str, float]]:
    started = perf_counter()
    module = llvm.parse_assembly(text, llvm.create_context())
    module.verify()
    parsed = perf_counter()
    code: bytes = _machine(target).emit_object(module)
    return code, {"parse": parsed - started, "codegen": perf_counter() - parsed}


# -- the cache


def _entry(key: str, target: Target) -> Path | None:
    """The file for this code; None where no file can be trusted or kept.

    Stale code computes garbage without any error, so the name covers all that the code depends on.
    """
    source = _source()
    if source is None:
        return None
    everything = (key, target, source, llvm.get_process_triple(), llvm.llvm_version_info, llvmlite.__version__)
    name = hashlib.sha256(repr(everything).encode()).hexdigest()
    try:
        return cache_folder("objects") / f"{name}.o"
    except OSError:
        return None


@cache
def _source() -> str | None:
    """A digest of the code generator itself; None if its source is not there to read."""
    digest = hashlib.sha256()
    try:
        for file in sorted(file for part in GENERATOR for file in (PACKAGE / part).rglob("*.py")):
            text = file.read_bytes()
            digest.update(f"{file.relative_to(PACKAGE).as_posix()} {len(text)}\n".encode() + text)
    except OSError:
        return None
    return digest.hexdigest() if Path(__file__).is_file() else None


def _read(entry: Path) -> bytes | None:
    """The object in a file; None if there is none, it is damaged, or somebody else could have written it."""
    try:
        with open(entry, "rb") as file:
            mine = _only_mine(os.fstat(file.fileno()))
            content = file.read()
        os.utime(entry)  # what was used last is removed last
    except OSError:
        return None
    code = content[len(MAGIC) + DIGEST_SIZE :]
    return code if mine and content == _sealed(code) else None


def _only_mine(status: os.stat_result) -> bool:
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _sealed(code: bytes) -> bytes:
    return MAGIC + hashlib.sha256(code).digest() + code


def _write(entry: Path, code: bytes) -> None:
    write_atomically(entry, _sealed(code), private=True, lasting=False)
    _trim(entry.parent, CACHE_BYTES)


def _trim(folder: Path, most: int) -> None:
    """Remove the files used longest ago until those left have at most so many bytes together."""
    with os.scandir(folder) as files:
        found = sorted(((file.stat().st_mtime_ns, file.stat().st_size, file.path) for file in files), reverse=True)
    total = 0
    for _, size, path in found:
        total += size
        if total > most:
            with suppress(OSError):
                os.unlink(path)
