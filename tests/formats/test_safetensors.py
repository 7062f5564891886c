"""Files of safetensors: the bytes of that package, by name into a model, and damaged ones refused."""

import json
from contextlib import suppress

import numpy as np
import pytest
from safetensors import numpy as peer

import foveal
from foveal import layers
from foveal.errors import FormatError
from foveal.formats import safetensors

rng = np.random.default_rng(0)
ARRAYS = {
    "b/kernel": rng.random((3, 4), "float32"),
    "a": np.arange(5),
    "none": np.zeros((0, 3), "float32"),
    "scalar": np.array(2.0),
    "é": np.int8([1]),
    **{name: np.ones(3, name) for name in ("bool", "uint8", "int16", "uint16", "float16", "int32", "uint32", "uint64")},
}


def test_the_bytes_are_those_of_the_package_both_ways():
    data = safetensors.write(ARRAYS, {"by": "foveal"})
    assert data == peer.save(ARRAYS, {"by": "foveal"})
    for name, array in safetensors.read(data, "w").items():
        assert array.dtype == ARRAYS[name].dtype
        np.testing.assert_array_equal(array, ARRAYS[name])


def test_half_of_a_float_is_widened():
    header = {"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}
    (array,) = safetensors.read(file_of(header, np.array([0x3FC0, 0xC000], "<u2").tobytes()), "w").values()
    assert array.tolist() == [1.5, -2.0]


def file_of(header, body):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def entry(dtype="F32", shape=(1,), places=(0, 4)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(places)}


DAMAGED = {
    "nothing": b"",
    "its header must end": (1000).to_bytes(8, "little") + b"{}",
    "its header is no JSON": file_of(b"{", b""),
    "a name stands twice": file_of(b'{"a": 1, "a": 2}', b""),
    "its header must name arrays": file_of([], b""),
    "it must have data_offsets, dtype, shape": file_of({"a": {"dtype": "F32"}}, b""),
    "its numbers must be one of": file_of({"a": entry("F8_E4M3", (4,))}, b"1234"),
    "must be whole numbers": file_of({"a": entry(shape=(-1,))}, b"1234"),
    "takes 4000000000000000000000 bytes": file_of({"a": entry(shape=(10**9, 10**12))}, b"1234"),
    "takes 4 bytes, got 8": file_of({"a": entry(places=(0, 8))}, b"12345678"),
    "'b' must begin at byte 4": file_of({"a": entry(), "b": entry(places=(2, 6))}, b"123456"),
    "its arrays must have 4 bytes, got 5": file_of({"a": entry()}, b"12345"),
}
DAMAGED[r"one of .*, got \['F32'\]"] = file_of({"a": entry(["F32"])}, b"1234")
DAMAGED["its header must end within"] = DAMAGED.pop("nothing")


@pytest.mark.parametrize("problem", DAMAGED)
def test_damage_is_named(problem):
    with pytest.raises(FormatError, match=problem):
        safetensors.read(DAMAGED[problem], "w.safetensors")


def test_every_cut_and_every_flipped_byte_is_read_or_refused():
    data = bytearray(safetensors.write({"a": ARRAYS["b/kernel"], "b": ARRAYS["é"]}))
    for i in range(len(data)):
        changed = bytes([*data[:i], data[i] ^ 0x15, *data[i + 1 :]])
        for mutant in (data[:i], changed):
            with suppress(FormatError):
                safetensors.read(bytes(mutant), "w")


def network(units=3, inner="inner"):
    entry = foveal.Input((4, 4, 1))
    nested = foveal.Sequential([foveal.Input((4, 4, 2)), layers.Conv2D(2, 2, name="conv")], name=inner)
    x = nested(layers.Conv2D(2, 1, name="conv")(entry))
    return foveal.Model(entry, layers.Dense(units, name="head")(layers.Flatten()(x)), name="net")


def test_weights_go_by_name_into_another_model(tmp_path):
    model, other = network(), network()
    model.save_weights(tmp_path / "w.safetensors")
    arrays = peer.load_file(tmp_path / "w.safetensors")
    assert {"head/kernel", "head/bias"} < arrays.keys()
    assert len(arrays) == len(model.weights)
    other.load_weights(tmp_path / "w.safetensors")
    for a, b in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_what_does_not_fit_is_named_at_once_and_nothing_is_changed(tmp_path):
    model = network()
    before = model.get_weights()
    arrays = {"head/kernel": np.zeros((2, 2), "float32"), "head/bias": np.ones(3, "float32"), "extra": np.zeros(1)}
    peer.save_file(arrays, tmp_path / "w.safetensors")
    with pytest.raises(FormatError) as error:
        model.load_weights(tmp_path / "w.safetensors")
    assert str(error.value) == (
        "w.safetensors: for 'net' it lacks layers/conv2d/kernel, layers/conv2d/bias, "
        "layers/sequential/layers/conv2d/kernel and 1 more; it has, beside its own, extra; it has head/kernel of "
        "shape (2, 2), not (18, 3). Is it another model's?"
    )
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), before, strict=True))
    with pytest.warns(UserWarning, match="They are skipped"):
        model.load_weights(tmp_path / "w.safetensors", skip_mismatch=True)
    assert model.get_layer("head").bias.value.tolist() == [1, 1, 1]
    with pytest.raises(
        FormatError, match=r"weights without a model. Build the model and read them: model.load_weights"
    ):
        foveal.models.load_model(tmp_path / "w.safetensors")
