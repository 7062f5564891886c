"""Pictures seen through affine maps: by hand, at places that are no numbers, and what builds the maps."""

import re

import numpy as np
import pytest

from foveal.engines.engine import get_engine
from foveal.errors import ShapeError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder
from foveal.ops.sampling import FILL_MODES, INTERPOLATIONS, ResampleMode, affine_sample, cos_sin
from peers import each_engine

ROW = np.array([1.0, 2, 4], "float32").reshape(1, 1, 3, 1)
OUTSIDE = {
    "constant": [9, 9, 9, 9, 1, 2, 4, 9, 9, 9, 9],
    "nearest": [1, 1, 1, 1, 1, 2, 4, 4, 4, 4, 4],
    "wrap": [4, 1, 2, 4, 1, 2, 4, 1, 2, 4, 1],
    "reflect": [4, 4, 2, 1, 1, 2, 4, 4, 2, 1, 1],
}


def seen(engine, x, transforms, size, mode):
    nodes = placeholder("x", (BATCH, *x.shape[1:])), placeholder("t", (BATCH, 2, 3))
    graph = Graph({"y": affine_sample(*nodes, size, mode)})
    return get_engine(engine).compile(graph).run({"x": x, "t": np.asarray(transforms, "float32")})["y"]


@each_engine
@pytest.mark.parametrize("mode", FILL_MODES)
@pytest.mark.parametrize("how", INTERPOLATIONS)
def test_what_lies_outside(engine, mode, how):
    moved = [[[1, 0, 0], [0, 1, -4]]]
    resampling = ResampleMode(how, mode, 9.0)
    np.testing.assert_array_equal(seen(engine, ROW, moved, (1, 11), resampling)[0, 0, :, 0], OUTSIDE[mode])
    between = seen(engine, ROW, [[[1, 0, 0], [0, 1, -3.5]]], (1, 10), resampling)[0, 0, :, 0]
    whole = np.array(OUTSIDE[mode])
    # halves are rounded away from 0: down in front of the first pixel, up behind it
    expected = (whole[:-1] + whole[1:]) / 2 if how == "bilinear" else np.where(np.arange(10) < 4, whole[:-1], whole[1:])
    np.testing.assert_array_equal(between, expected)


@pytest.mark.parametrize("mode", FILL_MODES)
@pytest.mark.parametrize("how", INTERPOLATIONS)
def test_a_place_that_is_no_number_reads_nothing_else(mode, how):
    places = [[[0, 0, 0], [0, 1, bad]] for bad in (np.nan, np.inf, -np.inf, 3e38, -3e38)]
    got = seen("llvm", np.repeat(ROW, 5, 0), places, (1, 4), ResampleMode(how, mode, 9.0))
    assert set(np.unique(got)) <= {1, 2, 4, 9}


@each_engine
def test_cosine_and_sine(engine):
    turns = np.linspace(-1.5, 1.5, 1201, dtype="float32")
    graph = Graph(dict(zip(("cos", "sin"), cos_sin(placeholder("t", turns.shape)), strict=True)))
    got = get_engine(engine).compile(graph).run({"t": turns})
    for name, exact in (("cos", np.cos), ("sin", np.sin)):
        np.testing.assert_allclose(got[name], exact(2 * np.pi * turns.astype("float64")), rtol=0, atol=5e-7)
    assert (got["cos"][600], got["sin"][600]) == (1, 0)


@pytest.mark.parametrize(
    ("x", "transforms", "message"),
    [
        (
            (BATCH, 5, 5),
            (BATCH, 2, 3),
            "affine_sample: x must be (N, height, width, channels), got (N, 5, 5), and the transforms (N, 2, 3), got "
            "(N, 2, 3).",
        ),
        (
            (2, 5, 5, 1),
            (3, 2, 3),
            "affine_sample: x must be (N, height, width, channels), got (2, 5, 5, 1), and the transforms (2, 2, 3), "
            "got (3, 2, 3).",
        ),
    ],
    ids=["pictures", "transforms"],
)
def test_refuses(x, transforms, message):
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        affine_sample(placeholder("x", x), placeholder("t", transforms), (3, 3), ResampleMode())
