"""One row per op: a function of the float dtype that draws the op and the specs of its inputs.

Every law runs on every row. What can be listed is listed, so no luck is needed to reach it; only shapes and attributes
are drawn. The first axis of most inputs is sometimes the batch.
"""

from math import prod

import numpy as np
from hypothesis import strategies as st

from foveal.ir import node as ir
from foveal.ir.node import BATCH, Spec
from foveal.ir.scalars import SCALARS
from foveal.ops.body import Part, Results, results_of
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad
from foveal.ops.gather import ArgSort, PutAlong, TakeAlong
from foveal.ops.matmul import BatchMatMul, MatMul, MatMulWeightGrad
from foveal.ops.parts import Concat, Pad, Slice
from foveal.ops.pool import AvgPool, AvgPoolGrad, MaxPool, MaxPoolGrad, MaxPoolPick
from foveal.ops.random import RandomUniform
from foveal.ops.reduce import ArgMax, Count, Max
from foveal.ops.rows import PutRows, RankRows, TakeRows
from foveal.ops.sampling import FILL_MODES, INTERPOLATIONS, AffineSample, AffineSampleGrad, ResampleMode
from foveal.ops.scan import Scan
from foveal.ops.shape import Cast, OneHot, Transpose
from foveal.ops.softmax import LogSoftmax, Softmax
from foveal.ops.window import Window
from foveal.record import Record
from loops import scans, side_by_side

small = st.integers(1, 3)
fixed_shapes = st.lists(st.integers(1, 4), max_size=4).map(tuple)


@st.composite
def shapes(draw, min_rank=0):
    """A shape whose first axis is the batch half of the time."""
    shape = draw(st.lists(st.integers(1, 4), min_size=min_rank, max_size=4))
    return (BATCH, *shape[1:]) if shape and draw(st.booleans()) else tuple(shape)


@st.composite
def images(draw, channels=small, rank=2):
    """`(N, *spatial, channels)`, at least 7 pixels each way so that every drawn window fits."""
    n = draw(st.sampled_from([BATCH, 1, 2]))
    return n, *(draw(st.integers(7, 9)) for _ in range(rank)), draw(channels)


@st.composite
def moves(draw, pads):
    """A Window that pads the start and the end of each axis as drawn from `pads`."""
    rank = len(pads)
    sizes = st.tuples(*[small] * rank)
    return Window(draw(sizes), tuple(draw(st.tuples(side, side)) for side in pads), draw(sizes))


@st.composite
def constants(draw, dtype):
    return (ir.Constant(draw(st.sampled_from([0.0, 1.0, 2.5, -0.1])), Spec(draw(fixed_shapes), dtype)),)


@st.composite
def tables(draw, dtype):
    shape = draw(fixed_shapes)
    numbers = draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, -0.5]), min_size=prod(shape), max_size=prod(shape)))
    return (ir.Table(np.array(numbers, dtype).tobytes(), Spec(shape, dtype)),)


def scalar(fn):
    @st.composite
    def case(draw, dtype):
        shape = draw(shapes())
        stretched = [tuple(draw(st.sampled_from([1, n])) for n in shape) for _ in range(SCALARS[fn].arity - 1)]
        cut = [s[draw(st.integers(0, len(s))) :] if BATCH not in shape else s for s in stretched]
        return ir.Elementwise(fn), *(Spec(s, dtype) for s in draw(st.permutations([shape, *cut])))

    return case


@st.composite
def axes(draw, rank):
    return tuple(sorted(draw(st.sets(st.sampled_from(range(rank)))))) if rank else ()


def reduction(op):
    @st.composite
    def case(draw, dtype):
        shape = draw(shapes())
        return op(draw(axes(len(shape)))), Spec(shape, dtype)

    return case


def along_axis(op):
    @st.composite
    def case(draw, dtype):
        shape = draw(shapes(min_rank=1).filter(lambda shape: shape != (BATCH,)))
        first = int(shape[0] == BATCH)
        return op(draw(st.integers(first, len(shape) - 1))), Spec(shape, dtype)

    return case


@st.composite
def stretches(draw, dtype):
    like = draw(shapes())
    start = draw(st.integers(0, len(like)))
    return (
        ir.BroadcastLike(),
        Spec(tuple(draw(st.sampled_from([1, n])) for n in like[start:]), dtype),
        Spec(like, dtype),
    )


@st.composite
def reshapes(draw, dtype):
    shape = draw(shapes())
    first, rest = (shape[:1], shape[1:]) if BATCH in shape else ((), shape)
    return ir.Reshape((*first, *draw(st.sampled_from([rest, rest[::-1], (prod(rest),), (1, *rest)])))), Spec(
        shape, dtype
    )


@st.composite
def transposes(draw, dtype):
    shape = draw(shapes())
    kept = 1 if BATCH in shape else 0
    order = (*range(kept), *draw(st.permutations(range(kept, len(shape)))))
    return Transpose(order), Spec(shape, dtype)


@st.composite
def slices(draw, dtype):
    shape = draw(shapes())
    walk = []
    for n in shape:
        step = 1 if n == BATCH else draw(small)
        start = 0 if n == BATCH else draw(st.integers(0, n - 1))
        count = n if n == BATCH else draw(st.integers(1, (n - start - 1) // step + 1))
        walk.append((start, count, step))
    return Slice(*map(tuple, zip(*walk, strict=True) if walk else ((), (), ()))), Spec(shape, dtype)


@st.composite
def paddings(draw, dtype):
    shape = draw(shapes())
    pads = tuple((0, 0) if n == BATCH else draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for n in shape)
    return Pad(pads, tuple(1 if n == BATCH else draw(small) for n in shape)), Spec(shape, dtype)


@st.composite
def concats(draw, dtype):
    shape = draw(shapes(min_rank=1).filter(lambda shape: shape != (BATCH,)))
    axis = draw(st.integers(int(shape[0] == BATCH), len(shape) - 1))
    sizes = draw(st.lists(small, min_size=1, max_size=3))
    return Concat(axis), *(Spec((*shape[:axis], n, *shape[axis + 1 :]), dtype) for n in sizes)


def casts(source=None, target=None):
    return lambda dtype: shapes().map(lambda shape: (Cast(target or dtype), Spec(shape, source or dtype)))


def one_hots(dtype):
    return st.tuples(st.integers(1, 4), shapes()).map(lambda c: (OneHot(c[0], dtype), Spec(c[1], "int32")))


def uniforms(dtype):
    streams = st.integers(0, 2**32 - 1)
    return st.tuples(streams, shapes()).map(
        lambda c: (RandomUniform(c[0]), Spec((2,), "uint32"), Spec(c[1], dtype)),
    )


@st.composite
def matmuls(draw, dtype):
    leading, given, made, transposed = draw(shapes(min_rank=1)), draw(small), draw(small), draw(st.booleans())
    w = (made, given) if transposed else (given, made)
    return MatMul(transposed), Spec((*leading, given), dtype), Spec(w, dtype)


@st.composite
def matmul_weight_grads(draw, dtype):
    leading = draw(shapes())
    return MatMulWeightGrad(), Spec((*leading, draw(small)), dtype), Spec((*leading, draw(small)), dtype)


@st.composite
def batch_matmuls(draw, dtype):
    lead = draw(shapes(min_rank=1))
    rows, inner, columns = draw(st.integers(1, 5)), draw(small), draw(st.integers(1, 20))
    return BatchMatMul(), Spec((*lead, rows, inner), dtype), Spec((*lead, inner, columns), dtype)


@st.composite
def takes(draw, dtype):
    """Along an axis that is not the batch's; each of the two may be broadcast along any other."""
    shape = draw(shapes(min_rank=1).filter(lambda shape: shape != (BATCH,)))
    axis = draw(st.integers(int(shape[0] == BATCH), len(shape) - 1))
    stretched = draw(st.lists(st.sampled_from(["x", "places", ""]), min_size=len(shape), max_size=len(shape)))
    x = tuple(1 if one == "x" and i != axis else n for i, (n, one) in enumerate(zip(shape, stretched, strict=True)))
    places = [1 if one == "places" else n for n, one in zip(shape, stretched, strict=True)]
    places[axis] = draw(small)
    return TakeAlong(axis), Spec(x, dtype), Spec(tuple(places), "int32")


def ranks(dtype):
    """RankRows is of float32 alone."""
    return st.sampled_from([(BATCH,), (5,)]).map(lambda shape: (RankRows(), Spec(shape, dtype)))


def rows_moved(op):
    return lambda dtype: shapes(min_rank=1).map(lambda shape: (op, Spec(shape, dtype), Spec(shape[:1], "int32")))


def puts(dtype):
    return takes(dtype).map(lambda c: (PutAlong(c[0].axis, c[1].shape), output(*c), c[2]))


def convs(rank):
    @st.composite
    def case(draw, dtype):
        groups = draw(st.integers(1, 2))
        op = Conv(draw(moves([st.integers(0, 3)] * rank)), groups)
        per_group, filters = draw(small), groups * draw(small)
        x = draw(images(st.just(per_group * groups), rank))
        return op, Spec(x, dtype), Spec((*draw(st.tuples(*[small] * rank)), per_group, filters), dtype)

    return case


def pools(op, rank):
    @st.composite
    def case(draw, dtype):
        size = (draw(st.integers(2, 3)), *draw(st.tuples(*[small] * (rank - 1))))
        return op(draw(moves([st.integers(0, k - 1) for k in size])), size), Spec(draw(images(rank=rank)), dtype)

    return case


def output(op, *inputs):
    return op.out(*inputs)


def on_window(rank):
    """The rows of the ops with a window along so many axes."""
    conv, max_pool, avg_pool = convs(rank), pools(MaxPool, rank), pools(AvgPool, rank)

    def derived(case, make):
        return lambda dtype: case(dtype).map(lambda c: make(*c))

    return {
        f"Conv.{rank}d": (Conv, conv),
        f"ConvInputGrad.{rank}d": (
            ConvInputGrad,
            derived(conv, lambda op, x, kernel: (ConvInputGrad(op, x.shape[1:]), output(op, x, kernel), kernel)),
        ),
        f"ConvKernelGrad.{rank}d": (
            ConvKernelGrad,
            derived(conv, lambda op, x, kernel: (ConvKernelGrad(op, kernel.shape), x, output(op, x, kernel))),
        ),
        f"MaxPool.{rank}d": (MaxPool, max_pool),
        f"MaxPoolGrad.{rank}d": (MaxPoolGrad, derived(max_pool, lambda op, x: (MaxPoolGrad(op), output(op, x), x))),
        f"MaxPoolPick.{rank}d": (MaxPoolPick, derived(max_pool, lambda op, x: (MaxPoolPick(op), x, x))),
        f"AvgPool.{rank}d": (AvgPool, avg_pool),
        f"AvgPoolGrad.{rank}d": (
            AvgPoolGrad,
            derived(avg_pool, lambda op, x: (AvgPoolGrad(op, x.shape[1:]), output(op, x))),
        ),
    }


def affine_samples(interpolation, fill_mode):
    @st.composite
    def case(draw, dtype):
        x = draw(images(channels=st.sampled_from([1, 3, 18])))
        op = AffineSample(
            draw(st.tuples(st.integers(1, 9), st.integers(1, 9))), ResampleMode(interpolation, fill_mode, 0.25)
        )
        # float32 whatever x is: no gradient flows to the transforms
        return op, Spec(x, dtype), Spec((x[0], 2, 3), "float32")

    return case


def affine_sample_grads(interpolation, fill_mode):
    forward = affine_samples(interpolation, fill_mode)
    return lambda dtype: forward(dtype).map(lambda c: (AffineSampleGrad(c[0], c[1].shape[1:3]), output(*c), c[2]))


RESAMPLE_MODES = {f"{how}.{mode}": (how, mode) for how in INTERPOLATIONS for mode in FILL_MODES}


CASES = {
    "Constant": (ir.Constant, constants),
    "Table": (ir.Table, tables),
    **{f"Elementwise.{fn}": (ir.Elementwise, scalar(fn)) for fn in SCALARS},
    "Sum": (ir.Sum, reduction(ir.Sum)),
    "Max": (Max, reduction(Max)),
    "Count": (Count, reduction(Count)),
    "ArgMax": (ArgMax, along_axis(ArgMax)),
    "Softmax": (Softmax, along_axis(Softmax)),
    "LogSoftmax": (LogSoftmax, along_axis(LogSoftmax)),
    "BroadcastLike": (ir.BroadcastLike, stretches),
    "Reshape": (ir.Reshape, reshapes),
    "Transpose": (Transpose, transposes),
    "Slice": (Slice, slices),
    "Pad": (Pad, paddings),
    "Concat": (Concat, concats),
    "Cast.float": (Cast, casts()),
    "Cast.to_int": (Cast, casts(target="int32")),
    "Cast.from_int": (Cast, casts(source="int32")),
    "OneHot": (OneHot, one_hots),
    "RandomUniform": (RandomUniform, uniforms),
    "MatMul": (MatMul, matmuls),
    "MatMulWeightGrad": (MatMulWeightGrad, matmul_weight_grads),
    "BatchMatMul": (BatchMatMul, batch_matmuls),
    "TakeAlong": (TakeAlong, takes),
    "PutAlong": (PutAlong, puts),
    "ArgSort": (ArgSort, along_axis(ArgSort)),
    "RankRows": (RankRows, ranks),
    "TakeRows": (TakeRows, rows_moved(TakeRows())),
    "PutRows": (PutRows, rows_moved(PutRows())),
    **on_window(1),
    **on_window(2),
    **on_window(3),
    **{f"AffineSample.{name}": (AffineSample, affine_samples(*mode)) for name, mode in RESAMPLE_MODES.items()},
    "Scan.dense": (Scan, scans("dense")),
    "Scan.conv": (Scan, scans("conv")),
    "Part": (Part, scans("plain")),
    "AffineSampleGrad.bilinear": (AffineSampleGrad, affine_sample_grads("bilinear", "reflect")),
    "AffineSampleGrad.nearest": (AffineSampleGrad, affine_sample_grads("nearest", "constant")),
}
INTEGER_RESULTS = ("ArgMax", "ArgSort", "RankRows", "Cast.to_int")


def build(case):
    """The inputs of a case as placeholders, and its result."""
    op, *specs = case
    inputs = [ir.placeholder(f"x{i}", spec.shape, spec.dtype) for i, spec in enumerate(specs)]
    return inputs, result_of(op, inputs)


def result_of(op, inputs):
    """What an op gives; several tensors side by side."""
    y = ir.apply(op, *inputs)
    return side_by_side(results_of(y)) if isinstance(y.spec, Results) else y


def is_positive(case):
    """Whether the op is defined for positive numbers only."""
    return isinstance(case[0], ir.Elementwise) and SCALARS[case[0].fn].positive


def long(shape, batch):
    """The shape when the batch is this long."""
    return tuple(batch if n == BATCH else n for n in shape)


def draw_feeds(graph, seed, batch=3, positive=False, ties=False):
    """Values for every input, exact in float32.

    Without ties they are 0.5 to 1.5 large, away from the kinks of relu and the poles of log. With ties they are taken
    from few numbers, zero among them.
    """
    rng = np.random.default_rng(seed)

    def values(shape):
        if ties:
            return rng.choice([0.5, 1.0, 2.0] if positive else [-1.0, -0.5, 0.0, 0.5, 2.0], shape)
        sign = 1 if positive else rng.choice([-1, 1], shape)
        return (rng.uniform(0.5, 1.5, shape) * sign).astype("float32")

    integers = {
        "int32": lambda shape: rng.integers(-1, 5, shape),
        "uint32": lambda shape: rng.integers(0, 2**32, shape),
    }
    return {
        name: np.asarray(integers.get(node.spec.dtype, values)(long(node.shape, batch)), node.spec.dtype)
        for name, node in graph.inputs.items()
    }


def retyped(part, dtype):
    """A case, a spec or an op, with every float32 in it replaced."""
    if isinstance(part, tuple):
        return tuple(retyped(each, dtype) for each in part)
    if isinstance(part, ir.Table):
        return ir.Table(part.array.astype(dtype).tobytes(), Spec(part.spec.shape, dtype))
    if isinstance(part, Record):
        return type(part)(*retyped(part.as_tuple(), dtype))
    return dtype if part == "float32" else part
