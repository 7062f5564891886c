"""TensorFlow's records: bytes that TensorFlow 2.21 wrote, and what is damaged."""

import gzip

import numpy as np
import pytest

from foveal.compat.tensorflow import examples, records
from foveal.compat.tensorflow.files import decode_png, encode_png
from foveal.errors import DataError, FormatError
from foveal.formats.checksum import SHORT, _plain, masked_crc

OF_TENSORFLOW = bytes.fromhex(
    "3e00000000000000d9d240e70a3c0a170a056c6162656c120e1a0c0a0affffffffffffffffff010a0e0a046e616d6512060a"
    "040a026e300a110a0177120c120a0a080000003f00002040fba5139c"
)
"""`{"label": [-1], "name": [b"n0"], "w": [0.5, 2.5]}`, one record."""
FEATURES = {
    "label": examples.FixedLenFeature([], "int64"),
    "name": examples.FixedLenFeature([], "string"),
    "w": examples.FixedLenFeature([2], "float32"),
    "none": examples.FixedLenFeature([1], "int64", 7),
}


def example(n=-1):
    lists = {
        "label": examples.Feature(int64_list=examples.Int64List([n])),
        "name": examples.Feature(bytes_list=examples.BytesList([b"n0"])),
        "w": examples.Feature(float_list=examples.FloatList([0.5, 2.5])),
    }
    return examples.Example(examples.Features(lists))


def test_records_are_those_of_tensorflow(tmp_path):
    with records.TFRecordWriter(tmp_path / "ours") as writer:
        writer.write(example().SerializeToString())
    assert (tmp_path / "ours").read_bytes() == OF_TENSORFLOW
    (record,) = records.TFRecordDataset(str(tmp_path / "ours"))
    read = examples.Example.FromString(record.numpy())
    assert read.features.feature["w"].float_list.value == [0.5, 2.5]
    parsed = examples.parse_single_example(record, FEATURES)
    assert {name: value.numpy() for name, value in parsed.items()} | {"w": parsed["w"].tolist()} == {
        "label": -1, "name": b"n0", "w": [0.5, 2.5], "none": [7],
    }  # fmt: skip


@pytest.mark.parametrize("compression", ["GZIP", "ZLIB"])
def test_pictures_come_back_from_compressed_records(tmp_path, compression):
    picture = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype("uint8")
    path = str(tmp_path / "packed")
    with records.TFRecordWriter(path, records.TFRecordOptions(compression)) as writer:
        for n in range(3):
            lists = {
                "picture": examples.Feature(bytes_list=examples.BytesList([encode_png(picture)])),
                "many": examples.Feature(int64_list=examples.Int64List(range(n))),
            }
            writer.write(examples.Example(examples.Features(lists)).SerializeToString())
    told = {"picture": examples.FixedLenFeature([], "string"), "many": examples.VarLenFeature("int64")}
    rows = list(records.TFRecordDataset([path], compression).map(lambda r: examples.parse_single_example(r, told), 2))
    np.testing.assert_array_equal(decode_png(rows[2]["picture"]), picture)
    assert examples.to_dense(rows[2]["many"]).tolist() == [0, 1]
    (batch,) = records.TFRecordDataset(path, compression).batch(3).map(lambda r: examples.parse_example(r, told))
    assert examples.to_dense(batch["many"], -1).tolist() == [[-1, -1], [0, -1], [0, 1]]


def test_damage_is_found(tmp_path):
    for place, what in ((3, "has no sound length"), (20, "is damaged: its checksum is another")):
        data = bytearray(OF_TENSORFLOW)
        data[place] ^= 1
        (tmp_path / "bad").write_bytes(data)
        with pytest.raises(FormatError, match=f"record 0 {what}"):
            list(records.TFRecordDataset(str(tmp_path / "bad")))
    with pytest.raises(
        DataError, match=r"^parse_single_example: the example has no 'x', and there is no default_value"
    ):
        examples.parse_single_example(example().SerializeToString(), {"x": examples.FixedLenFeature([], "int64")})
    with pytest.raises(DataError, match=r"^parse_single_example: 'w' must have the shape \(3,\), got 2 values\."):
        examples.parse_single_example(example().SerializeToString(), {"w": examples.FixedLenFeature([3], "float32")})


def test_long_sums_are_those_of_bytes_one_after_the_other():
    data = np.random.default_rng(1).integers(0, 256, SHORT + 777).astype("uint8").tobytes()
    crc = _plain(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
    assert masked_crc(data) == ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    assert masked_crc(b"123456789") == ((0xE3069283 >> 15 | 0xE3069283 << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_lines_rows_and_tensors(tmp_path):
    (tmp_path / "lines.txt").write_text("a,1\n\nb,\n")
    with gzip.open(tmp_path / "more.gz", "wt") as file:
        file.write("c,3")
    assert [str(line) for line in records.TextLineDataset(str(tmp_path / "lines.txt"))] == ["a,1", "", "b,"]
    (more,) = records.TextLineDataset(str(tmp_path / "more.gz"), "GZIP")
    assert [part.tolist() for part in records.decode_csv(["b,", more], [[""], [5]])] == [["b", "c"], [5, 3]]
    x = np.arange(6, dtype="int16").reshape(2, 3)
    np.testing.assert_array_equal(records.parse_tensor(records.serialize_tensor(x), "int16"), x)
    with pytest.raises(FormatError, match=r"^parse_tensor: the bytes must be a tensor of float32, got int16"):
        records.parse_tensor(records.serialize_tensor(x), "float32")
    (tmp_path / "fixed").write_bytes(b"h" + bytes(range(7)))
    (one, other) = records.FixedLengthRecordDataset(str(tmp_path / "fixed"), 3, header_bytes=1)
    assert (bytes(one), records.decode_raw(other, "uint8").tolist()) == (b"\0\1\2", [3, 4, 5])
