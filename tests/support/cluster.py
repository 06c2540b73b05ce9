"""A real Dask scheduler and its workers as processes of their own, on free ports of this machine."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 40


class Cluster:
    """A scheduler at `address` with worker processes of one thread each."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
        self.address = self._said("scheduler", r"Scheduler at:\s+(tcp://[\d.]+:\d+)")

    def add_workers(self, count):
        """Start workers, wait until they are registered, and return their processes."""
        names = [f"worker-{len(self.processes)}-{number}" for number in range(count)]
        started = [
            self._start(
                name, self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name,
                "--local-directory", str(self.folder), kind="worker",
            )
            for name in names
        ]  # fmt: skip
        for name in names:
            self._said(name, r"Registered to:\s+(\S+)")
        return started

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()

    def _start(self, name, *arguments, kind=None):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))), "JINGTU_DASK_SCHEDULER": ""}
        command = [sys.executable, "-m", "dask", kind or name, *arguments]
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=ROOT)
        self.processes.append(process)
        return process

    def _said(self, name, pattern):
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            text = (self.folder / f"{name}.log").read_text()
            if found := re.search(pattern, text):
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"The {name} did not say {pattern} within {STARTS_WITHIN_S} s:\n{text}")


@contextmanager
def cluster(folder, workers):
    """Run a scheduler with so many workers while the block lasts."""
    made = Cluster(folder)
    try:
        made.add_workers(workers)
        yield made
    finally:
        made.stop()
