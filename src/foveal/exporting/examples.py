"""Programs that call an exported model: in C, Python and Rust."""

from __future__ import annotations

from foveal.exporting.function import End, NativeFunction
from foveal.exporting.header import C_TYPES
from foveal.exporting.linking import library_name
from foveal.exporting.targets import ExportTarget

RUST_TYPES = {"float32": "f32", "int32": "i32", "uint32": "u32", "uint8": "u8"}


def programs(function: NativeFunction, target: ExportTarget, linked: bool) -> dict[str, str]:
    """Texts by file name: those that can run with what is written."""
    if target.library_suffix == ".wasm":
        return {}
    texts = {"example.c": c_program(function)}
    if linked:
        texts |= {"example.py": python_program(function, target), "example.rs": rust_program(function)}
    return texts


def c_program(function: NativeFunction) -> str:
    """Reads the inputs' numbers from standard input, as bytes in order, and writes the outputs' as text."""
    big, ends = function.name.upper(), function.ends
    arrays = [f"static {C_TYPES[e.dtype]} {e.name}[{big}_{e.name.upper()}_SIZE];" for e in ends]
    arrays.append(f"static _Alignas(64) unsigned char scratch[{big}_SCRATCH_BYTES];")
    reads = [f"fread({e.name}, sizeof {e.name}, 1, stdin) != 1" for e in function.inputs]
    arguments = [e.name for e in ends]
    if function.beside:
        arrays.append(f"static _Alignas(64) unsigned char weights[{big}_WEIGHT_BYTES];")
        reads.insert(0, "!f || fread(weights, sizeof weights, 1, f) != 1")
        arguments.append("weights")
    opened = f'    FILE *f = fopen("{function.name}.weights", "rb");\n' if function.beside else ""
    shown = "\n".join(
        f'    for (int i = 0; i < {big}_{e.name.upper()}_SIZE; i++) printf("%.9g\\n", (double){e.name}[i]);'
        for e in function.outputs
    )
    file = f"{function.name}.o"
    return f"""/* cc -O2 example.c {file} -o example && ./example < input.bin */
#include <stdio.h>
#include "{function.name}.h"

{chr(10).join(arrays)}

int main(void) {{
{opened}    if ({" || ".join(reads)}) return 1;
    {function.name}({", ".join([*arguments, "scratch"])});
{shown}
    return 0;
}}
"""


def python_program(function: NativeFunction, target: ExportTarget) -> str:
    """Calls the shared library through ctypes, with NumPy's arrays."""
    ends = function.ends
    arrays = "\n".join(f'{e.name} = np.zeros({e.shape}, "{e.dtype}")' for e in ends)
    weights = (
        f'weights = aligned(np.fromfile(folder / "{function.name}.weights", "uint8"))\n' if function.beside else ""
    )
    arguments = ", ".join([*(e.name for e in ends), *["weights"] * function.beside, "scratch"])
    return f'''"""Call the exported network from Python, without Foveal."""

import ctypes
from pathlib import Path

import numpy as np


def aligned(values):
    """The same bytes at an address that is a multiple of 64."""
    room = np.zeros(len(values) + 64, "uint8")
    start = -room.ctypes.data % 64
    room[start : start + len(values)] = values
    return room[start : start + len(values)]


folder = Path(__file__).parent
network = ctypes.CDLL(str(folder / "{library_name(function, target)}")).{function.name}
{arrays}
{weights}scratch = aligned(np.zeros({function.scratch_size}, "uint8"))
network(*(ctypes.c_void_p(array.ctypes.data) for array in ({arguments})))
print({", ".join(e.name for e in function.outputs)})
'''


def rust_program(function: NativeFunction) -> str:
    """Calls the shared library through Rust's foreign functions."""

    def kind(end: End, mutable: bool) -> str:
        return f"{end.name}: *{'mut' if mutable else 'const'} {RUST_TYPES[end.dtype]}"

    arguments = [kind(e, False) for e in function.inputs] + [kind(e, True) for e in function.outputs]
    arguments += ["weights: *const u8"] * function.beside + ["scratch: *mut u8"]
    arrays = [f"    let {e.name} = [0 as {RUST_TYPES[e.dtype]}; {e.size}];" for e in function.inputs]
    arrays += [f"    let mut {e.name} = [0 as {RUST_TYPES[e.dtype]}; {e.size}];" for e in function.outputs]
    calls = [f"{e.name}.as_ptr()" for e in function.inputs] + [f"{e.name}.as_mut_ptr()" for e in function.outputs]
    if function.beside:
        arrays.append(
            f"    let mut weights = Box::new(Aligned([0u8; {len(function.weights)}]));\n"
            f'    weights.0.copy_from_slice(&std::fs::read("{function.name}.weights").unwrap());'
        )
        calls.append("weights.0.as_ptr()")
    return f"""// rustc example.rs -L . -l {function.name} && LD_LIBRARY_PATH=. ./example
extern "C" {{
    fn {function.name}({", ".join(arguments)});
}}

#[repr(align(64))]
struct Aligned<const N: usize>([u8; N]);

fn main() {{
{chr(10).join(arrays)}
    let mut scratch = Box::new(Aligned([0u8; {function.scratch_size}]));
    unsafe {{ {function.name}({", ".join([*calls, "scratch.0.as_mut_ptr()"])}) }};
    println!("{{:?}}", {function.outputs[0].name});
}}
"""
