"""The processors that models are compiled for."""

from __future__ import annotations

import sys

from foveal.arguments import one_of
from foveal.record import Record


class ExportTarget(Record):
    """A processor and its system.

    Attributes
    ----------
    description : str
    triple : str
        LLVM's name for architecture, system and calling convention.
    cpu, features : str
        LLVM's names for what the processor has.
    lanes, registers : int
        Floats in a vector, and how many vectors the registers hold. Where a processor has no vectors, four floats are
        computed side by side, and its registers hold eight times as many.
    abi : str
        How numbers are handed over, where the triple leaves it open.
    relocation : {'pic', 'static'}
    object_suffix, library_suffix : str
        Endings of the files; no library where there is no system to load it.
    linker : str
        The name of the target for `zig cc`.
    """

    description: str
    triple: str
    cpu: str
    features: str
    lanes: int
    registers: int
    abi: str = ""
    relocation: str = "pic"
    object_suffix: str = ".o"
    library_suffix: str = ".so"
    linker: str = ""


LINUX = "x86_64-unknown-linux-gnu"
WIDE = "-prefer-256-bit"

TARGETS = {
    "x86-64": ExportTarget("every 64-bit PC, Linux", LINUX, "x86-64", "", 4, 16, linker="x86_64-linux-gnu"),
    "x86-64-v2": ExportTarget("PCs since 2009, Linux", LINUX, "x86-64-v2", "", 4, 16, linker="x86_64-linux-gnu"),
    "x86-64-v3": ExportTarget("PCs since 2013 (AVX2), Linux", LINUX, "x86-64-v3", "", 8, 16, linker="x86_64-linux-gnu"),
    "x86-64-v4": ExportTarget(
        "servers since 2017 (AVX-512), Linux", LINUX, "x86-64-v4", WIDE, 16, 32, linker="x86_64-linux-gnu"
    ),
    "x86-64-windows": ExportTarget(
        "PCs since 2013 (AVX2), Windows",
        "x86_64-pc-windows-gnu",
        "x86-64-v3",
        "",
        8,
        16,
        object_suffix=".obj",
        library_suffix=".dll",
        linker="x86_64-windows-gnu",
    ),
    "x86-64-macos": ExportTarget(
        "Macs of Intel since 2013",
        "x86_64-apple-macosx11",
        "x86-64-v3",
        "",
        8,
        16,
        library_suffix=".dylib",
        linker="x86_64-macos",
    ),
    "aarch64": ExportTarget(
        "64-bit ARM, Linux and Android: Raspberry Pi 3 and later, phones",
        "aarch64-unknown-linux-gnu",
        "generic",
        "+neon",
        4,
        32,
        linker="aarch64-linux-gnu",
    ),
    "aarch64-macos": ExportTarget(
        "Macs of Apple silicon",
        "arm64-apple-macosx11",
        "apple-m1",
        "",
        4,
        32,
        library_suffix=".dylib",
        linker="aarch64-macos",
    ),
    "armv7a": ExportTarget(
        "32-bit ARM with NEON, Linux: Raspberry Pi 2 and later",
        "armv7-unknown-linux-gnueabihf",
        "cortex-a7",
        "+neon,+vfp4",
        4,
        16,
        linker="arm-linux-gnueabihf",
    ),
    "armv7m": ExportTarget(
        "microcontrollers with an ARM Cortex-M7 (single-precision floats in hardware)",
        "thumbv7em-none-eabihf",
        "cortex-m7",
        "-fp64",
        4,
        8,
        relocation="static",
        library_suffix="",
    ),
    "cortex-m4": ExportTarget(
        "microcontrollers with an ARM Cortex-M4F",
        "thumbv7em-none-eabihf",
        "cortex-m4",
        "",
        4,
        8,
        relocation="static",
        library_suffix="",
    ),
    "riscv64": ExportTarget(
        "64-bit RISC-V, Linux, without vectors",
        "riscv64-unknown-linux-gnu",
        "generic-rv64",
        "+m,+a,+f,+d,+c",
        4,
        8,
        abi="lp64d",
        linker="riscv64-linux-gnu",
    ),
    "riscv64-v": ExportTarget(
        "64-bit RISC-V, Linux, with vectors (RVV 1.0)",
        "riscv64-unknown-linux-gnu",
        "generic-rv64",
        "+m,+a,+f,+d,+c,+v",
        4,
        32,
        abi="lp64d",
        linker="riscv64-linux-gnu",
    ),
    "wasm32": ExportTarget(
        "browsers and Node.js: WebAssembly with 128-bit vectors",
        "wasm32-unknown-unknown",
        "generic",
        "+simd128",
        4,
        16,
        relocation="static",
        library_suffix=".wasm",
        linker="wasm32-freestanding",
    ),
}
"""By the name that `compile_model` and `foveal export --target` take; 'host' is this machine."""

SUFFIXES = {"darwin": ".dylib", "win32": ".dll"}

target_name = one_of("host", *TARGETS)


def target_named(name: str) -> ExportTarget:
    """The processor of this name; 'host' is this machine's, with all it has."""
    return _host() if name == "host" else TARGETS[name]


def _host() -> ExportTarget:
    """This machine, with all that its processor has."""
    import llvmlite.binding as llvm

    from foveal.engines.llvm.language.target import host_target

    own = host_target()
    return ExportTarget(
        "this machine",
        llvm.get_process_triple(),
        own.cpu,
        own.features,
        own.lanes,
        own.registers,
        object_suffix=".obj" if sys.platform == "win32" else ".o",
        library_suffix=SUFFIXES.get(sys.platform, ".so"),
    )
