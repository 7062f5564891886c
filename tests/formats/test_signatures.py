"""A file that is no model is called what it is, by its content and whatever its name."""

import io
import pickle
import re
import zipfile

import h5py
import numpy as np
import pytest
from PIL import Image

import foveal
from foveal import layers
from foveal.errors import FormatError
from foveal.models import load_model


def _picture(file_format):
    memory = io.BytesIO()
    Image.new("RGB", (4, 4)).save(memory, file_format)
    return memory.getvalue()


def _zip(**members):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return memory.getvalue()


def _npz():
    memory = io.BytesIO()
    np.savez(memory, a=np.ones(2))
    return memory.getvalue()


def _npy():
    memory = io.BytesIO()
    np.save(memory, np.ones(2))
    return memory.getvalue()


def _hdf5(**attributes):
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        file.attrs.update(attributes)
        file["dense/vars/0"] = np.ones(3)
    return memory.getvalue()


PICTURE = "Name the model's .keras file first, then the pictures."
OTHER = "Foveal does not read it. Build the model in Keras or Foveal and save it as a .keras file."
NAME = "Name the model's .keras file."
KINDS = {
    **{
        f"{kind} picture": (lambda kind=kind: _picture(kind), f"a {kind} picture", PICTURE)
        for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF")
    },
    "weights": (
        _hdf5,
        "an HDF5 file, weights without a model",
        "Build the model and read them: model.load_weights('file.keras').",
    ),
    "arrays": (_npz, "an .npz file, arrays of NumPy", NAME),
    "array": (_npy, "an array of NumPy", NAME),
    "PyTorch": (lambda: _zip(model__data_dot_pkl=b""), "a model or weights of PyTorch", OTHER),
    "a zip with the model": (lambda: _zip(net_dot_keras=b""), "a zip archive", "Unpack it and give 'net.keras'."),
    "pickle": (lambda: pickle.dumps([1]), "a pickle, as PyTorch and scikit-learn write them", OTHER),
    "safetensors": (
        lambda: (2).to_bytes(8, "little") + b"{}",
        "a safetensors file, weights without a model",
        "Build the model and read them: model.load_weights('file.keras').",
    ),
    "ONNX": (lambda: b"\x08\x08\x12\x07pytorch\x1a\x052.1.0", "an ONNX model without a graph", "Export it anew."),
    "TensorFlow Lite": (
        lambda: b"\x1c\0\0\0TFL3\x14\0",
        "a TensorFlow Lite model",
        "Take the Keras model that it was converted from, saved as a .keras file.",
    ),
    "page": (lambda: b"<!DOCTYPE html>\n<p>404", "a web page, as a failed download leaves it", "Fetch the file again."),
    "layers": (
        lambda: foveal.Sequential([layers.Input((2,)), layers.Dense(1)]).to_json().encode(),
        "the layers of a model without weights",
        "Read them: model_from_json(text).",
    ),
    "pointer": (
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "a Git LFS pointer without the file",
        "Run: git lfs pull.",
    ),
    "text": (lambda: b"loss,accuracy\n1,2\n", "a text", NAME),
    "other bytes": (lambda: bytes([0, 255, 7]), r"none: it begins with b'\x00\xff\x07'", NAME),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["file.keras"])
def test_a_file_of_another_kind_is_named(kind, name, tmp_path):
    content, what, advice = KINDS[kind]
    (tmp_path / name).write_bytes(content())
    with pytest.raises(FormatError) as refused:
        load_model(tmp_path / name)
    assert str(refused.value) == f"{name}: must be a .keras archive, an .h5 or an ONNX model, and is {what}. {advice}"


FOLDERS = {
    "a SavedModel": (
        ["saved_model.pb"],
        "a SavedModel folder of TensorFlow. Open it in Keras and save it anew, model.save('model.keras'), then give "
        "that file.",
    ),
    "models": (["a.keras", "b.keras", "c.txt"], "a folder. Name a file in it: 'a.keras', 'b.keras'."),
    "empty": ([], "a folder. Name the model's .keras file."),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_folder_is_named(kind, tmp_path):
    names, message = FOLDERS[kind]
    folder = tmp_path / "net.keras"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    with pytest.raises(
        FormatError,
        match=f"^{re.escape(f'net.keras: must be a .keras archive, an .h5 or an ONNX model, and is {message}')}$",
    ):
        load_model(folder)
