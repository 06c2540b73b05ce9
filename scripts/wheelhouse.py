"""Build the offline package: `python scripts/wheelhouse.py FOLDER`, or `make wheelhouse`, with the Python that will run Jingtu.

The folder then holds every wheel of requirements/app.lock for this system and this Python, Jingtu's own wheel, a lock file with
the hashes of all of them, install.py and the service files; beside it lies the same as one .tar.gz. It needs the package index
once, here; the machine where install.py runs needs no network.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
BESIDE = ("deploy", "LICENSE", "docs/installation.md", "docs/installation.zh.md", "docs/settings.md")


def main(into: Path) -> int:
    """Build the package below `into` and return the exit code."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    tag = f"py{sys.version_info[0]}{sys.version_info[1]}-{sysconfig.get_platform()}"
    folder = into / f"jingtu-{version}-{tag}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    print("正在下载和打包，需要一两分钟……", flush=True)
    if not downloaded_and_built(wheels):
        print("离线安装包没有做成。请检查网络和 pip 的软件源设置，再运行一次。", file=sys.stderr)
        return 1
    write_lock(folder, wheels, version)
    shutil.copy(ROOT / "scripts/offline/install.py", folder)
    for name in BESIDE:
        copy(ROOT / name, folder / Path(name).name)
    write_sums(folder)
    packed = pack(folder)
    print(f"已做成 {folder} 和 {packed.name}（{packed.stat().st_size / 1024**2:.0f} MB）。")
    print("复制到没有网络的机器上，解开后运行：python3 install.py /opt/jingtu")
    return 0


def downloaded_and_built(wheels: Path) -> bool:
    """Fill `wheels`; the builder comes by its lock into a folder of its own, and changes nothing here."""
    with tempfile.TemporaryDirectory(prefix="jingtu-build-") as builder:
        steps = (
            [*PIP, "download", "--require-hashes", "--only-binary", ":all:", "--dest", wheels, "-r", "requirements/app.lock"],
            [*PIP, "install", "--require-hashes", "--target", builder, "-r", "requirements/build.lock"],
            [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, "."],
        )
        build = os.environ | {"PYTHONPATH": builder}
        return not any(subprocess.run([str(word) for word in step], cwd=ROOT, env=build).returncode for step in steps)


def write_lock(folder: Path, wheels: Path, version: str) -> None:
    """Write the lock file of the package: the project's own with the hash of Jingtu's wheel; and what system it is for."""
    (own,) = wheels.glob(f"jingtu-{version}-*.whl")
    lock = (ROOT / "requirements/app.lock").read_text("utf-8")
    lock += f"jingtu=={version} \\\n    --hash=sha256:{sha256(own)}\n"
    (folder / "requirements.lock").write_text(lock, encoding="utf-8")
    made_for = {
        "version": version,
        "python": list(sys.version_info[:2]),
        "system": platform.system(),
        "machine": platform.machine(),
    }
    (folder / "made-for.json").write_text(json.dumps(made_for), encoding="utf-8")


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS over every file, in the form that sha256sum -c reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def pack(folder: Path) -> Path:
    """Return the folder as one archive beside it; wheels are compressed already, so little effort is spent on it."""
    path = folder.parent / f"{folder.name}.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(folder, arcname=folder.name)
    return path


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")))
