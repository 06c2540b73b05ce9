"""Install Jingtu without network: `python3 install.py FOLDER`, from inside the unpacked offline package.

FOLDER becomes a Python environment of its own with the program FOLDER/bin/jingtu (Windows: FOLDER\\Scripts\\jingtu.exe).
Nothing else on the machine is changed. A newer package may be installed into the same folder, or better into a new one beside it.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHUNK = 1024 * 1024


def main(arguments):
    """Check the package and this machine, install, and return the exit code."""
    if len(arguments) != 1:
        return fail("用法：python3 install.py 目录，例如 python3 install.py /opt/jingtu")
    sentence = unfit() or damaged()
    if sentence:
        return fail(sentence)
    target = Path(arguments[0]).expanduser().resolve()
    python = target / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists() and not made(target):
        return 1
    pip = [str(python), "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "-q", "--no-cache-dir"]
    offline = ["--no-index", "--find-links", str(HERE / "wheels"), "--only-binary", ":all:"]
    if subprocess.run([*pip, *offline, "--require-hashes", "-r", str(HERE / "requirements.lock")]).returncode:
        return fail("没有装完，上面是 pip 的说明。请检查磁盘空间和目录的权限，再运行一次。")
    program = python.parent / ("jingtu.exe" if os.name == "nt" else "jingtu")
    print(f"已安装：{program}")
    print(
        "新安装的下一步：设好 JINGTU_HOME（数据目录），运行 jingtu init；升级的下一步：运行 jingtu upgrade。见 installation.zh.md。"
    )
    return 0


def unfit():
    """Return why this package cannot run here, or nothing."""
    made_for = json.loads((HERE / "made-for.json").read_text(encoding="utf-8"))
    wanted = (made_for["python"], made_for["system"], made_for["machine"])
    here = (list(sys.version_info[:2]), platform.system(), platform.machine())
    if wanted == here:
        return ""
    said = ["Python {}.{}，{} {}".format(*python, system, machine) for python, system, machine in (wanted, here)]
    return f"这个安装包用于 {said[0]}，这里是 {said[1]}。请用对应的 Python 运行，或在相同的系统上重新制作安装包。"


def damaged():
    """Return which files are not as they were packed, or nothing."""
    lines = (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    wrong = [name for digest, name in (line.split("  ", 1) for line in lines) if sha256(HERE / name) != digest]
    return f"安装包不完整或已损坏：{'、'.join(wrong[:5])}。请重新复制一份。" if wrong else ""


def sha256(path):
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(CHUNK), b""):
                digest.update(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def made(target):
    try:
        import ensurepip  # noqa: F401  Debian ships Python without it
        import venv
    except ImportError:
        fail("这个 Python 缺少 venv。请先安装系统软件包 python3-venv（或带 venv 的 Python），再运行一次。")
        return False
    venv.create(target, with_pip=True)
    return True


def fail(sentence):
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
