import _thread
import ctypes
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import llvmlite.binding as llvm
import pytest
from relay import Native, Relay, library

from foveal.engines.llvm.language.target import host_target
from foveal.engines.llvm.language.types import I32, constant
from foveal.engines.llvm.runtime import threads as module
from foveal.engines.llvm.runtime.jit import load
from foveal.engines.llvm.runtime.threads import NativeCrew, PythonCrew, default_threads, get_pool
from foveal.errors import ArgumentError

CREWS = {"native": NativeCrew, "python": PythonCrew}


@pytest.fixture(params=CREWS)
def crew(request, monkeypatch):
    """The process's pools run on a crew of this kind."""
    made = CREWS[request.param]()
    monkeypatch.setattr(module, "_crew", made)
    yield made
    made.close()


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_every_thread_waits_at_every_barrier(crew, threads):
    times = 2000 if isinstance(crew, NativeCrew) else 50
    Relay(threads).run(get_pool(threads), times)


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_threads_that_never_spin_sleep_at_every_barrier(monkeypatch, threads):
    monkeypatch.setattr(module, "SPINS", 0)
    sleepy = load(module._emit_crew, "crew that sleeps", host_target())
    monkeypatch.setattr(module, "_crew_library", lambda: sleepy)
    crew = NativeCrew()
    monkeypatch.setattr(module, "_crew", crew)
    Relay(threads, "relay that sleeps").run(get_pool(threads), 1000)
    crew.close()


def test_pools_of_all_sizes_share_the_workers(crew):
    relays = [Relay(threads) for threads in (2, 1, 4, 3, 64)]
    for _ in range(5):
        for relay in relays:
            relay.run(get_pool(relay.threads))


def test_two_python_threads_may_run_programs_at_once(crew):
    failures = []

    def work(threads: int) -> None:
        try:
            Relay(threads).run(get_pool(threads), 200)
        except AssertionError as failure:
            failures.append(failure)

    callers = [threading.Thread(target=work, args=(threads,)) for threads in (2, 2, 3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert failures == []


def test_a_worker_without_work_sleeps_and_wakes_up():
    crew = NativeCrew()
    sleepers = ctypes.c_int64.from_address(crew._address + 8 * (module.SYNC + module.SLEEPERS))
    relay, pool = Relay(2), get_pool(2)
    for _ in range(5):
        crew.run(relay.program, 2)
        relay.expect()
        until(lambda: sleepers.value == 1)
    crew.run(relay.program, 2)
    relay.expect()
    relay.run(pool)
    crew.close()


def until(condition):
    """Wait for something that must happen."""
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("It did not happen within 30 seconds.")


def test_jobs_with_pauses_between_them(crew):
    relay, pool = Relay(3), get_pool(3)
    for _ in range(6):
        relay.run(pool)
        time.sleep(0.05)


@pytest.mark.parametrize("kind", CREWS)
def test_ctrl_c_waits_for_the_end_of_the_job(kind):
    ended = []

    def press(*arguments: int) -> None:
        _thread.interrupt_main()
        time.sleep(0.02)
        ended.append(arguments)

    crew, cell = CREWS[kind](), ctypes.c_int64()
    if kind == "native":
        pressed = ctypes.CFUNCTYPE(None)(press)
        cell.value = ctypes.cast(pressed, ctypes.c_void_p).value
        program = Native(ctypes.addressof(cell), library().address("ask"))
    else:
        pressed = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(press)
        program = Native(0, 0, ctypes.cast(pressed, ctypes.c_void_p).value, 2)
    with pytest.raises(KeyboardInterrupt):
        crew.run(program, 2)
    assert ended == [()] if kind == "native" else sorted(ended) == [(0, s, n, 2) for s in (0, 1) for n in (0, 1)]
    for _ in range(50):
        relay = Relay(2)
        crew.run(relay.program, 2)
        relay.expect()
        assert list(relay.memory) == [*relay.cells[0], *relay.cells[1]]
    crew.close()


def test_a_closed_crew_still_runs_programs(crew):
    relay = Relay(3)
    relay.run(get_pool(3), 3)
    crew.close()
    relay.run(get_pool(3), 3)


def test_a_second_worker_for_the_same_share_goes_home():
    crew, relay = NativeCrew(), Relay(2)
    crew.run(relay.program, 2)
    again = module._crew_library().function("work", module.WORD, module.WORD)
    again(crew._address, 1)
    crew.close()


# -- whole processes


def run_script(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = [str(Path(__file__).parent), *sys.path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment}
    imports = "from relay import *\nfrom foveal.engines.llvm.runtime.threads import *\n"
    command = [sys.executable, "-c", imports + script]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


SCRIPTS = {
    "ends at once after a job": "Relay(4).run(get_pool(4))",
    "ends while the workers sleep": "import time; Relay(4).run(get_pool(4)); time.sleep(0.2)",
    "ends without a job": "get_pool(3)",
    "ends by an exit": "Relay(2).run(get_pool(2)); raise SystemExit(0)",
    "ends while a daemon thread runs jobs": """
import threading, time
relay = Relay(2)
def work():
    while True: relay.run(get_pool(2))
threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
""",
    "runs a job after its workers have gone": """
import atexit
from foveal.engines.llvm.runtime import threads
relay = Relay(3)
atexit.register(lambda: relay.run(get_pool(3)))
atexit.register(lambda: threads._crew.close())
relay.run(get_pool(3))
""",
    "forks, and both sides go on": """
import os
relay = Relay(3)
pool = get_pool(3)
relay.run(pool, 20)
child = os.fork()
relay.run(pool, 20)
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
""",
    "forks twice, and the children leave at once": """
import os
relay = Relay(2)
relay.run(get_pool(2), 20)
for _ in range(2):
    child = os.fork()
    if not child:
        relay.run(get_pool(2), 20)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
relay.run(get_pool(2), 20)
""",
}


@pytest.mark.parametrize("kind", CREWS)
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_process(name, kind):
    ended = run_script(SCRIPTS[name], FOVEAL_POOL=kind)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_environment_chooses_the_kind_of_pool():
    script = "from foveal.engines.llvm.runtime import threads; print(type(threads._crew).__name__)"
    assert run_script(script, FOVEAL_POOL="python").stdout == "PythonCrew\n"
    assert run_script(script, FOVEAL_POOL="").stdout == f"{type(module._new_crew()).__name__}\n"


# -- other processors


def test_the_native_code_suits_arm_processors(monkeypatch):
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    monkeypatch.setattr(module, "ARCHITECTURE", "aarch64")
    monkeypatch.setattr(module, "FUTEX", 98)
    machine = llvm.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine(opt=2)
    assembly = machine.emit_assembly(llvm.parse_assembly(module._emit_crew()))
    words = assembly.split()
    assert {"isb", "ldar", "#98", "syscall"} <= set(words)
    assert module.PAUSES["aarch64"][1] == [constant(I32, 15)]


# -- how many


@pytest.mark.parametrize("threads", [0, -1, 65, 2.0, "2"])
def test_a_pool_of_no_such_size(threads):
    with pytest.raises(ArgumentError) as error:
        get_pool(threads)
    assert str(error.value) == f"llvm engine: `threads` must be a whole number from 1 to 64, got {threads!r}."


def test_the_environment_sets_the_default(monkeypatch):
    monkeypatch.setenv("FOVEAL_THREADS", "7")
    assert default_threads() == 7
    assert get_pool().threads == 7
    monkeypatch.setenv("FOVEAL_THREADS", "")
    assert 1 <= default_threads() <= min(16, os.cpu_count())


@pytest.mark.parametrize("value", ["0", "-2", "65", "two", "1.5"])
def test_the_environment_asks_for_no_such_number(monkeypatch, value):
    monkeypatch.setenv("FOVEAL_THREADS", value)
    with pytest.raises(ArgumentError) as error:
        default_threads()
    assert str(error.value) == (
        f"llvm engine: FOVEAL_THREADS must be a whole number from 1 to 64, got {value!r}. "
        "Unset it to use all processors."
    )


def test_a_program_on_one_thread_does_not_wait_for_those_on_all(monkeypatch):
    made = NativeCrew()
    monkeypatch.setattr(module, "_crew", made)
    with made._lock:  # as while a batch is computed
        Relay(1).run(get_pool(1), 5)
