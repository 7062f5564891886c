"""Native threads that compute the shares of one job: a pool of them, and the barrier between a job's stages.

A thread that waits spins briefly and then sleeps in the kernel (a futex): a spinning thread would take the core from
the very thread it waits for when other processes run too. Where there is no futex, Python threads do the same work.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import llvmlite.binding as llvm
from llvmlite import ir

from foveal.cores import usable_cores
from foveal.engines.llvm.language.emitter import Emitter, function
from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.language.types import I32, I64, VOID, constant
from foveal.engines.llvm.language.values import Pointer, Value
from foveal.engines.llvm.runtime.jit import Library, load
from foveal.errors import ArgumentError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

MOST_THREADS = 64
DEFAULT_MOST = 16  # more seldom helps a small network
SPINS = 1000  # about 50 us on recent processors, what a sleeping thread takes to wake up
FEW_SPINS = 30  # while spinning is futile, as two threads share a core; it is then tried only now and then
HOPE, RETRY = 4, 32

LINE = 16  # i64 words; two cache lines, as processors fetch them in pairs
ARRIVED = LINE  # in `sync`: how many threads have reached the barrier; its word 0 counts the barriers passed
SYNC = 2 * LINE  # words that a barrier needs
SLEEPERS, FUTILE = 1, 2  # in a line whose word 0 is waited for: threads that sleep, long spins in vain
BODY, CONTEXT, THREADS, CLAIMS = 3, 4, 5, 6  # in a worker's line, whose word 0 counts its jobs

ARCHITECTURE = llvm.get_process_triple().partition("-")[0]
SYSCALLS = {"x86_64": 202, "aarch64": 98}  # the number of Linux's futex
FUTEX = SYSCALLS.get(ARCHITECTURE) if sys.platform == "linux" else None
FUTEX_WAIT, FUTEX_WAKE, EVERYBODY = 128, 129, 2**31 - 1  # both private to the process
PAUSES = {"x86_64": ("llvm.x86.sse2.pause", []), "aarch64": ("llvm.aarch64.isb", [constant(I32, 15)])}

WORD = ctypes.c_int64


class Program(Protocol):
    """What a pool runs: addresses of native functions and of their data.

    `body(context, share, sync, threads)` computes one share of all stages, with `barrier(sync, share, threads)`
    between them. `stage(context, share, number, threads)` computes one share of one stage.
    """

    @property
    def body(self) -> int: ...
    @property
    def stage(self) -> int: ...
    @property
    def stages(self) -> int: ...
    @property
    def context(self) -> int: ...


# -- native code


def emit_barrier(module: ir.Module) -> None:
    """Define `barrier(sync, share, threads)` in a module: returns when all threads have called it.

    `sync` points to `SYNC` words that were 0 before the first use, aligned to a line. They can be used again at once,
    also with another number of threads. What a thread wrote before the barrier, all see after it.
    """
    _emit_waiting(module)
    with function(module, "barrier", "sync:int64 share threads") as (emit, sync, _, threads), emit.when(threads > 1):
        passed = emit.load_atomic(sync)
        _arrive(emit, sync, threads)
        emit.call("wait_while", sync, passed)


def _emit_waiting(module: ir.Module) -> None:
    """Define `post(word, value)` and `wait_while(word, value)`, which returns when the word is no longer the value."""
    with function(module, "post", "word:int64 value") as (emit, word, value):
        emit.store_atomic(word, value)
        with emit.when(emit.load_atomic(word[SLEEPERS]).differs(0)):
            _futex(emit, word, FUTEX_WAKE, EVERYBODY)
    with function(module, "wait_while", "word:int64 value") as (emit, word, value):
        futile, turns = emit.load_atomic(word[FUTILE]), [emit.value(0)]
        hopeful = (futile < HOPE) | (futile % RETRY).equals(0)
        spins = emit.select(hopeful, SPINS, min(SPINS, FEW_SPINS))
        with emit.forever(turns) as leave:
            leave(emit.load_atomic(word).differs(value))
            _pause(emit)
            turns[0] = turns[0] + 1
            with emit.when(turns[0] > spins):
                emit.add_atomic(word[SLEEPERS], 1)
                _futex(emit, word, FUTEX_WAIT, value)  # returns at once if the word has changed
                emit.add_atomic(word[SLEEPERS], -1)
        with emit.when(turns[0] > FEW_SPINS):
            emit.store_atomic(word[FUTILE], emit.select(turns[0] > spins, futile + 1, 0))


def _futex(emit: Emitter, word: Pointer, operation: int, value: Value | int) -> None:
    """The futex is the word's low half: little-endian, and no waiter sleeps through 2**32 changes."""
    if FUTEX is not None:
        number = constant(I64, FUTEX)
        emit.external("syscall", I64, number, word, operation, value, 0, 0, 0, variadic=True)


def _pause(emit: Emitter) -> None:
    if ARCHITECTURE in PAUSES:
        name, arguments = PAUSES[ARCHITECTURE]
        emit.external(name, VOID, *arguments)


def _arrive(emit: Emitter, sync: Pointer, threads: Value) -> None:
    """Count this thread in; the last one opens the barrier."""
    passed = emit.load_atomic(sync)
    arrived = emit.add_atomic(sync[ARRIVED], 1) + 1
    with emit.when(arrived.equals(threads)):
        emit.store_atomic(sync[ARRIVED], 0)
        emit.call("post", sync, passed + 1)


def _emit_crew() -> str:
    """The crew's own module. A crew is `SYNC` words for its barrier, then a line for each worker from share 1 on."""
    module = ir.Module("crew")
    emit_barrier(module)
    with function(module, "hand", "line:int64 body context threads") as (emit, line, body, context, threads):
        for place, word in ((BODY, body), (CONTEXT, context), (THREADS, threads)):
            line[place].store(word)
        emit.call("post", line, line.load() + 1)
    with function(module, "run", "crew:int64 body context threads", export=True) as (
        emit,
        crew,
        body,
        context,
        threads,
    ):
        with emit.loop(threads, start=1) as share:
            emit.call("hand", _line(crew, share), body, context, threads)
        emit.call_address(body, emit.pointer(context), 0, crew, threads)
        emit.call("barrier", crew, 0, threads)
    with (
        function(module, "work", "crew:int64 share", export=True) as (emit, crew, share),
        # Ctrl-C may interrupt Python after it started a thread; it then starts another, which goes home here.
        emit.when(emit.add_atomic(_line(crew, share)[CLAIMS], 1).equals(0)),
    ):
        line, jobs = _line(crew, share), [emit.value(0)]
        with emit.forever(jobs) as leave:
            emit.call("wait_while", line, jobs[0])
            jobs[0] = jobs[0] + 1
            body, context, threads = (line[place].load() for place in (BODY, CONTEXT, THREADS))
            leave(body.equals(0))
            emit.call_address(body, emit.pointer(context), share, crew, threads)
            _arrive(emit, crew, threads)
    with (
        function(module, "dismiss", "crew:int64", export=True) as (emit, crew),
        emit.loop(MOST_THREADS, start=1) as share,
    ):
        emit.call("hand", _line(crew, share), 0, 0, 0)
    return str(module)


def _line(crew: Pointer, share: Value) -> Pointer:
    return crew[share * LINE + (SYNC - LINE)]


@cache
def _crew_library() -> Library:
    return load(_emit_crew, "crew", host_target())


# -- pools


class Pool:
    """Runs programs on so many threads, the caller's among them.

    All pools of a process share their threads, which run one program at a time; one on a single thread runs on the
    caller's, beside others. A program always runs to its end,
    also when the user presses Ctrl-C meanwhile, so that it leaves no half-updated weights.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def run(self, program: Program) -> None:
        """Run all stages of a program. Any Python thread may call this at any time."""
        _crew.run(program, self.threads)


def get_pool(threads: int | None = None) -> Pool:
    """The process's pool of so many threads; None means `default_threads()`. Threads start when they are needed."""
    threads = default_threads() if threads is None else threads
    if not (isinstance(threads, int) and 1 <= threads <= MOST_THREADS):
        raise ArgumentError(f"llvm engine: `threads` must be a whole number from 1 to {MOST_THREADS}, got {threads!r}.")
    return Pool(threads)


class NativeCrew:
    """Workers that wait for jobs in native code."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: list[threading.Thread] = []
        self._size = 0
        self._closed = False
        self._run: Callable[[int, int, int, int], None]
        self._memory = (WORD * (SYNC + MOST_THREADS * LINE))()
        self._address = -(-ctypes.addressof(self._memory) // (8 * LINE)) * (8 * LINE)

    def run(self, program: Program, threads: int) -> None:
        if threads == 1:  # needs nobody, so that several callers may each run one
            _body(program)(program.context, 0, 0, 1)
            return
        with self._lock:
            if threads <= self._size or self._grow(threads):
                self._run(self._address, program.body, program.context, threads)
            else:
                _run_alone(program, threads)

    def _grow(self, threads: int) -> bool:
        """Start the threads that are missing; False if the system or the ending interpreter gives no more."""
        if self._closed:
            return False
        library = _crew_library()
        self._run = library.function("run", WORD, WORD, WORD, WORD)
        work = library.function("work", WORD, WORD)
        for share in range(max(self._size, 1), threads):
            worker = threading.Thread(target=work, args=(self._address, share), name=f"foveal-{share}", daemon=True)
            self._workers.append(worker)
            try:
                worker.start()
            except RuntimeError:
                self._workers.pop()
                return False
            self._size = share + 1
        self._size = max(self._size, 1)
        return True

    def close(self) -> None:
        """Send the workers home: one that is still in native code when the interpreter ends would crash."""
        with self._lock:
            self._closed, self._size = True, 0
            if self._workers:
                _crew_library().function("dismiss", WORD)(self._address)
            for worker in self._workers:
                if worker.is_alive():
                    worker.join()
            self._workers.clear()


class PythonCrew:
    """Python threads, which meet after every stage; for systems without a futex."""

    def __init__(self) -> None:
        from concurrent.futures import Future, ThreadPoolExecutor  # slow to import, and seldom needed

        self._turns = ThreadPoolExecutor(1, "foveal-turn")
        self._shares = ThreadPoolExecutor(MOST_THREADS, "foveal")
        self._done: Callable[[], Future[None]] = Future

    def run(self, program: Program, threads: int) -> None:
        job, interrupted = self._submit(self._turns, self._run_stages, program, threads), None
        while not job.done():
            try:
                job.exception()
            except KeyboardInterrupt as pressed:
                interrupted = pressed
        if interrupted is not None:
            raise interrupted
        job.result()

    def _run_stages(self, program: Program, threads: int) -> None:
        stage = _stage(program)
        for number in range(program.stages):
            shares = range(threads)
            for job in [self._submit(self._shares, stage, program.context, share, number, threads) for share in shares]:
                job.result()

    def _submit(self, threads: ThreadPoolExecutor, work: Callable[..., None], *arguments: Any) -> Future[None]:
        try:
            return threads.submit(work, *arguments)
        except RuntimeError:  # the interpreter is ending and starts no more work on other threads
            work(*arguments)
            done = self._done()
            done.set_result(None)
            return done

    def close(self) -> None:
        self._turns.shutdown()
        self._shares.shutdown()


def _run_alone(program: Program, threads: int) -> None:
    """All shares of a program on the caller's thread."""
    stage = _stage(program)
    for number in range(program.stages):
        for share in range(threads):
            stage(program.context, share, number, threads)


def _body(program: Program) -> Callable[[int, int, int, int], None]:
    return ctypes.CFUNCTYPE(None, WORD, WORD, WORD, WORD)(program.body)


def _stage(program: Program) -> Callable[[int, int, int, int], None]:
    return ctypes.CFUNCTYPE(None, WORD, WORD, WORD, WORD)(program.stage)


def _new_crew() -> NativeCrew | PythonCrew:
    return NativeCrew() if FUTEX is not None and os.environ.get("FOVEAL_POOL") != "python" else PythonCrew()


def _after_fork() -> None:
    """A child process has the parent's memory, but none of its threads."""
    global _crew
    _crew = _new_crew()


_crew = _new_crew()
atexit.register(lambda: _crew.close())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# -- how many


def default_threads() -> int:
    """How many threads to use: FOVEAL_THREADS, or one for each core that this process may use, at most 16."""
    chosen = os.environ.get("FOVEAL_THREADS", "")
    if not chosen:
        return min(usable_cores(), DEFAULT_MOST)
    if not (chosen.isdecimal() and 1 <= int(chosen) <= MOST_THREADS):
        raise ArgumentError(
            f"llvm engine: FOVEAL_THREADS must be a whole number from 1 to {MOST_THREADS}, got {chosen!r}. "
            "Unset it to use all processors."
        )
    return int(chosen)
