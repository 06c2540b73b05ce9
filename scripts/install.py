"""Prepare `.venv` with the program: `python3 scripts/install.py app`, `dev` with the tests, `bench` with the peers to measure by.

Quick when nothing changed. It needs Python 3.11+ with venv and the package index, nothing else; on Windows call it as
`py scripts\\install.py app`.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
LOCKS = {
    "app": "requirements/app.lock",
    "dev": "requirements/dev.lock",
    "bench": "requirements/bench.lock",
}  # each holds the one before
BUILD_LOCK = "requirements/build.lock"


def main(profile: str) -> int:
    """Install what `profile` needs and return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  this is where an older Python is told
        return fail(f"净土需要 Python 3.11 或更高版本，这里是 {sys.version.split()[0]}。请安装后用 make PYTHON=python3.11 再试。")
    stamps = {name: VENV / f"installed-{name}" for name in LOCKS}
    wanted = fingerprint()
    enough = list(LOCKS)[list(LOCKS).index(profile) :]
    if any(stamps[name].exists() and stamps[name].read_text() == wanted for name in enough):
        return 0
    if not PYTHON.exists() and not made_venv():
        return 1
    print("正在安装所需的程序包，第一次需要一两分钟……", flush=True)
    steps = (
        [*PIP, "--require-hashes", "-r", BUILD_LOCK],
        [*PIP, "--require-hashes", "-r", LOCKS[profile]],
        [*PIP, "--no-deps", "--no-build-isolation", "--editable", "."],
    )
    for step in steps:
        if subprocess.run(step, cwd=ROOT).returncode:
            return fail("程序包没有装完。请检查网络和 pip 的软件源设置，再运行一次；已下载的部分不会重来。")
    stamps[profile].write_text(wanted)
    return 0


def fingerprint() -> str:
    """Return a hash over everything that decides what is installed."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in ("pyproject.toml", BUILD_LOCK, *LOCKS.values()):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def made_venv() -> bool:
    try:
        import ensurepip  # noqa: F401  Debian ships Python without it
        import venv
    except ImportError:
        package = f"python3.{sys.version_info[1]}-venv"
        fail(f"这个 Python 缺少 venv。Debian、Ubuntu 上请先安装 {package}（apt-get install {package}），再运行一次。")
        return False
    venv.create(VENV, with_pip=True)
    return True


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "app"))
