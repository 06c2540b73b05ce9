"""The offline package is built with the index and installed without any network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# Where no network of its own can be given to a process, whoever tries to reach the index at least finds nobody there.
NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(ROOT / "scripts/wheelhouse.py"), str(into)]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"The offline package cannot be built here; mostly the package index cannot be reached: {built.stderr}")
    (packed,) = into.glob("*.tar.gz")
    elsewhere = tmp_path_factory.mktemp("server")
    shutil.unpack_archive(packed, elsewhere, filter="data")
    (folder,) = elsewhere.iterdir()
    return folder


def without_network(*command: str, **environment: str) -> subprocess.CompletedProcess:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("JINGTU_", "DJANGO_", "PIP_"))}
    apart = ["unshare", "-n"] if _may_unshare() else []
    return subprocess.run([*apart, *command], env=known | NOWHERE | environment, capture_output=True, text=True)


def _may_unshare() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0


def test_it_installs_and_makes_an_installation_without_network(package, tmp_path):
    target, home = tmp_path / "program", tmp_path / "home"

    installed = without_network(sys.executable, str(package / "install.py"), str(target))
    assert installed.returncode == 0, installed.stdout + installed.stderr

    made = without_network(str(target / "bin/jingtu"), "init", "--place", "131024", JINGTU_HOME=str(home))
    assert made.returncode == 0, made.stdout + made.stderr
    assert "香河县" in made.stdout
    examined = without_network(str(target / "bin/jingtu"), "doctor", JINGTU_HOME=str(home))
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_a_package_damaged_on_the_way_is_refused(package, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    wheel = next((copy / "wheels").glob("jingtu-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1])

    refused = without_network(sys.executable, str(copy / "install.py"), str(tmp_path / "program"))

    assert refused.returncode == 1
    assert wheel.name in refused.stderr
    assert not (tmp_path / "program").exists()


def test_a_package_for_another_machine_is_refused(package, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    (copy / "made-for.json").write_text('{"version": "0", "python": [3, 99], "system": "Linux", "machine": "riscv"}', "utf-8")

    refused = without_network(sys.executable, str(copy / "install.py"), str(tmp_path / "program"))

    assert refused.returncode == 1
    assert "Python 3.99，Linux riscv" in refused.stderr
