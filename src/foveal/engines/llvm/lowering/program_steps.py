"""What lowering makes of a graph: storages, the buffers that see them, and the steps that fill them."""

from __future__ import annotations

from enum import Enum, auto

from foveal.engines.llvm.kernels.kernel import Kernel
from foveal.engines.llvm.kernels.memory_layout import Layout
from foveal.ir.node import Table
from foveal.record import Record


class Place(Enum):
    """Who owns a storage, and for how long its values live."""

    STATE = auto()  # the caller's weights: fixed addresses, kept between runs
    FEED = auto()  # what the caller feeds, for one run
    TABLE = auto()  # numbers of the program's own: they never change
    WHOLE = auto()  # a tensor without a batch axis
    BATCH = auto()  # rows of a batch
    SUMS = auto()  # one sum for each slot of the batch, zero when a run starts
    OUTPUT = auto()  # rows of a result that the caller takes away


class Storage(Record, eq=False):
    """Memory for one tensor, or for each row of one. `size` counts elements, of one row for BATCH and OUTPUT."""

    place: Place
    size: int
    dtype: str = "float32"
    name: str = ""
    neutral: float = 0.0  # what SUMS start from
    layout: Layout | None = None  # where values lie in it; what lies between them must be zero when it is read


class Buffer(Record):
    """A storage seen as a tensor."""

    storage: Storage
    layout: Layout

    @property
    def batched(self) -> bool:
        return self.storage.place in (Place.BATCH, Place.OUTPUT)


class Work(Enum):
    """How a step is shared out."""

    IMAGES = auto()  # a row kernel that runs image by image, depth first
    ROWS = auto()  # a row kernel that wants many rows at once
    GATHER = auto()  # copies the rows of a feed
    WHOLE = auto()  # a row kernel on a tensor without a batch axis, by one thread
    SHARED = auto()  # a range kernel, its items shared by the threads
    ALONE = auto()  # a range kernel with so few items that one thread does it


SINGLE = (Work.WHOLE, Work.ALONE)
"""Work that the first thread does alone, in order, so that it needs no barrier in between."""

BATCH_WORK = (Work.IMAGES, Work.ROWS, Work.GATHER)


class Step(Record, eq=False):
    """One kernel at work.

    Parameters
    ----------
    reads, writes : tuple of Storage
        In the order of the kernel's arguments. What it adds to (SUMS) counts as written.
    scratch : tuple of Storage
        Memory of its own for each thread, for the length of a call.
    items : int
        For range kernels how many items there are, for WHOLE how many rows.
    """

    kernel: Kernel
    work: Work
    reads: tuple[Storage, ...]
    writes: tuple[Storage, ...]
    scratch: tuple[Storage, ...] = ()
    items: int = 1
    label: str = ""

    @property
    def batched(self) -> bool:
        return self.work in BATCH_WORK


class Steps(Record, eq=False):
    """All steps of a program, with what they start from and leave behind."""

    steps: list[Step]
    tables: dict[Storage, Table]
    feeds: dict[str, Storage]
    states: dict[str, Storage]
    outputs: dict[str, Buffer]
