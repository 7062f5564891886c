"""Measuring on a machine that others use too: quiet windows, workers driven by lines, and what a result must say."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PACKAGES = ("foveal", "numpy", "llvmlite", "torch", "tensorflow-cpu", "keras", "jax", "jaxlib")
THREAD_LIMITS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "XLA_FLAGS", "TF_NUM_INTRAOP_THREADS")
HINDRANCES = (*THREAD_LIMITS, "PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME")
QUIET_LIMIT = 0.05
TRIES = 6


def busy_seconds() -> float:
    """CPU seconds that all processes (and stolen time) used since the machine started, over all cores."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return sum(int(fields[i]) for i in (1, 2, 3, 6, 7, 8)) / os.sysconf("SC_CLK_TCK")


def own_children_seconds() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    return sum(os.times()[:4])


def window(call: Callable[[], None], seconds: float) -> dict[str, Any]:
    """Call again and again for `seconds`: the median time of a call, and how busy other processes were meanwhile.

    Returns
    -------
    dict
        `seconds` of a call (median), `processor` (its processor seconds on all cores, mean), `calls`, `others` (other
        processes' CPU seconds for each second of the window) and `quiet`: whether `others` is at most QUIET_LIMIT, plus
        one tick of the kernel's clock.
    """
    times: list[float] = []
    busy, own, start = busy_seconds(), time.process_time(), time.perf_counter()
    while not times or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    length = time.perf_counter() - start
    used = time.process_time() - own
    others = max(0.0, busy_seconds() - busy - used)
    quiet = others <= QUIET_LIMIT * length + 1 / os.sysconf("SC_CLK_TCK")
    found = {"seconds": median(times), "processor": used / len(times), "calls": len(times)}
    return {**found, "others": others / length, "quiet": quiet}


def serve(commands: Mapping[str, Callable[..., Any]]) -> None:
    """Answer lines of JSON on standard input, one line each, until it ends. What a library prints goes to stderr."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        replies.write(json.dumps(commands[request.pop("do")](**request)) + "\n")


class Worker:
    """A process that does what it is told and sleeps in between."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=clean_environment(environment),
                text=True,
                bufsize=1,
            )
        self.log = log

    def ask(self, do: str, **values: Any) -> Any:
        """Send one request and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.log.stem}: the worker ended.\n{self.log.read_text()[-3000:]}")
        return json.loads(answer)

    def quiet_window(self, **values: Any) -> dict[str, Any]:
        """The first quiet window of at most TRIES, or the one least disturbed; `values` go with the request."""
        best: dict[str, Any] = {}
        for _ in range(TRIES):
            time.sleep(0.02)
            tried = self.ask("window", **values)
            best = tried if not best or tried["others"] < best["others"] else best
            if tried["quiet"]:
                return tried
        return best

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def last_line(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run Python with these arguments in a clean environment: its last line, or a RuntimeError that says why."""
    done = subprocess.run(
        [sys.executable, *arguments], env=clean_environment(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: ended with {done.returncode}.\n{done.stderr[-3000:]}")
    return done.stdout.splitlines()[-1]


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This environment without limits on threads and with Python's bytecode kept, frameworks quiet and on the CPU."""
    quiet = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "KERAS_BACKEND": "tensorflow",
    }
    return {name: value for name, value in os.environ.items() if name not in HINDRANCES} | quiet | dict(extra)


def _from_proc(path: str, key: str) -> str:
    lines = (line.split(":", 1) for line in Path(path).read_text().splitlines() if ":" in line)
    return next((value.strip() for name, value in lines if name.strip() == key), "")


def peak_memory() -> int:
    """The most memory this process ever held, in bytes."""
    return int(_from_proc("/proc/self/status", "VmHWM").split()[0]) * 1024


def machine() -> dict[str, Any]:
    """The processor, its vector instructions, cores and memory, and the system."""
    flags = set(_from_proc("/proc/cpuinfo", "flags").split())
    return {
        "cpu": _from_proc("/proc/cpuinfo", "model name") or platform.processor(),
        "cpu_family_model": f"{_from_proc('/proc/cpuinfo', 'cpu family')}/{_from_proc('/proc/cpuinfo', 'model')}",
        "cores": len(os.sched_getaffinity(0)),
        "vectors": sorted(
            flags & {"sse4_2", "avx", "avx2", "fma", "avx512f", "avx512bw", "avx512_bf16", "avx512_vnni"}
        ),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "libc": " ".join(platform.libc_ver()),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """The installed versions of everybody in these benchmarks."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()


def record(question: str, answer: Mapping[str, Any], local: bool) -> Path:
    """Write a question's answer to results/<date>-<commit>.json, beside the other questions asked at that commit.

    Parameters
    ----------
    local
        To results/local/ instead, which git ignores: for trying things out.
    """
    commit, today = _git("rev-parse", "--short", "HEAD"), time.strftime("%Y-%m-%d", time.gmtime())
    folder = RESULTS / "local" if local else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{today}-{commit}.json"
    result = (
        json.loads(path.read_text()) if path.exists() else {"commit": commit, "machine": machine(), "questions": {}}
    )
    result["time"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    result["questions"][question] = {
        "command": " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
        "dirty": bool(_git("status", "--porcelain", "--untracked-files=no", "--", "../src", ".")),
        "versions": versions(),
        **answer,
    }
    path.write_text(json.dumps(result, indent=1) + "\n")
    return path
