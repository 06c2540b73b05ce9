"""Server and worker as children of one command: started together, ended together, the worker started again when it dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from django.conf import settings

from jingtu.project.failure import Failure

GRACE_SECONDS = 12.0
START_SECONDS = 60.0
LOOK_SECONDS = 0.2
RESTART_PAUSE_SECONDS = 2.0


def free_port_or_fail(host: str, port: int) -> None:
    """Raise Failure with what to do when the server could not listen on `port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # there the option would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Failure(
                f"没有权限使用端口 {port}。请设 JINGTU_PORT 为 1024 以上的端口，如 JINGTU_PORT=8080 make run。"
            ) from None
        except OSError as error:
            if error.errno is not None and _is_in_use(error):
                raise Failure(f"端口 {port} 已被其他程序占用。请换一个，如 JINGTU_PORT={port + 1} make run。") from None
            raise Failure(f"不能监听 {host}:{port}（{error}）。请检查 JINGTU_LISTEN 和 JINGTU_PORT。") from None


def _is_in_use(error: OSError) -> bool:
    import errno

    return error.errno in {errno.EADDRINUSE, 10048}  # 10048 is how Windows says it


def follow_parent() -> None:
    """End this process when its parent, who holds the other end of our standard input, is gone."""

    def wait() -> None:
        os.read(0, 1)  # not sys.stdin: its lock would stop processes that the server forks, and the end of this one
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def keep_running(notes: Sequence[str]) -> int:
    """Start server and worker, print the address and `notes`, and wait; return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: stop.set())
    children = {name: _start(name) for name in ("serve", "worker")}
    try:
        if _answers(children["serve"], stop):
            print("\n".join([f"\n净土已启动：http://{_shown_host()}:{settings.PORT}/", *notes, "按 Ctrl-C 结束。"]), flush=True)
        return _watch(children, stop)
    finally:
        _end(children.values())


def _start(name: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "jingtu", name, "--supervised"], stdin=subprocess.PIPE)


def _shown_host() -> str:
    return "127.0.0.1" if settings.LISTEN in {"0.0.0.0", "::"} else settings.LISTEN


def _answers(server: subprocess.Popen, stop: threading.Event) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None and not stop.is_set():
        try:
            socket.create_connection((_shown_host(), settings.PORT), timeout=1).close()
            return True
        except OSError:
            stop.wait(LOOK_SECONDS)
    return False


def _watch(children: dict[str, subprocess.Popen], stop: threading.Event) -> int:
    while not stop.wait(LOOK_SECONDS):
        if (code := children["serve"].poll()) is not None:
            print(f"网页服务意外结束（代码 {code}）。上面的日志说明原因；改正后再运行。", file=sys.stderr)
            return 1
        if (code := children["worker"].poll()) is not None:
            print(f"后台进程意外结束（代码 {code}），正在重新启动。", file=sys.stderr)
            stop.wait(RESTART_PAUSE_SECONDS)
            children["worker"] = _start("worker")
    return 0


def _end(children: Sequence[subprocess.Popen]) -> None:
    """Ask each child to end, wait a while, then insist. A job cut short is taken up again at the next start."""
    children = list(children)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
