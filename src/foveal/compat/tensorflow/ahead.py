"""Elements made ahead of those who use them, by other threads: in their order, and with the same random numbers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Full, Queue
from typing import Any

from foveal.cores import usable_cores
from foveal.eager.computing import programs_run
from foveal.seeds import next_seed, seeds_from

END = object()
PATIENCE = 0.1
"""Seconds after which a thread looks whether anybody still waits for it."""


def mapped_ahead(function: Callable[[Any], Any], elements: Iterable[Any], workers: int) -> Iterator[Any]:
    """What a function makes of each element, several at a time.

    A function that runs compiled programs, as layers do, is called for one at a time: programs use all cores
    themselves, and their random numbers follow the order of the calls.
    """
    iterator, seed = iter(elements), next_seed()

    def at(index: int, element: Any) -> Any:
        with seeds_from(seed, index):
            return function(element)

    before = programs_run()
    for index, element in enumerate(iterator):
        yield at(index, element)
        break
    if workers < 2 or programs_run() != before:
        for index, element in enumerate(iterator, 1):
            yield at(index, element)
        return
    yield from _in_threads(at, iterator, workers)


def _in_threads(at: Callable[[int, Any], Any], elements: Iterator[Any], workers: int) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="foveal-map")
    try:
        for index, element in enumerate(elements, 1):
            waiting.append(pool.submit(at, index, element))
            if len(waiting) >= 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def thread_count(asked: Any) -> int:
    """How many threads `num_parallel_calls` means: none asked for is one, AUTOTUNE one for each core."""
    count = 1 if asked is None else int(asked)
    return min(usable_cores(), 16) if count < 0 else min(count, 4 * usable_cores())


class Prefetched:
    """Elements of which a thread makes so many before they are asked for.

    Parameters
    ----------
    elements : function that gives an iterator
    size : int
    """

    def __init__(self, elements: Callable[[], Iterator[Any]], size: int) -> None:
        self._elements, self._queue = elements, Queue[Any](size)
        self._stopped = threading.Event()
        self._seed = next_seed()

    def __iter__(self) -> Iterator[Any]:
        thread = threading.Thread(target=self._work, name="foveal-prefetch", daemon=True)
        thread.start()
        try:
            while (item := self._next(thread)) is not END:
                yield item
        finally:
            self._stopped.set()

    def _next(self, thread: threading.Thread) -> Any:
        """The next element, or END; an error that the thread met is raised here."""
        while True:
            try:
                item, error = self._queue.get(timeout=10 * PATIENCE)
            except Empty:
                if thread.is_alive():
                    continue
                return END
            if error is not None:
                raise error
            return item

    def _work(self) -> None:
        try:
            with seeds_from(self._seed):
                for element in self._elements():
                    if not self._put((element, None)):
                        return
            self._put((END, None))
        except BaseException as error:
            self._put((END, error))

    def _put(self, item: Any) -> bool:
        """Whether somebody still waits for it."""
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=PATIENCE)
            except Full:
                continue
            return True
        return False
