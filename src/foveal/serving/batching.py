"""Requests that come at about the same time are computed as one batch: nobody waits for others to come."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Rows = dict[str, Array]
"""Arrays by the names of a model's inputs or outputs, with as many rows each."""

SHORT_SECONDS = 2e-3
"""A batch that takes no longer is computed at once; going to another thread and back would cost more than it saves."""


class Busy(Exception):
    """More rows wait than may wait."""


class Waiting:
    """One request in the queue."""

    __slots__ = ("answer", "inputs", "rows")

    def __init__(self, inputs: Rows, rows: int, answer: asyncio.Future[Rows]) -> None:
        self.inputs, self.rows, self.answer = inputs, rows, answer


class Batcher:
    """Computes what waits, as much at once as is allowed, one batch after the other.

    Parameters
    ----------
    predict : callable
        The inputs of some requests, whose rows have the same shapes, to the outputs of each.
    most_rows : int
        Of a batch, unless one request alone has more.
    most_waiting : int
        Rows that may wait; what comes then is refused.

    Attributes
    ----------
    batches, rows : int
        How many have been computed.
    """

    def __init__(
        self, predict: Callable[[list[Rows]], list[Rows]], most_rows: int = 64, most_waiting: int = 8192
    ) -> None:
        self._predict, self.most_rows, self.most_waiting = predict, most_rows, most_waiting
        self._queue: deque[Waiting] = deque()
        self._waiting_rows = 0
        self._busy = False
        self._seconds = 0.0  # of a row, lately
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="foveal-serving")
        self.batches = self.rows = 0

    async def submit(self, inputs: Rows, rows: int) -> Rows:
        """The outputs for some rows.

        Raises
        ------
        Busy
            Too much is waiting.
        """
        if self._waiting_rows + rows > self.most_waiting and self._queue:
            raise Busy
        loop = asyncio.get_running_loop()
        request = Waiting(inputs, rows, loop.create_future())
        self._queue.append(request)
        self._waiting_rows += rows
        if not self._busy:
            self._busy = True
            loop.call_soon(self._begin)  # once all that has arrived by now is in the queue
        return await request.answer

    def close(self) -> None:
        """Wait for what is being computed."""
        self._thread.shutdown()

    def _begin(self) -> None:
        """Compute the next batch."""
        batch = self._next()
        if not batch:
            self._busy = False
            return
        loop = asyncio.get_running_loop()
        if sum(request.rows for request in batch) * self._seconds < SHORT_SECONDS and self.batches:
            self._answer(batch, *self._computed(batch))
            loop.call_soon(self._begin)
            return

        def done(future: asyncio.Future[Any]) -> None:
            self._answer(batch, *future.result())
            self._begin()

        loop.run_in_executor(self._thread, self._computed, batch).add_done_callback(done)

    def _next(self) -> list[Waiting]:
        """The requests at the front of the queue that can be computed together."""
        batch: list[Waiting] = []
        rows = 0
        while self._queue and (not batch or (rows + self._queue[0].rows <= self.most_rows and self._fits(batch[0]))):
            request = self._queue.popleft()
            self._waiting_rows -= request.rows
            if not request.answer.cancelled():  # its client has gone
                batch.append(request)
                rows += request.rows
        return batch

    def _fits(self, first: Waiting) -> bool:
        """Whether the next request's rows have the shapes of another's: a model may take several sizes."""
        following = self._queue[0].inputs
        return all(value.shape[1:] == following[name].shape[1:] for name, value in first.inputs.items())

    def _computed(self, batch: list[Waiting]) -> tuple[list[Rows] | None, Exception | None]:
        began = time.perf_counter()
        try:
            outputs = self._predict([request.inputs for request in batch])
        except Exception as error:  # whatever it is, every client hears of it, and the server goes on
            return None, error
        rows = sum(request.rows for request in batch)
        self.batches, self.rows = self.batches + 1, self.rows + rows
        self._seconds = (time.perf_counter() - began) / rows
        return outputs, None

    @staticmethod
    def _answer(batch: list[Waiting], outputs: list[Rows] | None, error: Exception | None) -> None:
        for i, request in enumerate(batch):
            if request.answer.cancelled():
                continue
            if outputs is None:
                request.answer.set_exception(error or RuntimeError("no outputs"))
            else:
                request.answer.set_result(outputs[i])
