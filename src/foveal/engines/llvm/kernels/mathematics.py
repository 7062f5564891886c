"""The scalar functions of a network on vectors of any width, written without a call to the C library.

Relative errors are below 3e-7 over all of float32. What does not fit becomes infinite, what is too small fades through
the denormals to zero, and NaN stays NaN. The polynomials of `exp`, `log` and `tanh` are those of S. L. Moshier's Cephes
library, single precision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan

from foveal.engines.llvm.language.emitter import Emitter
from foveal.engines.llvm.language.types import F32, F64, FLOATS, I32, I64, element, vector
from foveal.engines.llvm.language.values import Value

LOG2_E = 1.4426950408889634
LN_2 = 0.6931471805599453
LN_2_HIGH, LN_2_LOW = 0.693359375, -2.12194440e-4  # few bits in the first, so that whole multiples of it are exact

# Added to a float of moderate size, these leave its nearest whole number in the low bits of the sum.
ROUND_32, ROUND_64 = 1.5 * 2**23, 1.5 * 2**52
ROUND_32_BITS = 0x4B400000

EXP = (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
LOG = (
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
)
TANH = (-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
# Fitted so that the largest relative error is least: erf(x) / x - 1 in x * x, and the logarithm of 1 - erf(x) in x.
ERF = (-5.862079637e-4, 4.967512393e-3, -2.674887507e-2, 1.128132136e-1, -3.761244609e-1, 1.283791424e-1)
LOG_ERFC = (
    1.924318621e-4,
    -3.008595483e-3,
    2.208787974e-2,
    -1.036408321e-1,
    -6.375164145e-1,
    -1.127475350,
    -2.446225837e-4,
)
ERF_SPLIT, ERF_END = 0.95, 4.0
ATANH_64 = tuple(2 / (2 * i + 1) for i in reversed(range(8)))  # log((1 + s) / (1 - s)) / s in powers of s * s
EXP_64 = (1 / 362880, 1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1.0, 1.0)

SQRT_HALF_BITS, ONE_BITS, MANTISSA = 0x3F3504F3, 0x3F800000, 0x007FFFFF
SQRT_HALF_BITS_64, ONE_BITS_64, MANTISSA_64 = 0x3FE6A09E667F3BCD, 0x3FF << 52, (1 << 52) - 1
SMALLEST_NORMAL = 2.0**-126


def polynomial(emit: Emitter, x: Value, coefficients: Sequence[float]) -> Value:
    """Horner's rule, highest power first."""
    y = emit.value(coefficients[0], x.kind)
    for c in coefficients[1:]:
        y = emit.fma(y, x, c)
    return y


def clamp(emit: Emitter, x: Value, low: float, high: float) -> Value:
    """NaN stays NaN."""
    x = emit.select(x > high, high, x)
    return emit.select(x < low, low, x)


def exp(emit: Emitter, x: Value) -> Value:
    """2**n * exp(r), with n the nearest whole number of ln 2 in x."""
    x = clamp(emit, x, -104.0, 89.0)
    shifted = emit.fma(x, LOG2_E, ROUND_32)
    n = shifted - ROUND_32
    r = emit.fma(n, -LN_2_LOW, emit.fma(n, -LN_2_HIGH, x))
    power = emit.fma(polynomial(emit, r, EXP), r * r, r) + 1.0
    whole = _bits(shifted) - ROUND_32_BITS
    # 2**n alone may not be a float where the result is one, so it comes in two halves
    half = ((whole + 256) >> 1) - 128
    return power * _power_of_two(half) * _power_of_two(whole - half)


def _power_of_two(n: Value) -> Value:
    return ((n + 127) << 23).bits_as(vector(F32, n.lanes))


def _bits(x: Value) -> Value:
    return x.bits_as(vector(I32 if element(x.kind) == F32 else I64, x.lanes))


def log(emit: Emitter, x: Value) -> Value:
    """n * ln 2 + log m, with m between the roots of 1/2 and of 2."""
    tiny = x < SMALLEST_NORMAL
    bits = _bits(emit.select(tiny, x * 2.0**23, x)) + (ONE_BITS - SQRT_HALF_BITS)
    n = ((bits >> 23) - 127).to(F32) - emit.select(tiny, emit.value(23.0, x.kind), 0.0)
    z = ((bits & MANTISSA) + SQRT_HALF_BITS).bits_as(x.kind) - 1.0
    square = z * z
    y = emit.fma(polynomial(emit, z, LOG) * z, square, n * LN_2_LOW)
    y = emit.fma(n, LN_2_HIGH, z + emit.fma(square, -0.5, y))
    y = emit.select(x < inf, y, x)
    y = emit.select(x.equals(0.0), -inf, y)
    return emit.select(x < 0.0, nan, y)


def tanh(emit: Emitter, x: Value) -> Value:
    """An odd polynomial near 0, else 1 - 2 / (exp(2 |x|) + 1) with the sign of x."""
    size = emit.intrinsic("llvm.fabs", x)
    square = x * x
    near = emit.fma(polynomial(emit, square, TANH) * square, x, x)
    far = 1.0 - 2.0 / (exp(emit, size * 2.0) + 1.0)
    return emit.select(size < 0.625, near, emit.intrinsic("llvm.copysign", far, x))


def sigmoid(emit: Emitter, x: Value) -> Value:
    """1 / (1 + exp -x), both halves of the fraction multiplied by exp x where that is the small one."""
    t = exp(emit, emit.intrinsic("llvm.fabs", x) * -1.0)
    return emit.select(x < 0.0, t, 1.0) / (t + 1.0)


def softplus(emit: Emitter, x: Value) -> Value:
    """log(1 + exp x) as max(x, 0) + log(1 + t), t = exp -|x|; what rounding took from 1 + t is added again."""
    t = exp(emit, emit.intrinsic("llvm.fabs", x) * -1.0)
    u = t + 1.0
    return relu(emit, x) + (log(emit, u) + (t - (u - 1.0)) / u)


def erf(emit: Emitter, x: Value) -> Value:
    """An odd polynomial near 0, else 1 - exp(a polynomial of |x|) with the sign of x; 1 from 4 on."""
    size = emit.intrinsic("llvm.fabs", x)
    near = emit.fma(polynomial(emit, x * x, ERF), x, x)
    far = 1.0 - exp(emit, polynomial(emit, clamp(emit, size, 0.0, ERF_END), LOG_ERFC))
    return emit.select(size < ERF_SPLIT, near, emit.intrinsic("llvm.copysign", far, x))


def pow(emit: Emitter, a: Value, b: Value) -> Value:
    """exp(b log |a|) in float64, then the sign; the special cases are C's, as in NumPy."""
    size = emit.intrinsic("llvm.fabs", a).to(F64)
    exponent = clamp(emit, b, -1e30, 1e30).to(F64)  # finite, so that 1 to the power of infinity is 1
    y = _exp_64(emit, exponent * _log_64(emit, size)).to(F32)
    huge = emit.intrinsic("llvm.fabs", b) >= 2.0**25  # whole and even, all of them
    integer = emit.select(b.equals(b) & (huge ^ 1), b, 0.0).to(I32)
    whole = huge | integer.to(F32).equals(b)
    odd = emit.select(whole, integer & 1, 0)
    y = (_bits(y) ^ (_bits(a) & (odd << 31))).bits_as(a.kind)
    y = emit.select((a < 0.0) & (a > -inf) & (whole ^ 1), nan, y)
    return emit.select(b.equals(0.0) | a.equals(1.0), 1.0, y)


def _log_64(emit: Emitter, x: Value) -> Value:
    """log of a float64 that was a float32 >= 0, to about 1e-12."""
    bits = _bits(x) + (ONE_BITS_64 - SQRT_HALF_BITS_64)
    n = ((bits >> 52) - 1023).to(I32).to(F64)
    m = ((bits & MANTISSA_64) + SQRT_HALF_BITS_64).bits_as(x.kind)
    s = (m - 1.0) / (m + 1.0)
    y = emit.fma(n, LN_2, s * polynomial(emit, s * s, ATANH_64))
    y = emit.select(x < inf, y, x)
    return emit.select(x.equals(0.0), -inf, y)


def _exp_64(emit: Emitter, x: Value) -> Value:
    """exp of a float64, to about 1e-10; beyond the range of float32 it is only known to be beyond."""
    x = clamp(emit, x, -200.0, 200.0)
    shifted = emit.fma(x, LOG2_E, ROUND_64)
    power = polynomial(emit, emit.fma(shifted - ROUND_64, -LN_2, x), EXP_64)
    return (_bits(power) + (_bits(shifted) << 52)).bits_as(x.kind)


WHOLE = 2.0**23
"""From here on every float32 is a whole number."""


def floor(emit: Emitter, x: Value) -> Value:
    """The largest whole number that is not above x, with the sign of x."""
    if element(x.kind) not in FLOATS:
        return x
    small = emit.intrinsic("llvm.fabs", x) < WHOLE
    cut = emit.select(small, x, 0.0).to(I32).to(F32)
    below = emit.intrinsic("llvm.copysign", cut - emit.select(cut > x, emit.value(1.0, x.kind), 0.0), x)
    return emit.select(small, below, x)


def rounded(emit: Emitter, x: Value) -> Value:
    """The nearest whole number, halves to the even one: adding 2**23 leaves no room for what is behind the point."""
    if element(x.kind) not in FLOATS:
        return x
    size = emit.intrinsic("llvm.fabs", x)
    near = emit.intrinsic("llvm.copysign", (size + WHOLE) - WHOLE, x)
    return emit.select(size < WHOLE, near, x)


def _divided(emit: Emitter, a: Value, b: Value) -> tuple[Value, Value]:
    """The quotient's floor and what is left, with the sign of b; exact for quotients below 2**29, in float64."""
    wide, by = a.to(F64), b.to(F64)
    quotient = wide / by
    small = emit.intrinsic("llvm.fabs", quotient) < 2.0**30
    whole = emit.select(small, emit.select(small, quotient, 0.0).to(I32).to(F64), quotient)
    left = emit.select(whole.equals(0.0), wide, emit.fma(whole * -1.0, by, wide))
    low = ((left < 0.0) & (by > 0.0)) | ((left > 0.0) & (by < 0.0))
    return emit.select(low, whole - 1.0, whole).to(F32), emit.select(low, left + by, left).to(F32)


def floor_divide(emit: Emitter, a: Value, b: Value) -> Value:
    """The quotient's floor; of integers computed with integers, and 0 where b is 0, as in NumPy."""
    if element(a.kind) in FLOATS:
        return _divided(emit, a, b)[0]
    zero = b.equals(0)
    quotient = a / emit.select(zero, 1, b)
    low = (quotient * b).differs(a) & ((a < 0) ^ (b < 0))
    return emit.select(zero, 0, quotient - truth(emit, low, a))


def mod(emit: Emitter, a: Value, b: Value) -> Value:
    """What is left of a after whole b's, with the sign of b; 0 for integers where b is 0."""
    if element(a.kind) in FLOATS:
        return emit.select(b.equals(0.0), nan, _divided(emit, a, b)[1])
    return emit.select(b.equals(0), 0, a - floor_divide(emit, a, b) * b)


TWO_OVER_PI, HALF_PI = 0.6366197723675814, 1.5707963267948966
HALF_PI_HIGH, HALF_PI_LOW = 1.5707963267341256, 6.077100506506192e-11  # 33 bits in the first
SIN = (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
COS = (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
ARCTAN = (8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1)


def _sine(emit: Emitter, x: Value, quarter: int) -> Value:
    """sin(x + quarter * pi / 2): polynomials of what is left of x after whole quarters of a turn, found in float64."""
    wide = x.to(F64)
    shifted = emit.fma(wide, TWO_OVER_PI, ROUND_64)
    turns = shifted - ROUND_64
    r = emit.fma(turns, -HALF_PI_LOW, emit.fma(turns, -HALF_PI_HIGH, wide)).to(F32)
    square = r * r
    sine = emit.fma(polynomial(emit, square, SIN) * square, r, r)
    cosine = emit.fma(polynomial(emit, square, COS), square * square, emit.fma(square, -0.5, 1.0))
    place = _bits(shifted).to(I32) + quarter
    y = emit.select((place & 1).equals(0), sine, cosine)
    return emit.select((place & 2).equals(0), y, y * -1.0)


def sin(emit: Emitter, x: Value) -> Value:
    return _sine(emit, x, 0)


def cos(emit: Emitter, x: Value) -> Value:
    return _sine(emit, x, 1)


def _arctan(emit: Emitter, x: Value) -> Value:
    """Of 0 to 1: above tan(pi / 8) the angle is pi / 4 and that of (x - 1) / (x + 1)."""
    far = x > 0.4142135623730950
    z = emit.select(far, (x - 1.0) / (x + 1.0), x)
    square = z * z
    return emit.fma(polynomial(emit, square, ARCTAN) * square, z, z) + emit.select(
        far, emit.value(HALF_PI / 2, x.kind), 0.0
    )


def arctan(emit: Emitter, x: Value) -> Value:
    """That of 1 / x from a quarter of a turn where x is above 1."""
    size = emit.intrinsic("llvm.fabs", x)
    steep = size > 1.0
    y = _arctan(emit, emit.select(steep, 1.0 / size, size))
    return emit.intrinsic("llvm.copysign", emit.select(steep, HALF_PI - y, y), x)


def arctan2(emit: Emitter, a: Value, b: Value) -> Value:
    """The angle of the point (b, a), from that of the smaller coordinate over the larger."""
    high, wide = emit.intrinsic("llvm.fabs", a), emit.intrinsic("llvm.fabs", b)
    steep = high > wide
    below, above = emit.select(steep, high, wide), emit.select(steep, wide, high)
    ratio = emit.select(below.equals(0.0), 0.0, emit.select(below.equals(above), 1.0, above / below))
    ratio = emit.select(below.equals(below) & above.equals(above), ratio, nan)
    y = _arctan(emit, ratio)
    y = emit.select(steep, HALF_PI - y, y)
    y = emit.select(emit.intrinsic("llvm.copysign", emit.value(1.0, b.kind), b) < 0.0, 2 * HALF_PI - y, y)
    return emit.intrinsic("llvm.copysign", y, a)


def log1p(emit: Emitter, x: Value) -> Value:
    """log u, u = 1 + x, and what rounding took from u (W. Kahan)."""
    u = x + 1.0
    y = log(emit, u) + emit.select(u > 0.0, (x - (u - 1.0)) / u, 0.0)
    return emit.select(emit.intrinsic("llvm.fabs", x) < inf, y, log(emit, u))


def expm1(emit: Emitter, x: Value) -> Value:
    """2 t / (1 - t), t = tanh(x / 2), near 0; else exp x - 1."""
    t = tanh(emit, clamp(emit, x, -1.0, 1.0) * 0.5)
    return emit.select(emit.intrinsic("llvm.fabs", x) < 1.0, t * 2.0 / (1.0 - t), exp(emit, x) - 1.0)


def relu(emit: Emitter, x: Value) -> Value:
    return emit.select(x < 0, 0, x)


def maximum(emit: Emitter, a: Value, b: Value) -> Value:
    return _first_if(emit, a > b, a, b)


def minimum(emit: Emitter, a: Value, b: Value) -> Value:
    return _first_if(emit, a < b, a, b)


def _first_if(emit: Emitter, better: Value, a: Value, b: Value) -> Value:
    """The first if it is better, or not a number; the second otherwise, which may be none either."""
    chosen = emit.select(better, a, b)
    return emit.select(a.differs(a), a, chosen) if element(a.kind) in FLOATS else chosen


def absolute(emit: Emitter, x: Value) -> Value:
    return emit.intrinsic("llvm.fabs", x) if element(x.kind) in FLOATS else emit.maximum(x, x * -1)


def sign(emit: Emitter, x: Value) -> Value:
    return emit.select(x > 0, 1, emit.select(x < 0, -1, x))


def truth(emit: Emitter, condition: Value, like: Value) -> Value:
    """1 where the condition holds, else 0, as numbers of a type."""
    return emit.select(condition, emit.value(1, like.kind), 0)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "add": lambda emit, a, b: a + b,
    "sub": lambda emit, a, b: a - b,
    "mul": lambda emit, a, b: a * b,
    "div": lambda emit, a, b: a / b,
    "pow": pow,
    "maximum": maximum,
    "minimum": minimum,
    "greater": lambda emit, a, b: truth(emit, a > b, a),
    "greater_equal": lambda emit, a, b: truth(emit, a >= b, a),
    "equal": lambda emit, a, b: truth(emit, a.equals(b), a),
    "select": lambda emit, condition, yes, no: emit.select(condition.differs(0), yes, no),
    "neg": lambda emit, x: x * -1,
    "exp": exp,
    "log": log,
    "sqrt": lambda emit, x: emit.intrinsic("llvm.sqrt", x),
    "square": lambda emit, x: x * x,
    "abs": absolute,
    "sign": sign,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "erf": erf,
    "relu": relu,
    "step": lambda emit, x: truth(emit, x > 0, x),
    "stop_gradient": lambda emit, x: x,
    "floor": floor,
    "round": rounded,
    "mod": mod,
    "floor_divide": floor_divide,
    "sin": sin,
    "cos": cos,
    "arctan": arctan,
    "arctan2": arctan2,
    "log1p": log1p,
    "expm1": expm1,
}
"""Every row of `ir.scalars.SCALARS`: called with an Emitter and Values of one type, which may be int32 for the rows
that make sense there. Comparisons give 1 or 0. NaN is handed on as in NumPy."""
