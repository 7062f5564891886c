"""`keras.tree` beside Keras's: nests of every kind of container."""

from collections import OrderedDict, defaultdict, deque, namedtuple

import keras
import pytest

from foveal.errors import ArgumentError
from foveal.keras import tree as ours

theirs = keras.tree
Pair = namedtuple("Pair", "left right")
NESTS = [
    3,
    None,
    [],
    {},
    [1],
    [[1]],
    (1, [2, None], {"b": (3,), "a": 4}),
    OrderedDict([("b", 1), ("a", [2])]),
    defaultdict(list, {"b": 1, "a": 2}),
    deque([1, (2, 3)], maxlen=4),
    Pair(1, [Pair(2, 3)]),
    {"shapes": [(1, 2), (None, 3)], "other": ()},
]


def told(function, *arguments, **named):
    """What a function gives, written out with the types of containers; or that it refuses."""
    try:
        return repr(function(*arguments, **named))
    except ValueError:
        return "refused"


@pytest.mark.parametrize("nest", NESTS, ids=str)
def test_one_nest(nest):
    for name in ("is_nested", "flatten", "flatten_with_path", "lists_to_tuples"):
        assert told(getattr(ours, name), nest) == told(getattr(theirs, name), nest), name
    for name in ("map_structure", "map_shape_structure"):
        assert told(getattr(ours, name), str, nest) == told(getattr(theirs, name), str, nest), name
    for count in (len(theirs.flatten(nest)), 9):
        assert told(ours.pack_sequence_as, nest, list(range(count))) == told(
            theirs.pack_sequence_as, nest, list(range(count))
        )
    given = {"none_is_leaf": False}
    assert told(ours.map_structure, str, nest, **given) == told(theirs.map_structure, str, nest, **given)


@pytest.mark.parametrize("nest", NESTS, ids=str)
@pytest.mark.parametrize("top_down", [True, False])
def test_parts_are_gone_through_in_keras_order(nest, top_down):
    def run(api):
        seen = []

        def func(part):
            seen.append(repr(part))
            return {1: api.MAP_TO_NONE, 2: "two"}.get(part) if isinstance(part, int) else None

        return repr(api.traverse(func, nest, top_down=top_down)), seen

    assert run(ours) == run(theirs)


@pytest.mark.parametrize("first", NESTS, ids=str)
def test_two_nests(first):
    for second in NESTS:
        for name in ("assert_same_structure", "assert_same_paths"):
            assert told(getattr(ours, name), first, second) == told(getattr(theirs, name), first, second), second
        pairs = (lambda *found: found, first, second)
        assert told(ours.map_structure, *pairs) == told(theirs.map_structure, *pairs), second
        if None not in theirs.flatten(first):  # which Keras refuses there, as if it were no leaf
            given = (first, str, second)
            assert told(ours.map_structure_up_to, *given) == told(theirs.map_structure_up_to, *given), second


def test_what_differs_is_said():
    with pytest.raises(ArgumentError) as error:
        ours.assert_same_structure([1], (1,))
    assert str(error.value) == "keras.tree: the structures must be nested in the same way, but are not."
    with pytest.raises(ArgumentError) as error:
        ours.assert_same_paths([1, 2], [1])
    assert (
        str(error.value)
        == "keras.tree.assert_same_paths: both must have the same paths, but only one of them has [(1,)]."
    )
    with pytest.raises(ArgumentError) as error:
        ours.pack_sequence_as([1], [])
    assert str(error.value) == "keras.tree.pack_sequence_as: `flat_sequence` must have 1 leaves, got 0."
