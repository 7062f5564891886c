"""Small names of `keras.utils` and `keras.backend`, beside Keras."""

import keras as theirs
import numpy as np
import pytest

from foveal import keras as ours
from foveal.errors import ArgumentError, ShapeError

ROWS = [[1], [2, 3, 4], [], [5, 6]]


@pytest.mark.parametrize("end", ["pre", "post"])
@pytest.mark.parametrize("cut", ["pre", "post"])
@pytest.mark.parametrize("length", [None, 2, 5])
def test_sequences_are_padded_as_in_keras(end, cut, length):
    given = {"maxlen": length, "padding": end, "truncating": cut, "value": 7}
    for rows in (ROWS, [np.ones((2, 3)), np.zeros((4, 3))]):
        got = ours.utils.pad_sequences(rows, **given)
        want = theirs.utils.pad_sequences(rows, **given)
        assert got.dtype == want.dtype
        np.testing.assert_array_equal(got, want)
    assert ours.preprocessing.sequence.pad_sequences is ours.utils.pad_sequences


def sliding_windows(rows, length, *, stride=1, rate=1, start=0, end=None):
    """Windows as Keras's page defines them; its own function needs TensorFlow, which the tests do without."""
    rows = rows[start:end]
    firsts = range(0, len(rows) - (length - 1) * rate, stride)
    return [rows[first : first + length * rate : rate] for first in firsts]


@pytest.mark.parametrize(
    ("given", "words", "sizes"),
    [
        ({}, {}, [18]),
        ({"sequence_stride": 2, "sampling_rate": 3, "batch_size": 4}, {"stride": 2, "rate": 3}, [4, 3]),
        ({"start_index": 3, "end_index": 15, "batch_size": None}, {"start": 3, "end": 15}, None),
    ],
)
def test_windows_slide_as_keras_documents_them(given, words, sizes):
    data = np.arange(40, dtype="float32").reshape(20, 2)
    want = sliding_windows(data, 3, **words)
    plain = [np.asarray(part) for part in ours.utils.timeseries_dataset_from_array(data, None, 3, **given)]
    pairs = list(ours.utils.timeseries_dataset_from_array(data, np.arange(20), 3, **given))
    if sizes:
        assert [len(part) for part in plain] == sizes
    join = np.concatenate if sizes else np.stack
    np.testing.assert_array_equal(join(plain), want)
    np.testing.assert_array_equal(join([np.asarray(part) for part, _ in pairs]), want)
    first_rows = np.arange(20)[words.get("start", 0) :][: len(want) * words.get("stride", 1) : words.get("stride", 1)]
    np.testing.assert_array_equal(join([np.asarray(target) for _, target in pairs]), first_rows)


def test_shuffled_windows_keep_their_targets():
    dataset = ours.utils.timeseries_dataset_from_array(np.arange(20), np.arange(20), 2, shuffle=True, seed=3)
    ((windows, targets),) = list(dataset)
    np.testing.assert_array_equal(windows[:, 0], targets)
    assert sorted(np.asarray(targets).tolist()) == list(range(19)) != np.asarray(targets).tolist()


@pytest.mark.parametrize("dtype", [None, "float16", float, int, bool, "uint8", np.float64, np.dtype("int64")])
def test_dtypes_are_called_as_in_keras(dtype):
    for name in ("standardize_dtype", "is_float_dtype", "is_int_dtype"):
        assert getattr(ours.backend, name)(dtype) == getattr(theirs.backend, name)(dtype)


def test_source_inputs_come_in_keras_order():
    def names(api):
        a, b, c = (api.Input((2,), name=name) for name in "abc")
        y = api.layers.Add()([api.layers.Add()([b, a]), api.layers.Add()([a, c])])
        return [tensor.name for tensor in api.utils.get_source_inputs(y)]

    assert names(ours) == names(theirs) == ["b", "a", "c"]
    assert ours.utils.is_keras_tensor(ours.Input((2,)))
    assert not ours.utils.is_keras_tensor(np.ones(2))


@pytest.mark.parametrize("batch", [(1,), (1, 2), (1, 2, 3), ([1, 2],)])
def test_batches_are_packed_and_unpacked_as_in_keras(batch):
    packed = ours.utils.pack_x_y_sample_weight(*batch)
    assert packed == theirs.utils.pack_x_y_sample_weight(*batch)
    assert ours.utils.unpack_x_y_sample_weight(packed) == theirs.utils.unpack_x_y_sample_weight(packed)


def test_scopes_name_variables():
    with ours.device("cpu:0"), ours.name_scope("part"), ours.name_scope("of"):
        inside = ours.Variable(1.0, name="w")
    assert (inside.path, ours.Variable(1.0, name="w").path) == ("part/of/w", "w")
    assert ours.version() == ours.__version__


def test_bad_input_says_so():
    for call, error, said in (
        (
            lambda: ours.utils.pad_sequences([1, 2]),
            ShapeError,
            "pad_sequences: `sequences` must be a list of sequences, got array(1, dtype=int32) at 0.",
        ),
        (
            lambda: ours.utils.timeseries_dataset_from_array(np.ones(5), None, 2, start_index=4, end_index=2),
            ArgumentError,
            "timeseries_dataset_from_array: `start_index` and `end_index` must be two of the 5 steps, the second "
            "behind the first, got 4 and 2.",
        ),
        (
            lambda: ours.backend.standardize_dtype("float99"),
            ArgumentError,
            "standardize_dtype: `dtype` must be the name of a dtype, got 'float99'.",
        ),
        (
            lambda: ours.utils.unpack_x_y_sample_weight((1, 2, 3, 4)),
            ArgumentError,
            "unpack_x_y_sample_weight: `data` must be x, (x, y) or (x, y, sample_weight), got 4 things.",
        ),
    ):
        with pytest.raises(error) as raised:
            call()
        assert str(raised.value) == said
