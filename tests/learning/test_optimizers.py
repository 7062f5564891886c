"""Optimizers and schedules of the learning rate against Keras's."""

import os
import pickle
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import inspect

import jax
import keras
import numpy as np
import pytest

from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import elementwise, placeholder
from foveal.ir.weight import Weight
from foveal.learning import optimizers, schedules
from foveal.ops.reduce import mean

ENGINE = "numpy"
RNG = np.random.default_rng(0)

OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "clipnorm": 0.05}),
    ("SGD", {"learning_rate": 0.1, "global_clipnorm": 0.05, "use_ema": True, "ema_momentum": 0.8}),
    ("SGD", {"learning_rate": 0.1, "clipvalue": 0.01}),
    ("Adam", {}),
    ("Adam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-4}),
    ("Adam", {"learning_rate": 0.1, "amsgrad": True}),
    ("Adam", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3}),
    ("Adam", {"learning_rate": 0.1, "gradient_accumulation_steps": 3}),
    ("SGD", {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.8, "gradient_accumulation_steps": 2}),
    ("Nadam", {"use_ema": True, "ema_momentum": 0.6, "ema_overwrite_frequency": 2, "gradient_accumulation_steps": 2}),
    ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.1}),
    ("RMSprop", {}),
    ("RMSprop", {"learning_rate": 0.05, "momentum": 0.5, "centered": True, "rho": 0.8}),
    ("Nadam", {"learning_rate": 0.05}),
    ("Adamax", {"learning_rate": 0.05}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Lion", {"learning_rate": 0.01}),
    ("Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.01, "l2_regularization_strength": 0.1}),
    ("Adafactor", {}),
    ("Adafactor", {"learning_rate": 0.5, "beta_2_decay": -0.6, "clip_threshold": 0.5, "weight_decay": 0.1}),
    ("Lamb", {"learning_rate": 0.1, "weight_decay": 0.01}),
    ("Muon", {"learning_rate": 0.1}),
    ("Muon", {"learning_rate": 0.1, "exclude_layers": ["^"], "adam_lr_ratio": 0.5, "adam_weight_decay": None}),
    ("Muon", {"learning_rate": 0.1, "nesterov": False, "rms_rate": None, "ns_steps": 3, "momentum": 0.8}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.1}),
    ("ScheduleFreeAdamW", {"warmup_steps": 5, "beta_1": 0.8, "weight_decay": 0.1}),
    ("Ftrl", {"learning_rate": 0.1, "l2_shrinkage_regularization_strength": 0.1, "beta": 0.1}),
]


def trajectory(optimizer, start, goals):
    """Weights after each step towards moving goals."""
    weight = Weight("w", start)
    optimizer.build([weight])
    goal = placeholder("goal", start.shape)
    loss = mean(elementwise("square", elementwise("tanh", weight.node - goal)))
    graph = Graph({"loss": loss}, optimizer.updates(dict(zip([weight], gradients(loss, [weight.node]), strict=True))))
    graph.check()
    engine = get_engine(ENGINE)
    state = engine.state({v.key: v.value for v in [weight, *optimizer.variables]})
    for v in [weight, *optimizer.variables]:
        v.storage = state
    program = engine.compile(graph, state)
    weights = []
    for step, g in enumerate(goals):
        optimizer.follow(step)
        program.run({"goal": g})
        weights.append(np.array(state[weight.key]))
    optimizer.finish()
    return np.array([*weights, state[weight.key]])


def of_keras(optimizer, start, goals):
    """The same walk in Keras."""
    variable, weights = keras.Variable(start), []
    for goal in goals:
        t = np.tanh(np.asarray(variable) - goal)
        optimizer.apply([(2 * t * (1 - t * t) / t.size).astype("float32")], [variable])
        weights.append(np.asarray(variable))
    optimizer.finalize_variable_values([variable])
    return np.array([*weights, np.asarray(variable)])


START = RNG.standard_normal((3, 4)).astype("float32")
GOALS = RNG.standard_normal((20, 3, 4)).astype("float32")


@pytest.mark.parametrize(("name", "arguments"), OPTIMIZERS)
def test_optimizer_walks_as_keras_does(name, arguments):
    goals = GOALS[:8] if "gradient_accumulation_steps" in arguments else GOALS  # Keras compiles anew at each step
    theirs, ours = (getattr(module, name)(**arguments) for module in (keras.optimizers, optimizers))
    want = of_keras(theirs, START, goals)
    np.testing.assert_allclose(trajectory(ours, START, goals), want, rtol=1e-5, atol=1e-5)
    assert ours.iterations == int(theirs.iterations)


@pytest.mark.parametrize("kind", optimizers.CLASSES)
def test_an_optimizer_can_be_sent_to_another_process(kind):
    given = kind(learning_rate=0.25, use_ema=True)
    given.exclude_from_weight_decay(var_names=["bias"])
    again = pickle.loads(pickle.dumps(given))
    assert (type(again), again.get_config(), again.iterations) == (kind, given.get_config(), 0)


SCHEDULES = [
    ("ExponentialDecay", (0.1, 7, 0.5)),
    ("ExponentialDecay", (0.1, 7, 0.5, True)),
    ("InverseTimeDecay", (0.1, 7, 0.5)),
    ("InverseTimeDecay", (0.1, 7, 0.5, True)),
    ("PiecewiseConstantDecay", ([3, 8], [0.1, 0.05, 0.01])),
    ("PolynomialDecay", (0.1, 12)),
    ("PolynomialDecay", (0.1, 6, 0.01, 2.0, True)),
    ("CosineDecay", (0.1, 12, 0.1)),
    ("CosineDecay", (0.01, 10, 0.0, "c", 0.1, 5)),
    ("CosineDecayRestarts", (0.1, 3)),
    ("CosineDecayRestarts", (0.1, 4, 1.0, 0.5, 0.1)),
]


@pytest.mark.parametrize(("name", "arguments"), SCHEDULES)
def test_schedule_falls_as_keras_does(name, arguments):
    ours, theirs = (getattr(m, name)(*arguments) for m in (schedules, keras.optimizers.schedules))
    steps = [step for step in range(20) if name != "CosineDecayRestarts" or step not in (9,)]
    compiled = jax.jit(theirs)  # outside of it, JAX compiles the conditions of a schedule anew at each step
    want = [float(compiled(step)) for step in steps]
    np.testing.assert_allclose([ours(step) for step in steps], want, rtol=1e-5, atol=1e-8)
    assert ours.get_config() == theirs.get_config()
    assert schedules.deserialize(schedules.serialize(ours))(7) == ours(7)


def test_optimizer_follows_its_schedule_as_in_keras():
    arguments = ("CosineDecay", (0.5, 15, 0.1))
    ours, theirs = (getattr(m, arguments[0])(*arguments[1]) for m in (schedules, keras.optimizers.schedules))
    want = of_keras(keras.optimizers.Adam(theirs), START, GOALS)
    optimizer = optimizers.Adam(ours)
    np.testing.assert_allclose(trajectory(optimizer, START, GOALS), want, rtol=1e-5, atol=1e-5)
    optimizer.follow(20)
    assert optimizer.learning_rate == ours(20)
    assert optimizers.Adam.from_config(optimizer.get_config()).get_config() == optimizer.get_config()


def test_a_function_without_arguments_gives_the_rate():
    rates = iter([0.5, 0.25, 0.125])
    optimizer = optimizers.SGD(lambda: next(rates))
    assert optimizer.learning_rate == 0.5
    optimizer.follow(1)
    assert optimizer.learning_rate == 0.25


def test_weights_can_be_spared_from_decay():
    arguments = {"learning_rate": 0.0, "weight_decay": 0.1}
    kernel, bias = Weight("dense/kernel", START), Weight("dense/bias", START)
    optimizer = optimizers.AdamW(**arguments | {"learning_rate": 1.0})
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build([kernel, bias])
    text = str(Graph({}, optimizer.updates({w: placeholder(f"g/{w.name}", w.shape) for w in (kernel, bias)})))
    assert text.count("value=0.1,") == 1


def defaults(kind):
    return {
        p.name: p.default
        for p in inspect.signature(kind).parameters.values()
        if p.name not in ("args", "kwargs", "name")
    }


@pytest.mark.parametrize("name", [kind.__name__ for kind in optimizers.CLASSES])
def test_optimizer_arguments_are_those_of_keras(name):
    ours, theirs = (list(defaults(getattr(m, name)).items()) for m in (optimizers, keras.optimizers))
    assert ours == theirs


REFUSED = [
    (
        lambda: optimizers.SGD(schedules.CosineDecay(0.1, 10)).__setattr__("learning_rate", 0.1),
        ArgumentError,
        "SGD: This optimizer was created with a `LearningRateSchedule`, CosineDecay(initial_learning_rate=0.1, "
        "decay_steps=10.0), which says what `learning_rate` is. Make the optimizer with a number to set it by hand.",
    ),
    (
        lambda: schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]),
        ArgumentError,
        "PiecewiseConstantDecay: `values` must be one longer than `boundaries`, got 2 and 2.",
    ),
    (
        lambda: optimizers.SGD(gradient_accumulation_steps=1),
        ArgumentError,
        "SGD: `gradient_accumulation_steps` must be 2 or more, got 1.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:50] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


def test_a_scaled_loss_takes_the_same_steps_and_leaves_out_what_overflows():
    ours, plain = optimizers.LossScaleOptimizer(optimizers.Adam(0.1), 8.0, 2), optimizers.Adam(0.1)
    weight, other = Weight("w", START), Weight("v", START)
    scales = []
    for step, goal in enumerate(GOALS[:6]):
        t = np.tanh(weight.value - goal)
        g = (2 * t * (1 - t * t) / t.size).astype("float32")
        scaled = (g * ours.scale_loss(1.0)).astype("float32")
        ours.apply([scaled * np.float32("inf") if step == 3 else scaled], [weight])
        if step != 3:
            plain.apply([g], [other])
        np.testing.assert_allclose(weight.value, other.value, rtol=1e-5, atol=1e-6)
        scales.append(float(ours.scale))
    assert scales == [8, 16, 16, 8, 8, 16]
    assert (ours.iterations, ours.learning_rate) == (5, 0.1)
    again = optimizers.deserialize(optimizers.serialize(ours))
    assert (again.get_config(), again.initial_scale) == (ours.get_config(), 8.0)
    older = {**ours.get_config(), "weight_decay": None, "use_ema": False, "ema_momentum": 0.99}
    assert optimizers.LossScaleOptimizer.from_config(older).get_config() == ours.get_config()
    with pytest.raises(ArgumentError, match=r"`dynamic` must be True, got False\. For a scale"):
        optimizers.LossScaleOptimizer("sgd", dynamic=False)


@pytest.mark.parametrize(
    "wrapped", [optimizers.LossScaleOptimizer, lambda inner: optimizers.MultiOptimizer(lambda weight: inner)]
)
def test_wrapped_optimizers_know_the_weights_they_were_built_for(wrapped):
    optimizer, weight = wrapped(optimizers.SGD(0.5)), Weight("w", START)
    optimizer.build([weight])
    g = optimizer.scale_loss(1.0) * np.ones_like(START)
    moved, kept = optimizer.stateless_apply([v.value for v in optimizer.variables], [g], [START])
    np.testing.assert_array_equal(weight.value, START)
    np.testing.assert_allclose(moved[0], START - 0.5, rtol=1e-6)
    assert kept[0] == 1
    optimizer.apply([g])
    np.testing.assert_array_equal(weight.value, moved[0])


def test_names_are_those_of_keras_and_each_optimizer_s_own():
    first, second = optimizers.ScheduleFreeAdamW(), optimizers.ScheduleFreeAdamW()
    stem = second.name.rstrip("0123456789").rstrip("_")
    assert stem == "schedule_free_adam_w"
    assert first.name != second.name
    assert optimizers.SGD(name="mine").name == "mine"
    several = optimizers.MultiOptimizer(optimizers.OptimizerMap(optimizers.SGD(), {"a": optimizers.SGD()}))
    assert len(dict(several.rated())) == 2


def test_a_gradient_may_stand_for_the_value():
    for optimizer in (optimizers.SGD(0.5, weight_decay=0.1), optimizers.LossScaleOptimizer(optimizers.Adam(), 8.0)):
        direct, usual = Weight("d", START), Weight("u", START)
        direct.overwrite_with_gradient = True
        g = np.full_like(START, 3.0)
        optimizer.apply([g, g], [direct, usual])
        np.testing.assert_array_equal(direct.value, g)
        assert not np.array_equal(usual.value, START)


def test_each_part_of_a_model_has_its_optimizer():
    from foveal import Input, Sequential, layers

    chosen = optimizers.OptimizerMap(optimizers.SGD(0.5), {"b/.*": optimizers.SGD(0.0)})
    assert chosen["a/kernel"].learning_rate == 0.5
    model = Sequential([Input((3,)), layers.Dense(2, name="a"), layers.Dense(1, name="b")])
    model.compile(optimizers.MultiOptimizer(chosen), "mse")
    before = model.get_weights()
    model.fit(START[:, :3], np.ones((3, 1)), epochs=2, verbose=0)
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert moved == [True, True, False, False]
    assert [inner.iterations for inner in model.optimizer.optimizers] == [2, 2]
    again = optimizers.deserialize(optimizers.serialize(model.optimizer))
    assert again.get_config() == model.optimizer.get_config()
    with pytest.raises(ArgumentError) as refused:
        chosen["c"] = model.optimizer
    assert str(refused.value) == "OptimizerMap: optimizer cannot be MultiOptimizer. Give one that it wraps."


def test_the_rate_and_the_count_can_be_read_and_set_as_variables():
    optimizer = optimizers.Adam(0.25)
    assert optimizer.learning_rate.value == optimizer.learning_rate.numpy() == 0.25
    optimizer.learning_rate.assign(0.5)
    assert (optimizer.learning_rate, optimizer.iterations.numpy()) == (0.5, 0)


def test_a_factor_of_the_loss_is_divided_out_again():
    goals = GOALS[:3]
    optimizer = optimizers.SGD(0.1, loss_scale_factor=64.0)
    assert optimizer.scale_loss(2.0) == 128
    weight = Weight("w", START)
    for goal in goals:
        t = np.tanh(weight.value - goal)
        optimizer.apply([(64 * 2 * t * (1 - t * t) / t.size).astype("float32")], [weight])
    np.testing.assert_allclose(weight.value, trajectory(optimizers.SGD(0.1), START, goals)[-1], rtol=1e-5, atol=1e-6)
