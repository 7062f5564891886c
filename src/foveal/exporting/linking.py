"""Object files made into shared libraries and WebAssembly modules, by a linker that is there."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from foveal.errors import UnsupportedError
from foveal.exporting.function import NativeFunction
from foveal.exporting.targets import ExportTarget

LINKING_SECONDS = 300


def library_name(function: NativeFunction, target: ExportTarget) -> str:
    """What the linked file is called."""
    prefix = "lib" if target.library_suffix in (".so", ".dylib") else ""
    return f"{prefix}{function.name}{target.library_suffix}"


def linked(function: NativeFunction, target: ExportTarget) -> bytes:
    """The shared library, or the WebAssembly module, of an object.

    Raises
    ------
    UnsupportedError
        The target has no libraries, or no linker for it is there.
    """
    if not target.library_suffix:
        raise UnsupportedError(f"export: {function.target} has no shared libraries. Link the object into a program.")
    with tempfile.TemporaryDirectory() as folder:
        made, source = Path(folder) / "linked", Path(folder) / "object.o"
        source.write_bytes(function.code)
        command = [*_linker(function, target), "-o", str(made), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LINKING_SECONDS, check=False)
        if done.returncode:
            raise UnsupportedError(f"export: the linker {command[0]!r} failed: {done.stderr.strip()[-500:]}")
        return made.read_bytes()


def _linker(function: NativeFunction, target: ExportTarget) -> list[str]:
    """The command, without its files."""
    zig = [sys.executable, "-m", "ziglang"] if find_spec("ziglang") else None
    if target.library_suffix == ".wasm":
        wasm = [shutil.which("wasm-ld")] if shutil.which("wasm-ld") else zig and [*zig, "wasm-ld"]
        if wasm:
            return [*map(str, wasm), "--no-entry", f"--export={function.name}", "--export=__heap_base", "--strip-all"]
    own = shutil.which("cc") if function.target == "host" or _is_own(target) else None
    if own and sys.platform != "win32":
        return [own, "-shared", "-nostdlib", "-s"]
    if zig:
        bare = [] if target.library_suffix == ".dll" else ["-nostdlib"]  # a DLL begins in the system's own code
        return [*zig, "cc", *(["-target", target.linker] if target.linker else []), "-shared", *bare, "-s"]
    raise UnsupportedError(
        f"export: there is no linker for {function.target}. pip install 'foveal[export]', or leave the linking to your "
        "own tools: link=False."
    )


def _is_own(target: ExportTarget) -> bool:
    """Whether the linker of this machine makes libraries for the target."""
    return sys.platform == "linux" and target.triple.startswith(f"{platform.machine()}-unknown-linux")
