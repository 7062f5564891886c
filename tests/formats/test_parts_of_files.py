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


def other(api, units=2):
    """A model with two layers of `plain`'s names in another order, one of its own, and one inside of another model."""
    inner = api.Sequential([api.Input((4,)), api.layers.Dense(8, name="a")], name="inner")
    rest = [api.layers.Dense(3, name="new"), api.layers.Dense(8), api.layers.Dense(units, name="b")]
    model = api.Sequential([api.Input((4,)), inner, *rest])
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("writer", [foveal.keras, keras])
@pytest.mark.parametrize("ending", [".weights.h5", ".keras"])
def test_weights_go_by_name_to_other_places(writer, ending, tmp_path):
    source, model = plain(writer), other(foveal.keras)
    path = tmp_path / f"m{ending}"
    (source.save_weights if ending == ".weights.h5" else source.save)(path)
    before = model.get_weights()
    model.load_weights(path, by_name=True)
    (a, b), (inner, new, last) = source.layers, [layer for layer in model.layers if layer.name != model.layers[2].name]
    np.testing.assert_array_equal(inner.get_weights()[0], a.get_weights()[0])
    np.testing.assert_array_equal(last.get_weights()[1], b.get_weights()[1])
    np.testing.assert_array_equal(new.get_weights()[0], before[2])


def test_weights_by_name_must_fit_or_are_skipped(tmp_path):
    plain(foveal.keras).save_weights(tmp_path / "m.weights.h5")
    model = other(foveal.keras, units=5)
    before = model.get_weights()
    words = "m.weights.h5: Dense 'b': layers/dense_1/vars/0 must be of shape (8, 5), got (8, 2). Is it another model's?"
    with pytest.raises(FormatError) as error:
        model.load_weights(tmp_path / "m.weights.h5", by_name=True)
    assert str(error.value) == words
    assert all(map(np.array_equal, before, model.get_weights()))
    with pytest.warns(UserWarning, match="It is skipped"):
        model.load_weights(tmp_path / "m.weights.h5", by_name=True, skip_mismatch=True)
    assert not np.array_equal(before[0], model.get_weights()[0])


def test_safetensors_by_name_pass_over_what_only_one_side_has(tmp_path):
    source, model = plain(foveal.keras), plain(foveal.keras)
    foveal.keras.Sequential([foveal.keras.Input((4,)), source.layers[0]]).save_weights(tmp_path / "a.safetensors")
    before = model.layers[1].get_weights()
    model.load_weights(tmp_path / "a.safetensors", by_name=True)
    assert equal(model.layers[0], source.layers[0])
    assert all(map(np.array_equal, before, model.layers[1].get_weights()))
