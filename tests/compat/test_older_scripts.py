"""What scripts of Keras 1 and 2 say of models, logs, callbacks, files and tables of pictures does what it did."""

import warnings

import numpy as np
import pandas as pd
import pytest

import foveal
from foveal.compat.keras.generators import ImageDataGenerator
from foveal.compat.keras.older_wrappers import KerasClassifier
from foveal.compat.tensorflow.checkpoints import latest_checkpoint
from foveal.data.pillow_images import save_img
from foveal.errors import ArgumentError
from foveal.keras import layers, optimizers
from foveal.keras.callbacks import LambdaCallback, ModelCheckpoint, ReduceLROnPlateau, TensorBoard
from foveal.older import Numbers, note

pytestmark = pytest.mark.filterwarnings("ignore")
X = np.random.default_rng(0).random((12, 4, 4, 1), dtype=np.float32)
Y = np.eye(3, dtype=np.float32)[np.arange(12) % 3]


def classifier():
    rows = [layers.Dense(3, activation="softmax", weights=[np.eye(16, 3), np.ones(3)])]
    model = foveal.Sequential([layers.Flatten(batch_input_shape=(None, 4, 4, 1)), *rows])
    model.compile("sgd", "categorical_crossentropy", ["accuracy", "mae"], engine="numpy")
    return model


def test_logs_answer_to_older_names_with_a_note():
    heard = []
    told = LambdaCallback(on_epoch_end=lambda epoch, logs: heard.append((logs["val_acc"], logs.get("acc"))))
    history = classifier().fit(X, Y, validation_data=(X, Y), verbose=0, callbacks=[told]).history
    assert heard == [(history["val_accuracy"][0], history["accuracy"][0])]
    assert history["acc"] is history["accuracy"]
    assert history["val_mean_absolute_error"] is history["val_mae"]
    assert "acc" not in history
    assert sorted(history)[0] == "accuracy"
    with pytest.raises(KeyError, match="lr"):
        history["lr"]
    note.__globals__["_noted"].discard("acc")
    with pytest.warns(FutureWarning, match="^logs: 'out_acc' is what older Keras called 'out_accuracy'"):
        assert Numbers(out_accuracy=1.0)["out_acc"] == 1.0


def test_arguments_of_callbacks_and_optimizers_that_are_gone(tmp_path):
    TensorBoard(str(tmp_path), write_grads=True, batch_size=32)
    assert ReduceLROnPlateau(epsilon=0.5).min_delta == 0.5
    optimizers.Nadam(lr=0.002, epsilon=None, schedule_decay=0.004)
    every_other = ModelCheckpoint(str(tmp_path / "{epoch}-{val_acc:.1f}.h5"), period=2)
    classifier().fit(X, Y, validation_data=(X, Y), epochs=3, verbose=0, callbacks=[every_other])
    assert [path.name[:2] for path in tmp_path.glob("*.h5")] == ["2-"]


def test_first_weights_are_given_to_layers():
    model = classifier()
    np.testing.assert_array_equal(model.layers[-1].get_weights()[0], np.eye(16, 3))
    assert model.layers[-1].output_shape == (None, 3)
    assert model.layers[-1].get_output_at(0) is model.output


def test_models_and_weights_go_where_tensorflow_had_folders(tmp_path):
    model = classifier()
    model.save(tmp_path / "saved" / "my_model")
    (tmp_path / "there").mkdir()
    model.save(tmp_path / "there")
    for path in ("saved/my_model", "there"):
        np.testing.assert_allclose(
            foveal.models.load_model(tmp_path / path).predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-5
        )
    keep = ModelCheckpoint(str(tmp_path / "run" / "cp-{epoch:04d}.ckpt"), save_weights_only=True)
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[keep])
    latest = latest_checkpoint(tmp_path / "run")
    assert latest.endswith("cp-0002.ckpt")
    other = classifier()
    other.load_weights(latest)
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])


def test_one_list_of_metrics_is_for_each_output():
    x = layers.Input((4, 4, 1))
    ends = [layers.Dense(3, activation="softmax", name=name)(layers.Flatten()(x)) for name in ("a", "b")]
    model = foveal.Model(input=x, output=ends)
    for argument in ("metrics", "weighted_metrics"):
        model.compile("sgd", "categorical_crossentropy", **{argument: ["accuracy"]}, engine="numpy")
        both = model.evaluate(X, [Y, Y], verbose=0, return_dict=True)
        model.compile("sgd", "categorical_crossentropy", **{argument: [["accuracy"], ["accuracy"]]}, engine="numpy")
        assert both == model.evaluate(X, [Y, Y], verbose=0, return_dict=True)
        assert {name for name in both if "acc" in name} == {"a_accuracy", "b_accuracy"}
    model.compile("sgd", "categorical_crossentropy", metrics=[], engine="numpy")
    assert not [name for name in model.evaluate(X, [Y, Y], verbose=0, return_dict=True) if "acc" in name]


def test_labels_with_noise_are_taken_and_told():
    model = foveal.Sequential([layers.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", engine="numpy")
    labels = np.full((12, 1), 1.05, np.float32)
    with pytest.warns(UserWarning, match=r"labels must be from 0 to 1, found 1\.05\. Where noise was added"):
        loss = model.evaluate(X, labels, verbose=0)
    p = model.predict(X, verbose=0).astype(float)
    assert loss == pytest.approx(-(1.05 * np.log(p) - 0.05 * np.log(1 - p)).mean(), rel=1e-5)


@pytest.fixture
def table(tmp_path):
    names = [f"{n}.png" for n in range(5)]
    for n, name in enumerate(names):
        save_img(tmp_path / name, np.full((4, 4, 3), 10 * n, "uint8"), scale=False)
    rows = {"file": [*names, "no.png"], "kind": list("babaab"), "many": [["x"], ["y"], ["x", "y"], [], ["x"], ["y"]]}
    return tmp_path, pd.DataFrame({**rows, "size": np.arange(6.0), "w": 1.0})


def test_tables_name_pictures(table, capsys):
    folder, frame = table
    make = ImageDataGenerator(validation_split=0.4)
    told = {"x_col": "file", "directory": folder, "target_size": (4, 4), "shuffle": False, "batch_size": 8}
    x, y = next(make.flow_from_dataframe(frame, y_col="kind", **told))
    assert x[:, 0, 0, 0].tolist() == [0, 10, 20, 30, 40]
    assert y.tolist() == [[0, 1], [1, 0], [0, 1], [1, 0], [1, 0]]
    flow = make.flow_from_dataframe(frame, y_col="kind", class_mode="binary", subset="training", **told)
    assert (flow.class_indices, flow.labels, flow.samples) == ({"a": 0, "b": 1}, [1, 0, 0], 3)
    assert capsys.readouterr().out.splitlines()[-1] == "Found 3 validated image filenames belonging to 2 classes."
    assert next(make.flow_from_dataframe(frame, y_col="many", **told))[1].tolist() == [[1, 0], [0, 1], [1, 1], [1, 0]]
    raw = next(make.flow_from_dataframe(frame, y_col=["size", "w"], class_mode="raw", weight_col="w", **told))
    assert [part.shape for part in raw] == [(5, 4, 4, 3), (5, 2), (5,)]
    both = next(make.flow_from_dataframe(frame, y_col=["size", "w"], class_mode="multi_output", **told))[1]
    assert both[0].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(
        ArgumentError, match=r"^flow_from_dataframe: the table must have a column 'name', got file, kind"
    ):
        make.flow_from_dataframe(frame, x_col="name")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match=r"1 files are not there, such as 'no\.png'"):
            make.flow_from_dataframe(frame, y_col="kind", **told)


def test_channels_come_first_where_asked():
    x = np.random.default_rng(1).random((2, 3, 5, 4), dtype=np.float32)
    first = ImageDataGenerator(data_format="channels_first", samplewise_center=True)
    last = ImageDataGenerator(samplewise_center=True)
    told = {"theta": 20.0, "tx": 1.0, "flip_horizontal": True}
    turned = last.apply_transform(np.moveaxis(x[0], 0, -1), told)
    np.testing.assert_allclose(first.apply_transform(x[0], told), np.moveaxis(turned, -1, 0), rtol=1e-6)
    assert next(first.flow(x, shuffle=False)).shape == x.shape


def test_a_function_that_builds_a_model_makes_an_estimator():
    labels = np.array(["u", "v", "w"])[np.arange(12) % 3]
    estimator = KerasClassifier(build_fn=classifier, epochs=2, batch_size=4, verbose=0)
    estimator.fit(X, labels)
    assert len(estimator.history.epoch) == 2
    assert set(estimator.predict(X)) <= {"u", "v", "w"}
    assert estimator.score(X, labels) == np.mean(estimator.predict(X) == labels)
    assert type(estimator)(**estimator.get_params()).sk_params == estimator.sk_params
