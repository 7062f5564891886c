"""The C header of an exported model."""

from __future__ import annotations

from foveal.exporting.function import End, NativeFunction

C_TYPES = {"float32": "float", "int32": "int32_t", "uint32": "uint32_t", "uint8": "uint8_t"}


def prototype(function: NativeFunction) -> str:
    """The function, without the semicolon."""
    arguments = [f"const {C_TYPES[end.dtype]} *{end.name}" for end in function.inputs]
    arguments += [f"{C_TYPES[end.dtype]} *{end.name}" for end in function.outputs]
    arguments += ["const void *weights"] * function.beside + ["void *scratch"]
    return f"void {function.name}({', '.join(arguments)})"


def header(function: NativeFunction, value_range: tuple[float, float] | None) -> str:
    """The header's text: what the function takes, sizes, and the function."""
    big = function.name.upper()
    lines = [
        f"/* {function.name}: a network compiled by Foveal for {function.target}.",
        "",
        *(f"   {_about(end)}" for end in function.ends),
        *([f"   Pixels go from {value_range[0]:g} (black) to {value_range[1]:g} (white)."] if value_range else []),
        *(
            [f"   weights: the content of {function.name}.weights, at an address that is a multiple of 64."]
            if function.beside
            else []
        ),
        f"   scratch: {big}_SCRATCH_BYTES bytes at an address that is a multiple of 64. Nothing is kept there.",
        "",
        "   Many threads may call the function at once, each with scratch memory of its own. */",
        f"#ifndef {big}_H",
        f"#define {big}_H",
        "",
        "#include <stdint.h>",
        "",
        *(f"#define {big}_{end.name.upper()}_SIZE {end.size}" for end in function.ends),
        *([f"#define {big}_WEIGHT_BYTES {len(function.weights)}"] if function.beside else []),
        f"#define {big}_SCRATCH_BYTES {function.scratch_size}",
        "",
        "#ifdef __cplusplus",
        'extern "C" {',
        "#endif",
        "",
        f"{prototype(function)};",
        "",
        "#ifdef __cplusplus",
        "}",
        "#endif",
        "",
        "#endif",
        "",
    ]
    return "\n".join(lines)


def _about(end: End) -> str:
    return f"{end.name}: {C_TYPES[end.dtype]}{''.join(f'[{n}]' for n in end.shape)}"
