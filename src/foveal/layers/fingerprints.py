"""Numbers that stand for texts, the same in every process and in TensorFlow: FarmHash's fingerprint, and SipHash."""

from __future__ import annotations

from collections.abc import Sequence

WORD = 2**64 - 1
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
"""Primes of FarmHash (Pike, 2014)."""
CROSSING, CROSSED = 0xDECAFCAFFE, 0xC6A4A7935BD1E995
"""What a crossing of features begins with, and the factor that mixes one in."""
SIP = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
"""What SipHash (Aumasson & Bernstein, 2012) begins with."""


def _right(x: int, count: int) -> int:
    return (x >> count | x << (64 - count)) & WORD


def _mixed(x: int) -> int:
    return x ^ x >> 47


def _word(text: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(text[at : at + size], "little")


def _pair(u: int, v: int, factor: int) -> int:
    a = _mixed((u ^ v) * factor & WORD)
    b = _mixed((v ^ a) * factor & WORD)
    return b * factor & WORD


def _short(text: bytes) -> int:
    """Of up to 16 bytes."""
    n = len(text)
    factor = K2 + n * 2
    if n >= 8:
        a, b = _word(text, 0) + K2 & WORD, _word(text, n - 8)
        c, d = _right(b, 37) * factor + a & WORD, (_right(a, 25) + b) * factor & WORD
        return _pair(c, d, factor)
    if n >= 4:
        return _pair(n + (_word(text, 0, 4) << 3), _word(text, n - 4, 4), factor)
    if n:
        y, z = text[0] + (text[n >> 1] << 8), n + (text[-1] << 2)
        return _mixed((y * K2 ^ z * K0) & WORD) * K2 & WORD
    return K2


def _middle(text: bytes) -> int:
    """Of 17 to 32 bytes."""
    n = len(text)
    factor = K2 + n * 2
    a, b = _word(text, 0) * K1 & WORD, _word(text, 8)
    c, d = _word(text, n - 8) * factor & WORD, _word(text, n - 16) * K2 & WORD
    first = _right(a + b & WORD, 43) + _right(c, 30) + d
    return _pair(first & WORD, a + _right(b + K2 & WORD, 18) + c & WORD, factor)


def _long(text: bytes) -> int:
    """Of 33 to 64 bytes."""
    n = len(text)
    factor = K2 + n * 2
    a, b = _word(text, 0) * K2 & WORD, _word(text, 8)
    c, d = _word(text, n - 8) * factor & WORD, _word(text, n - 16) * K2 & WORD
    y = _right(a + b & WORD, 43) + _right(c, 30) + d & WORD
    z = _pair(y, a + _right(b + K2 & WORD, 18) + c & WORD, factor)
    e, f = _word(text, 16) * factor & WORD, _word(text, 24)
    g, h = (y + _word(text, n - 32)) * factor & WORD, (z + _word(text, n - 24)) * factor & WORD
    first = _right(e + f & WORD, 43) + _right(g, 30) + h
    return _pair(first & WORD, e + _right(f + a & WORD, 18) + g & WORD, factor)


def _weak(text: bytes, at: int, a: int, b: int) -> tuple[int, int]:
    w, x, y, z = (_word(text, at + 8 * i) for i in range(4))
    a += w
    b = _right(b + a + z & WORD, 21)
    return a + x + y + z & WORD, b + _right(a + x + y & WORD, 44) + a & WORD


State = tuple[int, int, int, tuple[int, int], tuple[int, int]]


def _block(text: bytes, at: int, state: State, factor: int, more: int) -> State:
    """Mix in 64 bytes; `more` is what the last block counts some words."""
    x, y, z, v, w = state
    x = _right(x + y + v[0] + _word(text, at + 8) & WORD, 37) * factor & WORD
    y = _right(y + v[1] + _word(text, at + 48) & WORD, 42) * factor & WORD
    x ^= w[1] * more & WORD
    y = y + v[0] * more + _word(text, at + 40) & WORD
    z = _right(z + w[0] & WORD, 33) * factor & WORD
    v = _weak(text, at, v[1] * factor & WORD, x + w[0] & WORD)
    w = _weak(text, at + 32, z + w[1] & WORD, y + _word(text, at + 16) & WORD)
    return z, y, x, v, w


def fingerprint(text: bytes) -> int:
    """FarmHash's 64-bit fingerprint, as `tf.strings.to_hash_bucket_fast` takes it."""
    n = len(text)
    if n <= 64:
        return (_short if n <= 16 else _middle if n <= 32 else _long)(text)
    y = 81 * K1 + 113 & WORD
    z = _mixed(y * K2 + 113 & WORD) * K2 & WORD
    state: State = (81 * K2 + _word(text, 0) & WORD, y, z, (0, 0), (0, 0))
    for at in range(0, (n - 1) // 64 * 64, 64):
        state = _block(text, at, state, K1, 1)
    x, y, z, v, w = state
    factor = K1 + ((z & 0xFF) << 1)
    first = w[0] + (n - 1 & 63)
    v = (v[0] + first & WORD, v[1])
    w = (first + v[0] & WORD, w[1])
    x, y, z, v, w = _block(text, n - 64, (x, y, z, v, w), factor, 9)
    one = _pair(v[0], w[0], factor) + _mixed(y) * K0 + z
    return _pair(one & WORD, _pair(v[1], w[1], factor) + x & WORD, factor)


def _sip_round(v: list[int]) -> None:
    left = [(0, 1, 13), (2, 3, 16)], [(0, 3, 21), (2, 1, 17)]
    for turn, pairs in enumerate(left):
        for a, b, count in pairs:
            v[a] = v[a] + v[b] & WORD
            v[b] = _right(v[b], 64 - count) ^ v[a]
        which = 0 if turn == 0 else 2
        v[which] = _right(v[which], 32)


def keyed_hash(text: bytes, key: Sequence[int]) -> int:
    """SipHash-2-4 with a key of two numbers, as `tf.strings.to_hash_bucket_strong` takes it."""
    v = [start ^ key[i % 2] & WORD for i, start in enumerate(SIP)]
    whole = len(text) // 8 * 8
    words = [_word(text, at) for at in range(0, whole, 8)]
    for word in [*words, int.from_bytes(text[whole:], "little") | (len(text) & 0xFF) << 56]:
        v[3] ^= word
        _sip_round(v)
        _sip_round(v)
        v[0] ^= word
    v[2] ^= 0xFF
    for _ in range(4):
        _sip_round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def crossed(features: Sequence[int]) -> int:
    """One fingerprint of several, as `tf.sparse.cross_hashed` makes it."""
    y = CROSSING
    for feature in features:
        mixed = _mixed(feature * CROSSED & WORD) * CROSSED & WORD
        y = (y ^ CROSSED ^ mixed) * CROSSED & WORD
        y = _mixed(_mixed(y) * CROSSED & WORD)
    return y
