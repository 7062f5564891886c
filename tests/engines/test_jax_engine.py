"""What is special about JAX: its precision switch and its text."""

import re

import jax
import numpy as np
import pytest

from foveal.engines.jax.engine import JaxEngine
from foveal.errors import UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, placeholder


def doubling(dtype):
    x = placeholder("x", (BATCH, 2), dtype)
    return Graph({"y": x + x})


def test_float64_without_the_switch_is_refused():
    message = (
        "the jax engine computes in float64 only when JAX is told to. "
        "Run jax.config.update('jax_enable_x64', True) first, or use float32."
    )
    with jax.enable_x64(False), pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        JaxEngine().compile(doubling("float64"))


@pytest.mark.parametrize("wide", [False, True])
def test_float32_stays_float32_whatever_the_switch(wide):
    with jax.enable_x64(wide):
        y = JaxEngine().compile(doubling("float32")).run({"x": np.ones((3, 2))})["y"]
    assert y.dtype == "float32"
    np.testing.assert_array_equal(y, np.full((3, 2), 2))


def test_the_text_ends_in_stablehlo_for_one_row():
    text = JaxEngine().compile(doubling("float32")).text
    assert text.startswith("input x: float32[N, 2]\n")
    assert "stablehlo.add %arg0, %arg0 : tensor<1x2xf32>" in text
