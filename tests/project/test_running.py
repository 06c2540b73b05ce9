"""`jingtu run` from nothing: it serves, replaces a dead worker, tells about a busy port, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SECONDS = 90

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Reads the process tree from /proc.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(true: Callable[[], object]) -> object:
    """Return the first true answer; fail when none comes in time."""
    until = time.monotonic() + SECONDS
    while not (answer := true()):
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.1)
    return answer


def children(pid: int) -> dict[str, int]:
    """Return the running children of a process by their command (serve, worker)."""
    pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {child: Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0") for child in pids}
    return {words[3]: int(child) for child, words in commands.items() if len(words) > 3}


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start(home: Path, port: int) -> subprocess.Popen:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("JINGTU_", "DJANGO_"))}
    mine = {"JINGTU_HOME": str(home), "JINGTU_PORT": str(port), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "jingtu", "run"]
    return subprocess.Popen(command, env=known | mine, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def started(home: Path) -> tuple[subprocess.Popen, int]:
    """Start on a free port and wait until it is served."""
    port = free_port()
    process = start(home, port)
    wait_for(lambda: is_open(port) or process.poll() is not None)
    return process, port


def said_until(process: subprocess.Popen, words: str) -> str:
    """Return what the process says up to the line with these words; fail when it ends without them."""
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, f"It ended without {words!r}: {said}"
        said += line
    return said


def stopped(process: subprocess.Popen, port: int) -> None:
    process.kill()
    process.communicate()
    wait_for(lambda: not is_open(port))


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    """Return one running installation that the tests share."""
    process, port = started(home)
    yield process, port
    stopped(process, port)


@pytest.fixture
def own(home: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    """Return a running installation that the test may end."""
    process, port = started(home)
    yield process, port
    stopped(process, port)


def test_it_serves_and_ends_when_asked(own):
    process, port = own
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).status == 200
    said_at_start = said_until(process, f"http://127.0.0.1:{port}/")

    process.send_signal(signal.SIGINT)
    said_at_end, _nothing = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert "Traceback" not in said_at_start + said_at_end
    assert not is_open(port)


def test_nothing_outlives_a_killed_supervisor(own):
    process, port = own

    process.kill()

    wait_for(lambda: not is_open(port))


def test_a_killed_worker_is_replaced(running):
    process, _port = running
    first = wait_for(lambda: children(process.pid).get("worker"))

    os.kill(first, signal.SIGKILL)

    assert wait_for(lambda: children(process.pid).get("worker") not in {None, first})


def test_a_busy_port_is_told_with_what_to_do(running, tmp_path):
    _process, port = running

    said, _nothing = (second := start(tmp_path, port)).communicate(timeout=SECONDS)

    assert second.returncode == 1
    assert said == f"端口 {port} 已被其他程序占用。请换一个，如 JINGTU_PORT={port + 1} make run。\n"


def test_a_body_far_above_the_limit_gets_a_page_and_the_server_stays_healthy(running):
    _process, port = running
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=bytes(200 * 1024 * 1024), method="POST")

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)

    with refused.value as answer:
        assert answer.code == 413
        assert "50 MB" in answer.read().decode()
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).status == 200
