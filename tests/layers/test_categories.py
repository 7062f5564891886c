"""Categories, vocabularies, texts and hashes: numbers as TensorFlow's Keras 3.15 gives them, mistakes, configs."""

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.layers.fingerprints import fingerprint, keyed_hash

WORDS = ["", "a", "ab", "hello", "exactly16 bytes!", "seventeen bytes!!", "y" * 33, "z" * 64, "v" * 130, "ü"]
FARM = [
    1936946117179621455, 3694432073954588131, 3066228220894225694, 3786372426573024488, 435725175496376189,
    1187434511336904549, 3999049019338133246, 294799756062990872, 1228937321723649974, 3883267778305733891,
]  # fmt: skip
SIP = [
    316627932347062996, 2466253977694453450, 3814769135020288330, 1067426241479190957, 1336620095044765410,
    2058431172449037990, 3745711414651606668, 3484376427546784575, 185080201816708343, 3816188426056542662,
]  # fmt: skip


def test_hashes_are_those_of_tensorflow():
    assert [fingerprint(word.encode()) % 2**62 for word in WORDS] == FARM
    assert [keyed_hash(word.encode(), [133, 137]) % 2**62 for word in WORDS] == SIP
    numbers, words = np.array([[1], [2], [-3], [10**12]]), np.array([["x"], ["yy"], ["z"], [""]])
    crossing = layers.HashedCrossing(num_bins=10**9)
    assert crossing((numbers, words)).tolist() == [[15501859], [226835826], [979187728], [53168791]]
    assert crossing((numbers, words, numbers)).ravel().tolist() == [917127094, 593770592, 432293415, 648796971]


ANSWERS = [
    (layers.Hashing(3, mask_value=""), [["a"], ["b"], [""]], [[2], [1], [0]]),
    (layers.Hashing(3, output_mode="one_hot"), [["a"], [b"b"]], [[1, 0, 0], [0, 1, 0]]),
    (layers.StringLookup(vocabulary=["a", "b"]), np.array([["b", "?"], ["a", "a"]]), [[2, 0], [1, 1]]),
    (layers.StringLookup(vocabulary=["a", "b"], output_mode="one_hot"), ["a", "c"], [[0, 1, 0], [1, 0, 0]]),
    (layers.StringLookup(vocabulary=["a", "b"], output_mode="multi_hot", mask_token=""), [["a", "", "c"]], [[1, 1, 0]]),
    (layers.StringLookup(vocabulary=["a", "b"], output_mode="count"), [["a", "a", "c"]], [[1, 2, 0]]),
    (layers.StringLookup(vocabulary=["a", "b"], invert=True), [[0, 1, 2, 9]], [["[UNK]", "a", "b", "[UNK]"]]),
    (layers.IntegerLookup(vocabulary=[12, 10**12], mask_token=0), [[10**12, 0, 5]], [[3, 0, 1]]),
    (layers.IntegerLookup(vocabulary=[3, 7, 5], num_oov_indices=2), [[5, 3, 8, 9]], [[4, 2, 0, 1]]),
    (
        layers.TextVectorization(vocabulary=["foo", "bar"], output_sequence_length=4),
        ["Foo qux! bar", "bar"],
        [[2, 1, 3, 0], [3, 0, 0, 0]],
    ),
    (layers.TextVectorization(split="character", vocabulary=["a", "b"]), [["ab"], ["cab"]], [[2, 3, 0], [1, 2, 3]]),
]


@pytest.mark.parametrize(("layer", "x", "wanted"), ANSWERS, ids=[repr(layer)[:70] for layer, _, _ in ANSWERS])
def test_answers_are_those_of_keras_and_of_the_layer_from_its_config(layer, x, wanted):
    for one in (layer, type(layer).from_config(layer.get_config())):
        assert np.asarray(one(x)).tolist() == wanted
    assert layer.compute_output_shape((None, *np.shape(x)[1:]))[1:] in (np.shape(wanted)[1:], (None,))


def test_vocabularies_are_learned_in_keras_order():
    vectors = layers.TextVectorization(output_mode="tf_idf")
    vectors.adapt(["a b b", "c a", "d a"])
    assert vectors.get_vocabulary() == ["[UNK]", "a", "b", "d", "c"]
    wanted = [[0, 0.5596158, 0.91629076, 0, 0], [0.82712203, 0, 0, 1.8325815, 0]]
    for layer in (vectors, layers.TextVectorization.from_config(vectors.get_config())):
        np.testing.assert_allclose(layer(["a b", "d d x"]), wanted, rtol=1e-6)
    pairs = layers.TextVectorization(ngrams=2, standardize="lower")
    pairs.adapt(iter([["a b b"], ["c a", "d a"]]))
    assert pairs.get_vocabulary() == ["", "[UNK]", "a", "b", "d a", "d", "c a", "c", "b b", "a b"]
    codes = layers.IntegerLookup(max_tokens=3)
    codes.adapt(np.array([5, 3, 3, 7, 7, 7]))
    assert codes.get_vocabulary() == [-1, 7, 3]


@pytest.mark.parametrize("mode", ["int", "one_hot", "multi_hot", "count"])
def test_bins_are_those_of_keras(mode):
    x = np.random.default_rng(0).standard_normal((6, 3)).astype("float32")
    ours, theirs = (api.layers.Discretization(num_bins=4, output_mode=mode) for api in (foveal, keras))
    for layer in (ours, theirs):
        layer.update_state(x[:4])  # Keras's `adapt` does this, and needs TensorFlow
        layer.finalize_state()
    np.testing.assert_allclose(ours.bin_boundaries, theirs.bin_boundaries, rtol=1e-6)
    np.testing.assert_array_equal(ours(x), np.asarray(theirs(x)))
    again = layers.Discretization.from_config(ours.get_config())
    model = foveal.Sequential([foveal.Input((3,)), again])
    np.testing.assert_array_equal(model.predict(x, verbose=0), np.asarray(theirs(x)))


def test_codes_are_looked_up_inside_a_model_too():
    lookup = layers.IntegerLookup(vocabulary=[12, 36, 7], output_mode="multi_hot")
    x = np.array([[36, 5], [7, 7]])
    model = foveal.Sequential([foveal.Input((2,)), lookup])
    np.testing.assert_array_equal(model.predict(x, verbose=0), lookup(x))


def test_a_data_set_of_texts_becomes_numbers_on_the_way(tmp_path):
    (tmp_path / "words.txt").write_text("cat\ndog\n")
    lookup = layers.StringLookup(vocabulary=tmp_path / "words.txt")
    data = foveal.keras  # the name by which scripts find what follows
    assert data.layers.StringLookup is layers.StringLookup
    assert [lookup(batch).tolist() for batch in (["dog", "cow"], ["cat"])] == [[2, 0], [1]]


MISTAKES = [
    (
        lambda: layers.StringLookup(name="s")(foveal.Input((2,))),
        "StringLookup 's': looks at values, which symbolic tensors do not have. Apply it to the arrays before the "
        "model: model.fit(layer(x), y), or dataset.map(lambda x, y: (layer(x), y)).",
    ),
    (
        lambda: foveal.Input((2,), dtype="string"),
        "InputLayer: `dtype` must be one of numbers, got texts. Number them before the model: TextVectorization and "
        "StringLookup take arrays of texts.",
    ),
    (
        lambda: layers.StringLookup(vocabulary=["a"], num_oov_indices=0)(["b"]),
        "When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values ['b'], consider setting "
        "`num_oov_indices=1`.",
    ),
    (
        lambda: layers.StringLookup(vocabulary=["a", "a"], name="s"),
        "StringLookup 's': the vocabulary has at least one repeated term: ['a']. Give each once.",
    ),
    (
        lambda: layers.IntegerLookup()(["x"]),
        "IntegerLookup: must be given whole numbers, got <U1. StringLookup takes texts.",
    ),
    (
        lambda: layers.CategoryEncoding(3, name="c")([[1]], count_weights=[[2.0]]),
        "CategoryEncoding 'c': `count_weights` is not used when `output_mode` is not 'count', got "
        "output_mode='multi_hot'. Leave them out.",
    ),
    (
        lambda: layers.Discretization(num_bins=3, bin_boundaries=[1.0]),
        "Discretization: Give one of `num_bins` or `bin_boundaries`, got [1.0].",
    ),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES, ids=[message[:50] for _, message in MISTAKES])
def test_mistakes_are_explained(mistake, message):
    with pytest.raises(ArgumentError) as told:
        mistake()
    assert str(told.value) == message
