"""Files of many layers: their size and the time they take grow as the layers do, in whatever order those are listed."""

import io
import json
import time
import tracemalloc

import h5py
import numpy as np
import pytest

from foveal import Model, Sequential, layers
from foveal.formats import archive, hdf5_reader, hdf5_writer
from foveal.formats.tree import Dataset, Group
from foveal.models import load_model

LAYERS = 150


def line(count):
    x = entry = layers.Input((4,))
    for _ in range(count):
        x = layers.Activation("relu")(x)
    return Model(entry, x)


def seconds(function):
    times = []
    for _ in range(3):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def test_a_file_grows_as_its_layers_do(tmp_path):
    sizes = []
    for count in (LAYERS, 3 * LAYERS):
        line(count).save(tmp_path / "m.keras")
        sizes.append((tmp_path / "m.keras").stat().st_size)
    assert sizes[1] < 3.1 * sizes[0]


def test_layers_listed_in_reverse_take_as_long(tmp_path):
    taken = []
    for count in (LAYERS, 4 * LAYERS):
        path = tmp_path / f"{count}.keras"
        line(count).save(path)
        members = archive.unpack(path.read_bytes(), path.name)
        config = json.loads(members[archive.CONFIG])
        config["config"]["layers"] = config["config"]["layers"][::-1]
        members[archive.CONFIG] = json.dumps(config).encode()
        path.write_bytes(archive.pack(members))
        assert len(load_model(path).layers) == count + 1
        taken.append(seconds(lambda path=path: load_model(path)))
    assert taken[1] < 8 * taken[0]  # 16 times, where it grows with the square


@pytest.mark.parametrize("members", [0, 1, 8, 9, 256, 257])
def test_groups_of_any_size_are_indexed_as_hdf5_reads_them(members):
    root = Group()
    for i in range(members):
        root.group(f"n{i}").attributes["name"] = f"t{i}"
    data = hdf5_writer.write(root)
    with h5py.File(io.BytesIO(data)) as file:
        assert {name: file[name].attrs["name"] for name in file} == {f"n{i}": f"t{i}" for i in range(members)}
    assert hdf5_reader.read(data, "m").members.keys() == root.members.keys()


@pytest.mark.full
def test_more_members_and_texts_than_one_node_or_heap_can_hold():
    root = Group()
    for i in range(9000):
        root.group("many").members[f"n{i}"] = Dataset.of(np.float32(i))
    for i in range(33_000):
        root.group("texts", str(i % 100), str(i)).attributes["name"] = f"t{i}"
    data = hdf5_writer.write(root)
    with h5py.File(io.BytesIO(data)) as file:
        assert len(file["many"]) == 9000
        assert file["many/n8999"][()] == 8999
        assert file["texts/99/32999"].attrs["name"] == "t32999"
    assert len(hdf5_reader.read(data, "m").group("many").members) == 9000


@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5", ".safetensors"])
def test_saving_and_loading_hold_the_weights_once(ending, tmp_path):
    model = Sequential([layers.Input((600,)), *(layers.Dense(600) for _ in range(12))])
    whole = sum(array.nbytes for array in model.get_weights())
    path = tmp_path / f"m{ending}"
    save = model.save if ending in (".keras", ".h5") else model.save_weights
    save(path)  # what is imported then counts no more
    assert allocated(lambda: save(path)) < 0.2 * whole
    if ending in (".keras", ".h5"):
        assert allocated(lambda: load_model(path)) < 1.2 * whole
    else:
        assert allocated(lambda: model.load_weights(path)) < 1.2 * whole  # in the place of those that were there


def allocated(function):
    """The most bytes that NumPy and Python held at once beyond what they held before."""
    tracemalloc.start()
    try:
        result = function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        del result
