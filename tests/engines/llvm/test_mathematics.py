"""Every scalar function on every vector width, against NumPy in float64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from llvmlite import ir
from native import TARGETS, call, holding, unwritten

from foveal.engines.llvm.kernels.mathematics import FUNCTIONS
from foveal.engines.llvm.kernels.memory_layout import dense
from foveal.engines.llvm.language.emitter import function
from foveal.engines.llvm.language.target import Target
from foveal.engines.numpy.lowerings import MATHEMATICS
from foveal.ir.scalars import SCALARS

COMPARISONS = ["greater", "greater_equal", "equal"]
INTEGER = ["add", "sub", "mul", "maximum", "minimum", *COMPARISONS, "select", "neg", "square", "abs", "sign", "relu"]
INTEGER += ["floor", "round", "mod", "floor_divide", "stop_gradient"]
TOLERANCE = {"exp": 2e-7, "log": 2e-7, "tanh": 3e-7, "sigmoid": 3e-7, "softplus": 3e-7, "erf": 3e-7, "pow": 1e-7}
TOLERANCE |= {"sin": 2e-7, "cos": 2e-7, "arctan": 2e-7, "arctan2": 3e-7, "log1p": 3e-7, "expm1": 5e-7}
LARGEST = {"sin": 1e6, "cos": 1e6}
"""Where an angle's last bit stops being a small part of a turn."""
QUOTIENTS = ("mod", "floor_divide")
"""Exact where the quotient is below 2**29."""
SPECIAL = np.array(
    [
        0.0,
        -0.0,
        1,
        -1,
        2,
        -2,
        3,
        -3,
        0.5,
        -0.5,
        2.5,
        -3.5,
        np.inf,
        -np.inf,
        np.nan,
        1e-40,
        -1e-40,
        3e38,
        -3e38,
        2.0**24,
    ],
    "float32",
)


@dataclass(frozen=True)
class Apply:
    """y = fn(inputs...) on n vectors."""

    fn: str
    lanes: int
    dtype: str = "float32"

    def emit(self, module: ir.Module, name: str, target: Target) -> None:
        names = "abc"[: SCALARS[self.fn].arity] + "y"
        words = " ".join(f"{p}:{self.dtype}" for p in names)
        with function(module, name, words + " first n") as (emit, *pointers, y, _, n), emit.loop(n) as i:
            values = [p[i * self.lanes].load(self.lanes) for p in pointers]
            y[i * self.lanes].store(FUNCTIONS[self.fn](emit, *values))


def run(fn, target, *inputs):
    """fn on float32 or int32 arrays."""
    lanes = TARGETS[target].lanes
    kernel = Apply(fn, lanes, str(inputs[0].dtype))
    size = -(-inputs[0].size // lanes)
    layout = dense((lanes,), 1)
    buffers = [holding(np.resize(x, (size, lanes)), layout) for x in inputs]
    result = unwritten(layout, size, str(inputs[0].dtype))
    call(kernel, target, *buffers, result, n=size)
    return result.values.reshape(-1)[: inputs[0].size].copy()


def every_float(step):
    """Floats of all signs and sizes, evenly over their bit patterns."""
    return np.arange(0, 2**32, step, dtype="uint64").astype("uint32").view("float32")


def close(got, expected, tolerance):
    """Equal to a relative error, denormals to their last bit; infinities and NaN in the same places."""
    with np.errstate(all="ignore"):
        wanted = expected.astype("float32")
        good = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
        good |= np.abs(got - expected) <= tolerance * np.abs(expected) + 3e-45
        good |= (np.abs(expected) >= 3.4028e38) & np.isinf(got)
    return good


def test_every_function_of_the_graph_is_here():
    assert set(FUNCTIONS) == set(SCALARS)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fn", [fn for fn in FUNCTIONS if SCALARS[fn].arity == 1])
def test_one_argument(fn, target):
    step = 1013 if target == "16 lanes" else 40009
    x = np.concatenate([every_float(step), np.linspace(-110, 110, 200_001, dtype="float32"), SPECIAL])
    x = x[~(np.abs(x) > LARGEST.get(fn, np.inf))]
    with np.errstate(all="ignore"):
        expected = getattr(MATHEMATICS, fn)(x.astype("float64"))
    got = run(fn, target, x)
    bad = ~close(got, np.asarray(expected), TOLERANCE.get(fn, 6e-8))
    assert not bad.any(), (x[bad][:5], got[bad][:5], np.asarray(expected)[bad][:5])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fn", [fn for fn in FUNCTIONS if SCALARS[fn].arity == 2])
def test_two_arguments(fn, target):
    rng = np.random.default_rng(0)
    a, b = (v.ravel() for v in np.meshgrid(SPECIAL, SPECIAL))
    size = 400_000 if target == "16 lanes" else 20_000
    a = np.concatenate([a, rng.choice(every_float(4099), size), rng.lognormal(0, 2, size).astype("float32")])
    b = np.concatenate([b, rng.choice(every_float(4099), size), rng.normal(0, 9, size).astype("float32")])
    with np.errstate(all="ignore"):
        if fn in QUOTIENTS:
            exact = (np.abs(a / b) < 2**29) | (b == 0)
            a, b = a[exact], b[exact]
        # a product in float64 of two floats does not see where float32 overflows, but rounds to the same
        expected = getattr(MATHEMATICS, fn)(a.astype("float64"), b.astype("float64"))
    got = run(fn, target, a, b)
    bad = ~close(got, np.asarray(expected), TOLERANCE.get(fn, 6e-8))
    assert not bad.any(), (a[bad][:5], b[bad][:5], got[bad][:5], np.asarray(expected)[bad][:5])


@pytest.mark.parametrize("target", TARGETS)
def test_select_takes_everything_but_zero_for_true(target):
    condition = np.array([0, 1, -0.0, np.nan, np.inf, -3], "float32")
    got = run("select", target, condition, np.arange(6, dtype="float32"), np.full(6, 9, "float32"))
    assert got.tolist() == [9, 1, 9, 3, 4, 5]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("fn", INTEGER)
def test_integers(fn, target):
    rng = np.random.default_rng(1)
    inputs = [rng.integers(-5, 5, 100).astype("int32") for _ in range(SCALARS[fn].arity)]
    with np.errstate(all="ignore"):
        expected = getattr(MATHEMATICS, fn)(*inputs)
    np.testing.assert_array_equal(run(fn, target, *inputs), expected)
