"""Every step of `tf.data`: the expectations are what TensorFlow 2.21 gives for the same lines."""

import threading
import time

import numpy as np
import pytest

from foveal.compat.tensorflow import ahead
from foveal.compat.tensorflow.dataset import Dataset, Options
from foveal.errors import ArgumentError, DataError, FormatError
from foveal.functions.random import generator
from foveal.layers import RandomFlip
from foveal.seeds import set_random_seed

TEN = Dataset.range(10)
ROWS = Dataset.from_generator(
    lambda: iter([[0], [1, 2, 3, 4], [5, 6, 7], [7, 8, 9, 10, 11], [1] * 6, [21, 22]]), "int64"
)


def filled(n):
    return np.full(int(n), int(n))


def plain(element):
    if isinstance(element, Dataset):
        return listed(element)
    if isinstance(element, dict):
        return {key: plain(value) for key, value in element.items()}
    return tuple(map(plain, element)) if isinstance(element, tuple) else np.asarray(element).tolist()


def listed(dataset):
    return [plain(element) for element in dataset]


GROWING = Dataset.range(1, 5).map(filled)
STEPS = {
    "window": (lambda: TEN.window(3, shift=2, stride=2), [[0, 2, 4], [2, 4, 6], [4, 6, 8], [6, 8], [8]], 5),
    "window, whole": (
        lambda: TEN.window(8, 1, drop_remainder=True).map(lambda w: w.take(2)),
        [[0, 1], [1, 2], [2, 3]],
        3,
    ),
    "window, apart": (lambda: TEN.window(2, shift=5), [[0, 1], [5, 6]], 2),
    "window of pairs": (lambda: Dataset.zip((TEN, TEN)).window(2).take(1), [([0, 1], [0, 1])], 1),
    "flat_map": (lambda: Dataset.range(4).flat_map(Dataset.range), [0, 0, 1, 0, 1, 2], -2),
    "scan": (lambda: TEN.scan(0, lambda s, x: (s + x, s + x)).take(5), [0, 1, 3, 6, 10], 5),
    "take_while": (lambda: TEN.take_while(lambda x: x < 4), [0, 1, 2, 3], -2),
    "shard": (lambda: TEN.shard(3, 1), [1, 4, 7], 3),
    "interleave": (
        lambda: Dataset.range(1, 4).interleave(lambda x: Dataset.from_tensors(x).repeat(3), 2, 2),
        [1, 1, 2, 2, 1, 2, 3, 3, 3],
        -2,
    ),
    "padded_batch": (lambda: GROWING.padded_batch(2), [[[1, 0], [2, 2]], [[3, 3, 3, 0], [4, 4, 4, 4]]], 2),
    "padded_batch, wide": (
        lambda: GROWING.take(2).padded_batch(2, padded_shapes=(3,), padding_values=-1),
        [[[1, -1, -1], [2, 2, -1]]],
        1,
    ),
    "padded_batch of pairs": (
        lambda: Dataset.range(1, 3).map(lambda x: (filled(x), x)).padded_batch(2, ([None], [])),
        [([[1, 0], [2, 2]], [1, 2])],
        1,
    ),
    "choose": (
        lambda: Dataset.choose_from_datasets(
            [Dataset.from_tensors("a").repeat(), Dataset.from_tensors("b").repeat(2)], Dataset.range(2).repeat()
        ),
        ["a", "b", "a", "b", "a"],
        -2,
    ),
    "zip, nested": (lambda: Dataset.zip((TEN, (TEN, TEN.skip(8)))), [(0, (0, 8)), (1, (1, 9))], 2),
    "zip, apart": (lambda: Dataset.zip(TEN.take(1), TEN.skip(3)), [(0, 3)], 1),
    "zip, by name": (lambda: Dataset.zip({"a": TEN.take(1), "b": TEN}), [{"a": 0, "b": 0}], 1),
    "bucket": (
        lambda: ROWS.bucket_by_sequence_length(len, [3, 5], [2, 2, 2]),
        [[[1, 2, 3, 4], [5, 6, 7, 0]], [[7, 8, 9, 10, 11, 0], [1, 1, 1, 1, 1, 1]], [[0, 0], [21, 22]]],
        -2,
    ),
    "group_by_window": (
        lambda: TEN.group_by_window(lambda x: x % 2, lambda key, rows: rows.batch(3), window_size=3),
        [[0, 2, 4], [1, 3, 5], [6, 8], [7, 9]],
        -2,
    ),
    "unique": (lambda: Dataset.from_tensor_slices([1, 37, 2, 37, 2, 1]).unique(), [1, 37, 2], -2),
    "unbatch": (lambda: TEN.batch(4).unbatch().take(3), [0, 1, 2], -2),
    "filter": (lambda: TEN.filter(lambda x: x % 3 == 0), [0, 3, 6, 9], -2),
    "generator": (
        lambda: Dataset.from_generator(lambda n: ((i, [i] * 2) for i in range(int(n))), ("int32", "float32"), args=[2]),
        [(0, [0.0, 0.0]), (1, [1.0, 1.0])],
        -2,
    ),
    "ignore_errors": (
        lambda: Dataset.from_tensor_slices([1, 0, 2]).map(lambda x: 2 // int(x)).ignore_errors(),
        [2, 1],
        -2,
    ),
    "options": (lambda: TEN.with_options(Options()).apply(lambda d: d.filter(lambda x: x > 7)), [8, 9], -2),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_gives_what_tensorflow_gives(step):
    make, want, count = STEPS[step]
    dataset = make()
    assert listed(dataset) == listed(dataset) == want
    assert int(dataset.cardinality()) == count


def test_cardinalities_are_those_of_tensorflow():
    kept = TEN.filter(lambda x: True)
    made = [TEN.repeat(3), TEN.take(20), TEN.skip(20), TEN.batch(3), TEN.prefetch(1), Dataset.zip((TEN, TEN.repeat()))]
    assert [int(each.cardinality()) for each in made] == [30, 10, 0, 4, 10, 10]
    assert int(TEN.reduce(np.int64(0), lambda total, x: total + x)) == 45
    assert int(TEN.repeat().concatenate(TEN).cardinality()) == int(kept.concatenate(TEN.repeat()).cardinality()) == -1
    assert sorted(listed(Dataset.sample_from_datasets([TEN, TEN], [0.5, 0.5], seed=1))) == sorted([*range(10)] * 2)


def test_orders_are_anew_or_the_same():
    same, anew = TEN.shuffle(10, seed=3, reshuffle_each_iteration=False), TEN.shuffle(10, seed=3)
    assert listed(same) == listed(same) != listed(TEN)
    first = listed(anew)
    assert sorted(first) == [*range(10)]
    assert first != listed(anew)
    assert listed(TEN.shuffle(10, seed=3)) == first
    twice = listed(TEN.shuffle(10, seed=3).repeat(2))
    assert twice[:10] == first != twice[10:]


def test_elements_are_kept_in_files(tmp_path):
    calls = []
    pairs = TEN.map(lambda x: calls.append(x) or {"x": x, "y": (b"\0\xff", str(int(x)))})
    kept = pairs.cache(tmp_path / "kept")
    assert listed(kept) == listed(kept)
    assert len(calls) == 10
    pairs.take(2).save(tmp_path / "saved")
    ((_, second),) = [list(Dataset.load(tmp_path / "saved"))]
    assert (int(second["x"]), second["y"][0], str(second["y"][1])) == (1, b"\0\xff", "1")
    assert len(Dataset.load(tmp_path / "saved")) == 2
    with pytest.raises(FormatError, match=r"^Dataset\.load: there must be a file '.*none\.elements\.npz'"):
        Dataset.load(tmp_path / "none")


@pytest.mark.parametrize("parallel", [None, 3, -1])
def test_threads_change_neither_order_nor_random_numbers(parallel):
    def slow_first(x):
        time.sleep(0.02 if x == 1 else 0)
        return x, generator(None).integers(1000)

    def once():
        set_random_seed(3)
        return listed(TEN.map(slow_first, num_parallel_calls=parallel, deterministic=False).prefetch(-1))

    first = once()
    assert [x for x, _ in first] == [*range(10)]
    assert once() == first


def test_several_threads_work_at_once_and_end_with_their_reader():
    here, most = [0], [0]
    lock = threading.Lock()

    def busy(x):
        with lock:
            here[0] += 1
            most[0] = max(most[0], here[0])
        time.sleep(0.01)
        with lock:
            here[0] -= 1
        return x

    assert listed(TEN.map(busy, num_parallel_calls=4)) == [*range(10)]
    assert most[0] > 1
    for _ in TEN.repeat().map(busy, 4).prefetch(3):
        break
    deadline = time.monotonic() + 5
    while any(thread.name == "foveal-prefetch" for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(thread.name == "foveal-prefetch" for thread in threading.enumerate())


def test_layers_in_map_are_called_one_at_a_time():
    flip, threads = RandomFlip(seed=1), set()
    pictures = Dataset.from_tensor_slices(np.random.default_rng(0).random((6, 1, 2, 2, 1), dtype=np.float32))

    def flipped(x):
        threads.add(threading.current_thread().name)
        return flip(x, training=True)

    list(pictures.map(flipped, num_parallel_calls=4))
    assert threads == {threading.current_thread().name}
    assert ahead.thread_count(None) == 1


def test_errors_reach_the_reader():
    def fails(x):
        return 1 // int(4 - x)

    for dataset in (TEN.map(fails, 3), TEN.map(fails).prefetch(2)):
        with pytest.raises(ZeroDivisionError):
            listed(dataset)
    with pytest.raises(
        DataError, match=r"^Dataset\.batch: the elements of a batch must be of one shape, got \(\(1,\),\)"
    ):
        listed(GROWING.batch(2))
    with pytest.raises(ArgumentError, match=r"^Dataset\.padded_batch: elements must fit into \(1,\), got \(2,\)\."):
        listed(GROWING.padded_batch(2, padded_shapes=[1]))
    with pytest.raises(ArgumentError, match=r"^Dataset\.shard: `index` must be from 0 to 2, got 3\."):
        TEN.shard(3, 3)
