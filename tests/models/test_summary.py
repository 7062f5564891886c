"""The table of a model."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.layers.parameters import ParameterFormula, Term
from foveal.models import LayerRow, Sequential, describe
from foveal.utils import clear_session
from small import compiled, data, network


def text_of(model, **arguments):
    told = []
    model.summary(print_fn=lambda text: told.append(text), **arguments)
    return "".join(told)


@pytest.mark.parametrize("arguments", [{}, {"line_length": 60}, {"show_trainable": True, "line_length": 76}])
def test_table_is_that_of_keras(arguments):
    clear_session()
    keras.utils.clear_session()
    theirs = text_of(network(keras, dropout=0.5), **arguments)
    assert text_of(network(dropout=0.5), **arguments).split() == theirs.split()


def test_total_never_counts_the_optimizer(engine):
    model = compiled(engine, "adam")
    before = text_of(model)
    model.fit(*data(), verbose=0)
    assert text_of(model) == before
    assert " Total params: 151 (604.00 B)\n Trainable params: 151 (604.00 B)\n" in before


def test_an_unbuilt_model_has_question_marks():
    told = text_of(Sequential([layers.Dense(3, name="d")], name="net"))
    assert 'Model: "net"' in told
    assert re.search(r"d \(Dense\) +│ \? +│ +0 \(unbuilt\)", told)
    assert " Total params: 0 (0.00 B)" in told


def test_it_goes_to_the_standard_output(capsys):
    network(name="net").summary()
    assert capsys.readouterr().out.startswith('Model: "net"\n┏')


def test_rows_say_where_parameters_come_from():
    model = Sequential(
        [
            layers.Input((28, 28, 3)),
            layers.Conv2D(25, 3, name="edges"),
            layers.Flatten(name="flat"),
            layers.Dense(10, use_bias=False, name="out"),
        ]
    )
    filters, units = (ParameterFormula((term,)) for term in (Term((3, 3, 3), True, 25), Term((16900,), count=10)))
    assert (str(filters), f"{units:,}", units.total) == ("(3*3*3 + 1) * 25 = 700", "16900 * 10 = 169,000", 169000)
    assert describe(model) == [
        LayerRow("edges", "Conv2D", (None, 26, 26, 25), 700, filters, True, True),
        LayerRow("flat", "Flatten", (None, 16900), 0, ParameterFormula(), True, True),
        LayerRow("out", "Dense", (None, 10), 169000, units, True, True),
    ]


def test_nested_models_are_shown_when_asked():
    inner = Sequential([layers.Input((3,)), layers.Dense(2, name="inside")], name="inner")
    model = Sequential([layers.Input((3,)), inner], name="outer")
    assert [row.name for row in describe(model)] == ["inner"]
    assert [(row.name, row.depth) for row in describe(model, expand_nested=True)] == [("inner", 0), ("inside", 1)]
    assert "└ inside (Dense)" in text_of(model, expand_nested=True)


def test_part_of_the_layers():
    model = Sequential([layers.Input((3,)), *(layers.Dense(2, name=f"dense{i}") for i in range(5))])
    told = text_of(model, layer_range=("dense1", "dense3"))
    assert re.findall(r"dense\d", told) == ["dense1", "dense2", "dense3"]
    message = "summary: `layer_range` must be names of layers, got 'dens1'. Did you mean 'dense1'?"
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        model.summary(layer_range=("dens1", "dense3"))


def forked(api):
    image = api.Input((8, 8, 1), name="image")
    x = api.layers.Conv2D(4, 3, padding="same", name="first")(image)
    y = api.layers.Add(name="sum")([x, api.layers.Conv2D(4, 3, padding="same", name="second")(x)])
    return api.Model(image, api.layers.Flatten(name="flat")(y), name="forked")


@pytest.mark.parametrize("arguments", [{"line_length": 80}, {"show_trainable": True, "line_length": 80}])
def test_a_model_that_forks_says_what_is_connected_to_what(arguments):
    ours, theirs = text_of(forked(foveal), **arguments), text_of(forked(keras), **arguments)
    assert ours.split() == theirs.split()
    assert "first[0][0]" in ours


def test_more_columns():
    stack = [layers.Conv2D(4, 3, name="c"), layers.MaxPooling2D(name="p"), layers.Flatten(name="f"), layers.Dense(2)]
    model = Sequential([layers.Input((10, 10, 1)), *stack])
    told = text_of(model, columns=("formula", "multiply_adds", "memory", "receptive_field"))
    cells = [[cell.strip() for cell in line.split("│")[4:-1]] for line in told.splitlines() if line.startswith("│")]
    assert cells == [
        ["(3*3*1 + 1) * 4 = 40", "2,304", "1.00 KB", "3 x 3"],
        ["-", "0", "256.00 B", "4 x 4"],
        ["-", "0", "256.00 B", "4 x 4"],
        ["(64 + 1) * 2 = 130", "128", "8.00 B", "whole"],
    ]
    message = (
        "summary: `columns` must be one of 'formula', 'multiply_adds', 'memory', 'receptive_field', got 'formla'. "
        "Did you mean 'formula'?"
    )
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        model.summary(columns=["formla"])
