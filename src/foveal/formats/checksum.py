"""CRC-32C, as TensorFlow's files have it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

Sums = np.ndarray[Any, np.dtype[np.uint32]]

POLYNOMIAL = 0x82F63B78
LANES = 256
SHORT = 4096
"""Bytes below which one after the other is as fast."""


@cache
def _table() -> Sums:
    """What a byte does to the sum."""
    values: Sums = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = (values >> np.uint32(1)) ^ (values & np.uint32(1)) * np.uint32(POLYNOMIAL)
    return values


@cache
def _numbers() -> list[int]:
    return [int(value) for value in _table()]


def _plain(data: bytes, state: int) -> int:
    table = _numbers()
    for byte in data:
        state = table[(state ^ byte) & 255] ^ state >> 8
    return state


def masked_crc(data: bytes) -> int:
    """The sum of some bytes, turned and moved, so that sums of sums differ."""
    crc = _state(data) ^ 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _state(data: bytes) -> int:
    """The sum without its last turn: long data in lanes at once, whose sums are then moved to their places."""
    if len(data) < SHORT:
        return _plain(data, 0xFFFFFFFF)
    length = len(data) // LANES
    head = len(data) - length * LANES
    rows = np.frombuffer(data, np.uint8, offset=head).reshape(LANES, length)
    bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
    states = np.concatenate([np.zeros(LANES, np.uint32), bits])
    states[0] = _plain(data[:head], 0xFFFFFFFF)
    columns = np.zeros((length, LANES + 32), np.uint32)
    columns[:, :LANES] = rows.T
    table = _table()
    for column in columns:
        states = table[(states ^ column) & 255] ^ (states >> 8)
    moved, total = states[LANES:], int(states[0])
    for state in states[1:LANES]:
        total = int(np.bitwise_xor.reduce(moved[(np.uint32(total) & bits) != 0], initial=0)) ^ int(state)
    return total
