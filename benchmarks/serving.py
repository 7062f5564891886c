"""Requests a second and their delays: `foveal serve` beside a plain server of ONNX Runtime, on lesson 1's network.

Both are served by uvicorn in a process of their own on one core, asked by a client on the other: so many connections
that each send the next request when the last one is answered. `python benchmarks/serving.py`
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import foveal
from foveal import layers
from foveal.models import Sequential

PEER = """
import sys
import numpy as np, onnxruntime, uvicorn, json
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options)
name = session.get_inputs()[0].name
async def predict(request):
    body = await request.body()
    if request.headers["content-type"] == "application/octet-stream":
        x = np.frombuffer(body, "<f4").reshape(-1, 28, 28, 1)
    else:
        x = np.array(json.loads(body)["instances"], "float32")
    return JSONResponse({"predictions": session.run(None, {name: x})[0].tolist()})
app = Starlette(routes=[Route("/v1/predict", predict, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
"""


def network() -> Sequential:
    body = [layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()]
    body += [layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    return Sequential(
        [*body, layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")], name="lesson1"
    )


async def client(port: int, request: bytes, count: int, delays: list[float], wrong: list[bytes]) -> None:
    """One connection that asks so many times."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split(b":")[1]
        )
        body = await reader.readexactly(length)
        delays.append(time.perf_counter() - began)
        if b" 200 " not in head[:16] or b"predictions" not in body:
            wrong.append(head + body)
    writer.close()


async def load(port: int, request: bytes, requests: int, connections: int) -> dict[str, float]:
    delays: list[float] = []
    wrong: list[bytes] = []
    began = time.perf_counter()
    await asyncio.gather(*(client(port, request, requests // connections, delays, wrong) for _ in range(connections)))
    seconds = time.perf_counter() - began
    if wrong:
        raise RuntimeError(wrong[0][:500])
    ordered = sorted(delays)
    return {
        "requests": len(delays),
        "per_second": len(delays) / seconds,
        "p50_ms": 1e3 * statistics.median(ordered),
        "p99_ms": 1e3 * ordered[int(0.99 * len(ordered))],
    }


def asked(content: bytes, kind: str) -> bytes:
    lines = ["POST /v1/predict HTTP/1.1", "host: 127.0.0.1", f"content-type: {kind}", f"content-length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def memory_of(pid: int) -> int:
    """Resident KiB of a process."""
    return int(
        next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line).split()[1]
    )


def seconds_of(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def started(folder: Path) -> dict[str, tuple[int, subprocess.Popen[bytes]]]:
    """Both servers on the first core, by name with their ports; this process goes to the last."""
    model = network()
    model.save(folder / "m.keras")
    model.export(folder / "m.onnx")
    (folder / "peer.py").write_text(PEER)
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    commands = {
        "foveal": (8901, ["-m", "foveal.cli.main", "serve", str(folder / "m.keras"), "--port", "8901"]),
        "onnxruntime": (8902, [str(folder / "peer.py"), str(folder / "m.onnx"), "8902"]),
    }
    return {
        name: (port, subprocess.Popen([sys.executable, *words], preexec_fn=lambda: os.sched_setaffinity(0, {cores[0]})))
        for name, (port, words) in commands.items()
    }


def measured(servers: dict[str, tuple[int, subprocess.Popen[bytes]]], options: argparse.Namespace) -> None:
    """Ask both in turn, and print medians."""
    x = np.random.default_rng(0).random((1, 28, 28, 1), "float32").round(3)
    requests = {
        "float32": asked(x.tobytes(), "application/octet-stream"),
        "json": asked(json.dumps({"instances": x.tolist()}).encode(), "application/json"),
    }
    for port, _ in servers.values():
        asyncio.run(load(port, requests["float32"], 640, options.connections))
    before = {name: memory_of(server.pid) for name, (_, server) in servers.items()}
    results: dict[str, list[dict[str, float]]] = {}
    for _, (form, request) in itertools.product(range(options.rounds), requests.items()):
        for name, (port, server) in servers.items():
            began = seconds_of(server.pid)
            found = asyncio.run(load(port, request, options.requests, options.connections))
            found["server_us_each"] = 1e6 * (seconds_of(server.pid) - began) / found["requests"]
            results.setdefault(f"{name} {form}", []).append(found)
    print(f"foveal {foveal.__version__}, {options.connections} connections, {options.requests} requests a round")
    for name, rounds in results.items():
        middle = {key: statistics.median(found[key] for found in rounds) for key in rounds[0]}
        print(f"{name:22} " + ", ".join(f"{key} {value:,.1f}" for key, value in middle.items()))
    for name, (_, server) in servers.items():
        print(f"{name}: {before[name] / 1024:.0f} MiB before, {memory_of(server.pid) / 1024:.0f} MiB after")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    servers = started(Path(tempfile.mkdtemp()))
    try:
        time.sleep(8)
        measured(servers, parser.parse_args())
    finally:
        for _, server in servers.values():
            server.terminate()


if __name__ == "__main__":
    main()
