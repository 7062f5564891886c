"""Counters of a server, in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """What has been answered, and how long it took."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self._buckets = [0] * (len(SECONDS) + 1)
        self._seconds = 0.0

    def note(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self._buckets[bisect_left(SECONDS, seconds)] += 1
        self._seconds += seconds

    def text(self, batches: int, rows: int) -> str:
        """All counters."""
        lines = ["# TYPE foveal_requests_total counter"]
        lines += [f'foveal_requests_total{{status="{status}"}} {n}' for status, n in sorted(self.statuses.items())]
        lines += ["# TYPE foveal_rows_total counter", f"foveal_rows_total {rows}"]
        lines += ["# TYPE foveal_batches_total counter", f"foveal_batches_total {batches}"]
        lines += ["# TYPE foveal_request_seconds histogram"]
        total = 0
        for bound, count in zip([*map(str, SECONDS), "+Inf"], self._buckets, strict=True):
            total += count
            lines.append(f'foveal_request_seconds_bucket{{le="{bound}"}} {total}')
        lines += [f"foveal_request_seconds_sum {self._seconds:.6f}", f"foveal_request_seconds_count {total}"]
        return "\n".join(lines) + "\n"
