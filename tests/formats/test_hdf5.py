"""HDF5 files: what is written opens in h5py, what h5py writes opens here, and damage is named."""

import io
import struct

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foveal.errors import FormatError
from foveal.formats import layout
from foveal.formats.hdf5_reader import read
from foveal.formats.hdf5_writer import parts, write
from foveal.formats.tree import Dataset, Group, chunks_of

DTYPES = sorted(layout.DATATYPES)


def tree(members=3, arrays=2):
    """Groups below groups, each with a name and a few arrays."""
    root = Group()
    root.group("vars").attributes["name"] = "séquentiel"
    for i in range(members):
        group = root.group("layers", f"dense_{i}", "vars")
        group.attributes["name"] = f"dense {i}"
        for j in range(arrays):
            group.members[str(j)] = Dataset.of(np.arange(6 * i + j, dtype="float32").reshape(-1, 1) + j)
    return root


def flat(root):
    """Everything in a tree, by its path."""
    return {
        path: (group.attributes, {name: (d.dtype, d.array().tolist()) for name, d in group.datasets().items()})
        for path, group in root.walk()
    }


@pytest.mark.parametrize(("members", "arrays"), [(0, 0), (1, 1), (8, 2), (9, 3), (40, 1), (2, 300)])
def test_what_is_written_is_read(members, arrays):
    root = tree(members, arrays)
    assert flat(read(write(root), "file")) == flat(root)


@pytest.mark.parametrize(("members", "arrays"), [(1, 1), (9, 3), (300, 1), (2, 300)])
def test_h5py_opens_what_is_written(members, arrays):
    root = tree(members, arrays)
    with h5py.File(io.BytesIO(write(root))) as file:
        assert file["vars"].attrs["name"] == "séquentiel"
        assert len(file["layers"]) == members
        for path, group in root.walk():
            there = file[path or "/"]
            assert sorted(there) == sorted(group.members)
            assert dict(there.attrs) == group.attributes
            for name, dataset in group.datasets().items():
                assert there[name].dtype == dataset.dtype
                np.testing.assert_array_equal(there[name][()], dataset.array())


@given(shape=st.lists(st.integers(0, 4), max_size=4), dtype=st.sampled_from(DTYPES), members=st.integers(1, 20))
def test_what_h5py_writes_is_read(shape, dtype, members):
    values = (np.arange(np.prod(shape, dtype=int)) % 7).reshape(shape).astype(dtype)
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        for i in range(members):
            group = file.create_group(f"layers/dense_{i}")
            group.attrs["name"] = f"größe {i}"
            group.attrs["number"] = i
            group["0"] = values
    root = read(made.getvalue(), "file")
    assert len(root.find("layers").members) == members
    for i in range(members):
        group = root.find("layers", f"dense_{i}")
        assert group.attributes == {"name": f"größe {i}"}
        got = group.datasets()["0"].array()
        assert (got.dtype, got.shape) == (values.dtype, values.shape)
        np.testing.assert_array_equal(got, values)


def _soft(file):
    file["x"] = h5py.SoftLink("/y")


def _external(file):
    file["x"] = h5py.ExternalLink("secret.h5", "/y")


def _hard(file):
    file["y"] = np.zeros(3)
    file["x"] = file["y"]


def _compressed(file):
    file.create_dataset("x", data=np.zeros(100), compression="gzip")


def _chunked(file):
    file.create_dataset("x", data=np.zeros(100), chunks=(10,))


def _elsewhere(file):
    file.create_dataset("x", (10,), "float32", external=[("secret.bin", 0, 40)])


def _text(file):
    file["x"] = np.array([b"abc"])


def _loop(file):
    file.create_group("x")["again"] = file["/"]


REFUSED = {
    _soft: "file: the index of / has 'x', a link to somewhere else, which Foveal does not follow.",
    _external: "file: / has links of the newer kind, which weights do not need and Foveal does not read.",
    _compressed: "file: x has compressed values, which weights do not need and Foveal does not read.",
    _chunked: "file: x is not stored in one piece, and Foveal reads only that.",
    _elsewhere: "file: x has values in other files, which weights do not need and Foveal does not read.",
    _text: "file: x is of a type that weights do not have. Weights are integers and floats.",
}


def _made(fill, **options):
    made = io.BytesIO()
    with h5py.File(made, "w", **options) as file:
        fill(file)
    return made.getvalue()


@pytest.mark.parametrize("fill", REFUSED)
def test_what_weights_do_not_need_is_refused(fill):
    with pytest.raises(FormatError) as caught:
        read(_made(fill), "file")
    assert str(caught.value) == REFUSED[fill]


@pytest.mark.parametrize("fill", [_hard, _loop])
def test_an_object_is_met_once(fill):
    with pytest.raises(FormatError, match=r"^file: damaged: the object .* at byte \d+ is met twice\.$"):
        read(_made(fill), "file")


def test_newer_files_are_named():
    with pytest.raises(FormatError) as caught:
        read(_made(lambda file: file.create_group("x"), libver="latest"), "file")
    assert str(caught.value) == (
        "file: has a superblock of version 3, and only version 0 is read. Write it with h5py's defaults."
    )


def test_other_files_are_named():
    with pytest.raises(FormatError) as caught:
        read(b"PK\3\4 is no HDF5", "file")
    assert str(caught.value) == "file: is not an HDF5 file: it begins with other bytes."


def test_every_truncation_is_named():
    data = write(tree())
    for length in range(len(data)):
        with pytest.raises(FormatError):
            read(data[:length], "file")


def test_flipped_bytes_are_named_or_harmless():
    data = write(tree(4))
    rng = np.random.default_rng(0)
    named = 0
    for _ in range(3000):
        spoilt = bytearray(data)
        for at in rng.integers(0, len(data) - 2000, rng.integers(1, 4)):
            spoilt[at] = rng.integers(256)
        try:
            for _, group in read(bytes(spoilt), "file").walk():
                for dataset in group.datasets().values():
                    assert len(dataset.data) <= len(data)
                    dataset.array()
        except FormatError:
            named += 1
    assert named > 300


def test_an_attribute_without_a_shape_is_passed_over():
    root = Group({"name": "whole"})
    root.members["a"] = Dataset.of(np.ones(2, "float32"))
    data = write(root)
    sizes = struct.pack("<BxHHH", 1, 5, len(layout.TEXT), 8)
    assert data.count(sizes) == 1
    tree = read(data.replace(sizes, struct.pack("<BxHHH", 1, 5, len(layout.TEXT), 0)), "m")
    assert tree.attributes == {}
    assert tree.members["a"].array().tolist() == [1, 1]


def test_arrays_are_read_when_they_are_written():
    asked = []

    def given_back():
        asked.append(1)
        return np.arange(3, dtype="float32")

    root = Group()
    root.members["a"] = Dataset.later((3,), "float32", given_back)
    pieces = parts(root)
    assert not asked
    data = b"".join(chunk for part in pieces for chunk in chunks_of(part))
    assert asked == [1]
    assert read(data, "m").members["a"].array().tolist() == [0, 1, 2]
    assert data == write(root)
