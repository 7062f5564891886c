"""Data of every form: the same rows give the same weights, and bad batches are named."""

import os
import re
import threading
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from small import compiled, data, network, same

X, Y = data()
SIZE = 16
STARTS = range(0, len(X), SIZE)
WEIGHTS = np.linspace(0, 2, len(X)).astype("float32")


def batches(*arrays):
    return [tuple(array[start : start + SIZE] for array in arrays) for start in STARTS]


def endless(*arrays):
    while True:
        yield from batches(*arrays)


class Rows(foveal.utils.PyDataset):
    """The rows by numbers of batches."""

    def __init__(self, *arrays, **kwargs):
        super().__init__(**kwargs)
        self.arrays = arrays
        self.told = []

    def __len__(self):
        return len(STARTS)

    def __getitem__(self, index):
        return tuple(array[index * SIZE : (index + 1) * SIZE] for array in self.arrays)

    def on_epoch_end(self):
        self.told.append("end")

    def on_epoch_begin(self):
        self.told.append("begin")


class Plain:
    """What can be indexed and has a length, of no class of ours."""

    def __init__(self, *arrays):
        self.arrays = arrays

    def __len__(self):
        return len(STARTS)

    def __getitem__(self, index):
        return [array[index * SIZE : (index + 1) * SIZE] for array in self.arrays]


class Tensor:
    """A tensor of somebody else's, as TensorFlow's datasets give them."""

    def __init__(self, array):
        self.array = array

    def numpy(self):
        return self.array

    def __array__(self, dtype=None, copy=None):
        return self.array


class Again:
    """An iterable without a length."""

    def __init__(self, *arrays):
        self.arrays = arrays

    def __iter__(self):
        return iter([tuple(Tensor(array) for array in batch) for batch in batches(*self.arrays)])


class Distant(Tensor):
    """A tensor that wants a gradient and is on another device, as PyTorch's loaders may give them."""

    near = False

    def detach(self):
        return self

    def cpu(self):
        self.near = True
        return self

    def __array__(self, dtype=None, copy=None):
        if not self.near:
            raise TypeError("can't convert a device's tensor")
        return self.array


class Loader:
    """Lists of tensors, in a known number."""

    def __init__(self, *arrays):
        self.arrays = arrays

    def __len__(self):
        return len(STARTS)

    def __iter__(self):
        return iter([[Distant(array) for array in batch] for batch in batches(*self.arrays)])


FORMS = {
    "list": (batches, {}),
    "PyDataset": (Rows, {}),
    "threads": (lambda *arrays: Rows(*arrays, workers=3, max_queue_size=2), {}),
    "indexed": (Plain, {}),
    "iterable": (Again, {}),
    "loader": (Loader, {}),
    "generator": (endless, {"steps_per_epoch": len(STARTS)}),
    "list in short epochs": (batches, {"steps_per_epoch": len(STARTS)}),
}


@cache
def by_arrays(engine, weighted):
    """History and weights of a training on arrays."""
    weights = {"sample_weight": WEIGHTS} if weighted else {}
    cut = compiled(engine, "adam", dropout=0.3)
    history = cut.fit(X, Y, batch_size=SIZE, epochs=2, shuffle=False, verbose=0, **weights).history
    return history, cut.get_weights()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bits(engine, form, weighted):
    make, arguments = FORMS[form]
    arrays = (X, Y, WEIGHTS) if weighted else (X, Y)
    wanted, weights = by_arrays(engine, weighted)
    given = compiled(engine, "adam", dropout=0.3)
    assert given.fit(make(*arrays), epochs=2, shuffle=False, verbose=0, **arguments).history == wanted
    assert same(weights, given.get_weights())


@pytest.mark.parametrize("form", [form for form in FORMS if form != "generator"])
def test_judging_and_predicting(form):
    make, _ = FORMS[form]
    model = compiled("numpy")
    np.testing.assert_allclose(model.evaluate(make(X, Y), verbose=0), model.evaluate(X, Y, verbose=0), rtol=1e-6)
    np.testing.assert_allclose(model.predict(make(X, Y), verbose=0), model.predict(X, verbose=0), rtol=1e-5)
    few = model.evaluate(make(X, Y), steps=2, verbose=0)
    np.testing.assert_allclose(few, model.evaluate(X[: 2 * SIZE], Y[: 2 * SIZE], verbose=0), rtol=1e-6)


def test_class_weights_count_in_batches():
    cut, given = compiled("numpy"), compiled("numpy")
    wanted = cut.fit(X, Y, SIZE, shuffle=False, verbose=0, class_weight={0: 0.5, 2: 3.0}).history
    assert given.fit(batches(X, Y), shuffle=False, verbose=0, class_weight={0: 0.5, 2: 3.0}).history == wanted


def test_validation_by_batches_is_validation_by_arrays(engine):
    histories = []
    for validation in ((X, Y), batches(X, Y), Rows(X, Y)):
        model = compiled(engine)
        histories.append(model.fit(X, Y, epochs=2, shuffle=False, verbose=0, validation_data=validation).history)
    for history in histories[1:]:
        for name, values in history.items():
            np.testing.assert_allclose(values, histories[0][name], rtol=1e-6)


def test_validation_by_a_generator_goes_on_where_it_stopped():
    def counted():
        for batch in endless(X, Y):
            seen.append(len(seen))
            yield batch

    seen = []
    model = compiled("numpy")
    history = model.fit(X, Y, epochs=3, verbose=0, validation_data=counted(), validation_steps=2).history
    assert len(history["val_loss"]) == 3
    assert len(seen) == 6


def test_a_pass_is_begun_and_ended():
    rows = Rows(X, Y)
    compiled("numpy").fit(rows, epochs=2, verbose=0)
    assert rows.told == ["begin", "end"] * 2
    rows = Rows(X, Y)
    with pytest.warns(UserWarning, match="the data ended after 1 of 4 steps"):
        compiled("numpy").fit(rows, epochs=5, steps_per_epoch=4, verbose=0)
    assert rows.told == ["begin", "end"] * 2 + ["begin"]


def test_batches_that_can_be_indexed_are_shuffled():
    order = []

    class Watched(Rows):
        def __getitem__(self, index):
            order.append(index)
            return super().__getitem__(index)

    for _ in range(2):
        compiled("numpy").fit(Watched(X, Y), epochs=2, verbose=0)
    steps = len(STARTS)
    first, second, *again = (order[i : i + steps] for i in range(0, len(order), steps))
    assert first != second
    assert [first, second] == again
    assert sorted(first) == sorted(second) == list(range(steps))


def test_threads_make_batches_ahead():
    makers = set()

    class Watched(Rows):
        def __getitem__(self, index):
            makers.add(threading.current_thread().name.split("_")[0])
            return super().__getitem__(index)

    before = threading.active_count()
    compiled("numpy").fit(Watched(X, Y, workers=2), verbose=0)
    assert makers == {"foveal-batches"}
    assert threading.active_count() <= before


def test_an_endless_data_set_needs_steps():
    class Endless(foveal.utils.PyDataset):
        def __getitem__(self, index):
            return X[:SIZE] + index, Y[:SIZE]

    data = Endless()
    assert data.num_batches is None
    history = compiled("numpy").fit(data, epochs=2, steps_per_epoch=3, verbose=0)
    assert history.params["steps"] == 3
    assert history.epoch == [0, 1]


def test_data_of_keras_is_food_too():
    class Theirs(keras.utils.PyDataset):
        __len__, __getitem__ = Rows.__len__, Rows.__getitem__
        arrays = (X, Y)

    cut, given = compiled("numpy"), compiled("numpy")
    cut.fit(X, Y, SIZE, shuffle=False, verbose=0)
    given.fit(Theirs(), shuffle=False, verbose=0)
    assert same(cut.get_weights(), given.get_weights())


def test_several_inputs_and_outputs_by_name():
    def two():
        foveal.utils.set_random_seed(3)
        a, b = foveal.Input((8, 8, 1), name="a"), foveal.Input((8, 8, 1), name="b")
        flat = foveal.layers.Flatten()
        both = foveal.layers.concatenate([flat(a), flat(b)])
        ends = {name: foveal.layers.Dense(3, name=name)(both) for name in ("left", "right")}
        model = foveal.Model({"a": a, "b": b}, ends)
        model.compile("adam", "mse", metrics={"left": ["mae"]}, engine="numpy")
        return model

    one_hot = np.eye(3, dtype="float32")[Y]
    x, y, w = {"a": X, "b": -X}, {"left": one_hot, "right": 1 - one_hot}, {"left": WEIGHTS, "right": WEIGHTS[::-1]}
    cut, given = two(), two()
    parts = [
        tuple({name: array[start : start + SIZE] for name, array in part.items()} for part in (x, y, w))
        for start in STARTS
    ]
    wanted = cut.fit(x, y, SIZE, sample_weight=w, shuffle=False, verbose=0).history
    assert given.fit(parts, shuffle=False, verbose=0).history == wanted
    assert same(cut.get_weights(), given.get_weights())


def finite(count):
    return (batch for batch in batches(X, Y)[:count])


DRY = (
    "the data ran out, which ends it here; what was done is kept. Give at least steps_per_epoch * epochs batches, or "
    "data that can be gone through again."
)


@pytest.mark.parametrize(("count", "steps", "epochs"), [(3, 2, [0, 1]), (4, 2, [0, 1]), (3, None, [0])])
def test_a_generator_that_runs_dry_keeps_what_was_learned(count, steps, epochs):
    model = compiled("numpy")
    before = model.get_weights()
    with pytest.warns(UserWarning, match=f"^{re.escape(f'fit of {model.name!r}: {DRY}')}$") as told:
        history = model.fit(finite(count), epochs=3, steps_per_epoch=steps, verbose=0)
    assert len(told) == 1
    assert history.epoch == epochs
    assert model.optimizer.iterations == count
    assert not same(before, model.get_weights())
    assert model.fit(X, Y, verbose=0).epoch == [0]


def test_a_generator_for_one_epoch_is_used_up_in_silence(recwarn):
    model = compiled("numpy")
    assert model.fit(finite(3), verbose=0).epoch == [0]
    assert not recwarn.list


def test_a_short_validation_generator_judges_once():
    model = compiled("numpy")
    with pytest.warns(UserWarning, match="^validation in fit of .*: the data ran out"):
        history = model.fit(X, Y, epochs=2, verbose=0, validation_data=finite(2)).history
    assert len(history["val_loss"]) == 1
    assert len(history["loss"]) == 2


def test_steps_without_a_batch_size_cut_all_rows():
    given, cut = compiled("numpy"), compiled("numpy")
    given.fit(X, Y, steps_per_epoch=5, shuffle=False, verbose=0)
    cut.fit(X, Y, batch_size=14, shuffle=False, verbose=0)
    assert same(given.get_weights(), cut.get_weights())
    assert given.predict(X, steps=2, verbose=0).shape == (70, 3)


@pytest.fixture(scope="module")
def theirs():
    """Keras's model, which remembers nothing but its weights."""
    model = network(keras)
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.filterwarnings("ignore:`shuffle=True`")
@pytest.mark.parametrize(
    ("form", "arguments"),
    [
        ("generator", {"steps_per_epoch": 3, "epochs": 3}),
        ("weighted generator", {"steps_per_epoch": 3, "epochs": 2}),
        ("PyDataset", {"epochs": 2, "shuffle": False}),
        ("arrays in steps", {"steps_per_epoch": 5, "epochs": 2, "shuffle": False}),
        ("some epochs", {"epochs": 4, "shuffle": False, "batch_size": SIZE, "validation_freq": [1, 4]}),
    ],
)
def test_trajectories_are_those_of_keras(theirs, form, arguments):
    forms = {
        "generator": lambda api: {"x": endless(X, Y)},
        "weighted generator": lambda api: {"x": endless(X, Y, WEIGHTS)},
        "PyDataset": lambda api: {"x": type("Both", (api.utils.PyDataset,), dict(vars(Plain), arrays=(X, Y)))(X, Y)},
        "arrays in steps": lambda api: {"x": X, "y": Y},
        "some epochs": lambda api: {"x": X, "y": Y, "validation_data": (X, Y)},
    }
    ours = compiled("llvm")
    theirs.set_weights(ours.get_weights())
    a, b = (
        model.fit(**forms[form](api), verbose=0, **arguments).history
        for api, model in ((foveal, ours), (keras, theirs))
    )
    assert list(a) == list(b)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    for got, want in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-4)


def test_another_model_on_the_same_weights_does_not_disturb_training(engine):
    """A callback that looks inside with a model of its own takes the weights, and training takes them back."""

    def trained(look):
        model = compiled(engine, "adam")
        inside = foveal.Model(model.input, model.layers[1].output)
        seen = foveal.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: look and inside.predict(X[:2], verbose=0),
            on_epoch_end=lambda epoch, logs: look and inside.predict(X[:2], verbose=0),
        )
        history = model.fit(X, Y, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[seen]).history
        assert same(inside.get_weights(), model.get_weights()[:2])
        return history, model.get_weights()

    (history, weights), (undisturbed, wanted) = trained(True), trained(False)
    assert history == undisturbed
    assert same(weights, wanted)
