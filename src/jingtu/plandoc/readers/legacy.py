"""Older and foreign text formats (.doc, .wps, .rtf, .odt): LibreOffice makes a .docx of them in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jingtu.plandoc.blocks import Source
from jingtu.plandoc.readers.docx import read_docx
from jingtu.plandoc.readers.package import Package
from jingtu.plandoc.refused import Refused

TIMEOUT_S = 120
NEEDS_OFFICE = "这是 .{kind} 格式的文件，本机没有安装 LibreOffice，不能直接读取；应当是 .docx。请打开它，另存为 .docx 再上传。"
TOO_SLOW = "转换这个 .{kind} 文件超过 {seconds} 秒仍未完成，已停止。请用 Word 或 WPS 打开它，另存为 .docx 再上传。"
NOT_CONVERTED = "这个 .{kind} 文件打不开，可能已损坏或设有密码；应当是完整、没有密码的文件。请打开它，另存为 .docx 再上传。"
CONVERTED = "原文件是 .{kind} 格式，已转换为 .docx 后读取；请对照原件核对编号和表格。"

# LibreOffice would otherwise fetch pictures and fragments that a document links to.
_SAFE_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
_WINDOWS_PLACES = (r"LibreOffice\program\soffice.com", r"LibreOffice\program\soffice.exe")
_MAC_PLACE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def read_legacy(content: bytes, kind: str) -> Source:
    """Return the blocks of an older document. Raises Refused where it cannot be converted here."""
    office = find_office()
    if office is None:
        raise Refused(NEEDS_OFFICE.format(kind=kind))
    source = read_docx(Package(_convert(office, content, kind)))
    return Source(source.blocks, kind, (CONVERTED.format(kind=kind), *source.warnings))


def find_office() -> str | None:
    """Return the LibreOffice program of this machine, None where there is none."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    folders = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")]
    places = [Path(folder) / place for folder in folders if folder for place in _WINDOWS_PLACES]
    return next((str(place) for place in [*places, Path(_MAC_PLACE)] if place.is_file()), None)


def _convert(office: str, content: bytes, kind: str) -> bytes:
    # Leftovers that a stopped LibreOffice still holds open must not hide the real answer.
    with tempfile.TemporaryDirectory(prefix="jingtu-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        original = here / f"original.{kind}"
        original.write_bytes(content)
        command = [office, f"-env:UserInstallation={_profile(here)}", "--headless", "--norestore", "--nolockcheck", "--nodefault",
                   "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(here / "out"), str(original)]  # fmt: skip
        _run(command, here, kind)
        result = here / "out" / "original.docx"
        if not result.is_file():
            raise Refused(NOT_CONVERTED.format(kind=kind))
        return result.read_bytes()


def _profile(folder: Path) -> str:
    """Make a fresh user profile that runs no macros and fetches nothing a document links to; return its address."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SAFE_SETTINGS, encoding="utf-8")
    return user.parent.as_uri()


def _run(command: list[str], folder: Path, kind: str) -> None:
    environment = os.environ | {"HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    # soffice is a script that starts the real program: on POSIX both end together only as one process group.
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
    )
    try:
        process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        _stop(process)
        raise Refused(TOO_SLOW.format(kind=kind, seconds=TIMEOUT_S)) from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)
    else:
        import signal

        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
