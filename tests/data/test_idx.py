"""The idx parser: what was written comes back, and a damaged file gives FormatError and nothing else."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from foveal.data.idx import CODES, format_idx, parse_idx
from foveal.errors import FormatError

quick = settings(max_examples=100, deadline=None, derandomize=True)
any_array = arrays.arrays(
    st.sampled_from([dtype.newbyteorder(order) for dtype in CODES for order in "<>"]),
    arrays.array_shapes(min_dims=1, max_dims=8, min_side=0, max_side=3),
)
IMAGES = np.arange(2 * 3 * 4, dtype="uint8").reshape(2, 3, 4)
FILE = bytes.fromhex("00000803 00000002 00000003 00000004") + bytes(range(24))


def same(a, b):
    return a.shape == b.shape and a.dtype == b.dtype.newbyteorder("=") and a.tobytes() == b.astype(a.dtype).tobytes()


def parsed_or_none(data):
    try:
        return parse_idx(data)
    except FormatError:
        return None


@quick
@given(any_array)
def test_what_was_written_comes_back(array):
    back = parse_idx(format_idx(array))
    assert same(back, array)
    assert back.flags.writeable


@quick
@given(any_array)
def test_every_truncation_and_every_addition_is_refused(array):
    whole = format_idx(array)
    for length in range(len(whole)):
        with pytest.raises(FormatError):
            parse_idx(whole[:length])
    with pytest.raises(FormatError):
        parse_idx(whole + b"\0")


@quick
@given(any_array, st.data())
def test_a_changed_header_is_refused_or_gives_an_array_of_the_same_bytes(array, data):
    whole = bytearray(format_idx(array))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, 3 + 4 * array.ndim))] = data.draw(st.integers(0, 255))
    back = parsed_or_none(bytes(whole))
    assert back is None or format_idx(back) == bytes(whole)


@quick
@given(st.binary(max_size=60))
@example(bytes.fromhex("0000080200000000ffffffff"))
@example(bytes.fromhex("00000e08") + bytes(4) + b"\xff" * 28)
def test_any_bytes_are_refused_or_mean_themselves(data):
    for candidate in (data, b"\0\0\x08" + data):
        back = parsed_or_none(candidate)
        assert back is None or format_idx(back) == candidate


def test_a_file_written_by_hand():
    assert np.array_equal(parse_idx(FILE), IMAGES)
    assert format_idx(IMAGES) == FILE


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "digits: an idx file must begin with two zero bytes, a type and a rank, got nothing."),
        (b"PK\3\4", "digits: an idx file must begin with two zero bytes, a type and a rank, got 50 4b 03 04."),
        (b"\0\0\x0a\1", "digits: the type code must be one of 08 09 0b 0c 0d 0e, got 0a."),
        (b"\0\0\x08\0", "digits: the number of axes must be 1 to 8, got 0."),
        (b"\0\0\x08\x09", "digits: the number of axes must be 1 to 8, got 9."),
        (FILE[:15], "digits: the lengths of 3 axes must end at byte 16, but the file has 15."),
        (
            FILE[:-1],
            "digits: the shape (2, 3, 4) of uint8 needs 40 bytes, but the file has 39. "
            "It is damaged or cut short: fetch it again.",
        ),
        (
            bytes.fromhex("00000e02ffffffffffffffff"),
            "digits: the values must take at most 8589934592 bytes, got the shape (4294967295, 4294967295).",
        ),
    ],
)
def test_messages(data, message):
    with pytest.raises(FormatError) as caught:
        parse_idx(data, "digits")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (
            np.zeros(1, "uint16"),
            "idx file: the dtype must be one of uint8, int8, int16, int32, float32, float64, got uint16.",
        ),
        (np.zeros((), "uint8"), "idx file: the shape must have 1 to 8 axes below 2**32, got ()."),
    ],
)
def test_what_the_format_cannot_hold(array, message):
    with pytest.raises(FormatError) as caught:
        format_idx(array)
    assert str(caught.value) == message
