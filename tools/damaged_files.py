"""Files changed in many ways: some bytes, some values of a config, parts of an ONNX graph, a header of safetensors."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

HOSTILE = (
    None, True, False, -1, 0, 1, 3, 2**31, 2**40, 2**70, 1e308, float("nan"), float("inf"), "", "x", "same", "x" * 5000,
    [], {}, [[]], [None], [1, 2, 3], {"class_name": "Dense"}, {"class_name": "Lambda", "config": {}},
    {"class_name": "function", "config": "print"}, {"class_name": "__numpy__", "config": {"value": [[1], [1, 2]]}},
    {"module": "os", "class_name": "system", "config": {"command": "false"}}, "../../etc/passwd",
)  # fmt: skip


def of_bytes(data: bytes, draw: random.Random) -> bytes:
    """Some bytes of it changed, left out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8))):
        at = draw.randrange(max(len(changed), 1))
        kind = draw.randrange(6)
        if kind == 0:
            changed[at : at + 1] = bytes([changed[at] ^ (1 << draw.randrange(8))]) if changed else b"\0"
        elif kind == 1:
            changed[at : at + 8] = draw.choice((0, 1, 2**31, 2**63 - 1, 2**64 - 1, draw.getrandbits(16))).to_bytes(
                8, "little"
            )
        elif kind == 2:
            del changed[at : at + draw.choice((1, 7, 64, 1000))]
        elif kind == 3:
            changed[at:at] = changed[at : at + draw.choice((1, 8, 200))]
        elif kind == 4:
            del changed[at:]
        else:
            other = draw.randrange(max(len(changed), 1))
            changed[at : at + 64] = changed[other : other + 64]
    return bytes(changed)


def of_config(config: object, draw: random.Random) -> None:
    """A few values of a config, somewhere in it, changed, left out or moved."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        homes = [config]
        for home in homes:
            parts = home.values() if isinstance(home, dict) else home
            homes += [part for part in parts if isinstance(part, dict | list) and part]
        home = draw.choice(homes)
        key = draw.choice(list(home) if isinstance(home, dict) else range(len(home)))
        kind = draw.randrange(5)
        if kind == 0:
            del home[key]
        elif kind == 1:
            other = draw.choice(homes)
            home[key] = json.loads(json.dumps(draw.choice(list(other.values()) if isinstance(other, dict) else other)))
        else:
            home[key] = copy.deepcopy(draw.choice(HOSTILE))  # or a later change would be one of all
        if not config:
            return


def of_onnx(data: bytes, draw: random.Random) -> bytes:
    """An ONNX graph with a few of its nodes, attributes, arrays and shapes changed."""
    from onnx import ModelProto

    file = ModelProto.FromString(data)
    for _ in range(draw.choice((1, 1, 2, 4))):
        if file.graph.node:
            draw.choice(CHANGES)(file.graph, draw.choice(file.graph.node), draw)
    changed: bytes = file.SerializeToString()
    return of_bytes(changed, draw) if draw.random() < 0.1 else changed


def _names(graph: Any) -> list[str]:
    return [name for node in graph.node for name in (*node.input, *node.output)] + ["", "none"]


def _kind(graph: Any, node: Any, draw: random.Random) -> None:
    from foveal.models.onnx.importing import COMPUTED, FOLDS, HANDLERS

    node.op_type = draw.choice(sorted({*HANDLERS, *FOLDS, *COMPUTED, "Loop", "", "Det"}))


def _other_input(graph: Any, node: Any, draw: random.Random) -> None:
    if node.input:
        node.input[draw.randrange(len(node.input))] = draw.choice(_names(graph))


def _one_input_more(graph: Any, node: Any, draw: random.Random) -> None:
    node.input.append(draw.choice(_names(graph)))


def _one_input_less(graph: Any, node: Any, draw: random.Random) -> None:
    if node.input:
        del node.input[draw.randrange(len(node.input))]


def _no_node(graph: Any, node: Any, draw: random.Random) -> None:
    graph.node.remove(node)


def _other_shape(graph: Any, node: Any, draw: random.Random) -> None:
    if draw.random() < 0.2:
        for dim in draw.choice(graph.input).type.tensor_type.shape.dim[-2:]:
            dim.dim_value = draw.choice(NUMBERS)
    elif graph.initializer and (dims := draw.choice(graph.initializer).dims):
        dims[draw.randrange(len(dims))] = draw.choice(NUMBERS)


def _other_type(graph: Any, node: Any, draw: random.Random) -> None:
    if graph.initializer:
        draw.choice(graph.initializer).data_type = draw.randrange(25)


def _other_number(graph: Any, node: Any, draw: random.Random) -> None:
    told = [each for each in node.attribute if each.ints]
    if told:
        ints = draw.choice(told).ints
        ints[draw.randrange(len(ints))] = draw.choice(NUMBERS)


def _other_attribute(graph: Any, node: Any, draw: random.Random) -> None:
    if node.attribute:
        told = draw.choice(node.attribute)
        told.name = draw.choice(("axis", "axes", "perm", "pads", "mode", "kernel_shape", told.name, told.name))
        told.i, told.type = draw.choice(NUMBERS), draw.choice((told.type, draw.randrange(1, 12)))


NUMBERS = (0, 1, -1, 2, 3, 1000, 2**31, 2**62, -(2**63))
CHANGES = (
    _kind,
    _other_input,
    _one_input_more,
    _one_input_less,
    _no_node,
    _other_shape,
    _other_type,
    _other_number,
    _other_attribute,
)


def of_header(data: bytes, draw: random.Random) -> bytes:
    """A safetensors file whose header says something else."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    of_config(header, draw)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data[8 + size :]
