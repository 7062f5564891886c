"""Calls of exported functions through ctypes."""

import ctypes

import numpy as np


def aligned(size):
    """Zeroed bytes at a multiple of 64."""
    room = np.zeros(size + 64, np.uint8)
    start = -room.ctypes.data % 64
    return room[start : start + size]


def call(library, compiled, *inputs):
    """What the exported function of a loaded library gives for these inputs."""
    taken = [np.ascontiguousarray(x, end.dtype) for x, end in zip(inputs, compiled.inputs, strict=True)]
    assert [x.shape for x in taken] == [end.shape for end in compiled.inputs]
    results = [np.full(end.shape, 7, end.dtype) for end in compiled.outputs]
    scratch = aligned(compiled.scratch_size)
    scratch[...] = 0xFF  # NaN, wherever something is read that was not written
    memory = [*taken, *results, scratch]
    if compiled.beside:
        weights = aligned(len(compiled.weights))
        weights[...] = np.frombuffer(compiled.weights, np.uint8)
        memory.insert(-1, weights)
    getattr(library, compiled.name)(*(ctypes.c_void_p(array.ctypes.data) for array in memory))
    return results


def loaded(compiled, folder):
    """The shared library of a model compiled for this machine."""
    path = next(path for path in compiled.write(folder, link=True) if path.suffix in (".so", ".dylib", ".dll"))
    return ctypes.CDLL(str(path))
