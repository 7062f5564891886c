"""Runs the real command in a process of its own."""

import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "foveal.cli.main"]


def environment(**more):
    """This process's environment without what would change how text is shown."""
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR", "TERM")}
    return {**plain, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **more}


def foveal(*words, timeout=60, **more):
    """Exit code, standard output and standard error of `foveal words...`."""
    done = subprocess.run(
        [*COMMAND, *words], env=environment(**more), capture_output=True, text=True, encoding="utf-8", timeout=timeout
    )
    return done.returncode, done.stdout, done.stderr
