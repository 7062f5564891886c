"""Models in unpacked folders, in files that are open, in several files, and without some of their layers."""

import io
import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal.keras
from foveal.errors import ArgumentError, FormatError
from foveal.models import load_model

BOTH = pytest.mark.parametrize(
    ("writer", "reader"), [(foveal.keras, foveal.keras), (foveal.keras, keras), (keras, foveal.keras)]
)


def plain(api):
    model = api.Sequential([api.Input((4,)), api.layers.Dense(8, name="a"), api.layers.Dense(2, name="b")])
    model.compile("adam", "mse")
    return model


def equal(one, other):
    return all(map(np.array_equal, one.get_weights(), other.get_weights()))


@BOTH
def test_a_folder(writer, reader, tmp_path):
    model = plain(writer)
    model.save(tmp_path / "m", zipped=False)
    names = {path.name for path in (tmp_path / "m").iterdir()}
    assert names - {"assets"} == {"config.json", "metadata.json", "model.weights.h5"}
    assert equal(reader.models.load_model(tmp_path / "m"), model)


def test_a_folder_is_checked_as_a_file_is(tmp_path):
    plain(foveal.keras).save(tmp_path / "m", zipped=False)
    weights = tmp_path / "m" / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\1")
    with pytest.raises(FormatError) as caught:
        load_model(tmp_path / "m")
    assert str(caught.value).startswith("m: archive damaged: model.weights.h5 is not what was saved, by its SHA-256.")
    with pytest.raises(ArgumentError) as caught:
        plain(foveal.keras).save(tmp_path / "m", overwrite=False, zipped=False)
    assert str(caught.value) == (
        f"save: {str(tmp_path / 'm')!r} is there already. Give another name, or overwrite=True."
    )
    with pytest.raises(ArgumentError):
        plain(foveal.keras).save(tmp_path / "m.keras", zipped=False)


def test_an_open_file():
    file, model = io.BytesIO(), plain(foveal.keras)
    model.save(file)
    assert equal(load_model(file), model)
    file.truncate(500)
    with pytest.raises(FormatError):
        load_model(file)


@BOTH
def test_several_files(writer, reader, tmp_path):
    model, other = plain(writer), plain(reader)
    model.save_weights(tmp_path / "w.weights.json", max_shard_size=2e-7)
    listed = json.loads((tmp_path / "w.weights.json").read_text())["weight_map"]
    assert len(list(tmp_path.iterdir())) > 2
    assert {"/layers/dense/vars", "/layers/dense_1/vars"} <= listed.keys()
    other.load_weights(tmp_path / "w.weights.json")
    assert equal(other, model)


def test_a_list_names_files_beside_it_alone(tmp_path):
    model, path = plain(foveal.keras), tmp_path / "w.weights.json"
    for name in ("../w.weights.h5", "/etc/passwd", 3, "none.weights.h5"):
        path.write_text(json.dumps({"weight_map": {"/layers/dense/vars": name}}))
        with pytest.raises(FormatError):
            model.load_weights(path)
    with pytest.raises(ArgumentError) as caught:
        model.save_weights(path, max_shard_size=0)
    assert str(caught.value) == "save_weights: `max_shard_size` must be gigabytes above 0, got 0."


def test_layers_may_be_left_out(tmp_path):
    model, other = plain(foveal.keras), plain(foveal.keras)
    before = [np.array(weight) for weight in other.get_weights()]
    model.save_weights(tmp_path / "w.weights.h5", objects_to_skip=[model.layers[0]])
    other.load_weights(tmp_path / "w.weights.h5", objects_to_skip=[other.layers[0]])
    assert np.array_equal(other.get_weights()[0], before[0])
    assert np.array_equal(other.get_weights()[2], model.get_weights()[2])


def test_arguments_of_older_keras(tmp_path):
    model = plain(foveal.keras)
    with pytest.warns(match="`save_format` is older Keras's: the ending of the path says it."):
        model.save(tmp_path / "m.h5", save_format="h5", include_optimizer=False)
    assert load_model(tmp_path / "m.h5").optimizer is None
    with pytest.raises(ArgumentError) as caught:
        model.save(tmp_path / "m.h5", overwrit=False)
    assert str(caught.value) == "save: unknown argument 'overwrit'. Did you mean 'overwrite'?"
