"""Checkpoints: what models, optimizers and variables hold, there and back."""

from __future__ import annotations

import re

import numpy as np
import pytest
from stand_in import tf

from foveal import Input, Sequential, layers, optimizers
from foveal.errors import ArgumentError, FormatError

X = np.random.default_rng(0).random((8, 3), "float32")


def parts():
    model = Sequential([Input((3,)), layers.Dense(2), layers.BatchNormalization(), layers.Dense(1)])
    return {"model": model, "optimizer": optimizers.Adam(0.1), "step": tf.Variable(0)}


def learn(model, optimizer, step):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(X, training=True)))
    trained = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained, strict=True))
    step.assign_add(1)


def test_training_goes_on_from_a_checkpoint(tmp_path):
    first = parts()
    learn(**first)
    path = tf.train.Checkpoint(**first).save(tmp_path / "ck")
    assert path == str(tmp_path / "ck-1")
    second = parts()
    checkpoint = tf.train.Checkpoint(**second)
    checkpoint.restore(path).assert_consumed()
    assert int(checkpoint.step) == 1
    for each in (first, second):
        learn(**each)
    for a, b in zip(first["model"].get_weights(), second["model"].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert second["optimizer"].iterations == 2
    assert checkpoint.save(tmp_path / "ck") == str(tmp_path / "ck-2")
    assert tf.train.latest_checkpoint(tmp_path) == str(tmp_path / "ck-2")


def test_a_manager_keeps_the_last_few(tmp_path):
    step = tf.Variable(0)
    manager = tf.train.CheckpointManager(tf.train.Checkpoint(step=step), tmp_path / "kept", max_to_keep=2)
    assert manager.latest_checkpoint is None
    assert manager.restore_or_initialize() is None
    for number in range(12):
        step.assign(number)
        manager.save()
    assert [path.rpartition("-")[2] for path in manager.checkpoints] == ["11", "12"]
    step.assign(-1)
    manager.checkpoint.restore(manager.latest_checkpoint)
    assert int(step) == 11


def test_lists_and_checkpoints_inside_are_kept(tmp_path):
    values = [tf.Variable([1.0, 2.0]), tf.Variable(3)]
    outer = tf.train.Checkpoint(inner=tf.train.Checkpoint(values=values))
    path = outer.write(tmp_path / "all")
    values[0].assign([0.0, 0.0])
    outer.read(path).expect_partial()
    assert values[0].numpy().tolist() == [1, 2]


def test_what_does_not_fit_changes_nothing(tmp_path):
    path = tf.train.Checkpoint(a=tf.Variable([1.0]), b=tf.Variable([1.0])).write(tmp_path / "one")
    a = tf.Variable([0.0])
    with pytest.raises(FormatError, match=r"^one.weights.h5: variable\w* must be of shape \(2,\), got \(1,\)\.$"):
        tf.train.Checkpoint(a=a, b=tf.Variable([0.0, 0.0])).restore(path)
    assert a.numpy().tolist() == [0]
    unbuilt = Sequential([layers.Dense(1)])
    message = "one.weights.h5: 'a' has 0 weights, the file has 1. Call it on data, or build(input_shape), first."
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        tf.train.Checkpoint(a=unbuilt).restore(path)
    with pytest.raises(FileNotFoundError, match=r"^Checkpoint.restore: there is no file '.*none.weights.h5'\.$"):
        tf.train.Checkpoint(a=a).restore(tmp_path / "none")
    with pytest.raises(ArgumentError) as caught:
        tf.train.Checkpoint(epoch=3).write(tmp_path / "three")
    assert str(caught.value) == (
        "Checkpoint: `epoch` must be a model, a layer, an optimizer, a variable or a checkpoint, got int. Numbers are "
        "kept as tf.Variable(...)."
    )
