"""The size of an output is what a layer gives, and the calculation says why."""

import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.look import output_size


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("n", "f", "s", "d"), [(28, 3, 1, 1), (28, 3, 2, 1), (7, 5, 3, 1), (9, 2, 4, 1), (13, 3, 2, 2)]
)
def test_it_is_what_a_layer_gives(n, f, s, d, padding):
    conv = layers.Conv1D(1, f, s, padding, dilation_rate=d)
    model = foveal.Sequential([layers.Input((n, 1)), conv])
    size = output_size(n, f, padding, s, d)
    assert int(size) == model.output_shape[1]
    assert range(100)[size] == size.value
    ((before, after),) = conv.window((n,)).pads
    assert (size.before, size.after) == (before, after)
    assert (size.value - 1) * s + (f - 1) * d + 1 + size.unread == n + before + after


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ((28, 3), "(N - F + 2P) / S + 1 = (28 - 3 + 2*0) / 1 + 1 = 26"),
        ((28, 3, 1), "(N - F + 2P) / S + 1 = (28 - 3 + 2*1) / 1 + 1 = 28"),
        (
            (28, 3, 0, 2),
            "(N - F + 2P) / S + 1 = (28 - 3 + 2*0) / 2 + 1 = 13.5, rounded down: 13\n"
            "The last 1 of the input, padding included, are not read.",
        ),
        (
            (28, 3, "valid", 1, 2),
            "F = (3 - 1) * 2 + 1 = 5, dilation included\n(N - F + 2P) / S + 1 = (28 - 5 + 2*0) / 1 + 1 = 24",
        ),
        (
            (28, 3, "same", 2),
            "same: ceil(N / S) = ceil(28 / 2) = 14\nIt takes max((14 - 1)*2 + 3 - 28, 0) = 1 zeros: 0 before, 1 after.",
        ),
        (
            (9, 1, "SAME", 4),
            "same: ceil(N / S) = ceil(9 / 4) = 3\nIt takes max((3 - 1)*4 + 1 - 9, 0) = 0 zeros: 0 before, 0 after.",
        ),
    ],
    ids=["plain", "padded", "rounded", "dilated", "same", "same without padding"],
)
def test_the_calculation(asked, text):
    size = output_size(*asked)
    assert size.text == text
    assert str(size) == f"{asked[0]} -> {int(size)}\n{text}"
    assert size.to_dict()["value"] == int(size)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            (3, 5),
            "output_size: a filter of 5 does not fit in 3 + 2*0 values. Pad more, or use a smaller one.",
        ),
        ((0, 5), "output_size: `n` must be a positive integer, got 0."),
        (
            (9, 3, "smae"),
            "output_size: `p` must be an integer of at least 0, 'valid' or 'same', got 'smae'. Did you mean 'same'?",
        ),
        ((9, 3, -1), "output_size: `p` must be an integer of at least 0, 'valid' or 'same', got -1."),
    ],
    ids=["too large", "no input", "misspelt", "negative"],
)
def test_errors_say_what_to_do(asked, message):
    with pytest.raises(ArgumentError) as error:
        output_size(*asked)
    assert str(error.value) == message
